import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { MAX_MESSAGE_BYTES } from '../../../src/main/browser/window-socket.ts';
import { MEDIA_MAX_BYTES, writeMediaFrame } from '../../../src/shared/media-lane.ts';
import { appState } from '../../../src/shared/state.ts';
import { type BrowserDoor, browserDoors } from '../../support/browser-door.ts';
import { rawRequest } from '../../support/raw-http.ts';

const openDoor = browserDoors();
const sockets: WebSocket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.terminate();
});

/** The session's cookie as ws wants its headers. */
async function session(door: BrowserDoor): Promise<{ Cookie: string }> {
  return { Cookie: (await door.enter()).slice('Cookie: '.length) };
}

/** A window as our page opens it. */
class Page {
  readonly socket: WebSocket;
  readonly heard: Record<string, unknown>[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => {
      this.heard.push(JSON.parse(String(data)));
      for (const look of this.#waiting) look();
    });
  }

  static async open(door: BrowserDoor, headers: { Cookie: string }): Promise<Page> {
    const socket = new WebSocket(`ws://${door.host}/engine`, { origin: door.origin, headers });
    sockets.push(socket);
    const page = new Page(socket);
    await once(socket, 'open');
    return page;
  }

  send(message: unknown): void {
    this.socket.send(JSON.stringify(message));
  }

  /** The first message, come or yet to come, that fits. */
  async message(fits: (message: Record<string, unknown>) => boolean): Promise<Record<string, unknown>> {
    for (;;) {
      const found = this.heard.find(fits);
      if (found) return found;
      await new Promise<void>((resolve) => {
        const look = () => {
          this.#waiting.delete(look);
          resolve();
        };
        this.#waiting.add(look);
      });
    }
  }

  answer(id: number): Promise<Record<string, unknown>> {
    return this.message((message) => message.id === id);
  }

  /** Code and reason with which the server closes. */
  async closed(): Promise<{ code: number; reason: string }> {
    const [code, reason] = await once(this.socket, 'close');
    return { code, reason: String(reason) };
  }
}

async function openPage() {
  const door = await openDoor();
  const headers = await session(door);
  return { door, headers, page: await Page.open(door, headers) };
}

describe('a WebSocket that is not from our own page', () => {
  /** The lines of a right handshake, but for what is changed (null: left out). */
  async function handshake(changes: Record<string, string | null>, target = '/engine') {
    const door = await openDoor();
    const headers: Record<string, string | null> = {
      Host: door.host,
      Origin: door.origin,
      Cookie: (await session(door)).Cookie,
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
      ...changes,
    };
    const lines = Object.entries(headers).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]));
    const socket = connect(door.port, '127.0.0.1');
    socket.write(`GET ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    const [chunk] = await once(socket, 'data');
    const ended = once(socket, 'end');
    if (String(chunk).startsWith('HTTP/1.1 101')) socket.destroy();
    else await ended;
    return { door, text: String(chunk) };
  }
  const REFUSED = 'HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

  test('is told apart by nothing but what the next tests change', async () => {
    expect((await handshake({})).text).toMatch(/^HTTP\/1\.1 101 /);
  });

  test.each([
    ['no Origin', { Origin: null }],
    ['a foreign Origin', { Origin: 'http://evil.com' }],
    ['the Origin null', { Origin: 'null' }],
    ['an Origin by another name', { Origin: 'http://localhost' }],
    ['no cookie', { Cookie: null }],
    ['a wrong cookie', { Cookie: 'squelch=x' }],
    ['a foreign Host', { Host: 'evil.com' }],
    ['no Host', { Host: null }],
    ['another site’s page', { 'Sec-Fetch-Site': 'cross-site' }],
  ])('gets 403, nothing else, and no window is made for it: %s', async (_, changes) => {
    const { door, text } = await handshake(changes);
    expect(text).toBe(REFUSED);
    expect(door.counts).toEqual([]);
  });

  test.each(['/', '/engine/', '/engine?x', '//engine', '/Engine', '/assets', 'http://evil.com/engine'])(
    'gets 403 at any other place: %s',
    async (target) => {
      const { door, text } = await handshake({}, target);
      expect(text).toBe(REFUSED);
      expect(door.counts).toEqual([]);
    },
  );

  test('gets no socket of another protocol either', async () => {
    const door = await openDoor();
    const { Cookie } = await session(door);
    const lines = [`Host: ${door.host}`, `Origin: ${door.origin}`, `Cookie: ${Cookie}`, 'Upgrade: h2c'];
    const { status } = await rawRequest(door.port, ['GET /engine HTTP/1.1', ...lines, 'Connection: Upgrade']);
    expect(status).toBe(400);
    expect(door.counts).toEqual([]);
  });
});

describe('our page’s WebSocket', () => {
  test('speaks the contract: commands are answered by their id, events come by themselves', async () => {
    const { page, door } = await openPage();
    page.send({ id: 1, command: 'app.snapshot', args: {} });
    const { ok, value } = await page.answer(1);
    expect(ok).toBe(true);
    expect(appState.parse(value).app).toMatchObject({
      version: '1.2.3',
      shell: 'browser',
      configFolder: door.bare.folder,
    });
    page.send({ id: 2, command: 'appearance.set', args: { theme: 'dark' } });
    expect(await page.answer(2)).toEqual({ id: 2, ok: true, value: null });
    expect(await page.message(({ event }) => event === 'state.patch')).toMatchObject({
      payload: { appearance: { theme: 'dark' } },
    });
  });

  test('answers a refused command with code, field and sentence, and stays open', async () => {
    const { page } = await openPage();
    page.send({ id: 1, command: 'link.open', args: { id: '' } });
    expect(await page.answer(1)).toMatchObject({ ok: false, code: 'bad-args', field: 'id' });
    page.send({ id: 2, command: '__proto__', args: {} });
    expect(await page.answer(2)).toMatchObject({ ok: false, code: 'unknown-command' });
    page.send({ id: 3, command: null, args: null });
    expect(await page.answer(3)).toMatchObject({ ok: false, code: 'unknown-command' });
  });

  test('is counted as a window, and several are', async () => {
    const { door, headers, page } = await openPage();
    const second = await Page.open(door, headers);
    expect(door.counts).toEqual([1, 2]);
    second.socket.close();
    await second.closed();
    await expect.poll(() => door.counts, { timeout: 10_000, interval: 10 }).toEqual([1, 2, 1]);
    page.socket.terminate();
    await expect.poll(() => door.counts, { timeout: 10_000, interval: 10 }).toEqual([1, 2, 1, 0]);
  });

  test('tells every window what one of them changed', async () => {
    const { door, headers, page } = await openPage();
    const second = await Page.open(door, headers);
    page.send({ id: 1, command: 'sound.deafen', args: { on: true } });
    const patch = await second.message(({ event }) => event === 'state.patch');
    expect(patch).toMatchObject({ payload: { sound: { deafened: true } } });
  });

  test.each([
    ['goes away', (socket: WebSocket) => socket.close()],
    ['is cut off', (socket: WebSocket) => socket.terminate()],
  ])('releases what its window held when it %s', async (_, end) => {
    const { door, page } = await openPage();
    door.bare.startTalkable();
    page.send({ id: 1, command: 'ptt.press', args: { source: 'ui:pointer' } });
    await page.answer(1);
    expect(door.bare.sound.calls.at(-1)).toBe('gate gsm/8000/1/80 true');
    end(page.socket);
    await expect
      .poll(() => door.bare.sound.calls.at(-1), { timeout: 10_000, interval: 10 })
      .toBe('gate gsm/8000/1/80 false');
  });

  test('takes a media frame, for which there is no lane yet, and stays open', async () => {
    const { page } = await openPage();
    page.socket.send(writeMediaFrame({ kind: 1, lane: 2, payload: new Uint8Array(1_000) }));
    page.socket.send(writeMediaFrame({ kind: 1, lane: 2, payload: new Uint8Array(MEDIA_MAX_BYTES - 4) }));
    page.send({ id: 1, command: 'app.snapshot', args: {} });
    expect(await page.answer(1)).toMatchObject({ ok: true });
  });
});

describe('a message that is not of the contract', () => {
  test.each([
    ['binary that is too short for a frame', Buffer.from([1, 2, 3])],
    ['a frame of another version', Buffer.from([9, 0, 0, 0, 1])],
    ['binary nothing', Buffer.alloc(0)],
  ])('closes the socket with 1008: %s', async (_, message) => {
    const { page } = await openPage();
    page.socket.send(message);
    expect(await page.closed()).toEqual({ code: 1008, reason: 'not a media frame' });
  });

  test.each([
    '',
    'hello',
    '{',
    'null',
    '7',
    '[]',
    '{}',
    '{"id": 1}',
    '{"id": "1", "command": "app.snapshot", "args": {}}',
  ])('closes the socket with 1008: the text %j', async (text) => {
    const { page } = await openPage();
    page.socket.send(text);
    expect(await page.closed()).toEqual({ code: 1008, reason: 'not a command' });
  });

  test('closes the socket with 1009 where it is too long, without being taken in', async () => {
    const { page } = await openPage();
    const args = { config: 'x'.repeat(MAX_MESSAGE_BYTES) };
    page.send({ id: 1, command: 'link.add', args });
    expect((await page.closed()).code).toBe(1009);
  });

  test('releases what the window held at once, and nothing it says after that is done', async () => {
    const { door, page } = await openPage();
    door.bare.startTalkable();
    page.send({ id: 1, command: 'ptt.press', args: { source: 'ui:pointer' } });
    await page.answer(1);
    page.socket.send('nonsense');
    page.send({ id: 2, command: 'ptt.press', args: { source: 'ui:key' } });
    page.send({ id: 3, command: 'app.quit', args: {} });
    expect(await page.closed()).toMatchObject({ code: 1008 });
    expect(door.bare.sound.calls.filter((call) => call.startsWith('gate'))).toEqual([
      'gate gsm/8000/1/80 true',
      'gate gsm/8000/1/80 false',
    ]);
    expect(door.bare.quits).toBe(0);
  });
});

test('a window that reads nothing is cut off before it fills the memory, and the others go on', async () => {
  const { door, headers, page: sleeper } = await openPage();
  const reader = await Page.open(door, headers);
  door.bare.startTalkable();
  sleeper.socket.pause();
  const link = door.bare.links.last;
  link.stats = { ['x'.repeat(200_000)]: 1 };
  let patches = 0;
  while (door.counts.at(-1) === 2 && patches < 1_000) {
    link.become({ state: 'ready' });
    patches++;
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(door.counts).toEqual([1, 2, 1]);
  reader.send({ id: 1, command: 'ptt.releaseAll', args: {} });
  expect(await reader.answer(1)).toMatchObject({ ok: true });
});
