import { parseArgs } from 'node:util';

/** What the command line decides; everything else is a setting. */
export interface Options {
  /** Chosen by whoever starts the bundle and never guessed: packaged Electron gives nothing and means `desktop`. */
  readonly shell: 'desktop' | 'browser';
  /** Browser shell: open the user's browser. */
  readonly open: boolean;
  /** Browser shell: go on when the last window has gone. */
  readonly keep: boolean;
  /** Browser shell: loopback port, 0 for any free one. */
  readonly port: number;
  /** Room server of the own Station, 0 for any free one. */
  readonly stationPort: number;
  /** Call server of the own Station, 0 for any free one. */
  readonly callPort: number;
  readonly sound: SoundOption;
  readonly logLevel: string;
  /** A second identity beside the usual one, with settings of its own; null is the usual one. */
  readonly profile: string | null;
  /** The folder for everything that is kept, in the place of the platform's; null is the platform's. */
  readonly data: string | null;
}

/** What either shell is started with. */
export interface ShellStart {
  readonly options: Options;
  readonly version: string;
  /** Folder of the built main: `sound.js`, `station.js` lie there, the renderer and the preload beside it. */
  readonly bundles: string;
}

export type SoundOption =
  | { readonly backend: 'devices' }
  | { readonly backend: 'silence' }
  | { readonly backend: 'wav'; readonly input: string; readonly output: string };

/** The command line is wrong: which option, what was given, what is accepted. */
export class OptionError extends Error {
  override readonly name = 'OptionError';
}

export const USAGE = `Usage: npm start -- [options]

  --no-open              print the address instead of opening a browser window
  --keep                 go on running when the last window is closed
  --port=N               loopback port of the window's address (default: any free one)
  --station-port=N       port of your Station's rooms (default: 2090; 0: any free one)
  --call-port=N          port of your Station's calls (default: 2091; any free one where --station-port is 0)
  --sound=devices        microphone and speaker (default)
  --sound=silence        no sound card: hear nothing, say nothing
  --sound=wav:IN:OUT     speak the WAV file IN, write what is heard to the WAV file OUT
  --profile=NAME         another identity with settings of its own, beside the usual one
  --data=DIR             keep settings and logs in the folder DIR
  --log-level=LEVEL      trace, debug, info, warn, error (default: info)
  --help                 this text
`;

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error'];

const KNOWN = {
  shell: { type: 'string' },
  'no-open': { type: 'boolean' },
  keep: { type: 'boolean' },
  port: { type: 'string' },
  'station-port': { type: 'string' },
  'call-port': { type: 'string' },
  sound: { type: 'string' },
  'log-level': { type: 'string' },
  profile: { type: 'string' },
  data: { type: 'string' },
} as const;

/** A folder's name on every system. */
const PROFILE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/;

/**
 * Reads the command line of the app.
 * @throws OptionError with a sentence that names the option and what it accepts.
 */
export function readOptions(args: readonly string[]): Options {
  const values = parse(args);
  const shell = values.shell ?? 'desktop';
  if (shell !== 'desktop' && shell !== 'browser')
    throw new OptionError(`--shell is desktop or browser, not "${shell}".`);
  const logLevel = values['log-level'] ?? 'info';
  if (!LEVELS.includes(logLevel))
    throw new OptionError(`--log-level is one of ${LEVELS.join(', ')}, not "${logLevel}".`);
  const { profile = null, data = null } = values;
  if (profile !== null && !PROFILE.test(profile))
    throw new OptionError(
      `--profile is a name of up to 32 letters, digits, dots, dashes and underscores, not "${profile}".`,
    );
  if (data === '') throw new OptionError('--data is a folder, not "".');
  if (profile !== null && data !== null)
    throw new OptionError('--profile and --data are two ways to say where: give one.');
  const stationPort = readPort('--station-port', values['station-port'], 2090);
  return {
    shell,
    open: !values['no-open'],
    keep: values.keep ?? false,
    port: readPort('--port', values.port, 0),
    stationPort,
    callPort: readPort('--call-port', values['call-port'], stationPort === 0 ? 0 : 2091),
    sound: readSound(values.sound ?? 'devices'),
    logLevel,
    profile,
    data,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: args.filter(isForUs), options: KNOWN, allowPositionals: true, strict: true }).values;
  } catch (error) {
    throw new OptionError(error instanceof Error ? error.message : String(error));
  }

  /** Electron's own switches (`--no-sandbox`, `--ozone-platform=…`) reach its main process among ours. */
  function isForUs(arg: string): boolean {
    if (args.includes('--shell=browser') || !arg.startsWith('-')) return true;
    const [name = ''] = arg.slice(2).split('=');
    return Object.hasOwn(KNOWN, name);
  }
}

function readPort(option: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new OptionError(`${option} is a whole number from 0 to 65535, not "${text}".`);
}

function readSound(text: string): SoundOption {
  if (text === 'devices' || text === 'silence') return { backend: text };
  // A drive's letter has a colon of its own.
  const [, input, output] = /^wav:((?:[a-z]:[\\/])?[^:]+):(.+)$/i.exec(text) ?? [];
  if (input && output) return { backend: 'wav', input, output };
  throw new OptionError(`--sound is devices, silence or wav:IN:OUT (two file names), not "${text}".`);
}
