import { EventEmitter } from 'node:events';
import { DBusError, Message, MessageType, sessionBus, systemBus } from '@jellybrick/dbus-next';

/** One signal of somebody on the bus. */
export interface BusSignal {
  /** The sender's unique name, `:1.7`: given by the bus, so nobody can speak for another. */
  readonly sender: string;
  readonly path: string;
  /** Interface and member: `org.freedesktop.portal.Request.Response`. */
  readonly name: string;
  readonly body: readonly unknown[];
}

export interface BusCall {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  /** D-Bus signature of the arguments: `oa{sv}`. */
  readonly signature?: string;
  readonly body?: readonly unknown[];
}

/** A bus of the desktop's can't be reached, or refused a call. */
export class BusError extends Error {
  override readonly name = 'BusError';
  /** The D-Bus error's name, `org.freedesktop.DBus.Error.ServiceUnknown`; empty when it never came to an answer. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** `session`: the user's own programs. `system`: what the computer offers to all of its users. */
export type BusKind = 'session' | 'system';

/** The bus itself. */
const BUS = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
} as const;

/**
 * A connection to a bus of the desktop's: calls, signals, and its end. Messages alone and no proxies, which would ask every object
 * to describe itself first.
 */
export class DesktopBus {
  readonly #bus: ReturnType<typeof sessionBus>;

  private constructor(bus: ReturnType<typeof sessionBus>) {
    this.#bus = bus;
  }

  /**
   * @param ended when the connection breaks, with the reason. Never before this has resolved.
   * @throws {BusError} when there is no bus to connect to
   */
  static async connect(kind: BusKind, ended: (why: string) => void): Promise<DesktopBus> {
    const bus = kind === 'session' ? sessionBus() : systemBus();
    // The library's types leave out that it emits errors.
    const events: EventEmitter = bus;
    await new Promise<void>((resolve, reject) => {
      const refuse = (error: unknown) => reject(new BusError('', inWords(error), { cause: error }));
      events.on('error', refuse);
      bus.once('connect', () => {
        events.off('error', refuse);
        resolve();
      });
    });
    events.on('error', (error: unknown) => ended(inWords(error)));
    // The library keeps the end of its connection to itself, and a dead bus would look like a silent one.
    if ('_connection' in bus && bus._connection instanceof EventEmitter)
      bus._connection.once('end', () => ended(`the ${kind} bus has ended`));
    return new DesktopBus(bus);
  }

  /** Our own name on the bus, `:1.7`. */
  get name(): string {
    return this.#bus.name ?? '';
  }

  /**
   * @returns the answer's arguments
   * @throws {BusError}
   */
  async call({ signature = '', body = [], ...call }: BusCall): Promise<readonly unknown[]> {
    try {
      const reply = await this.#bus.call(new Message({ ...call, signature, body: [...body] }));
      return reply?.body ?? [];
    } catch (error) {
      const code = error instanceof DBusError ? error.type : '';
      throw new BusError(code, inWords(error), { cause: error });
    }
  }

  /** Asks for signals. @param rule D-Bus match rule without its type. @throws {BusError} */
  async listen(rule: string): Promise<void> {
    await this.call({ ...BUS, member: 'AddMatch', signature: 's', body: [`type='signal',${rule}`] });
  }

  /** @returns who owns a name, `:1.7`; null when nobody does */
  async ownerOf(name: string): Promise<string | null> {
    try {
      const [owner] = await this.call({ ...BUS, member: 'GetNameOwner', signature: 's', body: [name] });
      return typeof owner === 'string' ? owner : null;
    } catch {
      return null;
    }
  }

  /** Every signal that comes, in order. */
  onSignal(listener: (signal: BusSignal) => void): void {
    this.#bus.on('message', (message) => {
      if (message.type !== MessageType.SIGNAL) return;
      const { sender, path, body } = message;
      listener({ sender, path, name: `${message.interface}.${message.member}`, body });
    });
  }

  close(): void {
    this.#bus.disconnect();
  }
}

function inWords(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
