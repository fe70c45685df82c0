import { concatenate } from '../concatenate.ts';
import { readU16, readU32, writeU16, writeU32 } from './bytes.ts';

/**
 * What the document leaves open and calls need lives in Optional Data, where a peer that does not know it sees nothing:
 *
 * ```
 * "PTTX"  version u8 = 1  { type u8, length u16, value } …
 * ```
 *
 * The lengths are big-endian whatever the header's order is. Fields of unknown type are kept as they came.
 */

const MAGIC = [0x50, 0x54, 0x54, 0x58] as const;
const VERSION = 1;
const PREFIX_BYTES = 5;
const FIELD_HEADER_BYTES = 3;

const FieldType = {
  name: 1,
  callId: 2,
  reason: 3,
  capabilities: 4,
  token: 5,
  ringMe: 6,
} as const;

const CALL_ID_BYTES = 8;

/** Why a call ended or could not be. */
export const Reason = {
  declined: 1,
  busy: 2,
  noAnswer: 3,
  cancelled: 4,
  peerLost: 5,
  nameInUse: 6,
  rateLimited: 7,
  serverStopping: 8,
} as const;

/** Bits of the capabilities field. It speaks of the sender at the other end of this connection, so nobody passes it on. */
export const Capability = {
  /** "Packets 1 to 5 that I send carry the id of their call, and I ignore those of other calls." */
  callIds: 1,
} as const;

export interface Extension {
  /** The sender's own name, UTF-8 as it came. A server writes the caller's over it when it passes a request on. */
  readonly name?: Uint8Array;
  /** Chosen by the caller, repeated in every packet 1 to 5 of its call: 16 hex digits for 8 bytes. */
  readonly callId?: string;
  /** One of `Reason`, or a number that we don't know. */
  readonly reason?: number;
  /** In words of whoever ended it. Not for display before it went through `displayName`. */
  readonly reasonText?: Uint8Array;
  readonly capabilities?: number;
  /** Proof that a name is the sender's. Never passed on. */
  readonly token?: Uint8Array;
  /** In a registration: please call me, under this name. A Station's companions do. */
  readonly ringMe?: Uint8Array;
  /** Fields of other types, one behind the other as they came. */
  readonly unknown?: Uint8Array;
}

/**
 * Reads the extension block from Optional Data. A field that is cut short ends the block, a known field of impossible size
 * is left out, and of two of one type the first counts.
 *
 * @returns null where there is no block: the data is somebody else's.
 */
export function readExtension(optional: Uint8Array): Extension | null {
  if (optional.length < PREFIX_BYTES || optional[4] !== VERSION) return null;
  if (MAGIC.some((byte, i) => optional[i] !== byte)) return null;
  const found: { -readonly [K in keyof Extension]: Extension[K] } = {};
  const unknown: Uint8Array[] = [];
  for (let at = PREFIX_BYTES; at + FIELD_HEADER_BYTES <= optional.length; ) {
    const end = at + FIELD_HEADER_BYTES + readU16(optional, at + 1, 'be');
    if (end > optional.length) break;
    const value = optional.subarray(at + FIELD_HEADER_BYTES, end);
    switch (optional[at]) {
      case FieldType.name:
        found.name ??= value;
        break;
      case FieldType.callId:
        if (value.length === CALL_ID_BYTES) found.callId ??= toHex(value);
        break;
      case FieldType.reason:
        if (value.length > 0 && found.reason === undefined) {
          found.reason = value[0] ?? 0;
          if (value.length > 1) found.reasonText = value.subarray(1);
        }
        break;
      case FieldType.capabilities:
        if (value.length === 4) found.capabilities ??= readU32(value, 0, 'be');
        break;
      case FieldType.token:
        found.token ??= value;
        break;
      case FieldType.ringMe:
        found.ringMe ??= value;
        break;
      default:
        unknown.push(optional.subarray(at, end));
    }
    at = end;
  }
  if (unknown.length > 0) found.unknown = concatenate(unknown);
  return found;
}

/**
 * @returns the block, fields in the order of their types.
 * @throws RangeError for a value above 65,535 bytes or a call id that is not 16 hex digits.
 */
export function writeExtension(extension: Extension): Uint8Array {
  const { name, callId, reason, reasonText, capabilities, token, ringMe, unknown } = extension;
  const parts: Uint8Array[] = [Uint8Array.of(...MAGIC, VERSION)];
  if (name !== undefined) parts.push(field(FieldType.name, name));
  if (callId !== undefined) parts.push(field(FieldType.callId, fromHex(callId)));
  if (reason !== undefined) {
    parts.push(field(FieldType.reason, concatenate([Uint8Array.of(reason), reasonText ?? new Uint8Array(0)])));
  }
  if (capabilities !== undefined) {
    const value = new Uint8Array(4);
    writeU32(value, 0, capabilities, 'be');
    parts.push(field(FieldType.capabilities, value));
  }
  if (token !== undefined) parts.push(field(FieldType.token, token));
  if (ringMe !== undefined) parts.push(field(FieldType.ringMe, ringMe));
  if (unknown !== undefined) parts.push(unknown);
  return concatenate(parts);
}

function field(type: number, value: Uint8Array): Uint8Array {
  if (value.length > 0xffff) throw new RangeError(`an extension field of ${value.length} bytes; 65535 at most`);
  const bytes = new Uint8Array(FIELD_HEADER_BYTES + value.length);
  bytes[0] = type;
  writeU16(bytes, 1, value.length, 'be');
  bytes.set(value, FIELD_HEADER_BYTES);
  return bytes;
}

function toHex(bytes: Uint8Array): string {
  let digits = '';
  for (const byte of bytes) digits += byte.toString(16).padStart(2, '0');
  return digits;
}

function fromHex(callId: string): Uint8Array {
  if (!/^[0-9a-f]{16}$/.test(callId)) throw new RangeError(`a call id is 16 hex digits, not ${callId}`);
  return Uint8Array.from({ length: CALL_ID_BYTES }, (_, i) => Number.parseInt(callId.slice(2 * i, 2 * i + 2), 16));
}
