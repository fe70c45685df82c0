import { loadNaudiodon } from '../../src/main/sound/backends/naudiodon.ts';

/**
 * The peer: what naudiodon gives by itself, microphone straight to speaker. `--write-what-arrives` plays each block as
 * it comes (fast, and it stutters), otherwise each write waits for the device as our output does.
 */
const BLOCK_BYTES = 240 * 4;
const addon = loadNaudiodon();
const common = {
  deviceId: 0xffff_ffff,
  sampleRate: 48_000,
  channelCount: 1,
  sampleFormat: 1,
  framesPerBuffer: 240,
} as const;
const input = addon.create({ inOptions: { ...common, maxQueue: 40, closeOnError: false } });
const output = addon.create({ outOptions: { ...common, maxQueue: 2, closeOnError: true } });

if (process.argv.includes('--write-what-arrives')) void writeWhatArrives();
else void pull();

async function writeWhatArrives(): Promise<void> {
  input.start();
  output.start();
  for (;;) {
    const { buf } = await input.read(BLOCK_BYTES);
    if (buf) void output.write(buf);
  }
}

async function pull(): Promise<void> {
  const silence = Buffer.alloc(BLOCK_BYTES);
  const ring: Buffer[] = [];
  for (let i = 0; i < 2; i++) void output.write(silence);
  input.start();
  output.start();
  void (async () => {
    for (;;) {
      const { buf } = await input.read(BLOCK_BYTES);
      if (buf) ring.push(buf);
      if (ring.length > 2) ring.shift();
    }
  })();
  for (;;) await output.write(ring.shift() ?? silence);
}
