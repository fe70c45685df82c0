import { STATION_DEFAULTS } from '../child/station-messages.ts';

/** What the Station was told to serve. */
export interface StationOptions {
  readonly bind: string;
  readonly paltalkPort: number;
  readonly callPort: number;
  /** The room that Echo sits in, or null for a Station without Echo. */
  readonly echoRoom: number | null;
}

export type ParsedArguments =
  | { readonly kind: 'run'; readonly options: StationOptions }
  | { readonly kind: 'help' }
  | {
      readonly kind: 'refused';
      /** Names the option and says what is accepted. */
      readonly message: string;
    };

export const STATION_HELP = `Usage: squelch station [options]

Serves Paltalk voice rooms and calls. It needs no display and no sound card. Rooms and calls have no passwords and
their sound is not encrypted: whoever reaches a port can listen and talk.

Options:
  --bind ADDRESS         address to listen on (default ${STATION_DEFAULTS.bind}: this computer only;
                         0.0.0.0: every network of this computer)
  --paltalk-port PORT    port of the rooms, 0 to 65535, 0 takes any free one (default ${STATION_DEFAULTS.paltalkPort})
  --call-port PORT       port of the calls (default ${STATION_DEFAULTS.callPort}, or any free one where --paltalk-port is 0)
  --echo-room NUMBER     room in which Echo plays back what you say, 0 to 4294967295, or none
                         (default ${STATION_DEFAULTS.echoRoom})
  --help                 show this text
`;

const PORT_WANTED = 'a port is a whole number from 0 to 65535, and 0 takes any free one';
const ROOM_WANTED = 'a room is a whole number from 0 to 4294967295, or none for no Echo';
const BIND_WANTED = 'an address or host name of this computer, like 127.0.0.1 (this computer only) or 0.0.0.0';

/** Reads a command line (without program and script). Options are `--name value` or `--name=value`; the last one counts. */
export function parseStationArguments(args: readonly string[]): ParsedArguments {
  const options: { -readonly [K in keyof StationOptions]: StationOptions[K] } = { ...STATION_DEFAULTS };
  let callPort: number | null = null;
  for (let i = 0; i < args.length; i++) {
    const argument = args[i] ?? '';
    if (argument === '--help' || argument === '-h') return { kind: 'help' };
    const equals = argument.indexOf('=');
    const name = equals < 0 ? argument : argument.slice(0, equals);
    if (name !== '--bind' && name !== '--paltalk-port' && name !== '--call-port' && name !== '--echo-room') {
      return refused(
        `${argument} is no option of the Station; there are --bind, --paltalk-port, --call-port, --echo-room and --help.`,
      );
    }
    const value = equals < 0 ? (args[++i] ?? '') : argument.slice(equals + 1);
    switch (name) {
      case '--bind':
        if (!/^[\w.:%-]+$/.test(value) || value.startsWith('-')) return wrong(name, value, BIND_WANTED);
        options.bind = value;
        break;
      case '--paltalk-port': {
        const port = wholeNumber(value, 65_535);
        if (port === null) return wrong(name, value, PORT_WANTED);
        options.paltalkPort = port;
        break;
      }
      case '--call-port': {
        const port = wholeNumber(value, 65_535);
        if (port === null) return wrong(name, value, PORT_WANTED);
        callPort = port;
        break;
      }
      case '--echo-room': {
        const room = value === 'none' ? value : wholeNumber(value, 0xffff_ffff);
        if (room === null) return wrong(name, value, ROOM_WANTED);
        options.echoRoom = room === 'none' ? null : room;
        break;
      }
    }
  }
  // A Station that shall take whatever port is free is one of many on this computer, and so are its calls.
  options.callPort = callPort ?? (options.paltalkPort === 0 ? 0 : STATION_DEFAULTS.callPort);
  return { kind: 'run', options };
}

function wholeNumber(text: string, max: number): number | null {
  if (!/^\d{1,10}$/.test(text)) return null;
  const value = Number(text);
  return value <= max ? value : null;
}

function wrong(name: string, value: string, wanted: string): ParsedArguments {
  return refused(value === '' ? `${name} needs a value: ${wanted}.` : `${name} ${value} is not accepted: ${wanted}.`);
}

function refused(message: string): ParsedArguments {
  return { kind: 'refused', message };
}
