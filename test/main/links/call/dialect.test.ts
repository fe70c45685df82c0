import { describe, expect, it } from 'vitest';
import { Dialect } from '../../../../src/main/links/call/dialect.ts';
import { PacketType } from '../../../../src/wire/call/format.ts';
import { NOTHING } from '../../../../src/wire/call/packet.ts';
import { DEFAULT_PARAMETERS } from '../../../../src/wire/call/parameters.ts';

const counter = { type: PacketType.counter, parameters: DEFAULT_PARAMETERS, optional: NOTHING } as const;

describe('a server’s dialect', () => {
  it('is ours unless it is said to be another: big-endian headers, little-endian samples, chunks in frames', () => {
    const dialect = new Dialect({});
    expect([dialect.byteOrder, dialect.sampleOrder]).toEqual(['be', 'le']);
    expect([dialect.outgoing(counter), dialect.incoming(counter)]).toEqual([counter, counter]);
    expect(Buffer.from(dialect.data(Uint8Array.of(1, 2, 3, 4), 'int16')).toString('hex')).toMatch(/01020304$/);
  });

  it('may count chunks in bytes, both ways', () => {
    const dialect = new Dialect({ chunkUnit: 'bytes' });
    const out = dialect.outgoing(counter);
    expect(out).toMatchObject({ parameters: { chunkFrames: DEFAULT_PARAMETERS.chunkFrames * 2 } });
    expect(dialect.incoming(out)).toEqual(counter);
  });

  it('leaves packets without parameters as they are', () => {
    const drop = { type: PacketType.drop, optional: NOTHING } as const;
    const dialect = new Dialect({ chunkUnit: 'bytes' });
    expect([dialect.outgoing(drop), dialect.incoming(drop)]).toEqual([drop, drop]);
  });

  it('may want samples in network order, and leaves those that it was given alone', () => {
    const samples = Uint8Array.of(1, 2, 3, 4);
    const packet = new Dialect({ sampleOrder: 'be' }).data(samples, 'int16');
    expect(Buffer.from(packet).toString('hex')).toMatch(/02010403$/);
    expect(samples).toEqual(Uint8Array.of(1, 2, 3, 4));
  });
});
