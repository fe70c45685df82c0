import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BINARY_HEAD_BYTES, binaryArchitectures } from '../../src/native/architecture.ts';

function head(fields: readonly (readonly [at: number, bytes: readonly number[]])[]): Uint8Array {
  const bytes = new Uint8Array(256);
  for (const [at, values] of fields) bytes.set(values, at);
  return bytes;
}

const ELF = [0x7f, 0x45, 0x4c, 0x46, 2];

describe('binaryArchitectures', () => {
  test.each([
    [
      'an x86-64 ELF file',
      [
        [0, [...ELF, 1]],
        [18, [62, 0]],
      ],
      ['x64'],
    ],
    [
      'an AArch64 ELF file',
      [
        [0, [...ELF, 1]],
        [18, [183, 0]],
      ],
      ['arm64'],
    ],
    [
      'a LoongArch ELF file',
      [
        [0, [...ELF, 1]],
        [18, [2, 1]],
      ],
      ['loong64'],
    ],
    [
      'a big-endian ELF file',
      [
        [0, [...ELF, 2]],
        [18, [0, 183]],
      ],
      ['arm64'],
    ],
    [
      'an ELF file for a processor we do not know',
      [
        [0, [...ELF, 1]],
        [18, [0, 0]],
      ],
      [],
    ],
    ['a Mach-O file', [[0, [0xcf, 0xfa, 0xed, 0xfe, 0x0c, 0, 0, 1]]], ['arm64']],
    [
      'a universal Mach-O file',
      [
        [0, [0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 2, 1, 0, 0, 7]],
        [28, [1, 0, 0, 0x0c]],
      ],
      ['x64', 'arm64'],
    ],
    [
      'a Windows file',
      [
        [0, [0x4d, 0x5a]],
        [0x3c, [0x80]],
        [0x80, [0x50, 0x45, 0, 0, 0x64, 0x86]],
      ],
      ['x64'],
    ],
    [
      'a DOS file',
      [
        [0, [0x4d, 0x5a]],
        [0x3c, [0x80]],
      ],
      [],
    ],
    [
      'a Windows file whose header lies beyond',
      [
        [0, [0x4d, 0x5a]],
        [0x3c, [0xff, 0xff]],
      ],
      [],
    ],
    ['text', [[0, [0x68, 0x65, 0x6c, 0x6c, 0x6f]]], []],
  ] as const)('tells %s', (_, fields, expected) => {
    expect(binaryArchitectures(head(fields))).toEqual(expected);
  });

  test('a file of a few bytes is for nobody', () => {
    expect(binaryArchitectures(Uint8Array.of(0x7f, 0x45, 0x4c, 0x46))).toEqual([]);
  });

  test('the running Node is for this computer', () => {
    const bytes = readFileSync(process.execPath).subarray(0, BINARY_HEAD_BYTES);
    expect(binaryArchitectures(bytes)).toContain(process.arch);
  });

  test('any bytes give an answer', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom(0, 0x7f454c46, 0xcafebabe, 0x4d5a0000),
        (bytes, magic) => {
          if (bytes.length >= 4 && magic !== 0) new DataView(bytes.buffer).setUint32(0, magic);
          expect(Array.isArray(binaryArchitectures(bytes))).toBe(true);
        },
      ),
    );
  });
});
