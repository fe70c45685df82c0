import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket as NodeSocket, WebSocketServer } from 'ws';
import { WebSocketTransport } from '../../../src/renderer/transport/websocket.ts';

describe('The contract over a WebSocket', () => {
  let server: WebSocketServer;
  let port: number;
  let peers: NodeSocket[];
  let transport: WebSocketTransport;
  /** Whether the engine can be reached, at every change. */
  let connection: boolean[];

  beforeEach(async () => {
    // The browser's class under its own name; Node has one only from version 22 on.
    vi.stubGlobal('WebSocket', NodeSocket);
    port = 0;
    await listen();
    const changes: boolean[] = [];
    connection = changes;
    transport = new WebSocketTransport(`ws://127.0.0.1:${port}/engine`);
    transport.onConnection((connected) => changes.push(connected));
    await vi.waitFor(() => expect(connection).toEqual([false, true]));
  });

  afterEach(async () => {
    transport.close();
    await hangUp();
    vi.unstubAllGlobals();
  });

  async function listen(): Promise<void> {
    peers = [];
    server = new WebSocketServer({ host: '127.0.0.1', port, path: '/engine' });
    server.on('connection', (socket) => peers.push(socket));
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  }

  async function hangUp(): Promise<void> {
    for (const peer of peers) peer.terminate();
    await new Promise((resolve) => server.close(resolve));
  }

  /** The engine's end of the newest connection. */
  function engine(): NodeSocket {
    const peer = peers.at(-1);
    if (!peer) throw new Error('nobody has connected');
    return peer;
  }

  /** The next request that arrives there. */
  async function request(): Promise<{ id: number; command: string; args: unknown }> {
    const [data] = await once(engine(), 'message');
    return JSON.parse(String(data));
  }

  it('gives every answer to the question that it belongs to, in whatever order they come', async () => {
    const asked = [request()];
    const first = transport.invoke('link.open', { id: 'a' });
    const one = await asked[0];
    const next = request();
    const second = transport.invoke('link.open', { id: 'b' });
    const two = await next;
    engine().send(JSON.stringify({ id: two?.id, ok: true, value: 2 }));
    engine().send(JSON.stringify({ id: one?.id, ok: false, code: 'not-found', message: 'No.', field: 'id' }));
    expect(await second).toEqual({ ok: true, value: 2 });
    expect(await first).toEqual({ ok: false, code: 'not-found', message: 'No.', field: 'id' });
    expect(one).toMatchObject({ command: 'link.open', args: { id: 'a' } });
  });

  it('hands events to those who have subscribed to them, until they have had enough', async () => {
    const heard: unknown[] = [];
    const end = transport.subscribe('levels', (payload) => heard.push(payload));
    engine().send(JSON.stringify({ event: 'toast', payload: {} }));
    engine().send(JSON.stringify({ event: 'levels', payload: 1 }));
    await vi.waitFor(() => expect(heard).toEqual([1]));
    end();
    const answered = request().then(({ id }) => engine().send(JSON.stringify({ id, ok: true, value: null })));
    engine().send(JSON.stringify({ event: 'levels', payload: 2 }));
    // Behind the event on the same connection.
    await transport.invoke('app.snapshot', {});
    await answered;
    expect(heard).toEqual([1]);
  });

  it('answers what was under way, and what is asked meanwhile, with code disconnected', async () => {
    const asked = request();
    const underWay = transport.invoke('app.snapshot', {});
    await asked;
    engine().terminate();
    expect(await underWay).toMatchObject({ ok: false, code: 'disconnected' });
    await vi.waitFor(() => expect(connection).toContain(false));
  });

  it('is back within a second of the engine’s return, and says so', async () => {
    await hangUp();
    await vi.waitFor(() => expect(connection).toEqual([false, true, false]));
    expect(await transport.invoke('app.snapshot', {})).toMatchObject({ ok: false, code: 'disconnected' });
    await listen();
    await vi.waitFor(() => expect(connection).toEqual([false, true, false, true]), { timeout: 2_000 });
  });

  it('lives on after a message that is none of the contract’s', async () => {
    for (const text of ['', '{', 'null', '7', '{"id":99,"ok":true,"value":null}', '{"event":"unheard"}'])
      engine().send(text);
    engine().send(new Uint8Array([1, 0, 0, 0]));
    const answered = request().then(({ id }) => engine().send(JSON.stringify({ id, ok: true, value: 'still here' })));
    expect(await transport.invoke('app.snapshot', {})).toEqual({ ok: true, value: 'still here' });
    await answered;
  });
});
