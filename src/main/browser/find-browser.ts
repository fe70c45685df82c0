import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Commands that Chrome, Chromium, Edge and Brave install on Linux. */
const COMMANDS = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
  'brave-browser',
];

const MAC_APPS = ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Brave Browser'];
const WINDOWS_PATHS = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
  'Chromium\\Application\\chrome.exe',
];

/**
 * Looks for a browser that has app windows. `SQUELCH_BROWSER` names one by path and wins.
 * @returns the executable's path, or null when there is none.
 */
export function findBrowser(platform = process.platform, environment = process.env): string | null {
  const candidates = [environment.SQUELCH_BROWSER ?? '', ...installed(platform, environment)];
  return candidates.find((path) => path !== '' && isExecutable(path)) ?? null;
}

function installed(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): string[] {
  if (platform === 'darwin') {
    const folders = ['/Applications', join(environment.HOME ?? '', 'Applications')];
    return folders.flatMap((folder) => MAC_APPS.map((app) => join(folder, `${app}.app`, 'Contents', 'MacOS', app)));
  }
  if (platform === 'win32') {
    const roots = [environment.PROGRAMFILES, environment['PROGRAMFILES(X86)'], environment.LOCALAPPDATA];
    return roots.flatMap((root) => (root ? WINDOWS_PATHS.map((path) => `${root}\\${path}`) : []));
  }
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return COMMANDS.flatMap((command) => folders.map((folder) => join(folder, command)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    // Folders have the same permission and another meaning of it.
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
