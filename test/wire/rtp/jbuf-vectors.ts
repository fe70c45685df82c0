import type { DropReason, ErasureFrame, RtpFrame } from '../../../src/wire/rtp/frames.ts';
import type { ReorderBuffer } from '../../../src/wire/rtp/reorder-buffer.ts';
import { fromHex } from './vector-file.ts';

/** Logical numbers above 2^53 stand as decimal strings. */
type Lseq = number | string;

interface RtpVector {
  readonly t: 'rtp';
  readonly in: number;
  readonly lseq: Lseq;
  readonly seq: number;
  readonly ts: number;
  readonly ssrc: number;
  readonly off: number;
  readonly size: number;
  readonly ns: number;
  readonly app: number;
}

interface ErasureVector {
  readonly t: 'ers';
  readonly start: Lseq;
  readonly end: Lseq;
  readonly tsd: number;
}

export interface Step {
  readonly in?: string;
  readonly flush?: true;
  readonly err: number;
  readonly ready: readonly (RtpVector | ErasureVector)[];
  readonly drop: readonly { readonly in: number; readonly lseq: Lseq; readonly seq: number; readonly why: string }[];
}

export interface Scenario {
  readonly id: string;
  readonly tags: readonly string[];
  readonly capacity: number;
  readonly steps: readonly Step[];
}

export interface JbufVectors {
  readonly scenarios: readonly Scenario[];
  readonly crashers: readonly { readonly id: string; readonly capacity: number; readonly ops: readonly string[] }[];
}

/** The vectors' words for why a packet was dropped; the last two are the default's alone. */
const REASONS: Record<DropReason, string> = {
  duplicate: 'dup',
  late: 'late',
  stale: 'stale',
  flushed: 'flush',
  jump: 'jump',
  foreign: 'foreign',
};

/** What a step is expected to give. */
export function expected({ err, ready, drop }: Step): object {
  return { err, ready, drop };
}

/** Runs one step and describes its outcome in the vectors' words. `opaque` is the index of the packet. */
export function play(buffer: ReorderBuffer<number>, step: Step, index: number): object {
  let err = 0;
  if (step.in === undefined) buffer.flush();
  else err = buffer.push(fromHex(step.in), 0, index);
  return { err, ready: [...buffer.ready].map(describe), drop: [...buffer.dropped].map(describeDropped) };
}

function describe(item: RtpFrame<number> | ErasureFrame): object {
  if (item.kind === 'erasure') {
    return { t: 'ers', start: outward(item.firstLseq), end: outward(item.lastLseq), tsd: item.timestampDiff };
  }
  return {
    t: 'rtp',
    in: item.opaque,
    lseq: outward(item.lseq),
    seq: item.seq,
    ts: item.timestamp,
    ssrc: item.ssrc,
    off: item.payloadStart,
    size: item.payloadLength,
    ns: item.samples,
    app: item.appendable ? 1 : 0,
  };
}

function describeDropped(frame: RtpFrame<number>): object {
  return { in: frame.opaque, lseq: outward(frame.lseq), seq: frame.seq, why: REASONS[frame.dropReason] };
}

/** With `compat`, numbers just below 2^53 stand for the library's just below 2^64. */
function outward(lseq: number): Lseq {
  return lseq < 2 ** 52 ? lseq : String(BigInt(lseq) + 2n ** 64n - 2n ** 53n);
}
