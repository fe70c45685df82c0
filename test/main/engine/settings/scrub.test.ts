import { describe, expect, test } from 'vitest';
import { scrub } from '../../../../src/main/engine/settings/scrub.ts';

const clean = (value: unknown, secrets: readonly string[] = []) => scrub(value, secrets, '/home/ada');

describe('what leaves the computer', () => {
  test('holds no value of the vault, wherever in it that stands', () => {
    const value = { deep: [{ text: 'sent live_42 and live_42b', live_42: 1 }], number: 77_001 };
    const text = JSON.stringify(clean(value, ['live_42', 'live_42b', '77001']));
    expect(text).not.toMatch(/live_42|77001/);
  });

  test('holds a secret neither as it is in an address nor behind a percent sign', () => {
    expect(clean('GET /?k=a%2Fb%20c', ['a/b c'])).toBe('GET /?k=[removed]');
  });

  test.each(['key_of_stream', 'name', 'keyed'])('keeps the property %s', (name) => {
    expect(clean({ [name]: 'x' })).toEqual({ [name]: 'x' });
  });

  test.each(['password', 'token', 'streamKey', 'stream_key', 'session-token', 'Authorization', 'apiKey', 'cookie'])(
    'has no value under %s',
    (name) => {
      expect(clean({ [name]: { deep: 'x' } })).toEqual({ [name]: '[removed]' });
    },
  );

  test.each([
    ['password=hunter2 at', 'hunter2'],
    ['{"token": "abcdef"}', 'abcdef'],
    ['Authorization: Bearer abc.def', 'abc.def'],
    ['https://ada:hunter2@example.org/x', 'hunter2'],
    ['rtmp://live.example.org/app/live_key?x=1', 'live_key'],
  ])('says nothing of what stands in %j', (text, secret) => {
    expect(JSON.stringify(clean(text))).not.toContain(secret);
  });

  test('calls the user’s folder by no name', () => {
    expect(clean('/home/ada/.config/squelch')).toBe('~/.config/squelch');
  });

  test('is otherwise as it was', () => {
    const value = { a: [1, null, true, 'text'], b: { c: 'ws://example.org:1/x' } };
    expect(clean(value)).toEqual(value);
  });
});
