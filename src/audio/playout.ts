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
  /** Forgets the last voice. */
  reset(): void;
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

/** @param ptimeMs how much sound one packet holds, ms */
export function createPlayout(decoder: PacketDecoder, ptimeMs: number): Playout {
  return new QueuePlayout(decoder, ptimeMs);
}

/** How much sound should be there before a spurt starts to play, ms: two packets of 20 ms, one of 80 ms. */
const INITIAL_TARGET_MS = 40;
/** The first packet waits at least this long, ms: what a loaded machine makes its successors late by. */
const SLACK_MS = 10;
/** More than this is not kept: words this old are worth less than the delay they cost, ms. */
const MAX_BUFFER_MS = 480;
/** So long nothing came: the spurt is over and the next packet starts a new one, ms. */
const SPURT_GAP_MS = 200;
/** A made-up voice is faded out from here to there after the last real sample, ms. */
const FADE_FROM_MS = 20;
const FADE_TO_MS = 80;
/** The first sound after silence is faded in over this time, ms. */
const FADE_IN_MS = 5;
/** Places in the ring; twice what `MAX_BUFFER_MS` of 10 ms packets and some disorder take. */
const SLOTS = 128;
/** A gap of more packets than this is jumped: nobody wants seconds of made-up voice, and silence needs none. */
const MAX_CONCEALED_GAP = 5;
/** A reserve that was not needed for so long is delay for nothing, ms. */
const EXCESS_MS = 1000;
/** A packet whose samples are all below this (−40 dBFS) is a pause: leaving it out shortens a pause, not a word. */
const PAUSE_LEVEL = 0.01;
/** So many old packets in a row are no stragglers: the sender counts anew. */
const RESTART_AFTER = 3;

/**
 * A queue in order of sequence. The delay of a spurt is set when it starts and grows when the queue runs dry: what is
 * missing is made up until the packet comes, then that packet is played whole. It shrinks again in the pauses of speech,
 * a packet a second, and with the next spurt.
 */
class QueuePlayout implements Playout {
  readonly #decoder: PacketDecoder;
  readonly #ptimeMs: number;
  readonly #maxQueued: number;
  /** Packets that wait, at their sequence number modulo `SLOTS`. */
  readonly #slots: (Uint8Array | null)[] = new Array<Uint8Array | null>(SLOTS).fill(null);
  /** The sequence number last seen at each place, to tell a duplicate from a straggler; −1 for none. */
  readonly #seen = new Int32Array(SLOTS).fill(-1);
  #queued = 0;
  /** Whether any packet ever came, and so `#next` means something. */
  #heardBefore = false;
  /** Sequence number that is due next, 16 bits. */
  #next = 0;

  #state: 'idle' | 'priming' | 'playing' = 'idle';
  /** In `priming`: samples of silence before the first packet is played. */
  #waitSamples = 0;
  /** Decoded and not yet pulled. */
  readonly #pcm: Float32Array;
  #pcmAt = 0;
  #pcmEnd = 0;
  /** For how long now more has waited than the target, without a break, ms. */
  #excessMs = 0;
  /** Samples since the last real one. */
  #drySamples = 0;
  #oldInARow = 0;

  #late = 0;
  #duplicates = 0;
  #lost = 0;
  #concealed = 0;

  constructor(decoder: PacketDecoder, ptimeMs: number) {
    this.#decoder = decoder;
    this.#ptimeMs = ptimeMs;
    this.#maxQueued = Math.max(2, Math.min(SLOTS / 2, Math.floor(MAX_BUFFER_MS / ptimeMs)));
    this.#pcm = new Float32Array(Math.max(decoder.maxPacketSamples, decoder.frameSamples));
  }

  get idle(): boolean {
    return this.#state === 'idle';
  }

  get stats(): PlayoutStats {
    const decodedMs = ((this.#pcmEnd - this.#pcmAt) / this.#decoder.rate) * 1000;
    return {
      bufferMs: Math.round(this.#queued * this.#ptimeMs + decodedMs),
      late: this.#late,
      duplicates: this.#duplicates,
      lost: this.#lost,
      concealed: this.#concealed,
    };
  }

  push(packet: PlayoutPacket): void {
    const seq = packet.seq & 0xffff;
    const ahead = distance(seq, this.#next);
    if (!this.#heardBefore || ahead >= SLOTS || ahead <= -SLOTS) {
      this.#restart(packet);
    } else if (this.#seen[seq % SLOTS] === seq) {
      this.#duplicates += 1;
    } else if (ahead >= 0) {
      if (this.#state === 'idle') this.#startSpurt(packet);
      this.#store(packet);
    } else if (this.#state === 'priming' && -ahead < this.#maxQueued) {
      // The first packet that came was not the first that was sent, and nothing has been played yet.
      this.#next = seq;
      this.#store(packet);
    } else {
      this.#pushOld(packet);
    }
  }

  pull(out: Float32Array, offset: number, count: number): boolean {
    let heard = false;
    let at = offset;
    const end = offset + count;
    while (at < end) {
      if (this.#state === 'priming') {
        const wait = Math.min(this.#waitSamples, end - at);
        out.fill(0, at, at + wait);
        at += wait;
        this.#waitSamples -= wait;
        if (this.#waitSamples === 0) this.#state = 'playing';
      } else if (this.#pcmAt < this.#pcmEnd) {
        const take = Math.min(this.#pcmEnd - this.#pcmAt, end - at);
        for (let i = 0; i < take; i++) out[at + i] = this.#pcm[this.#pcmAt + i] ?? 0;
        this.#pcmAt += take;
        at += take;
        heard = true;
      } else if (this.#state === 'playing') {
        this.#prepare();
      } else {
        out.fill(0, at, end);
        at = end;
      }
    }
    return heard;
  }

  /** A packet whose moment has gone: a straggler, or the first of a sender that counts anew. */
  #pushOld(packet: PlayoutPacket): void {
    this.#oldInARow += 1;
    if (this.#oldInARow === RESTART_AFTER) {
      this.#restart(packet);
      return;
    }
    this.#late += 1;
    this.#seen[(packet.seq & 0xffff) % SLOTS] = packet.seq & 0xffff;
  }

  #store(packet: PlayoutPacket): void {
    const seq = packet.seq & 0xffff;
    this.#oldInARow = 0;
    this.#seen[seq % SLOTS] = seq;
    this.#slots[seq % SLOTS] = packet.bytes;
    this.#queued += 1;
    while (this.#queued > this.#maxQueued) this.#dropOldest();
  }

  #startSpurt(packet: PlayoutPacket): void {
    this.#next = packet.seq & 0xffff;
    this.#state = 'priming';
    this.#drySamples = Number.POSITIVE_INFINITY;
    const waitMs = Math.max(SLACK_MS, INITIAL_TARGET_MS - this.#ptimeMs) - packet.ageMs;
    this.#waitSamples = Math.max(0, Math.round((waitMs * this.#decoder.rate) / 1000));
    this.#decoder.reset();
  }

  /** Begins anew with a packet that has nothing to do with those before it. */
  #restart(packet: PlayoutPacket): void {
    this.#slots.fill(null);
    this.#seen.fill(-1);
    this.#queued = 0;
    this.#pcmAt = 0;
    this.#pcmEnd = 0;
    this.#heardBefore = true;
    this.#startSpurt(packet);
    this.#store(packet);
  }

  /** Too much waits: the words at its head are too old to be worth the delay. */
  #dropOldest(): void {
    if (this.#take() !== null) this.#late += 1;
  }

  /** Takes what is due and steps to the next sequence number. */
  #take(): Uint8Array | null {
    const at = this.#next % SLOTS;
    const bytes = this.#slots[at] ?? null;
    if (bytes) {
      this.#slots[at] = null;
      this.#queued -= 1;
    }
    this.#next = (this.#next + 1) & 0xffff;
    return bytes;
  }

  /** Decodes or makes up what is to be heard next, or ends the spurt. */
  #prepare(): void {
    if (this.#queued === 0) {
      this.#prepareDry();
      return;
    }
    if (this.#slots[this.#next % SLOTS] === null && this.#gap() > MAX_CONCEALED_GAP) {
      const gap = this.#gap();
      this.#lost += gap;
      this.#next = (this.#next + gap) & 0xffff;
    }
    const bytes = this.#take();
    this.#pcmAt = 0;
    this.#pcmEnd = bytes ? this.#decoder.decode(bytes, this.#pcm, 0) : 0;
    this.#watchReserve();
    if (this.#pcmEnd > 0) {
      if (this.#excessMs >= EXCESS_MS && this.#isPause()) {
        this.#pcmEnd = 0;
        this.#excessMs = 0;
        return;
      }
      if (this.#drySamples * 1000 >= FADE_TO_MS * this.#decoder.rate) this.#fadeIn();
      this.#drySamples = 0;
      return;
    }
    this.#lost += 1;
    const frame = this.#decoder.frameSamples;
    const packetSamples = Math.round((this.#ptimeMs * this.#decoder.rate) / 1000);
    while (this.#pcmEnd + frame <= this.#pcm.length && this.#pcmEnd < packetSamples) this.#concealFrame();
  }

  /** Keeps account of a reserve that is larger than it needs to be. */
  #watchReserve(): void {
    const waitingMs = this.#queued * this.#ptimeMs;
    this.#excessMs = waitingMs < Math.max(INITIAL_TARGET_MS, this.#ptimeMs) ? 0 : this.#excessMs + this.#ptimeMs;
  }

  #isPause(): boolean {
    for (let i = 0; i < this.#pcmEnd; i++) {
      if (Math.abs(this.#pcm[i] ?? 0) >= PAUSE_LEVEL) return false;
    }
    return true;
  }

  /** How many packets are missing before the first that waits. */
  #gap(): number {
    let gap = 0;
    while (gap < SLOTS && this.#slots[(this.#next + gap) % SLOTS] === null) gap += 1;
    return gap;
  }

  /** Nothing waits: perhaps the next packet is late, perhaps the key is up; nothing on the wire tells which. */
  #prepareDry(): void {
    if (this.#drySamples * 1000 >= SPURT_GAP_MS * this.#decoder.rate) {
      this.#state = 'idle';
      return;
    }
    this.#pcmAt = 0;
    this.#pcmEnd = 0;
    this.#concealFrame();
  }

  #concealFrame(): void {
    const { frameSamples, rate } = this.#decoder;
    const from = this.#pcmEnd;
    const to = from + frameSamples;
    const fadeFrom = (FADE_FROM_MS * rate) / 1000;
    const fadeTo = (FADE_TO_MS * rate) / 1000;
    this.#pcmEnd = to;
    if (this.#drySamples >= fadeTo) {
      this.#pcm.fill(0, from, to);
    } else {
      this.#concealed += 1;
      this.#decoder.conceal(this.#pcm, from);
      for (let i = from; i < to; i++) {
        const gain = (fadeTo - this.#drySamples - (i - from)) / (fadeTo - fadeFrom);
        if (gain < 1) this.#pcm[i] = (this.#pcm[i] ?? 0) * Math.max(0, gain);
      }
    }
    this.#drySamples += frameSamples;
  }

  #fadeIn(): void {
    const samples = Math.min(this.#pcmEnd, Math.round((FADE_IN_MS * this.#decoder.rate) / 1000));
    for (let i = 0; i < samples; i++) this.#pcm[i] = ((this.#pcm[i] ?? 0) * i) / samples;
  }
}

/** How far `a` is ahead of `b`, −32768..32767, on a 16-bit circle. */
function distance(a: number, b: number): number {
  return ((a - b) << 16) >> 16;
}
