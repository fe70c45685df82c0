import { chmod, mkdir, unlink } from 'node:fs/promises';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { type ControlRequest, LineReader } from './control-line.ts';

/** Who does not say what they want in this time is let go, ms. */
const PATIENCE_MS = 2000;
/** Connections at once: a key that repeats starts many clients, each of which is gone in a moment. */
const MAX_CONNECTIONS = 32;

export interface ControlSocketOptions {
  /** From `controlPath`. */
  readonly path: string;
  /** Does it, at once. @returns the state afterwards, `keyed`, `idle`, `blocked offline` …, or what was asked for */
  readonly act: (request: ControlRequest) => string;
}

/**
 * The local socket, for desktops without a way to hear a key and for scripts: one line in, `ptt down`, one line back, `ok
 * keyed` or `error …`, and the connection is closed. Only this user can open it (mode 0600, in a folder of 0700).
 */
export class ControlSocket {
  readonly #options: ControlSocketOptions;
  readonly #server: Server;
  readonly #open = new Set<Socket>();

  constructor(options: ControlSocketOptions) {
    this.#options = options;
    this.#server = createServer({ allowHalfOpen: true }, (socket) => this.#greet(socket));
    this.#server.maxConnections = MAX_CONNECTIONS;
  }

  /**
   * Opens the socket; a file that a crashed Squelch has left behind is replaced, one that answers is not.
   * @returns `taken` when another Squelch of this user listens there already
   * @throws the system's error when it can't be opened
   */
  async listen(): Promise<'listening' | 'taken'> {
    const { path } = this.#options;
    const isFile = !path.startsWith('\\\\.\\pipe\\');
    if (await answers(path)) return 'taken';
    if (isFile) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await unlink(path).catch(() => {});
    }
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      // The file is made in this turn, and is nobody else's from its first moment.
      const mask = isFile ? process.umask(0o177) : null;
      this.#server.listen(path, () => {
        this.#server.off('error', reject);
        resolve();
      });
      if (mask !== null) process.umask(mask);
    });
    if (isFile) await chmod(path, 0o600);
    // It has served; whatever becomes of a later connection is no reason to end the app.
    this.#server.on('error', () => {});
    return 'listening';
  }

  /** Closes it and takes its file away. */
  close(): void {
    for (const socket of this.#open) socket.destroy();
    if (this.#server.listening) this.#server.close();
  }

  #greet(socket: Socket): void {
    const reader = new LineReader();
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket));
    // A client that hangs up early has lost interest in the answer.
    socket.on('error', () => {});
    socket.setTimeout(PATIENCE_MS, () => socket.destroy());
    const answer = (line: string) => {
      socket.off('data', hear);
      socket.end(`${line}\n`, () => socket.destroy());
    };
    const hear = (chunk: Buffer) => {
      const result = reader.push(chunk);
      switch (result.kind) {
        case 'more':
          return;
        case 'request':
          answer(`ok ${this.#options.act(result.request)}`);
          return;
        case 'refused':
          answer(`error ${result.why}: a line is "ptt down", "ptt up", "ptt toggle" or "ptt state"`);
          return;
        default:
          result satisfies never;
      }
    };
    socket.on('data', hear);
    socket.once('end', () => {
      if (!socket.writableEnded) answer('error incomplete: a line ends with a line feed');
    });
  }
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    const done = (yes: boolean) => {
      socket.destroy();
      resolve(yes);
    };
    socket.setTimeout(PATIENCE_MS, () => done(false));
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
  });
}
