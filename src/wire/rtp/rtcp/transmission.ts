import { ntpFromUnixMs } from './ntp.ts';
import type { ReportBlock, SenderReport } from './packets.ts';

/** What a sender counts for its reports (RFC 3550 §6.4.1). */
export class TransmissionStats {
  readonly ssrc: number;
  #packets = 0;
  #octets = 0;
  #lastTimestamp = 0;
  #lastUnixMs = 0;
  /** Hz. */
  readonly clockRate: number;

  constructor(ssrc: number, clockRate: number) {
    this.ssrc = ssrc;
    this.clockRate = clockRate;
  }

  /** Packets sent. */
  get packets(): number {
    return this.#packets;
  }

  /**
   * A packet went out.
   *
   * @param payloadBytes without header and padding.
   * @param timestamp its RTP timestamp.
   * @param unixMs when its first sample was taken, as near as it is known.
   */
  packet(payloadBytes: number, timestamp: number, unixMs: number): void {
    this.#packets++;
    this.#octets += payloadBytes;
    this.#lastTimestamp = timestamp;
    this.#lastUnixMs = unixMs;
  }

  /**
   * A report for this moment. Its RTP timestamp is that of the last packet, moved on by the time since then.
   *
   * @param reports on what is received from others, at most 31.
   */
  report(nowUnixMs: number, reports: readonly ReportBlock[] = []): SenderReport {
    const since = Math.round(((nowUnixMs - this.#lastUnixMs) * this.clockRate) / 1000);
    return {
      kind: 'senderReport',
      ssrc: this.ssrc,
      ntp: ntpFromUnixMs(nowUnixMs),
      rtpTimestamp: (this.#lastTimestamp + since) >>> 0,
      packetCount: this.#packets % 2 ** 32,
      octetCount: this.#octets % 2 ** 32,
      reports,
    };
  }
}
