import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OptionError, type Options, readOptions, USAGE } from './options.ts';
import { homeOf } from './paths.ts';

/** Where the bundles of our processes lie; asked here, since only the entry's place is known whatever the bundler does. */
const BUNDLES = dirname(fileURLToPath(import.meta.url));

/** The app's entry under both shells. Which one is said by a flag: a stand-in for Electron must not be able to confuse it. */
async function run(): Promise<void> {
  // Node and an unpackaged Electron have the bundle's path in front, a packaged one does not: positionals are ignored.
  const args = process.argv.slice(1);
  if (args.includes('--help')) {
    process.stdout.write(USAGE);
    return;
  }
  let options: Options;
  try {
    options = readOptions(args);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    process.stderr.write(`${error.message}\n\n${USAGE}`);
    process.exit(2);
  }
  // Everything else, the processes of ours and the talk command's socket among it, goes by this one variable.
  const home = homeOf(options);
  if (home !== null) process.env.SQUELCH_HOME = home;
  switch (options.shell) {
    case 'browser': {
      const { runBrowserShell } = await import('./browser/index.ts');
      return runBrowserShell({ options, version: ownVersion(), bundles: BUNDLES });
    }
    case 'desktop': {
      // Imported here and nowhere else, so that Node alone never looks for Electron.
      const { runDesktopShell } = await import('./desktop/index.ts');
      return runDesktopShell({ options, version: ownVersion(), bundles: BUNDLES });
    }
  }
}

function ownVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const version = (manifest as { version?: unknown }).version;
  return typeof version === 'string' ? version : '0.0.0';
}

await run();
