import { describe, expect, it } from 'vitest';
import { socketTrouble, timedOut } from '../../../src/main/links/socket-trouble.ts';

const address = { host: 'voice.example.org', port: 2090 };
const trouble = (code: string, where = address) =>
  socketTrouble(Object.assign(new Error(`${code} happened`), { code }), where, 'room server');

describe('what went wrong with a socket, in words', () => {
  it('says who does not answer and what to look at', () => {
    expect(trouble('ECONNREFUSED')).toEqual({
      code: 'refused',
      text: 'Nobody answers at voice.example.org:2090. Is the room server running there, and does a firewall let port 2090 in?',
    });
    expect(trouble('ECONNREFUSED', { host: '::1', port: 9 }).text).toContain('at [::1]:9.');
  });

  it.each([
    ['ENOTFOUND', 'unknown-host'],
    ['EAI_AGAIN', 'name-server'],
    ['EHOSTUNREACH', 'unreachable'],
    ['ENETUNREACH', 'no-network'],
    ['ETIMEDOUT', 'timed-out'],
    ['ECONNRESET', 'reset'],
    ['EPIPE', 'reset'],
    ['EPERM', 'denied'],
    ['ERR_SOCKET_BAD_PORT', 'bad-port'],
  ])('%s is %s, with a sentence that names the place', (code, expected) => {
    const { code: stable, text } = trouble(code);
    expect(stable).toBe(expected);
    expect(text).toMatch(/voice\.example\.org|2090/);
    expect(text).not.toContain(code);
  });

  it('passes on what it does not know', () => {
    expect(trouble('EWHATEVER')).toEqual({
      code: 'other',
      text: 'The connection to voice.example.org:2090 failed: EWHATEVER happened',
    });
    expect(timedOut(address).code).toBe('timed-out');
  });
});
