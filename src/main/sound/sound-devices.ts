import type { DeviceLatency } from '../../shared/sound-test.ts';
import type { AudioBackend, CaptureBlock, DeviceStream, OpenedDirection, RenderBlock } from './backend.ts';
import { lostReport, openReport } from './backends/device-reports.ts';
import type { DeviceChoice, DeviceInfo, DeviceReport, FromSound, SoundDirection } from './protocol.ts';
import { StreamGuard } from './stream-guard.ts';

const DIRECTIONS = ['input', 'output'] as const satisfies readonly SoundDirection[];
/** What is missing is tried again every so many ticks: 400 ms. */
const RETRY_TICKS = 8;

export interface SoundDevicesParts {
  readonly backend: AudioBackend;
  readonly capture: CaptureBlock;
  readonly render: RenderBlock;
  /** Whether the microphone is to be open now. */
  readonly wantsInput: () => boolean;
  /** Whether somebody talks into it now, or hears themselves. */
  readonly usesInput: () => boolean;
  /** The microphone was closed, or is another one. */
  readonly forgetInput: () => void;
  readonly post: (message: FromSound) => void;
  /** A device does not let go: only a new process gets at it again, and whoever started this one starts it. */
  readonly end: () => void;
}

/**
 * The two devices of a session: opened as chosen, and where the backend can, opened again when they were lost, without
 * the other direction or an open gate taking notice.
 */
export class SoundDevices {
  readonly #parts: SoundDevicesParts;
  readonly #streams: Record<SoundDirection, DeviceStream | null> = { input: null, output: null };
  readonly #guards = { input: new StreamGuard(), output: new StreamGuard() };
  #choice: DeviceChoice | null = null;
  /** What came of it; null before the first time. */
  #reports: Record<SoundDirection, DeviceReport> | null = null;
  #list: readonly DeviceInfo[] = [];
  /** What is done to devices, one after the other, whatever comes in between. */
  #queue: Promise<void> = Promise.resolve();
  #ticks = 0;
  #retrying = false;
  /** Whether the backend could bring a device back when this one was opened. */
  readonly #recovering: Record<SoundDirection, boolean> = { input: false, output: false };
  /** Another microphone is to take over when nobody talks. */
  #heldBack = false;
  /** What a missing device was last refused with. A sound server that starts or ends refuses once what it then gives. */
  readonly #refusals: Record<SoundDirection, string | undefined> = { input: undefined, output: undefined };
  #stopWatch: (() => void) | null = null;

  constructor(parts: SoundDevicesParts) {
    this.#parts = parts;
  }

  get inputBlocks(): number {
    return this.#streams.input?.blocks ?? 0;
  }

  get outputBlocks(): number {
    return this.#streams.output?.blocks ?? 0;
  }

  /** Blocks that the output had to wait for, since it was opened. */
  get underruns(): number {
    return this.#streams.output?.glitches ?? 0;
  }

  /** What the open devices say that they take by themselves; null where none of them says. */
  get latencyMs(): DeviceLatency | null {
    const input = this.#streams.input?.latencyMs ?? null;
    const output = this.#streams.output?.latencyMs ?? null;
    return input === null && output === null ? null : { input, output };
  }

  /** An open device's own thread, as the system numbers it; 0 where none is known. */
  thread(direction: SoundDirection): number {
    return this.#streams[direction]?.thread ?? 0;
  }

  get hasOutput(): boolean {
    return this.#streams.output !== null;
  }

  /** Lets go of what is open and opens these; `ready` says what came of it. */
  choose(choice: DeviceChoice): void {
    this.#enqueue(async () => {
      this.#choice = choice;
      if (!(await this.#close(DIRECTIONS))) return;
      this.#parts.forgetInput();
      // Opened also where it rests by itself: only so it is known whether it could be.
      const input = await this.#open('input', choice);
      const output = await this.#open('output', choice);
      this.#reports = { input, output };
      await this.#report(true);
      this.#stopWatch ??= this.#parts.backend.watch?.(() => this.#enqueue(() => this.#look())) ?? null;
      this.tend();
    });
  }

  /** Opens or closes the microphone where it is not open the whole time. */
  tend(): void {
    if (this.#heldBack && !this.#parts.usesInput()) {
      this.#heldBack = false;
      this.#enqueue(() => this.#look());
    }
    if (this.#reports?.input.state !== 'open' || this.#isAsWanted) return;
    this.#enqueue(() => this.#tendInput());
  }

  /** Looks after lost devices. */
  tick(): void {
    if (!this.#reports || !this.#parts.backend.recovers) return;
    this.#ticks += 1;
    for (const direction of DIRECTIONS) {
      const stream = this.#streams[direction];
      if (stream && this.#guards[direction].lost(stream)) this.#lose(direction, stream);
    }
    if (this.#ticks % RETRY_TICKS === 0) this.#retry();
  }

  /** Lets go of the devices, or fails to. */
  async close(): Promise<void> {
    this.#stopWatch?.();
    await Promise.allSettled(DIRECTIONS.map((direction) => this.#streams[direction]?.close()));
  }

  #enqueue(deed: () => Promise<void>): void {
    this.#queue = this.#queue.then(deed);
  }

  async #open(direction: SoundDirection, choice: DeviceChoice): Promise<DeviceReport> {
    const { backend, capture, render } = this.#parts;
    const opened: OpenedDirection =
      direction === 'input'
        ? await backend.openInput(choice.input, capture)
        : await backend.openOutput(choice.output, render);
    this.#streams[direction] = opened.stream;
    this.#recovering[direction] = backend.recovers === true;
    return opened.report;
  }

  /** @returns false when a device does not let go, and this process is about to end */
  async #close(directions: readonly SoundDirection[]): Promise<boolean> {
    const streams = directions.map((direction) => this.#streams[direction]);
    for (const direction of directions) this.#streams[direction] = null;
    return this.#letGo(streams);
  }

  async #letGo(streams: readonly (DeviceStream | null)[]): Promise<boolean> {
    try {
      await Promise.all(streams.map((stream) => stream?.close()));
      return true;
    } catch (error) {
      this.#parts.post({ type: 'trouble', message: error instanceof Error ? error.message : String(error) });
      this.#parts.end();
      return false;
    }
  }

  /** @param afresh whether the list of devices may be another one */
  async #report(afresh: boolean): Promise<void> {
    if (!this.#reports) return;
    const { backend, post } = this.#parts;
    if (afresh) this.#list = await backend.devices();
    const recovers = backend.recovers && { recovers: true };
    post({ type: 'ready', backend: backend.kind, ...this.#reports, devices: this.#list, ...recovers });
  }

  get #isAsWanted(): boolean {
    return (this.#streams.input !== null) === this.#parts.wantsInput();
  }

  async #tendInput(): Promise<void> {
    if (!this.#reports || !this.#choice || this.#reports.input.state !== 'open' || this.#isAsWanted) return;
    if (this.#streams.input) {
      this.#parts.forgetInput();
      await this.#close(['input']);
      // Somebody may have pressed meanwhile.
      this.tend();
      return;
    }
    const report = await this.#open('input', this.#choice);
    if (report.state === 'open') return;
    this.#reports = { ...this.#reports, input: report };
    await this.#report(true);
  }

  /** Told at once, before the device is let go of, which may take a while. */
  #lose(direction: SoundDirection, stream: DeviceStream | null): void {
    if (!this.#reports) return;
    this.#streams[direction] = null;
    const report = lostReport(direction, this.#reports[direction].name);
    this.#reports = { ...this.#reports, [direction]: report };
    if (direction === 'input') this.#parts.forgetInput();
    void this.#report(false);
    this.#enqueue(async () => {
      await this.#letGo([stream]);
    });
    this.#retry();
  }

  #retry(): void {
    if (this.#retrying || !DIRECTIONS.some((direction) => this.#isMissing(direction))) return;
    this.#retrying = true;
    this.#enqueue(async () => {
      for (const direction of DIRECTIONS) if (this.#isMissing(direction)) await this.#reopen(direction);
      this.#retrying = false;
    });
  }

  #isMissing(direction: SoundDirection): boolean {
    return this.#reports !== null && this.#reports[direction].state !== 'open';
  }

  async #reopen(direction: SoundDirection): Promise<void> {
    if (!this.#reports || !this.#choice) return;
    const before = this.#reports[direction];
    const report = await this.#open(direction, this.#choice);
    const refusal = report.state === 'failed' ? report.message : undefined;
    const isNews = refusal !== this.#refusals[direction];
    this.#refusals[direction] = refusal;
    // That it was lost says more than that there is none.
    if (before.state === 'missing' && (report.state === 'missing' || (refusal !== undefined && isNews))) return;
    if (report.state === before.state && report.message === before.message && report.name === before.name) return;
    this.#reports = { ...this.#reports, [direction]: report };
    await this.#report(true);
    this.tend();
  }

  /** Devices came or went. */
  async #look(): Promise<void> {
    if (!this.#reports || !this.#choice) return;
    const before = this.#list;
    this.#list = await this.#parts.backend.devices();
    let changed = JSON.stringify(before) !== JSON.stringify(this.#list);
    for (const direction of DIRECTIONS) {
      if (this.#isMissing(direction)) await this.#reopen(direction);
      else changed = (await this.#follow(direction, this.#choice[direction])) || changed;
    }
    if (changed) await this.#report(false);
  }

  /**
   * An open direction goes to the chosen device that is there again, away from one that is not, and to another default.
   * A microphone that goes is told lost first, so that whoever talks must press anew: nobody talks into one unseen. One
   * that takes over waits until nobody talks.
   *
   * @returns whether there is news
   */
  async #follow(direction: SoundDirection, id: string): Promise<boolean> {
    if (!this.#reports || !this.#choice) return false;
    const report = this.#reports[direction];
    const devices = this.#list.filter((device) => device.direction === direction);
    const isThere = devices.some((device) => device.id === id);
    const isStandIn = report.message !== undefined;
    const goes = id !== 'default' && !isThere && !isStandIn;
    if (devices.length === 0 || (goes && direction === 'input')) {
      this.#lose(direction, this.#streams[direction]);
      return false;
    }
    const comesBack = isStandIn && isThere;
    // It was opened without the server that is there now.
    const isStranger = this.#parts.backend.recovers === true && !this.#recovering[direction];
    const standard = devices.find((device) => device.isDefault);
    const usesDefault = id === 'default' || (isStandIn && !isThere);
    const isOther = usesDefault && standard !== undefined && standard.name !== report.name;
    if (!goes && !comesBack && !isStranger && !isOther) return false;
    // What plays on the default one is moved by the server itself.
    if (isOther && !isStranger && direction === 'output') {
      this.#reports = { ...this.#reports, output: openReport(direction, standard.name, isStandIn) };
      return true;
    }
    return this.#takeAnother(direction, this.#choice);
  }

  async #takeAnother(direction: SoundDirection, choice: DeviceChoice): Promise<boolean> {
    if (direction === 'input') {
      this.#heldBack = this.#parts.usesInput();
      if (this.#heldBack) return false;
      this.#parts.forgetInput();
    }
    const rested = this.#streams[direction] === null;
    if (!(await this.#close([direction])) || !this.#reports) return false;
    const opened = await this.#open(direction, choice);
    this.#reports = { ...this.#reports, [direction]: opened };
    if (rested) this.tend();
    return true;
  }
}
