import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** Sampling rate of every recording, Hz. */
export const RECORDING_RATE = 48_000;

/** A recording that goes on until `stop`. */
export interface Recording {
  /** Ends it and gives all that was recorded: one array a channel, −1..1, 48 kHz. */
  stop(): Promise<readonly Float32Array[]>;
  /** How much has been recorded so far, ms. */
  readonly milliseconds: number;
  readonly process: ChildProcess;
  /**
   * Resolves as soon as a sample above `level` has arrived in a channel, with its place, ms. What has arrived was said
   * before, so a test can do something that long, or longer, after it.
   */
  untilLoud(channel: number, level: number): Promise<number>;
  /** Resolves as soon as so much has been recorded, ms. */
  until(milliseconds: number): Promise<void>;
}

/**
 * Records a PulseAudio source. Resolves when the first samples have arrived, so that nothing said after that is missed.
 *
 * @param channels PulseAudio's names, in the order wanted
 */
export async function startRecording(
  source: string,
  channels: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Recording> {
  const args = [`--device=${source}`, `--rate=${RECORDING_RATE}`, '--format=float32ne', '--latency-msec=20'];
  args.push(`--channels=${channels.length}`, `--channel-map=${channels.join(',')}`);
  const recorder = spawn('parec', args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const pieces: Buffer[] = [];
  let bytes = 0;
  recorder.stdout.on('data', (piece: Buffer) => {
    pieces.push(piece);
    bytes += piece.length;
  });
  const ended = once(recorder, 'close');
  await Promise.race([
    once(recorder.stdout, 'data'),
    ended.then(() => Promise.reject(new Error(`parec could not record ${source}`))),
  ]);
  const recorded = () => (bytes / 4 / channels.length / RECORDING_RATE) * 1000;
  return {
    process: recorder,
    get milliseconds() {
      return recorded();
    },
    until: async (milliseconds) => {
      while (recorded() < milliseconds) await once(recorder.stdout, 'data');
    },
    untilLoud: async (channel, level) => {
      for (let at = 0; ; ) {
        const samples = deinterleave(Buffer.concat(pieces), channels.length)[channel] ?? new Float32Array(0);
        const place = samples.subarray(at).findIndex((sample) => Math.abs(sample) > level);
        if (place >= 0) return ((at + place) / RECORDING_RATE) * 1000;
        at = samples.length;
        await once(recorder.stdout, 'data');
      }
    },
    stop: async () => {
      recorder.kill('SIGTERM');
      await ended;
      return deinterleave(Buffer.concat(pieces), channels.length);
    },
  };
}

/** Takes some milliseconds for half a minute: whoever records may be the one who passes packets on. */
function deinterleave(bytes: Buffer, channels: number): readonly Float32Array[] {
  const frames = Math.floor(bytes.length / 4 / channels);
  const all = new Float32Array(frames * channels);
  new Uint8Array(all.buffer).set(bytes.subarray(0, all.byteLength));
  return Array.from({ length: channels }, (_, channel) => {
    const samples = new Float32Array(frames);
    for (let i = 0; i < frames; i++) samples[i] = all[i * channels + channel] ?? 0;
    return samples;
  });
}
