import { z } from 'zod';
import { whole } from './number-field.ts';

/** What the audio page asks of the sound process: the microphone test, and the numbers of the buffers. */

/** How long the microphone test records, ms. */
export const TEST_LENGTH_MS = 5_000;

/** A network that is as bad as one wants it. */
export const testNetwork = z.strictObject({
  /** Packets that never come, of a hundred. */
  lossPercent: whole(0, 50, 'The loss is 0 to 50 percent'),
  /** What every packet takes, ms. */
  delayMs: whole(0, 1000, 'The delay is 0 to 1000 ms'),
  /** What a packet takes beyond that at most, each another time, ms: packets may overtake each other. */
  jitterMs: whole(0, 500, 'The jitter is 0 to 500 ms'),
});

export type TestNetwork = z.infer<typeof testNetwork>;

/** `room`: GSM at 8 kHz as in rooms. `call`: 16-bit samples at 48 kHz as in calls. */
export const testCodec = z.enum(['room', 'call']);

export type TestCodec = z.infer<typeof testCodec>;

/** What a playout buffer has counted. */
export const playoutNumbers = z.object({
  /** How much sound waits to be played, ms. */
  bufferMs: z.number(),
  /** Packets: too late to be played, sent twice, never come. */
  late: z.number(),
  duplicates: z.number(),
  lost: z.number(),
  /** Frames that were made up in their place. */
  concealed: z.number(),
  /** Sound that was left out or put in to keep the delay where it should be, ms in sum. */
  stretchedMs: z.number(),
});

export type PlayoutNumbers = z.infer<typeof playoutNumbers>;

/** How a microphone test went: what was sent into the simulated network, and what came of it. */
export const testResult = z.object({
  packets: z.number(),
  /** Packets that the simulator threw away. */
  dropped: z.number(),
  /** The loudest moment of the recording, dBFS, −100 for nothing. */
  peakDb: z.number(),
  /** The most sound that waited in the buffer while it played, ms. */
  bufferMs: z.number(),
  late: z.number(),
  concealed: z.number(),
  stretchedMs: z.number(),
});

export type TestResult = z.infer<typeof testResult>;

export const microphoneTestView = z.object({
  phase: z.enum(['idle', 'recording', 'playing']),
  /** When the phase ends, ms since the epoch: for a progress bar. */
  since: z.number(),
  endsAt: z.number(),
  /** Of the last test that came to its end. */
  result: testResult.nullable(),
  /** What the microphone hears is heard in the speaker, live. */
  live: z.boolean(),
});

export type MicrophoneTestView = z.infer<typeof microphoneTestView>;

export const NO_TEST: MicrophoneTestView = { phase: 'idle', since: 0, endsAt: 0, result: null, live: false };

/** What a device says that it takes by itself, ms: between air and us. Null where it does not say, or is not open. */
export const deviceLatency = z.object({ input: z.number().nullable(), output: z.number().nullable() });

export type DeviceLatency = z.infer<typeof deviceLatency>;

/** The read-out of the audio page. Counters are since the sound process started or a device was opened. */
export const soundNumbers = z.object({
  /** Blocks of 5 ms that went through each device. */
  inputBlocks: z.number(),
  outputBlocks: z.number(),
  latencyMs: deviceLatency,
  /** Blocks that the output device had to wait for. */
  underruns: z.number(),
  speakers: z.array(playoutNumbers.extend({ link: z.string(), ssrc: z.number() })),
});

export type SoundNumbers = z.infer<typeof soundNumbers>;
