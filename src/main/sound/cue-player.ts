import type { CueKind } from '../../shared/settings.ts';
import { BLOCK_FRAMES } from './backend.ts';

/** A gain step of a cue that begins or ends in the middle of its sound would click; it takes this many blocks. */
const FADE_BLOCKS = 1;
/** From the beginning of one ring to that of the next, samples: 3 s, the pace of a telephone. A longer tone is played out. */
const RING_PERIOD = 600 * BLOCK_FRAMES;

interface Playing {
  readonly sound: Float32Array;
  /** Next sample. */
  at: number;
  /** Where it is over or begins anew, samples: a ring has a pause behind its sound. */
  readonly end: number;
  readonly loops: boolean;
  /** Blocks until it is silent; infinite while nobody has stopped it. */
  fade: number;
}

/**
 * Push-to-talk's short signals, as voices of the output's mix. They come behind everything that is captured and are no
 * part of it: the microphone's path never sees them.
 */
export class CuePlayer {
  #sounds: ReadonlyMap<CueKind, Float32Array> = new Map();
  #gain = 1;
  readonly #playing = new Map<CueKind, Playing>();
  /** Waits for the first captured block. */
  #armed: CueKind | null = null;

  /**
   * @param sounds mono, 48 kHz; a kind that is missing is off
   * @param volumeDb 0 plays them as they are
   */
  load(sounds: ReadonlyMap<CueKind, Float32Array>, volumeDb: number): void {
    this.#sounds = sounds;
    this.#gain = 10 ** (volumeDb / 20);
  }

  /** Plays it from the start, now or as soon as a block was captured. */
  play(kind: CueKind, after: 'now' | 'capture'): void {
    if (after === 'capture') {
      this.#armed = kind;
      return;
    }
    // A press that was over before anything was captured has neither a beginning nor an end.
    const unheard = this.#armed !== null;
    this.#armed = null;
    if (!(unheard && kind === 'end')) this.#start(kind);
  }

  /** A block of the microphone has gone through an open gate. */
  captured(): void {
    if (this.#armed === null) return;
    const kind = this.#armed;
    this.#armed = null;
    this.#start(kind);
  }

  /** Rings again and again, until it is turned off, which cuts it off softly: who answers wants to hear. */
  ring(on: boolean): void {
    const playing = this.#playing.get('ring');
    if (on && !playing) this.#start('ring', RING_PERIOD);
    if (!on && playing) playing.fade = FADE_BLOCKS;
  }

  /**
   * Adds what is playing to an interleaved stereo block.
   *
   * @returns false when nothing is
   */
  mix(bus: Float32Array): boolean {
    if (this.#playing.size === 0) return false;
    for (const [kind, playing] of this.#playing) {
      this.#add(bus, playing);
      if (playing.at >= playing.end || playing.fade <= 0) this.#playing.delete(kind);
    }
    return true;
  }

  /** @param period begins anew after so many samples, or when the sound is over; null: it is played once */
  #start(kind: CueKind, period: number | null = null): void {
    const sound = this.#sounds.get(kind);
    if (!sound || sound.length === 0) return;
    const end = Math.max(sound.length, period ?? 0);
    this.#playing.set(kind, { sound, at: 0, end, loops: period !== null, fade: Number.POSITIVE_INFINITY });
  }

  #add(bus: Float32Array, playing: Playing): void {
    const { sound, end, loops } = playing;
    const ends = playing.fade !== Number.POSITIVE_INFINITY;
    for (let i = 0; i < BLOCK_FRAMES && playing.at < end; i++) {
      const gain = ends ? this.#gain * (1 - i / BLOCK_FRAMES) : this.#gain;
      const sample = (sound[playing.at] ?? 0) * gain;
      bus[2 * i] = (bus[2 * i] ?? 0) + sample;
      bus[2 * i + 1] = (bus[2 * i + 1] ?? 0) + sample;
      playing.at += 1;
      if (loops && playing.at === end) playing.at = 0;
    }
    playing.fade -= 1;
  }
}
