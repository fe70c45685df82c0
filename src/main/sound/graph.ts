import { type FrameFormat, formatKey } from '../../audio/format.ts';
import { PeakMeter } from '../../audio/meter.ts';
import { softLimit } from '../../audio/mixer.ts';
import { fade, type Ramp } from '../../audio/processing/fade.ts';
import { SaneSamples } from '../../audio/processing/sane-samples.ts';
import { BLOCK_FRAMES, GRAPH_RATE } from './backend.ts';
import { UnsupportedFormatError } from './codecs.ts';
import { CuePlayer } from './cue-player.ts';
import { MicrophoneTest } from './microphone-test.ts';
import { MonitorLoop } from './monitor.ts';
import { Packetizer } from './packetizer.ts';
import { PreRoll } from './pre-roll.ts';
import { CaptureProcessing } from './processing/capture-processing.ts';
import type { FromSound, MicrophoneTestPlan, SpeakerStats, ToSound } from './protocol.ts';
import { Speaker } from './speaker.ts';

type Frame = Extract<ToSound, { type: 'frame' }>;
type Mix = Omit<Extract<ToSound, { type: 'mix' }>, 'type' | 'speaker'>;

const BLOCK_MS = (BLOCK_FRAMES / GRAPH_RATE) * 1000;

/** How fast the voices get out of the way of one's own, and come back behind it, ms from full to silent. */
const DUCK_MS = 50;
const UNDUCK_MS = 300;

/** More voices than any room has; the one that was silent longest makes room for a new one. */
const MAX_SPEAKERS = 256;

interface Voice {
  readonly formatKey: string;
  readonly speaker: Speaker;
}

/**
 * Everything between the devices and the engine: the microphone's blocks through gain, meter and gates into packets, the
 * speakers' packets through their buffers and the mix into the output's blocks. The devices' blocks drive it; it has no
 * timer and no thread of its own.
 */
export class Graph {
  readonly #post: (message: FromSound) => void;
  readonly #packetizers = new Map<string, Packetizer>();
  /** In the order in which they were last heard, the latest at the end. */
  readonly #voices = new Map<string, Voice>();
  readonly #mixes = new Map<string, Mix>();
  readonly #refused = new Set<string>();
  readonly #inputMeter = new PeakMeter();
  readonly #outputMeter = new PeakMeter();
  readonly #sane = new SaneSamples(BLOCK_FRAMES);
  readonly #input = new Float32Array(BLOCK_FRAMES);
  readonly #monitor = new MonitorLoop();
  #test: MicrophoneTest | null = null;
  readonly #preRoll = new PreRoll();
  /** Where in the microphone's time each gate was closed last: what is before that has been sent. */
  readonly #sentUntil = new Map<string, number>();
  /** Push-to-talk's signals, in the output alone. */
  readonly cues = new CuePlayer();
  readonly processing: CaptureProcessing;
  #inputGain = 1;
  #hushed = false;
  /** What the microphone is multiplied by. */
  readonly #microphone: Ramp = Float64Array.of(1, 1);
  /** Nothing of this microphone was heard yet: it begins at its gain, as there is no sound in which a change could click. */
  #unheard = true;
  #outputGain = 1;
  /** What the mix is multiplied by; a change is spread over one block. */
  readonly #master: Ramp = Float64Array.of(1, 1);
  #deafened = false;
  /** What the voices are multiplied by while a gate is open, and now. */
  #duckedTo = 1;
  readonly #ducked: Ramp = Float64Array.of(1, 1);

  /** @param post takes `packet` and `trouble` */
  constructor(post: (message: FromSound) => void) {
    this.#post = post;
    this.processing = new CaptureProcessing((message) => post({ type: 'trouble', message }));
  }

  /** A block of the microphone. */
  capture(block: Float32Array): void {
    const input = this.#amplified(this.processing.process(this.#sane.of(block), this.wantsInput));
    this.#inputMeter.feed(input, 0, BLOCK_FRAMES);
    this.#monitor.write(input);
    this.#test?.capture(input);
    this.#preRoll.write(input);
    // While every gate is closed the samples end here: no encoder ever sees them.
    for (const packetizer of this.#packetizers.values()) {
      if (!packetizer.isOpen) continue;
      packetizer.feed(input);
      this.cues.captured();
    }
  }

  /** The microphone was closed, or is another one: what it heard is forgotten. */
  forgetInput(): void {
    this.#preRoll.clear();
    this.processing.reset();
    this.#unheard = true;
  }

  /** Whether anything of the microphone is wanted. */
  get wantsInput(): boolean {
    if (this.#monitor.isOn || this.#test?.recording) return true;
    return this.#talking;
  }

  get #talking(): boolean {
    for (const packetizer of this.#packetizers.values()) if (packetizer.isOpen) return true;
    return false;
  }

  /** Fills a block for the output: interleaved stereo. */
  render(block: Float32Array): void {
    block.fill(0);
    let voices = 0;
    for (const { speaker } of this.#voices.values()) voices += speaker.mix(block) ? 1 : 0;
    this.#duckVoices(block);
    voices += this.#monitor.mix(block) ? 1 : 0;
    if (this.#test) voices += this.#mixTest(this.#test, block) ? 1 : 0;
    this.#applyMaster(block);
    // Behind the master gain: cues have a volume of their own, and who hears nobody still wants to know that they talk.
    voices += this.cues.mix(block) ? 1 : 0;
    // Most blocks of a day are silence, and silence needs no limiter and no meter.
    if (voices === 0) return;
    softLimit(block, block.length);
    this.#outputMeter.feed(block, 0, block.length);
  }

  /** @param preRollMs how much of what the microphone has just heard goes out first, ms */
  gate(format: FrameFormat, open: boolean, preRollMs = 0): void {
    const key = formatKey(format);
    const packetizer = this.#packetizers.get(key) ?? this.#addPacketizer(key, format);
    if (!packetizer || packetizer.isOpen === open) return;
    if (open) {
      packetizer.open();
      this.#preRoll.read(preRollMs, this.#sentUntil.get(key) ?? 0, (block) => packetizer.feed(block));
    } else {
      packetizer.close();
      this.#sentUntil.set(key, this.#preRoll.position);
    }
  }

  frame({ speaker: name, format, seq, timestamp, bytes, ageMs, last = false }: Frame): void {
    const key = formatKey(format);
    let voice = this.#voices.get(name);
    if (voice?.formatKey !== key) {
      const speaker = this.#addSpeaker(name, format);
      if (!speaker) return;
      voice = { formatKey: key, speaker };
    }
    this.#voices.delete(name);
    this.#voices.set(name, voice);
    voice.speaker.push({ seq, timestamp, bytes, ageMs, last });
  }

  forget(speaker: string): void {
    this.#voices.delete(speaker);
    this.#mixes.delete(speaker);
  }

  mix(speaker: string, mix: Mix): void {
    this.#mixes.set(speaker, mix);
    this.#voices.get(speaker)?.speaker.channel.set(mix.gainDb, mix.pan, mix.muted);
  }

  deafen(on: boolean): void {
    this.#deafened = on;
  }

  gain(inputDb: number, outputDb: number): void {
    this.#inputGain = 10 ** (inputDb / 20);
    this.#outputGain = 10 ** (outputDb / 20);
  }

  /** Push-to-mute: the microphone gives silence, with no click at either end. What was said meanwhile is never sent. */
  hush(on: boolean): void {
    this.#hushed = on;
  }

  /** @param db by how much the voices are turned down while a gate is open, 0 or more */
  duck(db: number): void {
    this.#duckedTo = 10 ** (-db / 20);
  }

  monitor(on: boolean): void {
    this.#monitor.turn(on);
  }

  /** Begins a microphone test in place of one that runs; null only ends that. */
  test(plan: MicrophoneTestPlan | null): void {
    if (this.#test && !plan) this.#post({ type: 'test', report: { phase: 'cancelled' } });
    this.#test = null;
    if (!plan) return;
    try {
      this.#test = new MicrophoneTest(plan, (report) => this.#post({ type: 'test', report }), Math.random);
    } catch (error) {
      this.#refuse(formatKey(plan.format), error);
      this.#post({ type: 'test', report: { phase: 'cancelled' } });
    }
  }

  /** Peaks since the last call. */
  takeLevels(): { inputDb: number; outputDb: number } {
    return { inputDb: this.#inputMeter.takeDb(), outputDb: this.#outputMeter.takeDb() };
  }

  speakerStats(): readonly SpeakerStats[] {
    return [...this.#voices].map(([name, { speaker }]) => ({ speaker: name, ...speaker.stats }));
  }

  #mixTest(test: MicrophoneTest, block: Float32Array): boolean {
    const heard = test.mix(block);
    if (test.over) this.#test = null;
    return heard;
  }

  #amplified(block: Float32Array): Float32Array {
    const ramp = this.#microphone;
    ramp[1] = this.#hushed ? 0 : this.#inputGain;
    if (this.#unheard) ramp[0] = ramp[1];
    this.#unheard = false;
    if (ramp[0] === 1 && ramp[1] === 1) return block;
    this.#input.set(block);
    fade(this.#input, 1, ramp);
    return this.#input;
  }

  #addPacketizer(key: string, format: FrameFormat): Packetizer | null {
    try {
      const packetizer = new Packetizer(format, (bytes, first, last) =>
        this.#post({ type: 'packet', format: key, bytes, first, last }),
      );
      this.#packetizers.set(key, packetizer);
      return packetizer;
    } catch (error) {
      this.#refuse(key, error);
      return null;
    }
  }

  #addSpeaker(name: string, format: FrameFormat): Speaker | null {
    try {
      const speaker = new Speaker(format);
      const mix = this.#mixes.get(name);
      if (mix) speaker.channel.set(mix.gainDb, mix.pan, mix.muted);
      if (this.#voices.size >= MAX_SPEAKERS) {
        const [longestSilent] = this.#voices.keys();
        if (longestSilent !== undefined) this.#voices.delete(longestSilent);
      }
      return speaker;
    } catch (error) {
      this.#refuse(formatKey(format), error);
      return null;
    }
  }

  /** Says once a format that there is no codec for it; any other error is a bug and goes on. */
  #refuse(key: string, error: unknown): void {
    if (!(error instanceof UnsupportedFormatError)) throw error;
    if (this.#refused.has(key)) return;
    this.#refused.add(key);
    this.#post({ type: 'trouble', message: `${key}: ${error.message}` });
  }

  #applyMaster(block: Float32Array): void {
    this.#master[1] = this.#deafened ? 0 : this.#outputGain;
    fade(block, 2, this.#master);
  }

  #duckVoices(block: Float32Array): void {
    const target = this.#talking ? this.#duckedTo : 1;
    const now = this.#ducked[0] ?? 1;
    this.#ducked[1] =
      target < now ? Math.max(target, now - BLOCK_MS / DUCK_MS) : Math.min(target, now + BLOCK_MS / UNDUCK_MS);
    fade(block, 2, this.#ducked);
  }
}
