import { spawn } from 'node:child_process';
import path from 'node:path';

/** What opens a folder, and its arguments before the folder. */
interface Opener {
  readonly program: string;
  /** Where it comes from, when it is not there. */
  readonly missing: string;
  /** Whether its exit code means something: the Explorer's is 1 when all went well. */
  readonly tells: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Whoever says nothing for so long, ms, has opened it: some file managers stay until their window is closed. */
const PATIENCE_MS = 2_000;

/** @returns the program of this system; why there is none, where no window could be seen anyway */
export function folderOpener(platform: string, env: Environment): Opener | string {
  switch (platform) {
    case 'darwin':
      return { program: 'open', missing: '“open” is not installed.', tells: true };
    case 'win32':
      // By its place: whatever else is called so on the path is somebody else's.
      return {
        program: path.win32.join(env.SystemRoot ?? 'C:\\Windows', 'explorer.exe'),
        missing: 'The Explorer is not there.',
        tells: false,
      };
    default:
      if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return 'There is no display to show it on.';
      return { program: 'xdg-open', missing: '“xdg-open” is not installed (package xdg-utils).', tells: true };
  }
}

/**
 * Opens a folder in the desktop's file manager, without a shell in between.
 * @returns null when it was opened, else why it was not, in words for the user
 */
export function openFolder(
  folder: string,
  platform: string = process.platform,
  env: Environment = process.env,
): Promise<string | null> {
  const opener = folderOpener(platform, env);
  if (typeof opener === 'string') return Promise.resolve(opener);
  return new Promise((resolve) => {
    const child = spawn(opener.program, [folder], { stdio: 'ignore', detached: true, env: { ...env } });
    const patience = setTimeout(() => resolve(null), PATIENCE_MS);
    const done = (why: string | null) => {
      clearTimeout(patience);
      resolve(why);
    };
    child.once('error', (error) => {
      done('code' in error && error.code === 'ENOENT' ? opener.missing : `It could not be opened (${error.message}).`);
    });
    child.once('exit', (code) => {
      done(code === 0 || !opener.tells ? null : 'No file manager has opened it.');
    });
    // It stays when Squelch ends.
    child.unref();
  });
}
