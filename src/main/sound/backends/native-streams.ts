import { setTimeout as delay } from 'node:timers/promises';
import { BLOCK_FRAMES, type CaptureBlock, type DeviceStream, GRAPH_RATE, type RenderBlock } from '../backend.ts';
import {
  type NativeSound,
  type NativeStream,
  type NativeStreamOptions,
  PULSE_DEVICE,
  STATE_FIELDS,
  StateField,
} from './native-addon.ts';
import { OutputReserve, RING_MOST, SERVER_MOST } from './output-reserve.ts';

/** Blocks that may wait while JavaScript is busy: 320 ms. They are read as fast as they come, so room costs no delay. */
const INPUT_BLOCKS = 64;
/** Room for what is rendered in one go: a server takes each block as it is written. */
const OUTPUT_BLOCKS = 16;
/**
 * What a device is asked for, seconds. PortAudio makes three periods of 5 ms of it, the fewest that it works with on ALSA;
 * macOS and Windows give what they have.
 */
const LATENCY_S = 0.01;
/** What a server of PulseAudio's kind is asked to hold, the device behind it included, seconds. */
const PULSE_LATENCY_S = 0.02;
/** Blocks that wait for PortAudio when all is quiet: one is what it takes next, one is for our lateness. */
const RESERVE = 2;
/** A server holds its reserve itself: in front of it, it would be no help when the server is late. */
const PULSE_RESERVE = 0;
/** Turns over which an average is taken. */
const USUAL_OF = 16;
/** A device that lets go does so within a tenth of a second, on a busy computer within some, ms. */
const CLOSE_LIMIT_MS = 1000;

/** Which device, in the addon's words. */
export type NativeAddress = Pick<NativeStreamOptions, 'device' | 'name'>;

/** @throws {NativeSoundError} when the device can't be opened with so many channels */
export async function openNativeInput(
  addon: NativeSound,
  address: NativeAddress,
  channels: 1 | 2,
  capture: CaptureBlock,
): Promise<DeviceStream> {
  const stream = new NativeInput(addon, channels, capture);
  await stream.open({ ...common(address, channels), input: true, blocks: INPUT_BLOCKS });
  return stream;
}

/** @throws {NativeSoundError} when the device can't be opened with so many channels */
export async function openNativeOutput(
  addon: NativeSound,
  address: NativeAddress,
  channels: 1 | 2,
  render: RenderBlock,
): Promise<DeviceStream> {
  const stream = new NativeOutput(addon, channels, render, address.device === PULSE_DEVICE);
  await stream.open({ ...common(address, channels), input: false, blocks: OUTPUT_BLOCKS });
  return stream;
}

function common(address: NativeAddress, channels: number): Omit<NativeStreamOptions, 'input' | 'blocks'> {
  const latency = address.device === PULSE_DEVICE ? PULSE_LATENCY_S : LATENCY_S;
  return { ...address, channels, rate: GRAPH_RATE, blockFrames: BLOCK_FRAMES, latency };
}

abstract class NativeDeviceStream implements DeviceStream {
  protected readonly addon: NativeSound;
  protected readonly state = new Uint32Array(STATE_FIELDS);
  #stream: NativeStream | null = null;
  #closed = false;

  constructor(addon: NativeSound) {
    this.addon = addon;
  }

  async open(options: NativeStreamOptions): Promise<void> {
    this.#stream = await this.addon.open(options, () => this.#wake());
    this.#wake();
  }

  get blocks(): number {
    return this.state[StateField.callbacks] ?? 0;
  }

  get glitches(): number {
    return (this.state[StateField.missed] ?? 0) + (this.state[StateField.complaints] ?? 0);
  }

  get latencyMs(): number | undefined {
    const promised = this.#stream ? this.addon.latency(this.#stream) : 0;
    // No device takes no time: it has not said.
    return promised > 0 ? 1000 * promised : undefined;
  }

  get thread(): number {
    return this.state[StateField.thread] ?? 0;
  }

  get ended(): boolean {
    return this.state[StateField.finished] === 1;
  }

  async close(): Promise<void> {
    const stream = this.#stream;
    this.#closed = true;
    this.#stream = null;
    if (!stream) return;
    const gone = await Promise.race([this.addon.close(stream).then(() => true), delay(CLOSE_LIMIT_MS, false)]);
    if (!gone) throw new Error('the device does not let go');
  }

  /** The device has moved blocks; `state` is fresh. */
  protected abstract move(stream: NativeStream): void;

  #wake(): void {
    // The first blocks may come before the promise of the stream has told us which it is.
    if (!this.#stream || this.#closed) return;
    this.addon.state(this.#stream, this.state);
    this.move(this.#stream);
  }
}

class NativeInput extends NativeDeviceStream {
  readonly #channels: 1 | 2;
  readonly #capture: CaptureBlock;
  /** As the device gives it. */
  readonly #samples: Float32Array;
  readonly #mono = new Float32Array(BLOCK_FRAMES);

  constructor(addon: NativeSound, channels: 1 | 2, capture: CaptureBlock) {
    super(addon);
    this.#channels = channels;
    this.#capture = capture;
    this.#samples = new Float32Array(channels * BLOCK_FRAMES);
  }

  protected move(stream: NativeStream): void {
    while (this.addon.read(stream, this.#samples)) {
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

class NativeOutput extends NativeDeviceStream {
  readonly #channels: 1 | 2;
  readonly #render: RenderBlock;
  readonly #reserve: OutputReserve;
  readonly #stereo = new Float32Array(2 * BLOCK_FRAMES);
  /** What is written: the stereo block itself, or its one channel. */
  readonly #samples: Float32Array;
  readonly #serverHolds: boolean;
  #held = 0;
  /** Blocks that the device takes between two of our turns, on average. */
  #usual = 1;
  #taken = 0;
  #missed = 0;

  constructor(addon: NativeSound, channels: 1 | 2, render: RenderBlock, serverHolds: boolean) {
    super(addon);
    this.#serverHolds = serverHolds;
    this.#channels = channels;
    this.#render = render;
    this.#reserve = serverHolds ? new OutputReserve(PULSE_RESERVE, SERVER_MOST) : new OutputReserve(RESERVE, RING_MOST);
    this.#samples = channels === 2 ? this.#stereo : new Float32Array(BLOCK_FRAMES);
  }

  protected move(stream: NativeStream): void {
    this.#judge();
    const { blocks } = this.#reserve;
    if (this.#serverHolds && blocks !== this.#held) this.addon.hold(stream, blocks);
    this.#held = blocks;
    const wanted = this.state[StateField.wanted] ?? 0;
    const due = this.#serverHolds ? this.#inOneGo(wanted) : blocks + wanted;
    for (let waiting = this.state[StateField.waiting] ?? 0; waiting < due; waiting++) {
      this.#render(this.#stereo);
      if (this.#channels === 1) this.#mixDown();
      if (!this.addon.write(stream, this.#samples)) return;
    }
  }

  /**
   * What a server asks for at once, since it or we stood still, is rendered a little faster than it is played while there is
   * something in hand: packets that stood still with it then come in time, as they would not if all of that were played now.
   *
   * @returns how many of the blocks that it wants are rendered now
   */
  #inOneGo(wanted: number): number {
    const mayWait = this.#reserve.blocks >> 1;
    return Math.min(wanted, Math.max(Math.round(this.#usual) + 1, wanted - mayWait));
  }

  #judge(): void {
    const taken = this.state[StateField.callbacks] ?? 0;
    const missed = this.state[StateField.missed] ?? 0;
    // A server tells how much it lacks when it asks for more, and that it had a gap in a message of its own.
    const short = Math.max(missed - this.#missed, this.state[StateField.lacked] ?? 0);
    const count = taken - this.#taken;
    this.#usual += (count - this.#usual) / USUAL_OF;
    if (count > 0 || short > 0) this.#reserve.took(count, this.state[StateField.fewest] ?? 0, short);
    this.#taken = taken;
    this.#missed = missed;
  }

  #mixDown(): void {
    for (let i = 0; i < BLOCK_FRAMES; i++) {
      this.#samples[i] = ((this.#stereo[2 * i] ?? 0) + (this.#stereo[2 * i + 1] ?? 0)) / 2;
    }
  }
}
