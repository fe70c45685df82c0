import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deepLinkIn, readDeepLink } from '../../../src/main/desktop/deep-link.ts';

describe('a link from elsewhere', () => {
  test.each([
    ['squelch://room/voice.example.org/7', { kind: 'room', host: 'voice.example.org', port: 2090, room: 7 }],
    ['squelch://room/192.168.1.20:3000/0', { kind: 'room', host: '192.168.1.20', port: 3000, room: 0 }],
    ['SQUELCH://ROOM/host/4294967295/', { kind: 'room', host: 'host', port: 2090, room: 4_294_967_295 }],
    ['squelch://room/[fe80::1]:9/7', { kind: 'room', host: 'fe80::1', port: 9, room: 7 }],
    ['squelch://call/host/ada', { kind: 'call', host: 'host', port: 2091, user: 'ada' }],
    ['squelch://call/host:2000/Ada-1', { kind: 'call', host: 'host', port: 2000, user: 'Ada-1' }],
  ])('%s is read', (text, link) => {
    expect(readDeepLink(text)).toEqual(link);
  });

  test.each([
    '',
    'squelch:',
    'squelch://',
    'squelch://room/host',
    'squelch://room/host/',
    'squelch://room//7',
    'squelch://room/host/7/8',
    'squelch://room/host/4294967296',
    'squelch://room/host/-1',
    'squelch://room/host/1e3',
    'squelch://room/host/0x7',
    'squelch://room/host:0/7',
    'squelch://room/host:65536/7',
    'squelch://room/host:/7',
    'squelch://room/a b/7',
    'squelch://room/user:word@host/7',
    'squelch://room/%2e%2e/7',
    'squelch://room/host/7?x=1',
    'squelch://room/host/7#x',
    'squelch://room/--shell=browser/7;rm',
    'squelch://call/host/../x',
    'squelch://call/host/$(id)',
    `squelch://call/host/${'a'.repeat(33)}`,
    `squelch://room/${'a'.repeat(254)}/7`,
    'squelch://quit/host/7',
    'https://room/host/7',
    ' squelch://room/host/7',
    'squelch://room/host/7\n--no-sandbox',
  ])('%j is refused', (text) => {
    expect(readDeepLink(text)).toBeNull();
  });

  test('of any text is a place within its bounds, or nothing', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('squelch://room/', 'squelch://call/', '/', ':', '7', '['),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const link = readDeepLink(pieces.join(''));
        if (link === null) return;
        expect(link.port).toBeGreaterThanOrEqual(1);
        expect(link.port).toBeLessThanOrEqual(65_535);
        expect(link.host).not.toMatch(/[\s/@?#]/);
      }),
      { numRuns: 20_000 },
    );
  });

  test('is found among a command line’s arguments, and the first counts', () => {
    const args = ['/usr/bin/squelch', '--hidden', 'squelch://room/a/1', 'squelch://room/b/2'];
    expect(deepLinkIn(args)).toMatchObject({ host: 'a' });
    expect(deepLinkIn(['--hidden'])).toBeNull();
  });
});
