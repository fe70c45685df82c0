import { isIPv4 } from 'node:net';
import { openParentPort } from '../child/parent-port.ts';
import type { StationMessage, StationService } from '../child/station-messages.ts';
import { parseStationArguments, STATION_HELP } from './arguments.ts';
import { addressText } from './listen.ts';
import { keepRealtime } from './realtime.ts';
import { Station } from './station.ts';

/** The Station as a process: alone from the command line, or as the app's child. It needs no display and no sound card. */

/** A message to the parent leaves on a later turn of the loop; a process that ends at once would take it along, ms. */
const LAST_WORDS_MS = 100;

const TITLES: Readonly<Record<StationService, string>> = { paltalk: 'Paltalk rooms', call: 'Calls' };

const parsed = parseStationArguments(process.argv.slice(2));
switch (parsed.kind) {
  case 'help':
    process.stdout.write(STATION_HELP);
    break;
  case 'refused':
    process.stderr.write(`${parsed.message}\nsquelch station --help lists all options.\n`);
    process.exitCode = 2;
    break;
  case 'run': {
    const parent = openParentPort();
    const station = new Station(parsed.options, parent ? (message) => parent.post(message) : print);
    let ending = false;
    // A terminal's Ctrl-C arrives twice when a launcher passes it on: the second one must not cut the first one short.
    const end = () => {
      if (ending) return;
      ending = true;
      // Should a socket refuse to close, the process ends all the same.
      setTimeout(() => process.exit(0), 1_000).unref();
      void station.stop().then(() => process.exit(0));
    };
    process.on('SIGTERM', end);
    process.on('SIGINT', end);
    parent?.onClose(end);
    if (!(await station.start())) setTimeout(() => process.exit(1), LAST_WORDS_MS);
    else keepRealtime((request) => parent?.post({ type: 'thread', request } satisfies StationMessage));
    break;
  }
}

/** Tells a person at a terminal what a parent would be told. */
function print(message: StationMessage): void {
  switch (message.type) {
    case 'listening':
      process.stdout.write(
        `${TITLES[message.service]}: listening on ${addressText(message)} (${reach(message.host)})\n`,
      );
      return;
    case 'failed':
      process.stderr.write(`${TITLES[message.service]}: ${message.message}\n`);
      return;
    case 'stats':
    case 'thread':
      return;
  }
}

/** Who can get in, and how to change that. */
function reach(host: string): string {
  const own = host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
  return own ? 'this computer only; --bind 0.0.0.0 lets the network in' : 'whoever reaches it can listen and talk';
}
