import { Capability, type Extension, writeExtension } from '../../../wire/call/extension.ts';
import { NOTHING } from '../../../wire/call/packet.ts';
import type { LiveCall } from './state.ts';

/**
 * Call ids (docs/protocols/call.md): what our packets say about the call that they belong to, and which call a packet of the
 * server's belongs to. A server may follow them or not, and says so in what it sends.
 */
export class CallIds {
  readonly #newId: (() => string) | null;
  #serverFollows = false;

  /** @param newId 16 hex digits that were never given before; null does without ids, as the document alone would. */
  constructor(newId: (() => string) | null) {
    this.#newId = newId;
  }

  /** Whether this server has said that it follows call ids. */
  get serverFollows(): boolean {
    return this.#serverFollows;
  }

  /** A new connection: nothing has been heard from this server yet. */
  forget(): void {
    this.#serverFollows = false;
  }

  /** The server has said this. */
  hear({ capabilities = 0 }: Extension): void {
    if ((capabilities & Capability.callIds) !== 0) this.#serverFollows = true;
  }

  /** @returns the id of a new call of ours, or null where there are none */
  next(): string | null {
    return this.#newId?.() ?? null;
  }

  /** Whether a packet 1 to 5 is about this call. */
  concerns(call: LiveCall, said: Extension): boolean {
    if (call.id === null) return true;
    return said.callId === undefined ? !this.#serverFollows : said.callId === call.id;
  }

  /** @returns Optional Data of a packet about this call. @param more what else the packet says */
  write(call: LiveCall, more: Extension = {}): Uint8Array {
    if (this.#newId === null) return NOTHING;
    return writeExtension({
      ...(call.id !== null && { callId: call.id }),
      capabilities: Capability.callIds,
      ...more,
    });
  }
}
