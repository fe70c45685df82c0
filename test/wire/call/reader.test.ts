import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PacketReader } from '../../../src/wire/call/reader.ts';
import { byteByByte, cut, hear, hex, join, raw, toHex } from './bytes.ts';

const accept = raw(4);
const zeros = (count: number) => new Uint8Array(count);

/** A request with a name of `name` bytes, and `nameLength` in its field. */
function request(name: number, optional = 0, nameLength = name, little = false): Uint8Array {
  const body = new Uint8Array(13 + name + optional);
  new DataView(body.buffer).setUint16(11, nameLength, little);
  return raw(0, body, little);
}

describe('a Length', () => {
  it.each([
    ['0', raw(4, zeros(0), false, 0), 'short-length'],
    ['5', raw(4, zeros(0), false, 5), 'short-length'],
    ['0xffffffff', raw(4, zeros(0), false, 0xffff_ffff), 'long-length'],
    ['0xffffffff of data', raw(6, zeros(0), false, 0xffff_ffff), 'long-length'],
    ['0xffffffff of an unknown type', raw(7, zeros(0), false, 0xffff_ffff), 'long-length'],
    ['7 of a request', raw(0, zeros(1)), 'short-length'],
    ['18 of a request', raw(0, zeros(12)), 'short-length'],
    ['16 of a counter-offer', raw(2, zeros(10)), 'short-length'],
    ['4,371 of a request', raw(0, zeros(0), false, 4371), 'long-length'],
    ['4,103 of a "not found"', raw(1, zeros(0), false, 4103), 'long-length'],
    ['4,371 of a counter-offer', raw(2, zeros(0), false, 4371), 'long-length'],
    ['4,371 of a refusal', raw(3, zeros(0), false, 4371), 'long-length'],
    ['4,371 of an accept', raw(4, zeros(0), false, 4371), 'long-length'],
    ['4,371 of a drop', raw(5, zeros(0), false, 4371), 'long-length'],
    ['4,371 of an unknown type', raw(7, zeros(0), false, 4371), 'long-length'],
    ['65,543 of data outside of a call', raw(6, zeros(0), false, 65_543), 'long-length'],
  ])('%s ends the stream, before anything of the packet is kept', (_, bytes, code) => {
    for (const chunks of [[bytes], byteByByte(bytes)]) {
      const { error, said, mostHeld } = hear([accept, ...chunks, accept]);
      expect(error?.code).toBe(code);
      expect(error?.offset).toBe(6);
      expect(said).toEqual([`4 ${toHex(accept)}`]);
      expect(mostHeld).toBeLessThanOrEqual(6);
    }
  });

  it.each([
    [6, raw(4)],
    [19, request(0)],
    [4370, request(255, 4096)],
    [17, raw(2, zeros(11))],
    [4370, raw(2, zeros(4364))],
    [4102, raw(1, zeros(4096))],
    [4370, raw(3, zeros(4364))],
    [4370, raw(4, zeros(4364))],
    [4370, raw(5, zeros(4364))],
  ])('%i is fine where the type allows it', (length, bytes) => {
    expect(bytes).toHaveLength(length);
    for (const chunks of [[bytes], byteByByte(bytes)]) {
      const { said, error, reader } = hear(chunks);
      expect(error).toBeNull();
      expect(said).toEqual([`${bytes[5]} ${toHex(bytes)}`]);
      expect(reader.midPacket).toBe(false);
    }
  });

  it('of data may be 262,150 in a call, and not a byte more', () => {
    const most = raw(6, zeros(262_144));
    expect(hear([most, accept], { inCall: true }).said).toHaveLength(2);
    expect(hear([raw(6, zeros(0), false, 262_151)], { inCall: true }).error?.code).toBe('long-length');
  });

  it('of 65,542 of data outside of a call is stepped over in pieces, without keeping any of it', () => {
    const stream = join(raw(6, zeros(65_536)), accept);
    const { said, error, mostHeld } = hear(cut(stream, [1000]));
    expect(error).toBeNull();
    expect(said).toEqual(['skipped 6 65542', `4 ${toHex(accept)}`]);
    expect(mostHeld).toBe(0);
  });

  it('of an unknown type is stepped over', () => {
    const stream = join(raw(7), raw(65_535, zeros(4364)), accept);
    for (const chunks of [[stream], byteByByte(stream)]) {
      expect(hear(chunks).said).toEqual(['skipped 7 6', 'skipped 65535 4370', `4 ${toHex(accept)}`]);
    }
  });
});

describe('a name', () => {
  it('that would end behind the packet by one byte ends the stream', () => {
    const { error, said } = hear([request(3, 0, 4)]);
    expect(error).toEqual({ code: 'name-length', type: 0, length: 22, offset: 0, excludesItself: false });
    expect(said).toEqual([]);
  });

  it('of 65,535 bytes ends the stream at the header', () => {
    expect(hear([request(65_535).subarray(0, 6)]).error?.code).toBe('long-length');
  });

  it('that is short by four bytes betrays a Length that leaves itself out', () => {
    const bob = request(10);
    new DataView(bob.buffer).setUint32(0, 25);
    expect(hear([bob]).error).toEqual({ code: 'name-length', type: 0, length: 25, offset: 0, excludesItself: true });
    for (let length = 7; length < 19; length++) {
      expect(hear([raw(0, zeros(0), false, length)]).error?.excludesItself).toBe(length >= 15);
    }
  });
});

describe('the byte order', () => {
  it.each([
    ['big', false, 'be'],
    ['little', true, 'le'],
  ] as const)('%s-endian shows in the first packet', (_, little, order) => {
    for (const optional of [0, 237, 238, 256, 512, 4096]) {
      const first = request(0, optional, 0, little);
      for (const chunks of [[first], byteByByte(first)]) {
        const { reader, error } = hear(chunks, { byteOrder: 'auto', requestFirst: true });
        expect(error).toBeNull();
        expect(reader.byteOrder).toBe(order);
      }
    }
  });

  it('is unknown until then, and stays what it was', () => {
    expect(hear([hex('0000')], { byteOrder: 'auto' }).reader.byteOrder).toBeNull();
    const { error } = hear([request(0, 0, 0, true), request(0)], { byteOrder: 'auto' });
    expect(error).toMatchObject({ code: 'long-length', length: 0x1300_0000, offset: 19 });
  });

  it('of no packet at all is an error like any other', () => {
    expect(hear([zeros(6)], { byteOrder: 'auto' }).error?.code).toBe('short-length');
    expect(hear([new TextEncoder().encode('GET / HTTP/1.1\r\n')], { byteOrder: 'auto' }).error?.code).toBe(
      'long-length',
    );
  });
});

describe('a first packet, where a request must be one', () => {
  it.each([1, 2, 3, 4, 5, 6, 7])('of type %i ends the stream', (type) => {
    const { error } = hear([raw(type, zeros(20))], { requestFirst: true });
    expect(error?.code).toBe('not-a-request');
  });

  it('that says "not found" in the other way is none either', () => {
    expect(hear([raw(0)], { requestFirst: true }).error?.code).toBe('not-a-request');
  });

  it('leaves all others free', () => {
    expect(hear([request(1), raw(5), raw(7)], { requestFirst: true }).error).toBeNull();
  });
});

describe('the reader', () => {
  it('hands out whole packets in the chunk they came in, and others in one buffer of their size', () => {
    const chunk = join(accept, raw(6, zeros(100)), raw(6, zeros(200)));
    const seen: { same: boolean; start: number; end: number; size: number }[] = [];
    const look = (bytes: Uint8Array, start: number, end: number) => {
      seen.push({ same: bytes.buffer === chunk.buffer, start, end, size: bytes.length });
    };
    const reader = new PacketReader(
      { onControl: (_, bytes, start, end) => look(bytes, start, end), onData: look, onSkipped: () => {} },
      { byteOrder: 'be', requestFirst: false },
    );
    reader.inCall = true;
    reader.read(chunk.subarray(0, 150));
    expect(reader.heldBytes).toBe(206);
    reader.read(chunk.subarray(150));
    expect(seen).toEqual([
      { same: true, start: 0, end: 6, size: 150 },
      { same: true, start: 6, end: 112, size: 150 },
      { same: false, start: 0, end: 206, size: 206 },
    ]);
  });

  it('collects in buffers of its owner’s, each asked for by its size, and shows nothing of what was in them', () => {
    const stream = join(accept, raw(6, zeros(100)), raw(5, hex('5054545801')), raw(6, Uint8Array.of(1, 2)));
    for (const chunks of [byteByByte(stream), cut(stream, [9, 4, 150]), [stream]]) {
      const sizes: number[] = [];
      const allocate = (bytes: number) => {
        sizes.push(bytes);
        return new Uint8Array(bytes).fill(0xee);
      };
      expect(hear(chunks, { inCall: true, allocate }).said).toEqual(hear(chunks, { inCall: true }).said);
      expect(sizes).toEqual([6, 106, 11, 8].filter((size) => sizes.includes(size)));
      expect(sizes.length > 0).toBe(chunks.length > 1);
    }
  });

  it('says which packet has begun and not ended, from its first byte to its last', () => {
    const reader = hear([accept]).reader;
    expect([reader.packetsBegun, reader.packetsRead, reader.midPacket]).toEqual([1, 1, false]);
    const next = raw(5, zeros(10));
    for (let i = 0; i < next.length; i++) {
      reader.read(next.subarray(i, i + 1));
      expect([reader.packetsBegun, reader.midPacket]).toEqual([2, i < next.length - 1]);
    }
    const skipped = raw(9, zeros(3));
    for (let i = 0; i < skipped.length; i++) {
      reader.read(skipped.subarray(i, i + 1));
      expect([reader.packetsBegun, reader.midPacket]).toEqual([3, i < skipped.length - 1]);
    }
  });

  it('stops after a budget of packets and goes on where it stopped', () => {
    const chunk = join(...Array.from({ length: 10 }, (_, i) => (i % 3 === 0 ? raw(9, zeros(i)) : raw(5, zeros(i)))));
    const { reader } = hear([]);
    let at = 0;
    const stops: number[] = [];
    while (at < chunk.length) {
      at = reader.read(chunk, at, 4);
      stops.push(reader.packetsRead);
    }
    expect(stops).toEqual([4, 8, 10]);
    reader.read(raw(5, zeros(0), false, 3));
    expect(reader.error?.offset).toBe(chunk.length);
  });

  it('lets its owner open and close a call between two packets of one chunk', () => {
    const data = raw(6, hex('01000200'));
    const said: string[] = [];
    const reader = new PacketReader(
      {
        onControl: (type) => {
          said.push(`${type}`);
          reader.inCall = type === 4;
        },
        onData: () => {
          said.push('data');
        },
        onSkipped: () => {
          said.push('skipped');
        },
      },
      { byteOrder: 'be', requestFirst: false },
    );
    reader.read(join(data, accept, data, raw(5), data));
    expect(said).toEqual(['skipped', '4', 'data', '5', 'skipped']);
  });

  it('gives the same for any split of any valid stream, in both orders', () => {
    const packet = fc.oneof(
      fc.tuple(fc.constantFrom(1, 3, 4, 5, 6, 7, 300), fc.nat(300)).map(([type, size]) => ({ type, size })),
      fc.nat(300).map((size) => ({ type: 2, size: 11 + size })),
    );
    fc.assert(
      fc.property(
        fc.array(packet, { maxLength: 12 }),
        fc.boolean(),
        fc.boolean(),
        fc.array(fc.integer({ min: 1, max: 150 }), { minLength: 1, maxLength: 8 }),
        (packets, little, inCall, sizes) => {
          const stream = join(...packets.map(({ type, size }, i) => raw(type, zeros(size).fill(i), little)));
          const options = { byteOrder: little ? 'le' : 'be', inCall } as const;
          const whole = hear([stream], options);
          expect(whole.error).toBeNull();
          expect(whole.said).toHaveLength(packets.length);
          const pieces = hear(cut(stream, sizes), options);
          expect(pieces.said).toEqual(whole.said);
          expect(pieces.error).toBeNull();
          expect(pieces.reader.midPacket).toBe(false);
        },
      ),
    );
  });
});
