/** What a playout buffer needs of a codec. */
export interface PacketDecoder {
  /** Sampling rate of what it gives, Hz. */
  readonly rate: number;
  /** Samples in one frame: what `conceal` makes at a time. */
  readonly frameSamples: number;
  /** The most samples that one packet can hold. */
  readonly maxPacketSamples: number;
  /** @returns samples written from `offset` on, 0 when the packet is none of this codec's */
  decode(packet: Uint8Array, out: Float32Array, offset: number): number;
  /** Writes one frame that continues the last one, in place of a frame that never came. */
  conceal(out: Float32Array, offset: number): void;
  /** For codecs whose packets may bear a copy of the sound before them (forward error correction). */
  readonly copies?: PacketCopies;
  /** Forgets the last voice. */
  reset(): void;
}

export interface PacketCopies {
  /** Whether a packet bears a copy of the one before it. */
  has(packet: Uint8Array): boolean;
  /**
   * Writes what was lost between the last packet and `next`, which bears a copy of it and is decoded afterwards.
   *
   * @param samples how long the lost sound was: exactly so much is written from `offset` on
   */
  recover(next: Uint8Array, out: Float32Array, offset: number, samples: number): void;
}

/** One packet of one speaker, as it came. */
export interface PlayoutPacket {
  /** Sequence number; its low 16 bits are looked at, so 16-bit counters that wrap and wider ones both do. */
  readonly seq: number;
  /** RTP timestamp, in samples of the codec's rate. */
  readonly timestamp: number;
  readonly bytes: Uint8Array;
  /** How long ago it arrived, ms. */
  readonly ageMs: number;
  /** Where the protocol says so: nothing comes behind it, and nothing is to be made up there. */
  readonly last?: boolean;
}

export interface PlayoutStats {
  /** How much sound waits to be played, ms. */
  readonly bufferMs: number;
  /** Packets that came after their moment, or were let go of because too many waited. */
  readonly late: number;
  readonly duplicates: number;
  /** Packets that never came although later ones did, or that no decoder could read. */
  readonly lost: number;
  /** Frames that were made up. */
  readonly concealed: number;
  /** Sound that was left out or put in to keep the delay where it should be, ms in sum. */
  readonly stretched: number;
}

/**
 * One speaker's buffer between the network and the ear. It has no clock of its own: the sound card's is the only one,
 * and it ticks by `pull`.
 */
export interface Playout {
  /** True between two spurts, when `pull` would give silence. */
  readonly idle: boolean;
  readonly stats: PlayoutStats;
  push(packet: PlayoutPacket): void;
  /**
   * Writes exactly `count` samples at the decoder's rate. Allocates nothing.
   *
   * @returns false when they are nothing but silence between spurts
   */
  pull(out: Float32Array, offset: number, count: number): boolean;
}
