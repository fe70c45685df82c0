import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { APP_ID } from '../hotkey/portal/app-id.ts';

/** Whether the system starts Squelch, without a window, when the user logs in. */
export interface LoginItem {
  isOn(): boolean;
  /** @throws the file system's error */
  set(on: boolean): void;
}

/**
 * A desktop file in `autostart`.
 *
 * @param home `$XDG_CONFIG_HOME`
 * @param command the program and its arguments before `--hidden`
 * @see Desktop Application Autostart Specification 0.5
 */
export function autostart(home: string, command: () => readonly string[]): LoginItem {
  const file = path.join(home, 'autostart', `${APP_ID}.desktop`);
  return {
    isOn: () => {
      try {
        // Desktops switch an entry off by a line in it.
        return !/^(Hidden=true|X-GNOME-Autostart-enabled=false)\s*$/m.test(readFileSync(file, 'utf8'));
      } catch {
        return false;
      }
    },
    set: (on) => {
      if (!on) return rmSync(file, { force: true });
      mkdirSync(path.dirname(file), { recursive: true });
      const exec = [...command(), '--hidden'].map(quoted).join(' ');
      writeFileSync(file, `[Desktop Entry]\nType=Application\nName=Squelch\nExec=${exec}\n`);
    },
  };
}

/** As `Exec` wants it: quoted, and once more for a string in a desktop file; a % would begin a field. */
function quoted(argument: string): string {
  const once = argument.replaceAll(/(["`$\\])/g, '\\$1').replaceAll('%', '%%');
  return `"${once.replaceAll('\\', '\\\\')}"`;
}
