import { FRAMED_PACKET_BYTES, PACKET_MS, VOICE_BYTES } from '../../wire/paltalk/format.ts';
import { FrameReader } from '../../wire/paltalk/frame-reader.ts';
import { PacketCheck, PacketWriter, type PacketWriterOptions } from '../../wire/paltalk/packet.ts';
import type { Clock } from '../clock.ts';
import type { Companion } from './room.ts';

/** What Echo does and where it stops; docs/protocols/paltalk.md says so too. */
export const ECHO_LIMITS = {
  /** A speaker who was silent for this long is done, ms. Longer than the 450 ms after which an indicator goes out. */
  silenceMs: 600,
  /** Longest recording, packets of 80 ms: 30 s. What is said beyond is not played back. */
  packets: 375,
  /** Speakers recorded at one time. */
  speakers: 8,
  /** Recordings that wait their turn; a further one is forgotten. */
  waiting: 8,
  /** Between two recordings, ms. */
  pauseMs: 600,
  /** When playing is later than this, it goes on from now instead of catching up in a burst, ms. */
  lateMs: 400,
} as const;

export interface EchoOptions extends PacketWriterOptions {
  readonly clock: Clock;
}

/** One speaker's words. */
class Recording {
  readonly #voice = new Uint8Array(ECHO_LIMITS.packets * VOICE_BYTES);
  packets = 0;
  /** When the speaker's last packet came, by the clock. */
  heardAt = 0;

  add(bytes: Uint8Array, start: number): void {
    if (this.packets === ECHO_LIMITS.packets) return;
    this.#voice.set(bytes.subarray(start, start + VOICE_BYTES), this.packets * VOICE_BYTES);
    this.packets += 1;
  }

  packet(index: number): Uint8Array {
    return this.#voice.subarray(index * VOICE_BYTES, (index + 1) * VOICE_BYTES);
  }
}

/**
 * The companion that plays back what is said in its room: each speaker's words, a moment after the speaker's last packet,
 * at the pace of speech, in its own name. While it plays, it goes on recording; recordings are played one after the other.
 */
export class EchoCompanion implements Companion {
  readonly kind = 'companion';
  readonly uid: number;
  readonly #clock: Clock;
  readonly #writer: PacketWriter;
  readonly #check = new PacketCheck();
  readonly #reader: FrameReader;
  /** Speakers who are not done yet, by SSRC. */
  readonly #recordings = new Map<number, Recording>();
  readonly #waiting: Recording[] = [];
  #playing: Recording | null = null;
  #next = 0;
  /** When packet 0 of what plays was due: every packet's time follows from it, so that late timers don't add up. */
  #startedAt = 0;
  #speak: (frames: Buffer) => number = () => 0;
  #cancelListening: (() => void) | null = null;
  #cancelPlaying: (() => void) | null = null;

  constructor(options: EchoOptions) {
    this.uid = options.uid;
    this.#clock = options.clock;
    this.#writer = new PacketWriter(options);
    this.#reader = new FrameReader((bytes, start, end) => {
      if (this.#check.accept(bytes, start, end)) {
        this.#record(this.#check.rtp.ssrc, bytes, this.#check.rtp.payloadStart);
      }
    });
  }

  enter(speak: (frames: Buffer) => number): void {
    this.#speak = speak;
  }

  /** Stops playing and forgets what it heard. */
  leave(): void {
    this.#speak = () => 0;
    this.#forget();
  }

  deliver(frames: Buffer): void {
    this.#reader.push(frames);
  }

  #record(ssrc: number, bytes: Uint8Array, start: number): void {
    let recording = this.#recordings.get(ssrc);
    if (recording === undefined) {
      if (this.#recordings.size >= ECHO_LIMITS.speakers) return;
      recording = new Recording();
      this.#recordings.set(ssrc, recording);
    }
    recording.add(bytes, start);
    recording.heardAt = this.#clock.now();
    this.#cancelListening ??= this.#clock.after(ECHO_LIMITS.silenceMs, () => this.#listen());
  }

  /** Finds who is done, and comes back when the next one can be. */
  #listen(): void {
    this.#cancelListening = null;
    const now = this.#clock.now();
    let soonest = Number.POSITIVE_INFINITY;
    for (const [ssrc, recording] of this.#recordings) {
      const doneAt = recording.heardAt + ECHO_LIMITS.silenceMs;
      if (doneAt > now) {
        soonest = Math.min(soonest, doneAt);
        continue;
      }
      this.#recordings.delete(ssrc);
      if (this.#waiting.length < ECHO_LIMITS.waiting) this.#waiting.push(recording);
    }
    if (soonest < Number.POSITIVE_INFINITY) {
      this.#cancelListening = this.#clock.after(soonest - now, () => this.#listen());
    }
    if (this.#cancelPlaying === null) this.#play();
  }

  /** Begins the next recording, if one waits. */
  #play(): void {
    this.#playing = this.#waiting.shift() ?? null;
    this.#cancelPlaying = null;
    if (this.#playing === null) return;
    this.#next = 0;
    this.#startedAt = this.#clock.now();
    this.#sendDue(this.#playing);
  }

  #sendDue(recording: Recording): void {
    const now = this.#clock.now();
    const late = now - (this.#startedAt + this.#next * PACKET_MS);
    if (late > ECHO_LIMITS.lateMs) this.#startedAt += late;
    while (this.#next < recording.packets && this.#startedAt + this.#next * PACKET_MS <= now) {
      const frame = Buffer.allocUnsafe(FRAMED_PACKET_BYTES);
      this.#writer.write(frame, 0, recording.packet(this.#next));
      this.#next += 1;
      if (this.#speak(frame) === 0) {
        // Everybody has left: nobody wants to come back to the rest of old words.
        this.#forget();
        return;
      }
    }
    const nextAt = this.#startedAt + this.#next * PACKET_MS;
    this.#cancelPlaying =
      this.#next < recording.packets
        ? this.#clock.after(nextAt - now, () => this.#sendDue(recording))
        : this.#clock.after(nextAt - now + ECHO_LIMITS.pauseMs, () => this.#play());
  }

  #forget(): void {
    this.#cancelListening?.();
    this.#cancelPlaying?.();
    this.#cancelListening = null;
    this.#cancelPlaying = null;
    this.#recordings.clear();
    this.#waiting.length = 0;
    this.#playing = null;
  }
}
