import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NewestRelease } from './update-check.ts';

/** What electron-builder writes beside the app's resources when the build says where its releases are. */
const FEED_FILE = 'app-update.yml';

export interface ReleaseFeed {
  /** The releases' page for a browser; null when the feed does not tell. */
  readonly page: string | null;
}

/** @returns null where the build named no server of releases: nobody is asked then */
export async function readReleaseFeed(resources: string): Promise<ReleaseFeed | null> {
  try {
    return { page: releasePage(await readFile(join(resources, FEED_FILE), 'utf8')) };
  } catch {
    return null;
  }
}

/** The page of the releases of a GitHub repository, from the flat YAML of `app-update.yml`; null for other servers. */
export function releasePage(feed: string): string | null {
  const field = (name: string) => new RegExp(`^${name}: *['"]?([\\w.-]{1,100})['"]? *$`, 'm').exec(feed)?.[1];
  const [provider, host, owner, repo] = ['provider', 'host', 'owner', 'repo'].map(field);
  if (provider !== 'github' || owner === undefined || repo === undefined) return null;
  return `https://${host ?? 'github.com'}/${owner}/${repo}/releases/latest`;
}

/** What of electron-updater's face is used here. */
export interface Updater {
  autoDownload: boolean;
  autoInstallOnAppQuit: boolean;
  logger: null | object;
  requestHeaders: object | null;
  isUserWithinRollout: () => boolean;
  checkForUpdates(): Promise<{ isUpdateAvailable: boolean; updateInfo: { version: string } } | null>;
}

/**
 * Asks by electron-updater, which reads `app-update.yml` itself.
 * @throws (rejects) what the request failed with; `ERR_NOT_INSTALLED` where the updater doesn't know this kind of package
 */
export async function newestRelease(
  load: () => Promise<Updater | typeof import('electron-updater').autoUpdater> = loadUpdater,
): Promise<NewestRelease> {
  const updater = await load();
  updater.autoDownload = false;
  updater.autoInstallOnAppQuit = false;
  updater.logger = null;
  // It would send a number that it made up for this installation, by which the server could tell users apart.
  updater.requestHeaders = { 'x-user-staging-id': '00000000-0000-0000-0000-000000000000' };
  updater.isUserWithinRollout = () => true;
  const found = await updater.checkForUpdates();
  if (!found) throw Object.assign(new Error('not installed'), { code: 'ERR_NOT_INSTALLED' });
  return { version: found.updateInfo.version, isNewer: found.isUpdateAvailable };
}

/** At the first look only: it is half a megabyte of JavaScript that most starts do not need. */
async function loadUpdater() {
  return (await import('electron-updater')).default.autoUpdater;
}
