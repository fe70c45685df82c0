import { type Browser, chromium } from 'playwright-core';
import { findBrowser } from '../../src/main/browser/find-browser.ts';

/** @returns why no browser can be driven here, for the name of a skipped test; null when one can. */
export function whyNoChromium(): string | null {
  return findBrowser() === null ? 'needs Chromium or Chrome' : null;
}

/** A headless Chromium; as root it has to do without its sandbox. @throws when none is installed */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === null) throw new Error('no Chromium, Chrome or Edge was found');
  return chromium.launch({
    executablePath,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ...['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
      ...['--disable-component-update', '--disable-sync'],
      // Two windows of one test both count as being in front.
      ...['--disable-backgrounding-occluded-windows', '--disable-renderer-backgrounding'],
    ],
  });
}
