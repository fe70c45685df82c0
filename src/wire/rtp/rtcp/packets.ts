/** Packet types of RTCP (RFC 3550 §12.1). */
export const RtcpType = {
  senderReport: 200,
  receiverReport: 201,
  sourceDescription: 202,
  goodbye: 203,
  app: 204,
} as const;

/** Item types of a source description (RFC 3550 §6.5). */
export const SdesType = { cname: 1, name: 2, email: 3, phone: 4, loc: 5, tool: 6, note: 7, priv: 8 } as const;

/** A moment in NTP's format: seconds since 1900 and 2^-32 fractions of one. */
export interface NtpTime {
  readonly seconds: number;
  readonly fraction: number;
}

/** What one receiver says of one source (RFC 3550 §6.4.1). */
export interface ReportBlock {
  /** The source it is about. */
  readonly ssrc: number;
  /** Of 256 packets expected since the last report, so many did not come; 0..255. */
  readonly fractionLost: number;
  /** Packets lost since the beginning, less those that came twice; -2^23..2^23-1. */
  readonly cumulativeLost: number;
  /** Highest sequence number received, its wraps counted in the upper 16 bits. */
  readonly highestSeq: number;
  /** Interarrival jitter in units of the RTP clock (RFC 3550 §6.4.1, §A.8). */
  readonly jitter: number;
  /** The middle 32 bits of the NTP time in the source's last sender report, 0 before the first. */
  readonly lastSr: number;
  /** Since that report was received, in 1/65536 s. */
  readonly delaySinceLastSr: number;
}

/** SR: a source's own account and its view of others (RFC 3550 §6.4.1). */
export interface SenderReport {
  readonly kind: 'senderReport';
  readonly ssrc: number;
  readonly ntp: NtpTime;
  /** The same moment on the RTP clock. */
  readonly rtpTimestamp: number;
  /** Packets sent since the beginning, modulo 2^32. */
  readonly packetCount: number;
  /** Payload bytes sent since the beginning, modulo 2^32. */
  readonly octetCount: number;
  /** At most 31. */
  readonly reports: readonly ReportBlock[];
}

/** RR: a listener's view of others (RFC 3550 §6.4.2). */
export interface ReceiverReport {
  readonly kind: 'receiverReport';
  readonly ssrc: number;
  /** At most 31. */
  readonly reports: readonly ReportBlock[];
}

export interface SdesItem {
  /** One of `SdesType`, or another. */
  readonly type: number;
  /** At most 255 bytes of UTF-8; with a prefix, both and one byte. */
  readonly text: string;
  /** Of a PRIV item (RFC 3550 §6.5.8): what names the item's meaning. */
  readonly prefix?: string;
}

/** SDES: who the sources are (RFC 3550 §6.5). */
export interface SourceDescription {
  readonly kind: 'sourceDescription';
  /** At most 31. */
  readonly chunks: readonly { readonly ssrc: number; readonly items: readonly SdesItem[] }[];
}

/** BYE: sources that leave (RFC 3550 §6.6). */
export interface Goodbye {
  readonly kind: 'goodbye';
  /** At most 31. */
  readonly ssrcs: readonly number[];
  readonly reason?: string;
}

/** A packet that these classes don't look into: APP (RFC 3550 §6.7), feedback, extended reports. */
export interface OtherRtcp {
  readonly kind: 'other';
  readonly type: number;
  /** The five bits behind the padding bit: a subtype or a format. */
  readonly count: number;
  /** All behind the first four bytes, padding excluded; a view of the bytes that were parsed. */
  readonly body: Uint8Array;
}

export type RtcpPacket = SenderReport | ReceiverReport | SourceDescription | Goodbye | OtherRtcp;
