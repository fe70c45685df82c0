import { describe, expect, it } from 'vitest';
import { displayName, isPlainName, readName, writeName } from '../../../src/wire/call/name.ts';
import { hex } from './bytes.ts';

const utf8 = new TextEncoder();

describe('a name', () => {
  it('is UTF-8 of 1 to 255 bytes', () => {
    expect(readName(utf8.encode('жанна'))).toBe('жанна');
    expect(readName(utf8.encode('x'.repeat(255)))).toBe('x'.repeat(255));
    expect(readName(utf8.encode('x'.repeat(256)))).toBeNull();
    expect(readName(new Uint8Array(0))).toBeNull();
  });

  it('may end in the zero bytes of a C string, and is none when there is nothing else', () => {
    expect(readName(hex('626f62000000'))).toBe('bob');
    expect(readName(hex('0000'))).toBeNull();
    expect(readName(hex('62006f6200'))).toBe('b\0ob');
  });

  it.each(['ff', 'c080', 'eda080', 'f4908080', '626fc3', '80'])('is nothing that is not UTF-8: %s', (bytes) => {
    expect(readName(hex(bytes))).toBeNull();
  });

  it('is the same however its accents are composed, and another in another case', () => {
    expect(readName(utf8.encode('Zoe\u0308'))).toBe(readName(utf8.encode('Zo\u00eb')));
    expect(readName(utf8.encode('Bob'))).not.toBe(readName(utf8.encode('bob')));
  });

  it('keeps a byte order mark, which is a character in a name', () => {
    expect(readName(hex('efbbbf62'))).toBe('\ufeffb');
  });

  it.each([
    ['a right-to-left override', 'bob\u202e'],
    ['an isolate', '\u2067bob'],
    ['a zero byte', 'b\0ob'],
    ['an escape', 'bob\u001b[31m'],
    ['a C1 control', 'bob\u009b'],
  ])('with %s in it is not plain, and shown without it', (_, name) => {
    expect(isPlainName(name)).toBe(false);
    expect(displayName(utf8.encode(name))).toMatch(/^bob(\[31m)?$/);
  });

  it('that is plain is shown as it is, one that is not UTF-8 with marks in the place of what is wrong', () => {
    expect(isPlainName('Жанна d’Arc 中 🎙')).toBe(true);
    expect(displayName(utf8.encode('Жанна d’Arc 中 🎙'))).toBe('Жанна d’Arc 中 🎙');
    expect(displayName(hex('626fff62'))).toBe('bo\ufffdb');
  });

  it('is sent in at most 64 bytes, composed', () => {
    expect(writeName('Zoe\u0308')).toEqual(utf8.encode('Zo\u00eb'));
    expect(writeName('ж'.repeat(32))).toHaveLength(64);
    expect(writeName('ж'.repeat(33))).toBeNull();
    expect(writeName('')).toBeNull();
  });
});
