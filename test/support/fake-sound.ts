import { type FrameFormat, formatKey } from '../../src/audio/format.ts';
import type { SoundStatus } from '../../src/main/engine/sound-view.ts';
import type { IncomingFrame, OutgoingFrame } from '../../src/main/links/link.ts';
import type { Sound, SoundClientEvents, SoundCounts } from '../../src/main/sound/client.ts';
import type { DeviceChoice, DeviceReport, FromSound, MicrophoneTestPlan } from '../../src/main/sound/protocol.ts';
import { Emitter } from '../../src/shared/emitter.ts';
import type { PersonMix } from '../../src/shared/person-mix.ts';
import type { CueKind, CueSettings, ProcessingSettings } from '../../src/shared/settings.ts';

const OPEN: DeviceReport = { state: 'open', name: 'Built-in' };

/** What the sound process says when its devices are open, but for what a test wants otherwise. */
export function soundReady(
  changes: Partial<Extract<FromSound, { type: 'ready' }>> = {},
): Extract<FromSound, { type: 'ready' }> {
  return { type: 'ready', backend: 'devices', input: OPEN, output: OPEN, devices: [], ...changes };
}

/** A sound process that makes no sound: a test says what becomes of it, and sees what was asked of it. */
export class FakeSound implements Sound {
  readonly events = new Emitter<SoundClientEvents>();
  status: SoundStatus = { process: 'starting', ready: null };
  /** What was called, in order: `gate gsm/8000/1/80 true`, `forget echo:5` … */
  readonly calls: string[] = [];
  /** Cues that were played: `start capture`, `denied now` … */
  readonly cued: string[] = [];
  readonly preRolls: number[] = [];
  cueSettings: CueSettings | null = null;
  keptOpen = true;
  gains: readonly [inputDb: number, outputDb: number] = [0, 0];
  duckDb = 0;
  hushed = false;
  processed: ProcessingSettings | null = null;
  /** The plan of every microphone test, null where one was called off. */
  readonly tests: (MicrophoneTestPlan | null)[] = [];
  counts: SoundCounts = {
    inputBlocks: 0,
    outputBlocks: 0,
    latencyMs: { input: null, output: null },
    underruns: 0,
    speakers: [],
  };
  readonly frames: { speaker: string; frame: IncomingFrame }[] = [];

  start(devices: DeviceChoice): void {
    this.calls.push(`start ${devices.input} ${devices.output}`);
  }

  gate(format: FrameFormat, open: boolean, preRollMs: number): void {
    this.calls.push(`gate ${formatKey(format)} ${open}`);
    if (open) this.preRolls.push(preRollMs);
  }

  cue(kind: CueKind, after: 'now' | 'capture'): void {
    this.cued.push(`${kind} ${after}`);
  }

  ring(on: boolean): void {
    this.calls.push(`ring ${on}`);
  }

  cues(settings: CueSettings): void {
    this.cueSettings = settings;
  }

  keepOpen(on: boolean): void {
    this.keptOpen = on;
  }

  frame(speaker: string, frame: IncomingFrame): void {
    this.frames.push({ speaker, frame });
  }

  forget(speaker: string): void {
    this.calls.push(`forget ${speaker}`);
  }

  mix(speaker: string, { gainDb, pan, muted }: PersonMix): void {
    this.calls.push(`mix ${speaker} ${gainDb} ${pan} ${muted}`);
  }

  deafen(on: boolean): void {
    this.calls.push(`deafen ${on}`);
  }

  gain(inputDb: number, outputDb: number): void {
    this.gains = [inputDb, outputDb];
  }

  hush(on: boolean): void {
    this.hushed = on;
  }

  duck(db: number): void {
    this.duckDb = db;
  }

  processing(settings: ProcessingSettings): void {
    this.processed = settings;
  }

  monitor(on: boolean): void {
    this.calls.push(`monitor ${on}`);
  }

  test(plan: MicrophoneTestPlan | null): void {
    this.tests.push(plan);
  }

  choose(devices: DeviceChoice): void {
    this.calls.push(`choose ${devices.input} ${devices.output}`);
  }

  retry(): void {
    this.calls.push('retry');
  }

  close(): void {
    this.calls.push('close');
  }

  become(status: SoundStatus): void {
    this.status = status;
    this.events.emit('status', status);
  }

  /** The encoder of this format has made a packet. */
  encode(format: FrameFormat, frame: OutgoingFrame): void {
    this.events.emit('packet', { format: formatKey(format), ...frame });
  }
}
