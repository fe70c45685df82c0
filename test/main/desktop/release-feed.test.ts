import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { mayOpenOutside } from '../../../src/main/desktop/outside-link.ts';
import { newestRelease, readReleaseFeed, releasePage, type Updater } from '../../../src/main/desktop/release-feed.ts';

function updater(answer: Awaited<ReturnType<Updater['checkForUpdates']>>): Updater {
  return {
    ...{ autoDownload: true, autoInstallOnAppQuit: true, logger: console, requestHeaders: null },
    isUserWithinRollout: () => false,
    checkForUpdates: async () => answer,
  };
}

test('without app-update.yml there is no server to ask', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'squelch-feed-'));
  expect(await readReleaseFeed(folder)).toBeNull();
  await writeFile(path.join(folder, 'app-update.yml'), 'provider: github\nowner: somebody\nrepo: something\n');
  expect(await readReleaseFeed(folder)).toEqual({ page: 'https://github.com/somebody/something/releases/latest' });
  await rm(folder, { recursive: true });
});

test('the page of releases is one that may be opened outside', () => {
  const page = releasePage("owner: 'some-body'\nrepo: some.thing\nprovider: github\nupdaterCacheDirName: x\n");
  expect(page).toBe('https://github.com/some-body/some.thing/releases/latest');
  expect(mayOpenOutside(page ?? '')).toBe(true);
});

test.each([
  '',
  'provider: generic\nurl: https://example.org/\n',
  'provider: github\nowner: a/b\nrepo: c\n',
  'provider: github\nowner: a\n',
])('no page is made of %j', (feed) => {
  expect(releasePage(feed)).toBeNull();
});

test('the updater may only ask: no download, no installation, no number that tells installations apart', async () => {
  const asked = updater({ isUpdateAvailable: true, updateInfo: { version: '0.2.0' } });
  expect(await newestRelease(async () => asked)).toEqual({ version: '0.2.0', isNewer: true });
  expect(asked).toMatchObject({ autoDownload: false, autoInstallOnAppQuit: false, logger: null });
  expect(asked.requestHeaders).toEqual({ 'x-user-staging-id': expect.stringMatching(/^[0-]+$/) });
  expect(asked.isUserWithinRollout()).toBe(true);
});

test('a package that the updater does not know is an error, not “up to date”', async () => {
  await expect(newestRelease(async () => updater(null))).rejects.toMatchObject({ code: 'ERR_NOT_INSTALLED' });
});
