import { describe, expect, test } from 'vitest';
import { RtpGenerator } from '../../../src/wire/rtp/generator.ts';
import { fromHex, readVectors, toHex } from './vector-file.ts';

interface Ctor {
  readonly srate: number;
  readonly ptime: number;
}

interface Next {
  readonly op: 'next';
  readonly plen: number;
  readonly pt: number;
  readonly pa: number;
  readonly blen: number;
  readonly buf_in?: string;
  readonly ret: number;
  readonly buf_out: string;
  readonly norm?: { readonly m: number; readonly pt: number; readonly dseq: number; readonly dts: number };
}

type Op =
  | Next
  | { readonly op: 'set_mbt'; readonly new: number; readonly ret: number }
  | { readonly op: 'skip'; readonly n: number }
  | { readonly op: 'clock'; readonly ns: string }
  | { readonly op: 'resync'; readonly saved_before: { readonly ts: string; readonly seq: string } | null };

interface Case {
  readonly id: string;
  readonly tags: readonly string[];
  readonly ctor: Ctor;
  readonly clock0_ns: string;
  readonly rand: readonly number[];
  readonly ops: readonly Op[];
}

interface PythonCall {
  readonly ctor: Ctor;
  readonly rand: readonly number[];
  readonly plen: number;
  readonly pt: number;
  readonly payload: string | null;
  readonly pkt?: string;
  readonly error?: string;
}

const files = readVectors<{ cases: readonly Case[]; python: readonly PythonCall[] }>('rtp-gen');
const cases = files.flatMap((file) => file.cases);
const pythonCalls = files.flatMap((file) => file.python);

/** Gives the listed numbers, in turn. */
function listed(numbers: readonly number[]): () => number {
  const rest = [...numbers];
  return () => {
    const value = rest.shift();
    if (value === undefined) throw new Error('more random numbers were asked for than librtpsynth draws');
    return value;
  };
}

function milliseconds(ns: string): number {
  return Number(BigInt(ns) / 1_000_000n) + Number(BigInt(ns) % 1_000_000n) / 1e6;
}

/** Runs one `next` on a buffer as the vectors had it, and gives the return value and the bytes it left. */
function runNext(generator: RtpGenerator, op: Next, nowMs: number): { ret: number; bytes: Uint8Array } {
  const out = op.buf_in === undefined ? new Uint8Array(op.blen).fill(0xaa) : fromHex(op.buf_in);
  const written = op.pa
    ? generator.next(out, 0, op.pt, out.subarray(0, op.plen), nowMs)
    : generator.nextZeros(out, 0, op.pt, op.plen, nowMs);
  // The library reports what doesn't fit by -1, and wipes what lies behind the packet; ours leaves it alone.
  if (written !== 0) out.fill(0, written);
  return { ret: written === 0 ? -1 : written, bytes: out };
}

describe('generator vectors', () => {
  test.each(cases)('vectors, compat: $id', ({ ctor, clock0_ns, rand, ops }) => {
    let nowMs = milliseconds(clock0_ns);
    const generator = new RtpGenerator({
      clockRate: ctor.srate,
      ptimeMs: ctor.ptime,
      random: listed(rand),
      startMs: nowMs,
      compat: true,
    });
    for (const op of ops) {
      switch (op.op) {
        case 'next': {
          const { ret, bytes } = runNext(generator, op, nowMs);
          expect(ret).toBe(op.ret);
          expect(toHex(bytes)).toBe(op.buf_out);
          break;
        }
        case 'set_mbt':
          expect(generator.setMarker((op.new & 1) === 1)).toBe(op.ret === 1);
          break;
        case 'skip':
          generator.skip(op.n);
          break;
        case 'clock':
          nowMs = milliseconds(op.ns);
          break;
        case 'resync':
          if (op.saved_before !== null) {
            expect(generator.timestamp).toBe(Number(BigInt.asUintN(32, BigInt(op.saved_before.ts))));
            expect(generator.seq).toBe(Number(BigInt.asUintN(16, BigInt(op.saved_before.seq))));
          }
          generator.resync(nowMs);
          break;
        default:
          op satisfies never;
      }
    }
  });

  /** The default's steps are the library's where the clock is 8 kHz; its resync is another one on purpose. */
  const comparable = cases.filter(
    ({ ctor, ops }) => ctor.srate === 8000 && ctor.ptime > 0 && !ops.some(({ op }) => op === 'resync'),
  );

  test.each(comparable)('vectors, default, but for the SSRC and the parity of the timestamp: $id', (vector) => {
    const { ctor, rand, ops } = vector;
    const generator = new RtpGenerator({ clockRate: ctor.srate, ptimeMs: ctor.ptime, random: listed(rand) });
    const first = { seq: generator.seq, timestamp: generator.timestamp };
    expect(generator.ssrc).toBe(rand[0]);
    for (const op of ops) {
      if (op.op === 'set_mbt') generator.setMarker((op.new & 1) === 1);
      if (op.op === 'skip') generator.skip(op.n);
      if (op.op !== 'next') continue;
      const dseq = (generator.seq - first.seq) & 0xffff;
      const dts = (generator.timestamp - first.timestamp) >>> 0;
      const { ret, bytes } = runNext(generator, op, 0);
      expect(ret).toBe(op.ret);
      expect(toHex(bytes.subarray(12))).toBe(op.buf_out.slice(24));
      if (op.norm === undefined) continue;
      expect({ m: (bytes[1] ?? 0) >> 7, pt: (bytes[1] ?? 0) & 127, dseq, dts }).toEqual(op.norm);
    }
  });

  test.each(pythonCalls)('vectors, python: plen $plen, payload $payload', (call) => {
    const generator = new RtpGenerator({
      clockRate: call.ctor.srate,
      ptimeMs: call.ctor.ptime,
      random: listed(call.rand),
      compat: true,
    });
    const given = call.payload === null ? new Uint8Array(0) : fromHex(call.payload);
    if (call.plen < 0) {
      // The library gives cut headers or errors, by the size; for ours that is a packet that doesn't fit.
      const { seq } = generator;
      expect(generator.nextZeros(new Uint8Array(172), 0, call.pt, call.plen)).toBe(0);
      expect(generator.seq).toBe(seq);
      return;
    }
    // Its Python face cuts and pads payloads, and refuses those that are over 32 bytes too long. Ours sends what it
    // is given: cutting is the caller's to write down.
    const payload = new Uint8Array(call.plen);
    payload.set(given.subarray(0, call.plen));
    if (call.error !== undefined) {
      expect(given.length).toBeGreaterThan(call.plen + 32);
      return;
    }
    expect(toHex(generator.nextPacket(call.pt, payload))).toBe(call.pkt);
  });
});
