import { copied } from './copy.ts';

/** What one connection may have waiting behind its socket. */
export const SEND_LIMITS = {
  /** Sound, ms. A peer that is further behind hears the newest half second, not a speech of long ago. */
  audioMs: 500,
  /** Data packets that may wait however long they are: with packets of 200 ms and more, 500 ms would be none. */
  audioPackets: 2,
  /** Bytes of sound, whatever it lasts; the newest packet alone may be longer. */
  audioBytes: 256 * 1024,
  /** Control packets. They are never dropped: a peer with more of them than this is stuck. */
  controlPackets: 64,
} as const;

export type SendLimits = { readonly [K in keyof typeof SEND_LIMITS]: number };

/**
 * Packets that wait because the system takes no more of them. Control packets go first and are all kept; of the sound the
 * oldest is dropped. It is dropped here, whole: a packet that is partly written is no longer in here and is never cut.
 */
export class SendQueue {
  readonly #limits: SendLimits;
  #control: Uint8Array[] = [];
  #audio: { readonly packet: Uint8Array; readonly ms: number }[] = [];
  #audioMs = 0;
  #audioBytes = 0;

  constructor(limits: SendLimits = SEND_LIMITS) {
    this.#limits = limits;
  }

  get isEmpty(): boolean {
    return this.#control.length === 0 && this.#audio.length === 0;
  }

  get audioBytes(): number {
    return this.#audioBytes;
  }

  get audioMs(): number {
    return this.#audioMs;
  }

  get controlPackets(): number {
    return this.#control.length;
  }

  /** @returns false when there are too many already: the connection is stuck and should be ended. */
  pushControl(packet: Uint8Array): boolean {
    if (this.#control.length >= this.#limits.controlPackets) return false;
    this.#control.push(packet);
    return true;
  }

  /**
   * @param packet a data packet, kept as it is. A small part of a large chunk is copied, or the queue would keep alive
   * many times what it counts.
   * @param ms how long it sounds.
   * @returns how many older packets were dropped for it.
   */
  pushAudio(packet: Uint8Array, ms: number): number {
    const own = packet.buffer.byteLength > 2 * packet.length ? copied(packet) : packet;
    this.#audio.push({ packet: own, ms });
    this.#audioMs += ms;
    this.#audioBytes += own.length;
    let dropped = 0;
    while (this.#isTooLong()) {
      this.#dropOldest();
      dropped += 1;
    }
    return dropped;
  }

  /** @returns the packet that is to be written next, or null. */
  shift(): Uint8Array | null {
    return this.#control.shift() ?? this.#dropOldest();
  }

  /** The call is over: nobody wants its sound any more. */
  clearAudio(): void {
    this.#audio = [];
    this.#audioMs = 0;
    this.#audioBytes = 0;
  }

  #isTooLong(): boolean {
    const { audioMs, audioPackets, audioBytes } = this.#limits;
    const count = this.#audio.length;
    if (count <= 1) return false;
    return this.#audioBytes > audioBytes || (this.#audioMs > audioMs && count > audioPackets);
  }

  #dropOldest(): Uint8Array | null {
    const oldest = this.#audio.shift();
    if (oldest === undefined) return null;
    this.#audioMs -= oldest.ms;
    this.#audioBytes -= oldest.packet.length;
    return oldest.packet;
  }
}
