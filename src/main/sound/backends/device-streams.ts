import { setTimeout as delay } from 'node:timers/promises';
import { BLOCK_FRAMES, type CaptureBlock, type DeviceStream, GRAPH_RATE, type RenderBlock } from '../backend.ts';
import type { DirectionOptions, Naudiodon, PortAudioStream } from './naudiodon.ts';

/**
 * Input blocks that may wait while JavaScript is busy: 200 ms. They are read as fast as they come, so a long queue costs
 * no delay; a full one would make PortAudio's thread wait and lose sound.
 */
const INPUT_QUEUE = 40;
/**
 * Output blocks between the graph and the device. Fewer were heard to stutter, each more is 5 ms later. Two wait in the
 * queue and a third is on its way into it.
 */
const OUTPUT_QUEUE = 2;
/** A device that lets go does so within a tenth of a second, ms. */
const CLOSE_LIMIT_MS = 500;

/** @throws when the device can't be opened with so many channels */
export function openInputStream(
  addon: Naudiodon,
  deviceId: number,
  channels: 1 | 2,
  capture: CaptureBlock,
): DeviceStream {
  // A complaint must not cost the sound it comes with.
  const options = { ...common(deviceId, channels), maxQueue: INPUT_QUEUE, closeOnError: false };
  return new InputStream(addon.create({ inOptions: options }), channels, capture);
}

/** @throws when the device can't be opened with so many channels */
export function openOutputStream(
  addon: Naudiodon,
  deviceId: number,
  channels: 1 | 2,
  render: RenderBlock,
): DeviceStream {
  const options = { ...common(deviceId, channels), maxQueue: OUTPUT_QUEUE, closeOnError: true };
  return new OutputStream(addon.create({ outOptions: options }), channels, render);
}

function common(deviceId: number, channelCount: number): Omit<DirectionOptions, 'maxQueue' | 'closeOnError'> {
  return { deviceId, channelCount, sampleRate: GRAPH_RATE, sampleFormat: 1, framesPerBuffer: BLOCK_FRAMES };
}

class InputStream implements DeviceStream {
  /** The addon prints what it complains about, so nothing is counted here. */
  readonly glitches = 0;
  #blocks = 0;
  #open = true;
  readonly #io: PortAudioStream;
  readonly #channels: 1 | 2;
  readonly #capture: CaptureBlock;
  /** As the device gives it. */
  readonly #samples: Float32Array;
  readonly #bytes: Uint8Array;
  readonly #mono = new Float32Array(BLOCK_FRAMES);

  constructor(io: PortAudioStream, channels: 1 | 2, capture: CaptureBlock) {
    this.#io = io;
    this.#channels = channels;
    this.#capture = capture;
    this.#samples = new Float32Array(channels * BLOCK_FRAMES);
    this.#bytes = new Uint8Array(this.#samples.buffer);
    io.start();
    void this.#read();
  }

  get blocks(): number {
    return this.#blocks;
  }

  async close(): Promise<void> {
    this.#open = false;
    await quit(this.#io);
  }

  async #read(): Promise<void> {
    while (this.#open) {
      const { buf, finished } = await this.#io.read(this.#bytes.length);
      if (finished || !this.#open) return;
      if (buf?.length !== this.#bytes.length) continue;
      // Copied, since the addon's buffer need not be aligned for floats.
      this.#bytes.set(buf);
      this.#blocks += 1;
      this.#capture(this.#channels === 1 ? this.#samples : this.#mixDown());
    }
  }

  #mixDown(): Float32Array {
    for (let i = 0; i < BLOCK_FRAMES; i++) {
      this.#mono[i] = ((this.#samples[2 * i] ?? 0) + (this.#samples[2 * i + 1] ?? 0)) / 2;
    }
    return this.#mono;
  }
}

class OutputStream implements DeviceStream {
  #glitches = 0;
  #blocks = 0;
  #open = true;
  readonly #io: PortAudioStream;
  readonly #channels: 1 | 2;
  readonly #render: RenderBlock;
  readonly #stereo = new Float32Array(2 * BLOCK_FRAMES);
  /** What is written: the stereo block itself, or its one channel. The addon copies it, so one serves for all. */
  readonly #samples: Float32Array;
  readonly #chunk: Buffer;

  constructor(io: PortAudioStream, channels: 1 | 2, render: RenderBlock) {
    this.#io = io;
    this.#channels = channels;
    this.#render = render;
    this.#samples = channels === 2 ? this.#stereo : new Float32Array(BLOCK_FRAMES);
    this.#chunk = Buffer.from(this.#samples.buffer);
    // The device finds its queue full when it starts, and each write from now on waits for it to take a block.
    for (let i = 0; i < OUTPUT_QUEUE; i++) void io.write(this.#chunk);
    io.start();
    void this.#feed();
  }

  get blocks(): number {
    return this.#blocks;
  }

  get glitches(): number {
    return this.#glitches;
  }

  async close(): Promise<void> {
    this.#open = false;
    await quit(this.#io);
  }

  async #feed(): Promise<void> {
    while (this.#open) {
      this.#render(this.#stereo);
      if (this.#channels === 1) this.#mixDown();
      const complaint = await this.#io.write(this.#chunk);
      // A starting device says that it is priming; that is no underrun.
      if (complaint?.includes('underflow')) this.#glitches += 1;
      this.#blocks += 1;
    }
  }

  #mixDown(): void {
    for (let i = 0; i < BLOCK_FRAMES; i++) {
      this.#samples[i] = ((this.#stereo[2 * i] ?? 0) + (this.#stereo[2 * i + 1] ?? 0)) / 2;
    }
  }
}

async function quit(io: PortAudioStream): Promise<void> {
  const gone = await Promise.race([io.quit('ABORT').then(() => true), delay(CLOSE_LIMIT_MS, false)]);
  if (!gone) throw new Error('the device does not let go');
}
