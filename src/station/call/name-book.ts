import { copied } from '../../wire/call/copy.ts';
import { isPlainName, readName } from '../../wire/call/name.ts';
import type { Client } from './client.ts';

/** What becomes of a wish for a name. */
export type NameAnswer =
  | {
      readonly kind: 'given' /** The client that had the name until now and has to go. */;
      readonly replaced: Client | null;
    }
  /** It is another's. */
  | { readonly kind: 'in-use' }
  /** It is none: not UTF-8, too long, with controls in it, or like those that guests get. */
  | { readonly kind: 'invalid' };

const GUEST = /^guest-\d+$/;

/** Who is called what. A name has one holder; a holder has at most one name. */
export class NameBook {
  readonly #holders = new Map<string, Client>();
  readonly #reserved: ReadonlySet<string | null>;
  #guests = 0;

  /** @param reserved names that only a client with a reserved name can have. */
  constructor(reserved: readonly Uint8Array[]) {
    this.#reserved = new Set(reserved.map(readName));
  }

  get size(): number {
    return this.#holders.size;
  }

  /** @returns a name for somebody without one, that nobody can register. */
  guestName(): Uint8Array {
    this.#guests += 1;
    return new TextEncoder().encode(`guest-${this.#guests}`);
  }

  /** @returns who is called that, or null; also for what is no name. */
  find(bytes: Uint8Array): Client | null {
    const name = readName(bytes);
    return name === null ? null : (this.#holders.get(name) ?? null);
  }

  /**
   * Gives `client` a name. A name that is held goes to a newcomer with the holder's token or from the holder's address: that
   * is the holder, whose old connection died without a word. The caller ends that connection.
   */
  give(client: Client, bytes: Uint8Array, token: Uint8Array | null): NameAnswer {
    const name = readName(bytes);
    if (name === null || !isPlainName(name) || GUEST.test(name)) return { kind: 'invalid' };
    if (this.#reserved.has(name) && !client.reserved) return { kind: 'in-use' };
    const holder = this.#holders.get(name) ?? null;
    if (holder !== null && holder !== client && !mayReplace(holder, client, token)) return { kind: 'in-use' };
    this.take(client);
    this.#holders.set(name, client);
    client.name = name;
    client.shownName = new TextEncoder().encode(name);
    client.token = token === null ? null : copied(token);
    if (holder === null || holder === client) return { kind: 'given', replaced: null };
    holder.name = null;
    return { kind: 'given', replaced: holder };
  }

  /** Takes the client's name back. */
  take(client: Client): void {
    if (client.name === null) return;
    this.#holders.delete(client.name);
    client.name = null;
  }
}

function mayReplace(holder: Client, newcomer: Client, token: Uint8Array | null): boolean {
  if (holder.line.address === null) return false;
  // Whoever has a name by its address keeps it against everybody from elsewhere, token or not.
  if (holder.reserved) return newcomer.reserved;
  if (token !== null && holder.token !== null && sameBytes(token, holder.token)) return true;
  return newcomer.line.address === holder.line.address;
}

/** Takes the same time wherever the difference is. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}
