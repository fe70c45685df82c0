import { homedir } from 'node:os';
import path from 'node:path';
import { app } from 'electron';
import { autostart, type LoginItem } from './autostart.ts';

/** Electron knows how on Windows and macOS; on Linux it is a file of ours. */
export function loginItem(): LoginItem {
  if (process.platform === 'linux') return autostart(configHome(), ownCommand);
  return {
    isOn: () => app.getLoginItemSettings().openAtLogin,
    set: (on) => app.setLoginItemSettings({ openAtLogin: on, args: ['--hidden'] }),
  };
}

/** What is started: the AppImage where this is one, since its contents lie elsewhere at each start. */
function ownCommand(): readonly string[] {
  const program = process.env.APPIMAGE || process.execPath;
  return app.isPackaged ? [program] : [program, app.getAppPath()];
}

function configHome(): string {
  return process.env.XDG_CONFIG_HOME || path.join(homedir(), '.config');
}
