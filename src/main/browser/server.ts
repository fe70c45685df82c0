import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Engine } from '../engine/engine.ts';
import { Guard } from './guard.ts';
import { SECURITY_HEADERS, serveFile } from './static-files.ts';
import { attachSocket, MAX_MESSAGE_BYTES } from './window-socket.ts';

export interface BrowserServerOptions {
  readonly engine: Engine;
  /** Folder of the built renderer. */
  readonly renderer: string;
  /** Loopback port, 0 for any free one. */
  readonly port: number;
  /** How many windows are attached, at every change. */
  readonly onWindows: (count: number) => void;
}

/**
 * The browser shell's door: loopback HTTP for the page, one WebSocket a window for commands and events.
 * Everything that the guard does not know gets 403 with an empty body.
 */
export class BrowserServer {
  readonly #options: BrowserServerOptions;
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  #guard: Guard | null = null;

  constructor(options: BrowserServerOptions) {
    this.#options = options;
    // A request without Host is the guard's to refuse, as every other; Node would answer 400 and more.
    this.#server = createServer(
      { requireHostHeader: false },
      (request, response) => void this.#serve(request, response),
    );
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  /** @returns the one-time address. @throws the system's error when the port can't be had. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#options.port, '127.0.0.1', () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    const { port } = this.#server.address() as AddressInfo;
    this.#guard = new Guard(port);
    return this.#guard.invite();
  }

  /** @returns another one-time address; null before there is one */
  invite(): string | null {
    return this.#guard?.invite() ?? null;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const guard = this.#guard;
    const url = ownUrl(request);
    if (!guard?.isOurs(request) || url === null || (request.method !== 'GET' && request.method !== 'HEAD'))
      return refuse(response);
    if (url.pathname === '/enter') {
      // Whoever only asks for headers does not come in, and must not use the token up.
      if (request.method !== 'GET') return refuse(response);
      const cookie = guard.exchange(url.searchParams.get('token'));
      if (cookie === null) return refuse(response);
      response.writeHead(303, {
        ...SECURITY_HEADERS,
        'Set-Cookie': cookie,
        Location: '/',
        'Cache-Control': 'no-store',
        'Content-Length': 0,
      });
      response.end();
      return;
    }
    if (!guard.hasSession(request)) return refuse(response);
    await serveFile(this.#options.renderer, url.pathname, response);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // A peer that resets during the handshake is nobody's problem.
    socket.on('error', () => {});
    if (request.url !== '/engine' || !this.#guard?.mayConnect(request)) {
      // An upgraded socket is out of the server's hands: a peer that does not hang up would keep it for ever.
      socket.once('finish', () => socket.destroy());
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      attachSocket(webSocket, this.#options.engine, () => this.#options.onWindows(this.#sockets.clients.size));
      this.#options.onWindows(this.#sockets.clients.size);
    });
  }
}

/**
 * @returns what is asked for, or null for a target that is no path (RFC 9112 §3.2: `http://elsewhere/`, `*`), which only
 * a proxy or somebody with ill intent sends.
 */
function ownUrl({ url = '' }: IncomingMessage): URL | null {
  // Put behind the host and not resolved against it: `//elsewhere` is a path here, and `//` no reason to throw.
  return url.startsWith('/') ? new URL(`http://127.0.0.1${url}`) : null;
}

function refuse(response: ServerResponse): void {
  response.writeHead(403, { 'Content-Length': 0, Connection: 'close' }).end();
}
