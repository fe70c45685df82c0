import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { BrowserServer } from '../../../src/main/browser/server.ts';
import { bareEngines } from '../../support/bare-engine.ts';
import { type BrowserDoor, browserDoors, PAGE, SCRIPT } from '../../support/browser-door.ts';
import { type RawAnswer, rawRequest } from '../../support/raw-http.ts';

const openDoor = browserDoors();
const bareEngine = bareEngines();

/** 403, and not a word about who answers or what there might be. */
function expectRefused({ status, headers, body }: RawAnswer): void {
  expect({ status, body }).toEqual({ status: 403, body: '' });
  expect(
    Object.keys(headers)
      .sort()
      .filter((name) => name !== 'date'),
  ).toEqual(['connection', 'content-length']);
}

describe('the one-time address', () => {
  test('is on loopback, and its token is long and different at every start', async () => {
    const [a, b] = [await openDoor(), await openDoor()];
    expect(a.entrance).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/enter\?token=[\w-]{43}$/);
    expect(a.token).not.toBe(b.token);
  });

  test('is exchanged for a cookie that scripts and other sites never see, and leads to the page', async () => {
    const { get, token } = await openDoor();
    const { status, headers, body } = await get(`/enter?token=${token}`);
    expect({ status, location: headers.location, body }).toEqual({ status: 303, location: '/', body: '' });
    const [pair, ...attributes] = headers['set-cookie']?.split('; ') ?? [];
    expect(pair).toMatch(/^squelch-\d+=[\w-]{43}$/);
    expect(attributes.sort()).toEqual(['HttpOnly', 'Path=/', 'SameSite=Strict']);
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(pair).not.toContain(token);
  });

  test('works once: the second exchange is refused, also for the one who has the cookie', async () => {
    const { get, token, enter } = await openDoor();
    const cookie = await enter();
    expectRefused(await get(`/enter?token=${token}`));
    expectRefused(await get(`/enter?token=${token}`, cookie));
    expect((await get('/', cookie)).status).toBe(200);
  });

  test.each(['/enter', '/enter?token=', '/enter?token=wrong', '/enter?Token=', '/enter?token=%00', '/enter/'])(
    'refuses %s, and goes on waiting for the right one',
    async (target) => {
      const { get, enter } = await openDoor();
      expectRefused(await get(target));
      expect(await enter()).toMatch(/^Cookie: squelch-/);
    },
  );

  test('refuses an empty token after the right one was used', async () => {
    const { get, enter } = await openDoor();
    await enter();
    expectRefused(await get('/enter?token='));
    expectRefused(await get('/enter'));
  });

  test('is not used up by one who asks for its headers, or from a foreign page', async () => {
    const { get, host, port, token, enter } = await openDoor();
    expectRefused(await rawRequest(port, [`HEAD /enter?token=${token} HTTP/1.1`, `Host: ${host}`]));
    expectRefused(await rawRequest(port, [`POST /enter?token=${token} HTTP/1.1`, `Host: ${host}`]));
    expectRefused(await get(`/enter?token=${token}`, 'Sec-Fetch-Site: cross-site'));
    expectRefused(await rawRequest(port, [`GET /enter?token=${token} HTTP/1.1`, 'Host: evil.com']));
    expect(await enter()).toMatch(/^Cookie: squelch-/);
  });
});

describe('a request that is not from our own page', () => {
  /** Everything right but what the test makes wrong. */
  async function entered() {
    const door = await openDoor();
    return { ...door, cookie: await door.enter() };
  }

  test.each(['localhost', 'evil.com', '127.0.0.1', '127.0.0.2', '[::1]', '0.0.0.0', ''])(
    'is refused for the Host %j, with and without our port',
    async (name) => {
      const { port, cookie } = await entered();
      for (const host of [name, `${name}:${port}`]) {
        if (host === `127.0.0.1:${port}`) continue;
        expectRefused(await rawRequest(port, ['GET / HTTP/1.1', `Host: ${host}`, cookie]));
      }
    },
  );

  test('is refused for a Host that is almost ours', async () => {
    const { port, host, cookie } = await entered();
    for (const almost of [
      `${host}.evil.com`,
      `evil.com@${host}`,
      `${host}, evil.com`,
      `${host}/`,
      `127.0.0.1:0${port}`,
    ])
      expectRefused(await rawRequest(port, ['GET / HTTP/1.1', `Host: ${almost}`, cookie]));
  });

  test('is refused without a Host, in HTTP/1.1 and in 1.0', async () => {
    const { port, cookie } = await entered();
    expectRefused(await rawRequest(port, ['GET / HTTP/1.1', cookie]));
    expectRefused(await rawRequest(port, ['GET / HTTP/1.0', cookie]));
  });

  test('is refused where a foreign Host stands before ours; of two, the first counts', async () => {
    const { port, host, cookie } = await entered();
    expectRefused(await rawRequest(port, ['GET / HTTP/1.1', 'Host: evil.com', `Host: ${host}`, cookie]));
  });

  test.each(['http://evil.com', 'null', 'https://127.0.0.1', 'http://localhost', ''])(
    'is refused for the Origin %j, and where it comes beside ours',
    async (foreign) => {
      const { get, origin, cookie } = await entered();
      expectRefused(await get('/', cookie, `Origin: ${foreign}`));
      expectRefused(await get('/', cookie, `Origin: ${origin}`, `Origin: ${foreign}`));
      expect((await get('/', cookie, `Origin: ${origin}`)).status).toBe(200);
    },
  );

  test.each(['cross-site', 'same-site', 'CROSS-SITE', 'none, cross-site', ''])(
    'is refused for the Sec-Fetch-Site %j',
    async (site) => {
      const { get, cookie } = await entered();
      expectRefused(await get('/', cookie, `Sec-Fetch-Site: ${site}`));
    },
  );

  test('is served for the Sec-Fetch-Site of our own page and of the address line', async () => {
    const { get, cookie } = await entered();
    for (const site of ['same-origin', 'none'])
      expect((await get('/', cookie, `Sec-Fetch-Site: ${site}`)).status).toBe(200);
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'])('is refused for the method %s', async (method) => {
    const { port, host, cookie } = await entered();
    const lines = [`${method} / HTTP/1.1`, `Host: ${host}`, cookie, 'Content-Length: 4'];
    expectRefused(await rawRequest(port, lines, 'body'));
  });

  test('is refused without the cookie, for every path, and learns nothing of which there are', async () => {
    const { get } = await entered();
    for (const target of ['/', '/index.html', '/assets/app-1a2b3c.js', '/no-such-file', '/engine'])
      expectRefused(await get(target));
  });

  test('is refused for a cookie that is not quite ours', async () => {
    const { get, cookie } = await entered();
    const [name = '', session = ''] = cookie.slice('Cookie: '.length).split('=');
    const wrong = [`${name}=`, name, `${name}=${session}x`, `${name}=${session.slice(1)}`, `squelch=${session}`];
    for (const value of [...wrong, `x${name}=${session}`, `${name}="${session}"`, `${name.toUpperCase()}=${session}`])
      expectRefused(await get('/', `Cookie: ${value}`));
  });

  test('is served where our cookie stands among others, even others of its name', async () => {
    const { get, cookie } = await entered();
    const ours = cookie.slice('Cookie: '.length);
    const [name] = ours.split('=');
    expect((await get('/', `Cookie: a=b; ${name}=planted; ${ours};c=d`)).status).toBe(200);
  });

  test('of another Squelch in the same browser opens nothing here', async () => {
    const { get, cookie } = await entered();
    const other = await openDoor();
    const otherCookie = await other.enter();
    expect(otherCookie.split('=')[0]).not.toBe(cookie.split('=')[0]);
    expectRefused(await get('/', otherCookie));
  });
});

describe('a request whose target is no path', () => {
  test.each(['http://evil.com/', 'http://127.0.0.1/', '*', 'evil.com:80', 'x', '?token=x', 'http://', 'file:///etc'])(
    'is refused: %s',
    async (target) => {
      const { port, host, enter } = await openDoor();
      const cookie = await enter();
      const answer = await rawRequest(port, [`GET ${target} HTTP/1.1`, `Host: ${host}`, cookie]);
      // What Node's parser takes for no request at all, it answers by itself.
      if (answer.status === 400) expect(answer.body).toBe('');
      else expectRefused(answer);
    },
  );

  test('neither throws nor hangs, with a cookie or without: //, ///, //[, //x:y', async () => {
    const door = await openDoor();
    const cookie = await door.enter();
    for (const target of ['//', '///', '//[', '//[::', '//x:y/', '//evil.com/', '/\\', '/\\\\', '//@', '//%00/']) {
      expectRefused(await door.get(target));
      expect((await door.get(target, cookie)).status).toBe(404);
    }
    expect((await door.get('/', cookie)).status).toBe(200);
  });
});

describe('our own page', () => {
  async function entered(): Promise<BrowserDoor & { cookie: string }> {
    const door = await openDoor();
    return { ...door, cookie: await door.enter() };
  }

  test('is served with a policy that lets it load our files and connect to us, and nothing else', async () => {
    const { get, cookie } = await entered();
    const { status, headers, body } = await get('/', cookie);
    expect({ status, body }).toEqual({ status: 200, body: PAGE });
    const policy = Object.fromEntries(
      (headers['content-security-policy'] ?? '').split('; ').map((rule) => {
        const [name = '', ...values] = rule.split(' ');
        return [name, values.join(' ')];
      }),
    );
    expect(policy).toMatchObject({
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': "'self'",
      'connect-src': "'self'",
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
    });
    expect(headers['content-security-policy']).not.toMatch(/unsafe|http:|\*/);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': 'camera=(), microphone=(), geolocation=()',
      'cache-control': 'no-store',
    });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });

  test('has its hashed files from the cache for ever, and by their right types', async () => {
    const { get, cookie } = await entered();
    const { status, headers, body } = await get('/assets/app-1a2b3c.js', cookie);
    expect({ status, body }).toEqual({ status: 200, body: SCRIPT });
    expect(headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(headers['cache-control']).toBe('max-age=31536000, immutable');
  });

  test('answers a HEAD with the headers alone', async () => {
    const { port, host, cookie } = await entered();
    const { status, headers, body } = await rawRequest(port, ['HEAD / HTTP/1.1', `Host: ${host}`, cookie]);
    expect({ status, length: headers['content-length'], body }).toEqual({
      status: 200,
      length: String(PAGE.length),
      body: '',
    });
  });

  test('passes over a query', async () => {
    const { get, cookie } = await entered();
    expect((await get('/?x=/../outside.txt', cookie)).body).toBe(PAGE);
  });

  test.each([
    ['dots', '/../outside.txt'],
    ['dots in the middle', '/assets/../../outside.txt'],
    ['coded dots', '/%2e%2e/outside.txt'],
    ['coded slashes', '/..%2foutside.txt'],
    ['all of it coded', '/%2e%2e%2foutside.txt'],
    ['twice coded', '/%252e%252e%252foutside.txt'],
    ['backslashes', '/..\\outside.txt'],
    ['coded backslashes', '/..%5coutside.txt'],
    ['a coded zero', '/index.html%00'],
    ['a zero before the end', '/../outside.txt%00.html'],
    ['half a code', '/%'],
    ['a code that is no UTF-8', '/%ff%fe'],
    ['overlong UTF-8', '/%c0%ae%c0%ae/outside.txt'],
    ['an absolute path', '//etc/passwd'],
    ['a folder', '/assets'],
    ['a folder with a slash', '/assets/'],
    ['a stranger', '/no-such-file'],
    ['a very long name', `/${'a'.repeat(5_000)}`],
  ])('is all there is: 404 for %s', async (_, target) => {
    const { get, cookie } = await entered();
    const { status, body } = await get(target, cookie);
    expect({ status, body }).toEqual({ status: 404, body: '' });
  });

  test('is all there is of a folder whose name begins like ours', async () => {
    const { get, cookie, folder } = await entered();
    mkdirSync(path.join(folder, 'renderer-old'));
    writeFileSync(path.join(folder, 'renderer-old', 'index.html'), 'old');
    expect((await get('/..%2frenderer-old%2findex.html', cookie)).status).toBe(404);
  });
});

describe('the server', () => {
  test('listens on loopback alone', async () => {
    const { port } = await openDoor();
    const socket = connect(port, '::1');
    const [error] = await once(socket, 'error');
    expect(error).toMatchObject({ code: expect.stringMatching(/ECONNREFUSED|EADDRNOTAVAIL|EAFNOSUPPORT/) });
  });

  test('says which port it could not have', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { engine } = await bareEngine();
    const server = new BrowserServer({ engine, renderer: '/nowhere', port, onWindows: () => {} });
    await expect(server.listen()).rejects.toMatchObject({ code: 'EADDRINUSE' });
    other.close();
    await server.close();
  });

  test('closes though peers hang on: idle, in the middle of a request, refused and not hanging up', async () => {
    const { port, host, server } = await openDoor();
    const peers = ['', `GET / HTTP/1.1\r\nHost: ${host}\r\n`, upgrade(host)].map((text) => {
      // Half open: this end never says goodbye by itself.
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
      socket.on('error', () => {});
      socket.write(text);
      return socket;
    });
    const [, , refused] = peers;
    if (refused) await once(refused, 'data');
    await server.close();
    for (const peer of peers) peer.destroy();
    const [error] = await once(connect(port, '127.0.0.1'), 'error');
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
  });
});

function upgrade(host: string): string {
  return `GET /engine HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;
}
