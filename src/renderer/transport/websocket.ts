import type { Transport } from '../../shared/client.ts';
import type { Envelope, EventName } from '../../shared/contract.ts';
import { Emitter } from '../../shared/emitter.ts';

/** Pause before the next attempt after the n-th failure, ms: the engine is on this computer, so it is worth asking often. */
const RETRY_MS = [100, 250, 500, 1000] as const;

const DISCONNECTED: Envelope = {
  ok: false,
  code: 'disconnected',
  message: 'Squelch’s engine is not answering. If this stays, start Squelch again.',
};

interface Answer {
  readonly id: number;
}

interface Message {
  readonly event: string;
  readonly payload: unknown;
}

/** The contract over the browser shell's WebSocket; reconnects for as long as the page lives. */
export class WebSocketTransport implements Transport {
  readonly #url: string;
  readonly #events = new Emitter<Record<string, unknown>>();
  readonly #connection = new Emitter<{ change: boolean }>();
  readonly #waiting = new Map<number, (answer: Envelope) => void>();
  #socket: WebSocket | null = null;
  #connected = false;
  #closed = false;
  #failures = 0;
  #nextId = 1;

  constructor(url: string) {
    this.#url = url;
    this.#connect();
  }

  invoke(command: string, args: unknown): Promise<Envelope> {
    const socket = this.#socket;
    if (!socket || !this.#connected) return Promise.resolve(DISCONNECTED);
    const id = this.#nextId++;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      socket.send(JSON.stringify({ id, command, args }));
    });
  }

  subscribe(event: EventName, listener: (payload: unknown) => void): () => void {
    return this.#events.on(event, listener);
  }

  onConnection(listener: (connected: boolean) => void): () => void {
    listener(this.#connected);
    return this.#connection.on('change', listener);
  }

  /** Ends the connection for good. */
  close(): void {
    this.#closed = true;
    this.#socket?.close();
  }

  #connect(): void {
    if (this.#closed) return;
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    socket.addEventListener('open', () => {
      this.#failures = 0;
      this.#show(true);
    });
    socket.addEventListener('message', ({ data }) => {
      const message = typeof data === 'string' ? parse(data) : null;
      if (message) this.#hear(message);
    });
    socket.addEventListener('close', () => {
      this.#show(false);
      for (const resolve of this.#waiting.values()) resolve(DISCONNECTED);
      this.#waiting.clear();
      const pause = RETRY_MS[Math.min(this.#failures++, RETRY_MS.length - 1)];
      setTimeout(() => this.#connect(), pause);
    });
  }

  #hear(message: (Answer & Envelope) | Message): void {
    if ('event' in message) {
      this.#events.emit(message.event, message.payload);
      return;
    }
    const { id, ...answer } = message;
    this.#waiting.get(id)?.(answer);
    this.#waiting.delete(id);
  }

  #show(connected: boolean): void {
    if (connected === this.#connected) return;
    this.#connected = connected;
    this.#connection.emit('change', connected);
  }
}

/** @returns null for what is none of the contract's messages */
function parse(text: string): (Answer & Envelope) | Message | null {
  try {
    const message: unknown = JSON.parse(text);
    // The engine is ours: what has this shape at all has the rest of it.
    return typeof message === 'object' && message !== null ? (message as (Answer & Envelope) | Message) : null;
  } catch {
    return null;
  }
}
