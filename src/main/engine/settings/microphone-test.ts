import { type FrameFormat, GSM_ROOM_FORMAT } from '../../../audio/format.ts';
import {
  type MicrophoneTestView,
  NO_TEST,
  TEST_LENGTH_MS,
  type TestCodec,
  type TestNetwork,
} from '../../../shared/sound-test.ts';
import type { MicrophoneTestPlan, MicrophoneTestReport } from '../../sound/protocol.ts';

const FORMATS: Readonly<Record<TestCodec, FrameFormat>> = {
  room: GSM_ROOM_FORMAT,
  call: { codec: 'pcm', rate: 48_000, channels: 1, ptimeMs: 20, sample: 'int16' },
};

export interface MicrophoneTestParts {
  /** Gives the plan to the sound process; null ends a test. */
  readonly run: (plan: MicrophoneTestPlan | null) => void;
  /** The microphone is heard in the speaker. */
  readonly monitor: (on: boolean) => void;
  readonly show: (view: MicrophoneTestView) => void;
  /** ms since the epoch. */
  readonly now: () => number;
}

/** The one microphone test of the app: whose it is, how far it is, how the last one went; and who hears themselves live. */
export class MicrophoneTestDesk {
  readonly #parts: MicrophoneTestParts;
  /** The window that began it. */
  #owner: string | null = null;
  /** The window that hears itself live. */
  #listener: string | null = null;
  #view: MicrophoneTestView = NO_TEST;

  constructor(parts: MicrophoneTestParts) {
    this.#parts = parts;
  }

  get view(): MicrophoneTestView {
    return this.#view;
  }

  begin(owner: string, codec: TestCodec, network: TestNetwork): void {
    this.#owner = owner;
    this.#parts.run({ lengthMs: TEST_LENGTH_MS, format: FORMATS[codec], network });
  }

  cancel(): void {
    if (this.#owner !== null) this.#parts.run(null);
  }

  /** Live, until the same window or another one turns it off. */
  monitor(owner: string, on: boolean): void {
    this.#listener = on ? owner : null;
    if (on === this.#view.live) return;
    this.#parts.monitor(on);
    this.#show({ ...this.#view, live: on });
  }

  /** A window has gone: nobody is left to hear its test. */
  gone(window: string): void {
    if (this.#owner === window) this.cancel();
    if (this.#listener === window) this.monitor(window, false);
  }

  heard(report: MicrophoneTestReport): void {
    switch (report.phase) {
      case 'recording':
      case 'playing': {
        const since = this.#parts.now();
        this.#show({ ...this.#view, phase: report.phase, since, endsAt: since + report.ms });
        return;
      }
      case 'done':
        this.#owner = null;
        this.#show({ ...NO_TEST, result: report.result, live: this.#view.live });
        return;
      case 'cancelled':
        this.#owner = null;
        this.#show({ ...NO_TEST, result: this.#view.result, live: this.#view.live });
        return;
      default:
        report satisfies never;
    }
  }

  #show(view: MicrophoneTestView): void {
    this.#view = view;
    this.#parts.show(view);
  }
}
