import { readU16, readU32, writeU16, writeU32 } from './bytes.ts';
import {
  type ByteOrder,
  COUNTER_BYTES,
  type ControlType,
  HEADER_BYTES,
  MAX_NAME_BYTES,
  MAX_OPTIONAL_BYTES,
  PacketType,
  REQUEST_BYTES,
} from './format.ts';
import type { AudioParameters } from './parameters.ts';

/** "I want to talk to `username` with these parameters." To a callee, `username` is the caller. Empty: a registration. */
export interface RequestPacket {
  readonly type: typeof PacketType.request;
  readonly parameters: AudioParameters;
  /** As on the wire, whatever its bytes are. */
  readonly username: Uint8Array;
  readonly optional: Uint8Array;
}

export interface CounterPacket {
  readonly type: typeof PacketType.counter;
  readonly parameters: AudioParameters;
  readonly optional: Uint8Array;
}

/** Packets that say all by their type. */
export interface SignalPacket {
  readonly type: Exclude<ControlType, typeof PacketType.request | typeof PacketType.counter>;
  readonly optional: Uint8Array;
}

export type ControlPacket = RequestPacket | CounterPacket | SignalPacket;

/** No Optional Data. */
export const NOTHING: Uint8Array = new Uint8Array(0);

/**
 * Reads a packet that a `PacketReader` handed out, which has seen to it that all fields are there.
 * The packet's byte fields are views of `bytes`.
 */
export function readControl(
  type: ControlType,
  bytes: Uint8Array,
  start: number,
  end: number,
  order: ByteOrder,
): ControlPacket {
  switch (type) {
    case PacketType.request: {
      const nameEnd = start + REQUEST_BYTES + readU16(bytes, start + REQUEST_BYTES - 2, order);
      return {
        type,
        parameters: readParameters(bytes, start + HEADER_BYTES, order),
        username: bytes.subarray(start + REQUEST_BYTES, nameEnd),
        optional: bytes.subarray(nameEnd, end),
      };
    }
    case PacketType.counter:
      return {
        type,
        parameters: readParameters(bytes, start + HEADER_BYTES, order),
        optional: bytes.subarray(start + COUNTER_BYTES, end),
      };
    case PacketType.notFound:
    case PacketType.refuse:
    case PacketType.accept:
    case PacketType.drop:
      return { type, optional: bytes.subarray(start + HEADER_BYTES, end) };
    default:
      return type satisfies never;
  }
}

/**
 * @returns the packet's bytes.
 * @throws RangeError for a name above 255 bytes or more than 4,096 bytes of Optional Data: peers would close on us.
 */
export function writeControl(packet: ControlPacket, order: ByteOrder): Uint8Array {
  const { optional } = packet;
  if (optional.length > MAX_OPTIONAL_BYTES) throw new RangeError(`${optional.length} bytes of Optional Data`);
  switch (packet.type) {
    case PacketType.request: {
      const { username } = packet;
      if (username.length > MAX_NAME_BYTES) throw new RangeError(`a name of ${username.length} bytes`);
      const bytes = start(packet.type, REQUEST_BYTES + username.length + optional.length, order);
      writeParameters(bytes, packet.parameters, order);
      writeU16(bytes, REQUEST_BYTES - 2, username.length, order);
      bytes.set(username, REQUEST_BYTES);
      bytes.set(optional, REQUEST_BYTES + username.length);
      return bytes;
    }
    case PacketType.counter: {
      const bytes = start(packet.type, COUNTER_BYTES + optional.length, order);
      writeParameters(bytes, packet.parameters, order);
      bytes.set(optional, COUNTER_BYTES);
      return bytes;
    }
    case PacketType.notFound:
    case PacketType.refuse:
    case PacketType.accept:
    case PacketType.drop: {
      const bytes = start(packet.type, HEADER_BYTES + optional.length, order);
      bytes.set(optional, HEADER_BYTES);
      return bytes;
    }
    default:
      return packet satisfies never;
  }
}

/**
 * Writes the header of a data packet of `dataBytes` at `at`; the samples belong behind it. Also turns the header of a packet
 * that is passed on into the other side's byte order, in place.
 */
export function writeDataHeader(out: Uint8Array, at: number, dataBytes: number, order: ByteOrder): void {
  writeU32(out, at, HEADER_BYTES + dataBytes, order);
  writeU16(out, at + 4, PacketType.data, order);
}

/** @returns a data packet around a copy of `samples`. */
export function writeData(samples: Uint8Array, order: ByteOrder): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + samples.length);
  writeDataHeader(bytes, 0, samples.length, order);
  bytes.set(samples, HEADER_BYTES);
  return bytes;
}

function start(type: ControlType, length: number, order: ByteOrder): Uint8Array {
  const bytes = new Uint8Array(length);
  writeU32(bytes, 0, length, order);
  writeU16(bytes, 4, type, order);
  return bytes;
}

function readParameters(bytes: Uint8Array, at: number, order: ByteOrder): AudioParameters {
  return {
    sampleRate: readU32(bytes, at, order),
    channels: readU16(bytes, at + 4, order),
    format: bytes[at + 6] ?? 0,
    chunkFrames: readU32(bytes, at + 7, order),
  };
}

function writeParameters(bytes: Uint8Array, parameters: AudioParameters, order: ByteOrder): void {
  writeU32(bytes, HEADER_BYTES, parameters.sampleRate, order);
  writeU16(bytes, HEADER_BYTES + 4, parameters.channels, order);
  bytes[HEADER_BYTES + 6] = parameters.format;
  writeU32(bytes, HEADER_BYTES + 7, parameters.chunkFrames, order);
}
