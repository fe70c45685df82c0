import { mkdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { BusError, type DesktopBus } from '../../desktop-bus.ts';

/** Our name on the desktop: the installed desktop file is `APP_ID.desktop` (`electron-builder.yml`). */
export const APP_ID = 'io.github.squelch';

/** How often, and how long after another, a desktop file that was just written is looked for, ms. */
const LOOKS = 5;
const LOOK_AGAIN_MS = 200;

/**
 * Tells the portal who we are (org.freedesktop.host.portal.Registry): from version 1.21 on it gives shortcuts to nobody
 * whose name it does not know, and a program that no menu has started has none. Must come before any other call.
 *
 * The name must be one of a desktop file. What was installed has brought one; a checkout or a portable copy has not, and
 * gets one that no menu shows. Whether the portal takes the name is not ours to say: what it refuses, it refuses later.
 *
 * @param data the user's data folder
 */
export async function introduce(bus: DesktopBus, data: string = dataHome()): Promise<void> {
  if ((await register(bus)) !== 'unknown') return;
  try {
    await mkdir(join(data, 'applications'), { recursive: true });
    await writeFile(join(data, 'applications', `${APP_ID}.desktop`), desktopFile(), { flag: 'wx' });
  } catch {
    // It is there already, or nothing can be written there: then nothing more can be done.
    return;
  }
  for (let look = 0; look < LOOKS && (await register(bus)) === 'unknown'; look++) await delay(LOOK_AGAIN_MS);
}

/** @returns `unknown` when the portal finds no desktop file of that name */
async function register(bus: DesktopBus): Promise<'done' | 'unknown'> {
  try {
    await bus.call({
      destination: 'org.freedesktop.portal.Desktop',
      path: '/org/freedesktop/portal/desktop',
      interface: 'org.freedesktop.host.portal.Registry',
      member: 'Register',
      signature: 'sa{sv}',
      body: [APP_ID, {}],
    });
    return 'done';
  } catch (error) {
    const code = error instanceof BusError ? error.code : '';
    // Portals before 1.20 have no registry and ask for no name.
    return /\.(UnknownInterface|UnknownMethod|UnknownObject|ServiceUnknown)$/.test(code) ? 'done' : 'unknown';
  }
}

function desktopFile(): string {
  // The desktop believes no file whose program is not there. Nothing starts it: it is shown nowhere.
  const program = (process.env.APPIMAGE ?? process.execPath).replaceAll(/(["`$\\])/g, '\\$1');
  return `[Desktop Entry]\nType=Application\nName=Squelch\nExec="${program}"\nNoDisplay=true\n`;
}

function dataHome(): string {
  return process.env.XDG_DATA_HOME || join(homedir(), '.local', 'share');
}
