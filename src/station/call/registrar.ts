import { type Extension, Reason } from '../../wire/call/extension.ts';
import type { Client } from './client.ts';
import type { CallCounters } from './counters.ts';
import { drop } from './farewell.ts';
import { NameBook, sameBytes } from './name-book.ts';

export interface RegistrarOptions {
  readonly counters: CallCounters;
  /** Token that everybody must show to get a name; null = nobody needs one. */
  readonly secret: Uint8Array | null;
  /** Names that the owner of the Station gives away: nobody registers them. */
  readonly reservedNames: readonly Uint8Array[];
}

/** Gives names to clients, and sends those away who may not have the one that they want or no longer have it. */
export class Registrar {
  readonly #counters: CallCounters;
  readonly #secret: Uint8Array | null;
  readonly #names: NameBook;
  readonly #leave: (client: Client) => void;

  /** @param leave takes a client out of its call and of the switchboard; its connection is closed here. */
  constructor({ counters, secret, reservedNames }: RegistrarOptions, leave: (client: Client) => void) {
    this.#counters = counters;
    this.#secret = secret;
    this.#names = new NameBook(reservedNames);
    this.#leave = leave;
  }

  /** @returns a name for a guest, that nobody can register. */
  guestName(): Uint8Array {
    return this.#names.guestName();
  }

  /** @returns who is called that, or null. */
  find(name: Uint8Array): Client | null {
    return this.#names.find(name);
  }

  /** The client is gone, and its name is free. */
  forget(client: Client): void {
    this.#names.take(client);
  }

  /** Gives a client the name that the owner of the Station has for it. */
  reserve(client: Client, name: Uint8Array): void {
    const answer = this.#names.give(client, name, null);
    if (answer.kind === 'given' && answer.replaced !== null) this.#replace(answer.replaced);
  }

  /** @returns whether the client has that name now; otherwise it was told and its connection is being closed. */
  register(
    client: Client,
    name: Uint8Array,
    { token = null }: { readonly token?: Extension['token'] | null },
  ): boolean {
    // What the owner of the Station called it, it keeps.
    if (client.reserved) return true;
    const wasNamed = client.name !== null;
    const known = this.#secret === null || (token !== null && sameBytes(token, this.#secret));
    const answer = known ? this.#names.give(client, name, token) : ({ kind: 'in-use' } as const);
    if (answer.kind === 'given') {
      if (answer.replaced !== null) this.#replace(answer.replaced);
      if (!wasNamed) this.#counters.registered += 1;
      return true;
    }
    drop(client, null, Reason.nameInUse);
    this.#leave(client);
    client.line.close('name');
    return false;
  }

  /** Another connection of the same user has taken the name. */
  #replace(client: Client): void {
    const callId = client.call?.sideOf(client).ids[0] ?? null;
    this.#leave(client);
    drop(client, callId, Reason.nameInUse);
    client.line.close('replaced');
  }
}
