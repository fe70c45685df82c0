import { closeSync, existsSync, openSync, readdirSync, readSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { BINARY_HEAD_BYTES, binaryArchitectures } from './architecture.ts';

/**
 * The one way to a native addon. Each package's own loader has a trap: naudiodon's also loads a crash handler that
 * writes into the working directory, @discordjs/opus looks for a folder named after this very version of Node (its
 * binary is N-API and loads in any), uiohook-napi ships an x86-64 file as its linux-arm64 one. So the binaries are
 * found here and loaded directly, from a checkout as from a packaged `app.asar.unpacked`.
 */
export type NativeName = 'naudiodon' | 'sound' | 'realtime' | 'opus' | 'libopus' | 'uiohook';

export interface NativeModule {
  readonly name: NativeName;
  /** Absolute path of the `.node` file. */
  readonly file: string;
  /** Where the shared libraries lie that it needs: its own folder. */
  readonly folder: string;
}

/** Where and for what to look; everything has the running process as its default. */
export interface NativePlace {
  /** The search for `node_modules` starts in this folder and goes up. */
  readonly from?: string;
  readonly platform?: string;
  readonly arch?: string;
}

/** An addon that is not there, is built for another computer or does not load. The message is for the user. */
export class NativeModuleError extends Error {
  override readonly name = 'NativeModuleError';
  readonly code: 'missing' | 'wrong-architecture' | 'unloadable';
  readonly module: NativeName;

  constructor(code: NativeModuleError['code'], module: NativeName, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.module = module;
  }
}

interface Recipe {
  readonly packageName: string;
  /** An addon of ours: `packageName` is its folder beside `node_modules`. */
  readonly own?: true;
  /** What the user loses without it. */
  readonly purpose: string;
  /** Candidates inside the package's folder, best first. */
  readonly files: (folder: string, platform: string, arch: string) => readonly string[];
}

const RECIPES: Readonly<Record<NativeName, Recipe>> = {
  naudiodon: {
    packageName: 'naudiodon',
    purpose: 'microphone and speaker',
    files: () => ['build/Release/naudiodon.node'],
  },
  sound: {
    packageName: 'native/sound',
    own: true,
    purpose: 'low and steady sound',
    files: () => ['build/Release/squelch_sound.node'],
  },
  realtime: {
    packageName: 'native/realtime',
    own: true,
    purpose: 'steady sound beside busy programs',
    files: () => ['build/Release/squelch_realtime.node'],
  },
  opus: {
    packageName: '@discordjs/opus',
    purpose: 'the Opus codec',
    files: (folder, platform, arch) =>
      folderNames(path.join(folder, 'prebuild'))
        .filter((name) => name.includes(`-${platform}-${arch}-`))
        .map((name) => `prebuild/${name}/opus.node`),
  },
  libopus: {
    packageName: 'native/opus',
    own: true,
    purpose: 'forward error correction of Opus',
    files: () => ['build/Release/squelch_opus.node'],
  },
  uiohook: {
    packageName: 'uiohook-napi',
    purpose: 'the talk key in other windows',
    files: (_, platform, arch) => [
      'build/Release/uiohook_napi.node',
      `prebuilds/${platform}-${arch}/uiohook-napi.node`,
    ],
  },
};

/**
 * Finds an addon's binary without loading it.
 *
 * @throws {NativeModuleError} `missing`, `wrong-architecture`
 */
export function findNative(name: NativeName, place: NativePlace = {}): NativeModule {
  const { from = import.meta.dirname, platform = process.platform, arch = process.arch } = place;
  const { packageName, own, purpose, files } = RECIPES[name];
  let foreign: string | null = null;
  for (const folder of candidateFolders(own ? packageName : `node_modules/${packageName}`, from)) {
    for (const relative of files(folder, platform, arch)) {
      const file = path.join(folder, relative);
      if (!existsSync(file)) continue;
      const built = binaryArchitectures(readHead(file));
      if (built.includes(arch)) return { name, file, folder: path.dirname(file) };
      foreign = `${file} is built for ${built.join(' and ') || 'an unknown processor'}`;
    }
  }
  const loss = `Without it there is no ${purpose}.`;
  if (foreign) {
    const text = `${foreign}, this computer is ${platform}-${arch}. ${loss} Remove node_modules and run npm ci here.`;
    throw new NativeModuleError('wrong-architecture', name, text);
  }
  const text =
    `${packageName} has no binary for ${platform}-${arch} (looked upwards from ${from}). ${loss} ` +
    'From a checkout: run npm ci with a C++ compiler and Python at hand (Debian: build-essential python3). ' +
    'From an installed Squelch: install it again.';
  throw new NativeModuleError('missing', name, text);
}

/**
 * Loads an addon. One that needs a library beside it (naudiodon) loads only in a process that was started with
 * `libraryPathEnv` of its folder: the dynamic loader reads its search path at the start.
 *
 * @returns its exports; the caller knows their type
 * @throws {NativeModuleError}
 */
export function loadNative(name: NativeName, place: NativePlace = {}): unknown {
  const { file } = findNative(name, place);
  try {
    return createRequire(import.meta.url)(file);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const text = `${RECIPES[name].packageName} does not load: ${why}. Without it there is no ${RECIPES[name].purpose}.`;
    throw new NativeModuleError('unloadable', name, text, { cause: error });
  }
}

/**
 * What to add to a child's environment so that its dynamic loader looks into `folder` first. The path that naudiodon
 * records when it is built is the absolute one of the build machine, so a moved or packaged copy needs this.
 *
 * @param env the environment that the child would have
 */
export function libraryPathEnv(
  folder: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
): Record<string, string> {
  const variable = libraryPathVariable(env, platform);
  const before = env[variable];
  const separator = platform === 'win32' ? ';' : ':';
  return { [variable]: before ? `${folder}${separator}${before}` : folder };
}

function libraryPathVariable(env: Readonly<Record<string, string | undefined>>, platform: string): string {
  if (platform === 'darwin') return 'DYLD_LIBRARY_PATH';
  if (platform !== 'win32') return 'LD_LIBRARY_PATH';
  // Windows usually spells it `Path`, and a second spelling beside the first would be a second variable here.
  return Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
}

/** Every folder `relative` that there is, from `from` upwards as Node looks for packages. */
function* candidateFolders(relative: string, from: string): Generator<string> {
  let folder = from;
  for (;;) {
    const candidate = path.join(folder, relative);
    const unpacked = candidate.replace(/([\\/]app\.asar)(?=[\\/])/, '$1.unpacked');
    // What is inside an asar archive can be read by us but not by the dynamic loader.
    if (existsSync(unpacked)) yield unpacked;
    const parent = path.dirname(folder);
    if (parent === folder) return;
    folder = parent;
  }
}

function folderNames(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).sort().reverse();
}

function readHead(file: string): Uint8Array {
  const head = new Uint8Array(BINARY_HEAD_BYTES);
  const handle = openSync(file, 'r');
  try {
    return head.subarray(0, readSync(handle, head));
  } finally {
    closeSync(handle);
  }
}
