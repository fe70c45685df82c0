import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RtpGenerator } from '../../../src/wire/rtp/generator.ts';
import { ReorderBuffer } from '../../../src/wire/rtp/reorder-buffer.ts';
import { packet, SSRC } from './packet.ts';

const RUNS = { numRuns: 500, seed: 20_261_121 };

/** What came out of a buffer: delivered and dropped packets by the index with which they were pushed. */
class Outlet {
  readonly delivered: number[] = [];
  readonly dropped: number[] = [];
  erased = 0;
  #last = -1;

  take(buffer: ReorderBuffer<number>): void {
    for (const item of buffer.ready) {
      const first = item.kind === 'rtp' ? item.lseq : item.firstLseq;
      expect(first, 'order of what is delivered').toBeGreaterThan(this.#last);
      this.#last = item.kind === 'rtp' ? item.lseq : item.lastLseq;
      if (item.kind === 'rtp') this.delivered.push(item.opaque ?? -1);
      else this.erased += item.count;
    }
    for (const frame of buffer.dropped) this.dropped.push(frame.opaque ?? -1);
  }
}

/** A capacity, a first sequence number, and for each packet how much later than the others it comes. */
const shuffledStream = fc.integer({ min: 2, max: 40 }).chain((capacity) =>
  fc.record({
    capacity: fc.constant(capacity),
    // A stream that begins within `capacity` packets of a wrap, and out of order, looks like one that begins behind it.
    seq: fc.oneof(fc.integer({ min: 0, max: 65_536 - capacity }), fc.constant(65_536 - capacity)),
    delays: fc.array(fc.double({ min: 0, max: capacity, maxExcluded: true, noNaN: true }), {
      minLength: 1,
      maxLength: 300,
    }),
  }),
);

/** Indices in order of arrival, none farther from its place than its delay. */
function arrivals(delays: readonly number[]): number[] {
  return delays
    .map((delay, i) => ({ i, at: i + delay }))
    .sort((a, b) => a.at - b.at || a.i - b.i)
    .map(({ i }) => i);
}

test('what a generator made, in any order within the capacity, comes out as it was made', () => {
  fc.assert(
    fc.property(shuffledStream, ({ capacity, seq, delays }) => {
      const rtp = new RtpGenerator({ clockRate: 8000, ptimeMs: 20, seq });
      const packets = delays.map((_, i) => rtp.nextPacket(0, Uint8Array.of(i, i >> 8)));
      const buffer = new ReorderBuffer<number>({ capacity });
      const outlet = new Outlet();
      for (const index of arrivals(delays)) {
        buffer.push(packets[index] ?? new Uint8Array(0), 0, index);
        outlet.take(buffer);
      }
      buffer.flush();
      outlet.take(buffer);
      expect(outlet.delivered).toEqual(delays.map((_, i) => i));
      expect(outlet.dropped).toEqual([]);
      expect(outlet.erased).toBe(0);
    }),
    RUNS,
  );
});

test('losses and duplicates besides: what came is delivered once, what did not is erased', () => {
  const fates = fc.array(fc.constantFrom('lost', 'once', 'once', 'once', 'twice'), { minLength: 300, maxLength: 300 });
  fc.assert(
    fc.property(shuffledStream, fates, ({ capacity, seq, delays }, fate) => {
      const buffer = new ReorderBuffer<number>({ capacity });
      const outlet = new Outlet();
      const came = new Set<number>();
      for (const index of arrivals(delays)) {
        if (fate[index] === 'lost') continue;
        came.add(index);
        for (let i = fate[index] === 'twice' ? 2 : 1; i > 0; i--) {
          buffer.push(packet(seq + index), 0, index);
          outlet.take(buffer);
        }
      }
      buffer.flush();
      outlet.take(buffer);
      expect(new Set(outlet.delivered).size).toBe(outlet.delivered.length);
      expect([...outlet.delivered].sort((a, b) => a - b)).toEqual(outlet.delivered);
      const { length } = outlet.delivered;
      // Between the first and the last delivered there is nothing that is neither delivered nor erased.
      const span = length === 0 ? 0 : (outlet.delivered.at(-1) ?? 0) - (outlet.delivered[0] ?? 0) + 1;
      expect(length + outlet.erased).toBe(span);
      for (const index of outlet.delivered) expect(came).toContain(index);
    }),
    RUNS,
  );
});

/** Packets as no sender sends them: near each other or anywhere, from three sources, at times that may go back. */
const strangePackets = fc.array(
  fc.record({
    seq: fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 65_500, max: 65_560 }), fc.nat({ max: 65_535 })),
    ssrc: fc.constantFrom(SSRC, SSRC, SSRC, SSRC, 7, 8),
    timestamp: fc.nat(),
    arrivalMs: fc.integer({ min: 0, max: 500 }),
    after: fc.constantFrom('', '', '', '', '', '', 'flush', 'advance'),
  }),
  { maxLength: 200 },
);

test.each([
  [false, Number.POSITIVE_INFINITY],
  [false, 100],
  [true, Number.POSITIVE_INFINITY],
])('whatever comes (compat %s, wait %d ms), every packet leaves exactly once', (compat, maxWaitMs) => {
  fc.assert(
    fc.property(strangePackets, fc.integer({ min: 2, max: 12 }), (packets, capacity) => {
      const buffer = new ReorderBuffer<number>({ capacity, compat, maxWaitMs });
      const outlet = new Outlet();
      packets.forEach(({ seq, ssrc, timestamp, arrivalMs, after }, index) => {
        buffer.push(packet(seq, ssrc, timestamp), arrivalMs, index);
        outlet.take(buffer);
        if (after === 'flush') buffer.flush();
        if (after === 'advance') buffer.advance(arrivalMs + 50);
        if (after !== '') outlet.take(buffer);
        expect(buffer.held).toBeLessThan(capacity);
      });
      buffer.flush();
      outlet.take(buffer);
      expect(buffer.held).toBe(0);
      const all = [...outlet.delivered, ...outlet.dropped].sort((a, b) => a - b);
      expect(all).toEqual(packets.map((_, i) => i));
    }),
    RUNS,
  );
});
