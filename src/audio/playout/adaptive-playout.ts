import { Arrivals } from './arrivals.ts';
import { Concealment } from './concealment.ts';
import { DelayControl } from './delay-control.ts';
import type { PacketDecoder, Playout, PlayoutPacket, PlayoutStats } from './face.ts';
import { distance, PacketQueue } from './packet-queue.ts';
import { Strangers } from './strangers.ts';
import { isPause } from './stretch.ts';

/**
 * More than this is not kept: words this old are worth less than the delay they cost, ms. It has room for the longest
 * pre-roll, 500 ms, and for what comes while its first packet waits.
 */
const MAX_BUFFER_MS = 550;
/** So long nothing came: the spurt is over and the next packet starts a new one, ms. */
const SPURT_GAP_MS = 200;
/** A longer gap is jumped: nobody wants seconds of made-up voice, and silence needs none, ms. */
const MAX_CONCEALED_GAP_MS = 400;
/** So many packets in a row that came before, or should have, are no stragglers: the sender counts anew. */
const RESTART_AFTER = 3;
/** So many with numbers far away are no strays. */
const FOREIGN_RESTART_AFTER = 2;
/** What was decoded when the sender counted anew is led to silence within this time, ms. */
const FADE_OUT_MS = 5;

/**
 * A queue in order of sequence whose delay follows the network: `Arrivals` says how long packets should wait, and sound
 * is made shorter or longer until they do. When the queue runs dry, what is missing is made up until the packet comes,
 * and then that packet is played whole: a word is never dropped for being late while it can still be said in order.
 */
export class AdaptivePlayout implements Playout {
  readonly #decoder: PacketDecoder;
  readonly #ptimeMs: number;
  readonly #samplesPerMs: number;
  readonly #packetSamples: number;
  readonly #queue: PacketQueue;
  readonly #arrivals: Arrivals;
  readonly #delay: DelayControl;
  readonly #concealment: Concealment;
  /** Whether any packet ever came, and so the queue's numbers mean something. */
  #heardBefore = false;
  readonly #strangers = new Strangers();
  #state: 'idle' | 'priming' | 'playing' = 'idle';
  /** In `priming`: samples of silence before the first packet is played. */
  #waitSamples = 0;
  /** What was played last, up to `#start`, which the stretcher needs; then what was decoded and not yet pulled. */
  readonly #pcm: Float32Array;
  readonly #start: number;
  #pcmAt: number;
  #pcmEnd: number;
  /** The clock: samples pulled. */
  #pulled = 0;
  /** Made-up samples for which no packet was given up yet: they count when it turns out to be lost. */
  #ahead = 0;
  /** Sequence number of the packet that was announced as the last of this spurt. */
  #lastSeq: number | null = null;

  #late = 0;
  #lost = 0;

  constructor(decoder: PacketDecoder, ptimeMs: number) {
    this.#decoder = decoder;
    this.#ptimeMs = ptimeMs;
    this.#samplesPerMs = decoder.rate / 1000;
    this.#packetSamples = Math.round(ptimeMs * this.#samplesPerMs);
    this.#queue = new PacketQueue(Math.floor(MAX_BUFFER_MS / ptimeMs));
    this.#arrivals = new Arrivals(ptimeMs);
    this.#delay = new DelayControl(decoder.rate, ptimeMs);
    this.#concealment = new Concealment(decoder);
    this.#start = this.#delay.maxPeriod;
    this.#pcmAt = this.#start;
    this.#pcmEnd = this.#start;
    const packetRoom = Math.max(decoder.maxPacketSamples, this.#packetSamples + decoder.frameSamples);
    this.#pcm = new Float32Array(4 * this.#delay.maxPeriod + 2 * packetRoom);
  }

  get idle(): boolean {
    return this.#state === 'idle';
  }

  get stats(): PlayoutStats {
    const decodedMs = (this.#pcmEnd - this.#pcmAt) / this.#samplesPerMs;
    return {
      bufferMs: Math.round(this.#queue.length * this.#ptimeMs + decodedMs),
      late: this.#late + this.#strangers.late,
      duplicates: this.#strangers.duplicates,
      lost: this.#lost,
      concealed: this.#concealment.frames,
      stretched: Math.round(this.#delay.stretchedMs),
    };
  }

  push(packet: PlayoutPacket): void {
    const seq = packet.seq & 0xffff;
    const ahead = distance(seq, this.#queue.next);
    if (!this.#heardBefore) {
      this.#restart(seq, packet);
    } else if (this.#queue.isForeign(seq)) {
      // Between two spurts there is nothing that a stray could do harm to.
      this.#doubt(packet, 'late', this.#state === 'idle' ? 1 : FOREIGN_RESTART_AFTER);
    } else if (this.#queue.isDuplicate(seq)) {
      this.#doubt(packet, 'duplicate', RESTART_AFTER);
    } else if (ahead >= 0) {
      if (this.#state === 'idle') this.#startSpurt(seq, packet.ageMs);
      else this.#arrivals.note(seq, this.#nowMs - packet.ageMs);
      if (packet.last) this.#lastSeq = seq;
      this.#store(seq, packet.bytes);
    } else if (this.#state === 'priming' && -ahead < this.#queue.limit) {
      // The first packet that came was not the first that was sent, and nothing has been played yet.
      this.#arrivals.note(seq, this.#nowMs - packet.ageMs);
      this.#late += this.#queue.expect(seq);
      this.#store(seq, packet.bytes);
    } else {
      if (this.#state !== 'idle') this.#arrivals.note(seq, this.#nowMs - packet.ageMs);
      this.#queue.see(seq);
      this.#doubt(packet, 'late', RESTART_AFTER);
    }
  }

  pull(out: Float32Array, offset: number, count: number): boolean {
    let heard = false;
    let at = offset;
    const end = offset + count;
    while (at < end) {
      const from = at;
      if (this.#pcmAt < this.#pcmEnd) {
        const take = Math.min(this.#pcmEnd - this.#pcmAt, end - at);
        for (let i = 0; i < take; i++) out[at + i] = this.#pcm[this.#pcmAt + i] ?? 0;
        this.#pcmAt += take;
        at += take;
        heard = true;
      } else if (this.#state === 'priming') {
        const wait = Math.min(this.#waitSamples, end - at);
        out.fill(0, at, at + wait);
        at += wait;
        this.#waitSamples -= wait;
        if (this.#waitSamples === 0) this.#state = 'playing';
      } else if (this.#state === 'playing') {
        this.#prepare();
      } else {
        out.fill(0, at, end);
        at = end;
      }
      this.#pulled += at - from;
    }
    return heard;
  }

  get #nowMs(): number {
    return this.#pulled / this.#samplesPerMs;
  }

  /** A packet that fits nowhere: a straggler, a copy or a stray, or one of the first of a sender that counts anew. */
  #doubt(packet: PlayoutPacket, kind: 'late' | 'duplicate', restartAfter: number): void {
    if (this.#strangers.add(packet, kind, this.#nowMs) < restartAfter) return;
    const [first, ...others] = this.#strangers.take(this.#nowMs);
    if (!first) return;
    this.#restart(first.seq & 0xffff, first);
    for (const other of others) this.push(other);
  }

  #store(seq: number, bytes: Uint8Array): void {
    this.#strangers.forget();
    this.#late += this.#queue.store(seq, bytes);
    // The next one would take the place of the first.
    if (this.#state === 'priming' && this.#queue.length === this.#queue.limit) this.#waitSamples = 0;
  }

  #startSpurt(seq: number, ageMs: number): void {
    this.#arrivals.startSpurt(seq, this.#nowMs - ageMs);
    this.#queue.expect(seq);
    this.#state = 'priming';
    this.#ahead = 0;
    this.#lastSeq = null;
    this.#concealment.startSpurt();
    this.#delay.forget();
    this.#waitSamples = Math.max(0, Math.round((this.#arrivals.targetMs - ageMs) * this.#samplesPerMs));
    this.#decoder.reset();
  }

  /** Begins anew with a packet that has nothing to do with those before it. */
  #restart(seq: number, packet: PlayoutPacket): void {
    this.#cutShort();
    this.#queue.restart(seq);
    this.#heardBefore = true;
    this.#startSpurt(seq, packet.ageMs);
    this.#waitSamples = Math.max(0, this.#waitSamples - (this.#pcmEnd - this.#pcmAt));
    if (packet.last) this.#lastSeq = seq;
    this.#store(seq, packet.bytes);
  }

  /** What is being played ends here. */
  #cutShort(): void {
    const samples = Math.round(FADE_OUT_MS * this.#samplesPerMs);
    if (this.#state === 'playing' && this.#pcmEnd - this.#pcmAt < samples) this.#concealFrame();
    this.#pcmEnd = Math.min(this.#pcmEnd, this.#pcmAt + samples);
    this.#concealment.fadeOut(this.#pcm, this.#pcmAt, this.#pcmEnd);
  }

  /** Decodes or makes up what is to be heard next, or ends the spurt. All of the last is played. */
  #prepare(): void {
    this.#pcm.copyWithin(0, this.#pcmEnd - this.#start, this.#pcmEnd);
    this.#pcmAt = this.#start;
    this.#pcmEnd = this.#start;
    if (this.#queue.length === 0) {
      this.#prepareDry();
      return;
    }
    const gap = this.#queue.gap();
    if (gap * this.#ptimeMs > MAX_CONCEALED_GAP_MS) {
      this.#lost += gap;
      this.#queue.skip(gap);
      // Another time begins, of which the codec knows nothing.
      this.#concealment.finish(this.#pcm, this.#pcmEnd);
      this.#pcmEnd += this.#decoder.frameSamples;
      this.#decoder.reset();
      return;
    }
    if (gap > 0) {
      const recovered = gap === 1 && this.#recoverPacket();
      this.#queue.skip(1);
      if (!recovered) this.#concealPacket();
      return;
    }
    const excessMs = this.#arrivals.delayMs(this.#queue.next, this.#nowMs) - this.#arrivals.targetMs;
    if (!this.#decodeNext()) {
      this.#concealPacket();
      return;
    }
    this.#ahead = 0;
    const surplusMs = this.#delay.surplusMs(excessMs, this.#pcm, this.#start, this.#pcmEnd);
    if (surplusMs > 0) this.#shorten(surplusMs);
    else if (surplusMs < 0) this.#pcmEnd = this.#delay.lengthen(this.#pcm, this.#start, this.#pcmEnd);
    this.#concealment.resume(this.#pcm, this.#start, this.#pcmEnd);
  }

  /** @returns whether there was anything in the packet */
  #decodeNext(): boolean {
    const bytes = this.#queue.take();
    const samples = bytes ? this.#decoder.decode(bytes, this.#pcm, this.#pcmEnd) : 0;
    this.#pcmEnd += samples;
    return samples > 0;
  }

  /** A packet is lost, and the one behind it may bear a copy of its sound. */
  #recoverPacket(): boolean {
    const { copies } = this.#decoder;
    const next = this.#queue.peek(1);
    if (!copies || next === null || !copies.has(next)) return false;
    this.#arrivals.awaitCopies(this.#nowMs);
    // Where some of it was made up already, the copy would say that again.
    if (this.#ahead > 0) return false;
    copies.recover(next, this.#pcm, this.#pcmEnd, this.#packetSamples);
    this.#lost += 1;
    this.#pcmEnd += this.#packetSamples;
    this.#concealment.resume(this.#pcm, this.#start, this.#pcmEnd);
    return true;
  }

  /** A packet is lost: what takes its place is as long as it, less what was made up while it might still have come. */
  #concealPacket(): void {
    this.#lost += 1;
    for (; this.#ahead < this.#packetSamples; this.#ahead += this.#decoder.frameSamples) this.#concealFrame();
    this.#ahead -= this.#packetSamples;
  }

  /** Nothing waits: perhaps the next packet is late, perhaps the key is up; nothing on the wire tells which. */
  #prepareDry(): void {
    if (this.#concealment.drySamples >= SPURT_GAP_MS * this.#samplesPerMs) {
      this.#state = 'idle';
      return;
    }
    if (this.#lastSeq !== null && distance(this.#queue.next, this.#lastSeq) === 1) {
      this.#concealment.finish(this.#pcm, this.#pcmEnd);
      this.#pcmEnd += this.#decoder.frameSamples;
      return;
    }
    this.#concealFrame();
    this.#ahead += this.#decoder.frameSamples;
  }

  #concealFrame(): void {
    this.#concealment.conceal(this.#pcm, this.#pcmEnd);
    this.#pcmEnd += this.#decoder.frameSamples;
  }

  /** The sound waits longer than it must. */
  #shorten(surplusMs: number): void {
    // A pause goes as a whole: that shortens no word. Not where what was made up, and can still be heard, leads into it.
    const whole = !this.#concealment.audible && surplusMs >= this.#ptimeMs && this.#queue.length > 0;
    if (whole && isPause(this.#pcm, this.#start, this.#pcmEnd)) {
      this.#delay.leftOut(this.#pcmEnd - this.#start);
      this.#pcmEnd = this.#start;
      return;
    }
    // The longest period must fit in twice; short packets are joined for that.
    while (
      this.#pcmEnd - this.#start < 2 * this.#delay.maxPeriod &&
      this.#queue.length > 0 &&
      this.#queue.gap() === 0
    ) {
      if (this.#decodeNext()) continue;
      this.#lost += 1;
      break;
    }
    this.#pcmEnd = this.#delay.shorten(surplusMs, this.#pcm, this.#start, this.#pcmEnd);
  }
}
