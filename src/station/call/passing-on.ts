import { Capability, type Extension, readExtension, writeExtension } from '../../wire/call/extension.ts';
import { MAX_OPTIONAL_BYTES } from '../../wire/call/format.ts';
import { NOTHING } from '../../wire/call/packet.ts';

/** To whom a packet goes. */
export interface Recipient {
  /** The id by which this client knows the call, null for none. */
  readonly callId: string | null;
  /** Whether this client said that it follows call ids. One that did not may know nothing of extension blocks. */
  readonly followsIds: boolean;
}

/**
 * The Optional Data that a client gets with a packet of another one. Data that is no extension block is passed on as it is,
 * but for clients that follow call ids: they must see the id, and could not read the data anyway. In a block the name is the
 * Station's word, whatever its sender wrote; token and capabilities were meant for the Station and stay here; the call id
 * becomes the one that this client knows.
 *
 * @param name the caller's, in a request.
 */
export function passedOn(optional: Uint8Array, to: Recipient, name?: Uint8Array): Uint8Array {
  const said = readExtension(optional);
  if (said === null && !to.followsIds) return optional;
  const { reason, reasonText, unknown } = said ?? {};
  const own: Extension = {
    ...(name && { name }),
    ...stationFields(to),
    ...(reason !== undefined && { reason }),
  };
  const whole = writeExtension({ ...own, ...(reasonText && { reasonText }), ...(unknown && { unknown }) });
  // The Station's own fields may be longer than those that were there before.
  return whole.length <= MAX_OPTIONAL_BYTES ? whole : writeExtension(own);
}

/** The Optional Data of a packet that the Station makes itself. */
export function ownWords(to: Recipient, reason?: number): Uint8Array {
  const fields: Extension = { ...stationFields(to), ...(reason !== undefined && { reason }) };
  return Object.keys(fields).length === 0 ? NOTHING : writeExtension(fields);
}

function stationFields({ callId, followsIds }: Recipient): Extension {
  return { ...(callId !== null && { callId }), ...(followsIds && { capabilities: Capability.callIds }) };
}
