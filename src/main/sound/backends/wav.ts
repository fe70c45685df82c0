import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { createResampler } from '../../../audio/resample.ts';
import {
  type AudioBackend,
  BLOCK_FRAMES,
  type CaptureBlock,
  GRAPH_RATE,
  type OpenedDirection,
  type RenderBlock,
} from '../backend.ts';
import type { DeviceInfo } from '../protocol.ts';
import { readWav, toMono, WAV_HEADER_BYTES, wavHeader, writePcm16 } from '../wav-file.ts';
import { ClockedStream } from './block-clock.ts';

/** Blocks that are collected before they are written: a tenth of a second. */
const BLOCKS_A_WRITE = 20;
const CHANNELS = 2;

export interface WavFiles {
  /** What the microphone hears, once, from the moment it is opened; then silence. None: silence throughout. */
  readonly input?: string;
  /** Gets what is played: 48 kHz, stereo, 16 bit. None: it is thrown away. */
  readonly output?: string;
}

/** Files in place of devices, in real time: for runs without a sound card whose sound matters. */
export class WavBackend implements AudioBackend {
  readonly kind = 'wav';
  readonly #files: WavFiles;
  readonly #trouble: (message: string) => void;

  /** @param trouble told when the output file can't be written any more */
  constructor(files: WavFiles, trouble: (message: string) => void) {
    this.#files = files;
    this.#trouble = trouble;
  }

  openInput(_id: string, capture: CaptureBlock): OpenedDirection {
    const file = this.#files.input;
    const name = file === undefined ? 'Silence' : path.basename(file);
    try {
      const sound = file === undefined ? new Float32Array(0) : loadSound(file);
      const block = new Float32Array(BLOCK_FRAMES);
      let at = 0;
      const stream = new ClockedStream(() => {
        block.fill(0);
        block.set(sound.subarray(at, at + BLOCK_FRAMES));
        at += BLOCK_FRAMES;
        capture(block);
      });
      return { report: { state: 'open', name }, stream };
    } catch (error) {
      return failed(
        name,
        `${file} can't be the microphone: ${reason(error)}. Give a WAV file that can be read.`,
        error,
      );
    }
  }

  openOutput(_id: string, render: RenderBlock): OpenedDirection {
    const file = this.#files.output;
    const name = file === undefined ? 'Silence' : path.basename(file);
    try {
      const writer = file === undefined ? null : new WavWriter(file, this.#trouble);
      const block = new Float32Array(CHANNELS * BLOCK_FRAMES);
      const stream = new ClockedStream(
        () => {
          render(block);
          writer?.add(block);
        },
        () => writer?.finish(),
      );
      return { report: { state: 'open', name }, stream };
    } catch (error) {
      return failed(name, `${file} can't be written: ${reason(error)}. Give a file in a folder you may write.`, error);
    }
  }

  devices(): readonly DeviceInfo[] {
    return [];
  }
}

/** @returns the file as the graph wants it: mono, 48 kHz */
function loadSound(file: string): Float32Array {
  const wav = readWav(readFileSync(file));
  const mono = toMono(wav);
  const resampler = createResampler(wav.rate, GRAPH_RATE);
  const out = new Float32Array(resampler.outputBound(mono.length));
  return out.subarray(0, resampler.process(mono, 0, mono.length, out, 0));
}

/** A WAV file that is whole after every write: a process that is killed leaves all but the last tenth of a second. */
class WavWriter {
  readonly #trouble: (message: string) => void;
  readonly #handle: number;
  readonly #bytes = new Uint8Array(BLOCKS_A_WRITE * CHANNELS * BLOCK_FRAMES * 2);
  readonly #view = new DataView(this.#bytes.buffer);
  #filled = 0;
  #written = 0;
  #open = true;

  constructor(file: string, trouble: (message: string) => void) {
    this.#trouble = trouble;
    this.#handle = openSync(file, 'w');
    this.#writeHeader();
  }

  add(block: Float32Array): void {
    writePcm16(block, block.length, this.#view, this.#filled);
    this.#filled += 2 * block.length;
    if (this.#filled === this.#bytes.length) this.#flush();
  }

  finish(): void {
    this.#flush();
    if (this.#open) closeSync(this.#handle);
    this.#open = false;
  }

  #flush(): void {
    if (!this.#open) return;
    try {
      writeSync(this.#handle, this.#bytes, 0, this.#filled, WAV_HEADER_BYTES + this.#written);
      this.#written += this.#filled;
      this.#writeHeader();
    } catch (error) {
      this.#open = false;
      closeSync(this.#handle);
      this.#trouble(`what is played is not written any more: ${reason(error)}`);
    }
    this.#filled = 0;
  }

  #writeHeader(): void {
    const header = wavHeader(GRAPH_RATE, CHANNELS, this.#written);
    writeSync(this.#handle, header, 0, header.length, 0);
  }
}

function failed(name: string, message: string, error: unknown): OpenedDirection {
  const state = error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'missing' : 'failed';
  return { report: { state, name, message }, stream: null };
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
