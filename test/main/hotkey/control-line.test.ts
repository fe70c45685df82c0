import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LineReader, type LineResult, MAX_LINE_BYTES } from '../../../src/main/hotkey/control-line.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

function read(...chunks: Uint8Array[]): LineResult {
  const reader = new LineReader();
  let result: LineResult = { kind: 'more' };
  for (const chunk of chunks) {
    result = reader.push(chunk);
    if (result.kind !== 'more') break;
  }
  return result;
}

describe('a line on the local socket', () => {
  test.each(['down', 'up', 'toggle', 'state'])('"ptt %s" is a request, cut wherever it may be', (request) => {
    const line = bytes(`ptt ${request}\n`);
    for (let cut = 0; cut <= line.length; cut++)
      expect(read(line.subarray(0, cut), line.subarray(cut))).toEqual({ kind: 'request', request });
  });

  test('may end as lines do on Windows', () => {
    expect(read(bytes('ptt up\r\n'))).toEqual({ kind: 'request', request: 'up' });
  });

  test.each([
    '',
    'ptt',
    'PTT down',
    ' ptt down',
    'ptt down ',
    'ptt  down',
    'ptt __proto__',
    '{"ptt":"down"}',
    'ptt dówn',
  ])('"%s" is refused', (line) => {
    expect(read(bytes(`${line}\n`))).toEqual({ kind: 'refused', why: 'unknown' });
  });

  test('is not remembered beyond its longest, whether it ends or not', () => {
    expect(read(new Uint8Array(MAX_LINE_BYTES).fill(0x41))).toEqual({ kind: 'more' });
    expect(read(new Uint8Array(MAX_LINE_BYTES + 1).fill(0x41))).toEqual({ kind: 'refused', why: 'too-long' });
    expect(read(new Uint8Array(1e6), bytes('\n'))).toEqual({ kind: 'refused', why: 'too-long' });
  });

  test('of any bytes is a request, a refusal or incomplete; and a request only if it is one', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 5 }), (chunks) => {
        const result = read(...chunks);
        const text = Buffer.concat(chunks).toString('latin1');
        const complete = text.indexOf('\n');
        if (result.kind === 'more') expect(complete).toBe(-1);
        if (result.kind === 'request') expect(text.slice(0, complete).trimEnd()).toBe(`ptt ${result.request}`);
      }),
      { numRuns: 20_000 },
    );
  });
});
