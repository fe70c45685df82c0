import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { Guard } from '../../../src/main/browser/guard.ts';

function request(headers: IncomingMessage['headers']): IncomingMessage {
  return { headers } as IncomingMessage;
}

function tokenOf(guard: Guard): string {
  return new URL(guard.invite()).searchParams.get('token') ?? '';
}

describe('the guard', () => {
  test('takes the token once', () => {
    const guard = new Guard(4000);
    const token = tokenOf(guard);
    expect(guard.exchange(null)).toBeNull();
    expect(guard.exchange(`${token} `)).toBeNull();
    expect(guard.exchange(token)).toMatch(/^squelch-4000=/);
    expect(guard.exchange(token)).toBeNull();
    expect(guard.exchange('')).toBeNull();
  });

  test('gives every invitation a token of its own, each for once, and forgets the oldest of many', () => {
    const guard = new Guard(4000);
    const [first = '', ...others] = Array.from({ length: 5 }, () => tokenOf(guard));
    expect(new Set([first, ...others]).size).toBe(5);
    expect(guard.exchange(first)).toBeNull();
    for (const token of others) expect(guard.exchange(token)).not.toBeNull();
    for (const token of others) expect(guard.exchange(token)).toBeNull();
  });

  test('knows the session by the cookie that it gave, and by no other', () => {
    const guard = new Guard(4000);
    const cookie = guard.exchange(tokenOf(guard))?.split(';')[0] ?? '';
    expect(guard.hasSession(request({ cookie }))).toBe(true);
    expect(guard.hasSession(request({}))).toBe(false);
    expect(guard.hasSession(request({ cookie: '' }))).toBe(false);
    expect(new Guard(4000).hasSession(request({ cookie }))).toBe(false);
  });

  test('lets a WebSocket in only with our Host, our Origin and the cookie, all three', () => {
    const guard = new Guard(4000);
    const cookie = guard.exchange(tokenOf(guard))?.split(';')[0] ?? '';
    const right = { host: '127.0.0.1:4000', origin: 'http://127.0.0.1:4000', cookie };
    expect(guard.mayConnect(request(right))).toBe(true);
    for (const name of ['host', 'origin', 'cookie'] as const) {
      const { [name]: _left, ...rest } = right;
      expect(guard.mayConnect(request(rest))).toBe(false);
      expect(guard.mayConnect(request({ ...right, [name]: 'x' }))).toBe(false);
    }
    expect(guard.mayConnect(request({ ...right, 'sec-fetch-site': 'cross-site' }))).toBe(false);
    expect(guard.mayConnect(request({ ...right, 'sec-fetch-site': ['same-origin'] as never }))).toBe(false);
  });

  test('knows our address on port 80 as browsers write it, without the port', () => {
    const guard = new Guard(80);
    expect(guard.invite()).toMatch(/^http:\/\/127\.0\.0\.1\/enter/);
    expect(guard.isOurs(request({ host: '127.0.0.1', origin: 'http://127.0.0.1' }))).toBe(true);
    expect(guard.isOurs(request({ host: '127.0.0.1', origin: 'http://127.0.0.1:8080' }))).toBe(false);
  });
});
