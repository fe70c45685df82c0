import { describe, expect, test } from 'vitest';
import { linkConfig, MAX_NAME } from '../../src/shared/link-config.ts';

const GOOD = {
  kind: 'paltalk',
  server: { where: 'host', host: '192.168.1.20', port: 2090 },
  room: 7,
  uid: 4711,
  nickname: 'Ada',
};

/** The field and the sentence of the first refusal, as a window shows it. */
function refusal(config: unknown): { field: string; message: string } | null {
  const issue = linkConfig.safeParse(config).error?.issues[0];
  return issue ? { field: issue.path.join('.'), message: issue.message } : null;
}

function withHost(host: unknown) {
  return { ...GOOD, server: { ...GOOD.server, host } };
}

describe("a link's configuration", () => {
  test('is taken for a room on a server and for a room in the own Station', () => {
    expect(linkConfig.parse(GOOD)).toEqual(GOOD);
    const inStation = { ...GOOD, server: { where: 'station' } };
    expect(linkConfig.parse(inStation)).toEqual(inStation);
  });

  test.each(['localhost', 'voice.example.org', '10.0.0.1', '::1', 'fe80::1%eth0', 'bücher.example', 'my_host'])(
    'takes the host %s',
    (host) => {
      expect(refusal(withHost(host))).toBeNull();
    },
  );

  test('takes the smallest and the largest numbers', () => {
    const smallest = { ...GOOD, room: 0, uid: 1, server: { ...GOOD.server, port: 1 } };
    const largest = { ...GOOD, room: 0xffff_ffff, uid: 0xffff_ffff, server: { ...GOOD.server, port: 65_535 } };
    expect(refusal(smallest)).toBeNull();
    expect(refusal(largest)).toBeNull();
  });

  test('loses the blanks around host and nickname', () => {
    const config = linkConfig.parse({ ...withHost('  voice.example.org '), nickname: ' Ada ' });
    expect(config).toMatchObject({ nickname: 'Ada', server: { host: 'voice.example.org' } });
  });

  test.each([
    ['nothing', '', /^A host name or an address, like/],
    ['blanks', '   ', /^A host name or an address, like/],
    ['no text', 7, /^A host name or an address, like/],
    ['a pasted URL', 'https://voice.example.org/room', /without http:\/\//],
    ['a port behind a name', 'voice.example.org:2090', /the port goes into its own field/],
    ['a port behind an address', '10.0.0.1:2090', /the port goes into its own field/],
    ['brackets around an IPv6 address', '[::1]:2090', /without its brackets/],
    ['a blank inside', 'voice example', /no spaces or slashes/],
    ['a path', 'voice.example.org/room', /no spaces or slashes/],
    ['a line break', 'voice\nexample', /no spaces or slashes/],
    ['a name longer than any', `${'a'.repeat(250)}.org`, /at most 253 characters/],
  ])('says what a host is to one who enters %s', (_, host, message) => {
    expect(refusal(withHost(host))).toEqual({ field: 'server.host', message: expect.stringMatching(message) });
  });

  const numbers = [
    ['server.port', /whole number from 1 to 65535/, 65_536, 0],
    ['room', /whole number from 0 to 4294967295/, 0x1_0000_0000, -1],
    ['uid', /whole number from 1 to 4294967295/, 0x1_0000_0000, 0],
  ] as const;
  test.each(
    numbers.flatMap(([field, message, above, below]) =>
      [above, below, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '12', '', null, undefined, {}].map(
        (value) => [field, value, message] as const,
      ),
    ),
  )('refuses %s of %s with its range', (field, value, message) => {
    const config =
      field === 'server.port' ? { ...GOOD, server: { ...GOOD.server, port: value } } : { ...GOOD, [field]: value };
    expect(refusal(config)).toEqual({ field, message: expect.stringMatching(message) });
  });

  test.each([
    ['', /at least one character/],
    ['   ', /at least one character/],
    ['x'.repeat(MAX_NAME + 1), /at most 32 characters/],
    [undefined, /is text/],
  ])('refuses the nickname %j', (nickname, message) => {
    expect(refusal({ ...GOOD, nickname })).toEqual({ field: 'nickname', message: expect.stringMatching(message) });
  });

  test('refuses a protocol or a place that is none and says which there are', () => {
    expect(refusal({ ...GOOD, kind: 'telex' })).toEqual({ field: 'kind', message: expect.stringContaining('paltalk') });
    expect(refusal({ ...GOOD, server: { where: 'moon' } })).toEqual({
      field: 'server.where',
      message: expect.stringMatching(/station.*host/),
    });
  });

  test('refuses a field that it does not know, by name', () => {
    expect(refusal({ ...GOOD, password: 'x' })?.message).toContain('"password"');
  });
});
