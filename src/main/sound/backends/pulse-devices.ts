import type { SoundDirection } from '../protocol.ts';
import type { NativePulseDevice, NativeSound, NativeWatch } from './native-addon.ts';

/** A device that is plugged in makes a dozen events; they are told once, ms. */
const SETTLE_MS = 100;
/** What PulseAudio plays to where there is no sink. */
const NO_SINK = 'auto_null';
/** From the end of a watch (no server) to the next, which takes a millisecond, ms. */
const WATCH_AGAIN_MS = 300;

/** A source or sink of PulseAudio, or of PipeWire in its clothes. */
export interface PulseDevice {
  /** What it is called in programs: `alsa_input.usb-…`. */
  readonly name: string;
  /** What it is called by people: `Built-in Audio Analogue Stereo`. */
  readonly description: string;
}

export interface PulseDevices {
  /** Without the monitors of speakers: they hear what is played, and nobody talks into them. */
  readonly input: readonly PulseDevice[];
  readonly output: readonly PulseDevice[];
  /** Names of the default ones, which need not be among the others; null where there is none, or but a monitor. */
  readonly standard: Readonly<Record<SoundDirection, string | null>>;
}

/**
 * What PulseAudio has.
 *
 * @returns null without a server, or without its library
 */
export async function listPulseDevices(
  addon: Pick<NativeSound, 'hasPulse' | 'pulseDevices'>,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<PulseDevices | null> {
  if (!addon.hasPulse()) return null;
  try {
    const { sources, sinks, defaultSource, defaultSink } = await addon.pulseDevices();
    // What these variables say is what PulseAudio's own library takes for the default.
    const source = env.PULSE_SOURCE || defaultSource;
    const sink = env.PULSE_SINK || defaultSink;
    return {
      input: sources.filter(({ monitor }) => !monitor).flatMap(toDevice),
      output: sinks.filter(({ name }) => name !== NO_SINK).flatMap(toDevice),
      standard: {
        input: sources.some(({ name, monitor }) => monitor && name === source) ? null : source || null,
        output: sink === NO_SINK ? null : sink || null,
      },
    };
  } catch {
    return null;
  }
}

/**
 * Tells when devices come, go or become the default, and when the server comes or goes.
 *
 * @returns what ends it
 */
export function watchPulseDevices(
  addon: Pick<NativeSound, 'hasPulse' | 'watchPulse' | 'hearsPulse' | 'unwatchPulse'>,
  changed: () => void,
): () => void {
  let over = !addon.hasPulse();
  let settling: NodeJS.Timeout | null = null;
  let again: NodeJS.Timeout | null = null;
  let watch: NativeWatch | null = null;
  const tell = (): void => {
    settling ??= setTimeout(() => {
      settling = null;
      changed();
    }, SETTLE_MS);
  };
  const letGo = (): void => {
    const gone = watch;
    watch = null;
    // It waits for nothing but its own thread, and nobody waits for it.
    if (gone) void addon.unwatchPulse(gone);
  };
  const heard = (): void => {
    tell();
    if (!watch || addon.hearsPulse(watch)) return;
    letGo();
    again = setTimeout(listen, WATCH_AGAIN_MS);
  };
  const listen = async (): Promise<void> => {
    try {
      watch = await addon.watchPulse(heard);
    } catch {
      if (!over) again = setTimeout(listen, WATCH_AGAIN_MS);
      return;
    }
    if (over) letGo();
    // Something may have happened before it heard anything, or even to it.
    else heard();
  };
  if (!over) void listen();
  return () => {
    over = true;
    if (settling) clearTimeout(settling);
    if (again) clearTimeout(again);
    letGo();
  };
}

function toDevice({ name, description }: NativePulseDevice): readonly PulseDevice[] {
  return name === '' ? [] : [{ name, description: description || name }];
}
