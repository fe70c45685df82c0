import { ParseCode, RtpView } from '../../src/wire/rtp/header.ts';
import { ReorderBuffer } from '../../src/wire/rtp/reorder-buffer.ts';
import { parseRtcp } from '../../src/wire/rtp/rtcp/reader.ts';
import { encodeRtcp } from '../../src/wire/rtp/rtcp/writer.ts';
import { Random } from './random.ts';

/** What a run of `fuzzRtp` saw; the lists of complaints are empty when all is well. */
export interface FuzzReport {
  readonly datagrams: number;
  /** Datagrams that were RTP. */
  readonly rtp: number;
  /** Datagrams that were RTCP. */
  readonly rtcp: number;
  /** Most packets that a buffer held. */
  readonly mostHeld: number;
  /** Most items that one datagram let go. */
  readonly mostReady: number;
  /** What went wrong, with the number of the datagram. */
  readonly complaints: readonly string[];
}

const CAPACITY = 8;
const SSRCS = [0xcafe_0001, 0xcafe_0001, 0xcafe_0001, 0xcafe_0001, 7];

/**
 * Throws RTP and RTCP as no one sends them, and plain noise, at the header reader, at reorder buffers of both kinds and
 * at the RTCP reader. The header reader is compared with a straightforward one; the buffers must deliver in order and
 * lose count of nothing; RTCP that was read must read the same after it was written again.
 *
 * @param datagrams how many; each has at most about 100 bytes.
 * @param seed the same seed gives the same datagrams.
 */
export function fuzzRtp(datagrams: number, seed: number): FuzzReport {
  const random = new Random(seed);
  const complaints: string[] = [];
  const view = new RtpView();
  const buffers = [
    new Watched(new ReorderBuffer({ capacity: CAPACITY })),
    new Watched(new ReorderBuffer({ capacity: CAPACITY, maxWaitMs: 100 })),
    new Watched(new ReorderBuffer({ capacity: CAPACITY, compat: true })),
  ];
  let rtp = 0;
  let rtcp = 0;
  let seq = random.below(65_536);
  for (let n = 0; n < datagrams; n++) {
    seq = nextSeq(seq, random);
    const bytes = random.below(4) === 0 ? rtcpLike(random) : rtpLike(seq, random);
    mutate(bytes, random);
    const datagram = bytes.subarray(0, random.below(8) === 0 ? random.below(bytes.length + 1) : bytes.length);
    const code = view.parse(datagram, 0, datagram.length);
    if (code === ParseCode.ok) rtp++;
    if (code !== plainParse(datagram)) complaints.push(`${n}: parse gives ${code}`);
    for (const buffer of buffers) {
      const complaint = buffer.push(datagram, n, random.below(500) === 0);
      if (complaint !== undefined) complaints.push(`${n}: ${complaint}`);
    }
    const result = parseRtcp(datagram, random.below(2) === 0);
    if (result.ok) {
      rtcp++;
      const again = parseRtcp(encodeRtcp(result.packets), true);
      if (JSON.stringify(again) !== JSON.stringify(result))
        complaints.push(`${n}: RTCP reads otherwise when rewritten`);
    }
  }
  return {
    datagrams,
    rtp,
    rtcp,
    mostHeld: Math.max(...buffers.map(({ mostHeld }) => mostHeld)),
    mostReady: Math.max(...buffers.map(({ mostReady }) => mostReady)),
    complaints,
  };
}

/** A reorder buffer, and what must hold of it after every datagram. */
class Watched {
  readonly #buffer: ReorderBuffer;
  mostHeld = 0;
  mostReady = 0;
  #last = -1;
  #pushed = 0;

  constructor(buffer: ReorderBuffer) {
    this.#buffer = buffer;
  }

  push(datagram: Uint8Array, n: number, flush: boolean): string | undefined {
    const buffer = this.#buffer;
    this.#pushed++;
    buffer.push(datagram, n * 10);
    const complaint = this.#look();
    if (!flush || complaint !== undefined) return complaint;
    buffer.flush();
    return this.#look() ?? (buffer.held === 0 ? undefined : 'a flush leaves packets');
  }

  #look(): string | undefined {
    const { ready, held, stats } = this.#buffer;
    this.mostHeld = Math.max(this.mostHeld, held);
    this.mostReady = Math.max(this.mostReady, ready.length);
    for (let i = 0; i < ready.length; i++) {
      const item = ready.at(i);
      if (item === undefined) return 'a list is shorter than it says';
      const first = item.kind === 'rtp' ? item.lseq : item.firstLseq;
      // The library's numbers wrap below 0, and then go back to where they were.
      if (first <= this.#last && this.#last < 2 ** 52) return `${first} after ${this.#last}`;
      this.#last = item.kind === 'rtp' ? item.lseq : item.lastLseq;
    }
    const counted = stats.delivered + stats.duplicates + stats.late + stats.stale;
    const rest = stats.jumps + stats.foreign + stats.flushed + stats.malformed;
    // One packet of another source may be set aside.
    const missing = this.#pushed - (counted + rest + held);
    return missing === 0 || missing === 1 ? undefined : `lost count of ${missing} packets`;
  }
}

/** The rules of the header once more, on a `DataView`. */
function plainParse(bytes: Uint8Array): ParseCode {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.byteLength < 12) return ParseCode.tooShort;
  const first = view.getUint8(0);
  if (first >> 6 !== 2) return ParseCode.badVersion;
  let header = 12 + 4 * (first & 15);
  if ((first & 16) !== 0) {
    if (view.byteLength < header + 4) return ParseCode.shortExtension;
    header += 4 + 4 * view.getUint16(header + 2);
  }
  if (view.byteLength < header) return ParseCode.shortHeader;
  if ((first & 32) === 0) return ParseCode.ok;
  if (view.byteLength === header) return ParseCode.noPadding;
  const padding = view.getUint8(view.byteLength - 1);
  if (padding === 0) return ParseCode.zeroPadding;
  return view.byteLength - header < padding ? ParseCode.paddingTooLong : ParseCode.ok;
}

/** Mostly the next number, sometimes a late, lost or repeated one, rarely anything. */
function nextSeq(seq: number, random: Random): number {
  switch (random.below(12)) {
    case 0:
      return (seq + 65_536 - random.below(12)) & 0xffff;
    case 1:
      return (seq + 2 + random.below(8)) & 0xffff;
    case 2:
      return random.below(20) === 0 ? random.below(65_536) : seq;
    default:
      return (seq + 1) & 0xffff;
  }
}

function rtpLike(seq: number, random: Random): Uint8Array {
  const bytes = new Uint8Array(12 + random.below(60));
  for (let i = 12; i < bytes.length; i++) bytes[i] = random.below(256);
  const view = new DataView(bytes.buffer);
  bytes[0] = 0x80 | (random.below(6) === 0 ? random.below(64) : 0);
  bytes[1] = random.below(20);
  view.setUint16(2, seq);
  view.setUint32(4, seq * 160);
  view.setUint32(8, SSRCS[random.below(SSRCS.length)] ?? 0);
  return bytes;
}

function rtcpLike(random: Random): Uint8Array {
  const count = random.below(3);
  const reports = Array.from({ length: count }, (_, i) => ({
    ssrc: i,
    fractionLost: random.below(256),
    cumulativeLost: random.below(1000) - 500,
    highestSeq: random.below(2 ** 30),
    jitter: random.below(1000),
    lastSr: random.below(2 ** 30),
    delaySinceLastSr: random.below(2 ** 30),
  }));
  return encodeRtcp([
    { kind: 'receiverReport', ssrc: 7, reports },
    {
      kind: 'sourceDescription',
      chunks: [{ ssrc: 7, items: [{ type: 1 + random.below(9), prefix: 'p', text: 'täxt' }] }],
    },
    { kind: 'goodbye', ssrcs: [7, 8], reason: 'over' },
  ]);
}

/** Changes a few bytes in half of the datagrams. */
function mutate(bytes: Uint8Array, random: Random): void {
  if (random.below(2) === 0) return;
  for (let i = random.below(4); i > 0; i--) bytes[random.below(bytes.length)] = random.below(256);
}
