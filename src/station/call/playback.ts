import { writeData } from '../../wire/call/packet.ts';
import type { Clock } from '../clock.ts';

export const PLAYBACK_LIMITS = {
  /** Whoever was silent for this long has said what there was to say, ms. */
  pauseMs: 400,
  /** Longest speech that is played back in one piece, ms; with an open microphone it is played back in pieces. */
  speechMs: 10_000,
  /** Bytes of one speech, whatever it lasts. */
  speechBytes: 1024 * 1024,
  /** A timer that comes later than this moves the rest of the speech, ms. What is less late is caught up with. */
  lateMs: 100,
} as const;

/**
 * Records what one side of a call says, until a pause, and plays it back at the pace of speech. It knows samples only by
 * their number of bytes. While it plays, it goes on recording.
 */
export class Playback {
  readonly #clock: Clock;
  readonly #play: (packet: Uint8Array) => void;
  #msPerByte = 0;
  #speech: Uint8Array[] = [];
  #speechBytes = 0;
  /** Speeches that wait for their turn: one at most, the newest. */
  #next: Uint8Array[] | null = null;
  #playing: Uint8Array[] = [];
  #at = 0;
  /** When the next packet of what plays is due. */
  #dueAt = 0;
  #cancelPause: () => void = () => {};
  #cancelPlay: (() => void) | null = null;

  /** @param play takes one data packet with a big-endian header. */
  constructor(clock: Clock, play: (packet: Uint8Array) => void) {
    this.#clock = clock;
    this.#play = play;
  }

  /** @param byteRate of the call, bytes a second. */
  begin(byteRate: number): void {
    this.#msPerByte = 1000 / byteRate;
  }

  /** @param samples of one packet; kept. */
  hear(samples: Uint8Array): void {
    if (samples.length === 0) return;
    this.#speech.push(samples);
    this.#speechBytes += samples.length;
    this.#cancelPause();
    const { speechBytes, speechMs, pauseMs } = PLAYBACK_LIMITS;
    if (this.#speechBytes >= speechBytes || this.#speechBytes * this.#msPerByte >= speechMs) this.#turn();
    else this.#cancelPause = this.#clock.after(pauseMs, () => this.#turn());
  }

  /** The call is over: nothing of it is kept. */
  end(): void {
    this.#cancelPause();
    this.#cancelPlay?.();
    this.#cancelPlay = null;
    this.#speech = [];
    this.#speechBytes = 0;
    this.#next = null;
    this.#playing = [];
  }

  /** They have said what there was to say. */
  #turn(): void {
    this.#next = this.#speech;
    this.#speech = [];
    this.#speechBytes = 0;
    if (this.#cancelPlay === null) this.#playNext();
  }

  #playNext(): void {
    this.#cancelPlay = null;
    if (this.#next === null) return;
    this.#playing = this.#next;
    this.#next = null;
    this.#at = 0;
    this.#dueAt = this.#clock.now();
    this.#playDue();
  }

  #playDue(): void {
    const now = this.#clock.now();
    if (now - this.#dueAt > PLAYBACK_LIMITS.lateMs) this.#dueAt = now;
    while (this.#at < this.#playing.length && this.#dueAt <= now) {
      const samples = this.#playing[this.#at];
      this.#at += 1;
      if (samples === undefined) break;
      this.#dueAt += samples.length * this.#msPerByte;
      this.#play(writeData(samples, 'be'));
    }
    const wait = Math.max(0, this.#dueAt - now);
    this.#cancelPlay =
      this.#at < this.#playing.length
        ? this.#clock.after(wait, () => this.#playDue())
        : this.#clock.after(wait, () => this.#playNext());
  }
}
