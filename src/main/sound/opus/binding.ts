import { loadNative, NativeModuleError, type NativePlace } from '../../../native/addons.ts';
import { discordBinding } from './discord-binding.ts';
import { APPLICATION_VOIP, type OpusBinding, RATE, type RawDecoder, type RawEncoder } from './libopus.ts';

/** What native/opus/src/addon.c exports. */
interface Libopus {
  readonly Encoder: new (rate: number, channels: number, application: number) => RawEncoder;
  readonly Decoder: new (rate: number, channels: number) => RawDecoder;
}

let chosen: OpusBinding | null = null;

/**
 * The better of the two addons that loads here; the choice is made once in a process.
 *
 * @throws {NativeModuleError} when neither does
 */
export function opusBinding(): OpusBinding {
  chosen ??= chooseBinding();
  return chosen;
}

/**
 * Makes that choice.
 *
 * @param place where to look, for tests
 * @throws {NativeModuleError} when neither loads
 */
export function chooseBinding(place?: NativePlace): OpusBinding {
  try {
    return ownBinding(loadNative('libopus', place));
  } catch (error) {
    if (!(error instanceof NativeModuleError)) throw error;
    return discordBinding(loadNative('opus', place), error.message);
  }
}

/** @param addon what the resolver loaded as `libopus` */
export function ownBinding(addon: unknown): OpusBinding {
  if (!isLibopus(addon)) throw new TypeError('native/opus is not what it should be: run npm ci');
  return {
    name: 'native/opus',
    decodesFec: true,
    shortfall: null,
    newEncoder: (channels) => new addon.Encoder(RATE, channels, APPLICATION_VOIP),
    newDecoder: (channels) => new addon.Decoder(RATE, channels),
  };
}

function isLibopus(addon: unknown): addon is Libopus {
  return typeof addon === 'object' && addon !== null && 'Encoder' in addon && 'Decoder' in addon;
}
