import type { RawData, WebSocket } from 'ws';
import { z } from 'zod';
import { MEDIA_MAX_BYTES, readMediaFrame } from '../../shared/media-lane.ts';
import type { Engine } from '../engine/engine.ts';

/** Longest message a window may send, bytes. */
export const MAX_MESSAGE_BYTES = MEDIA_MAX_BYTES;
/** A window that reads nothing while this much waits for it is cut off; it comes back with a fresh snapshot, bytes. */
const MAX_BEHIND_BYTES = 4 * 1024 * 1024;
/** Close code for messages that are not of the contract (RFC 6455 §7.4.1: policy violation). */
const POLICY = 1008;

const request = z.object({ id: z.number(), command: z.unknown(), args: z.unknown() });

/**
 * Speaks the contract on one WebSocket: `{id, command, args}` in, `{id, ok, …}` and `{event, payload}` out as text; binary
 * messages are the media lane's.
 */
export function attachSocket(socket: WebSocket, engine: Engine, onGone: () => void): void {
  const send = (message: unknown) => {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > MAX_BEHIND_BYTES) socket.terminate();
    else socket.send(JSON.stringify(message));
  };
  const window = engine.attach({ send: (event, payload) => send({ event, payload }) });
  /** Not our page: what it held is released and its commands are over, whenever it gets round to closing its end. */
  const refuse = (why: string) => {
    window.detach();
    socket.close(POLICY, why);
  };

  socket.on('message', (data: RawData, binary: boolean) => {
    if (binary) {
      // No lane is open yet, so a frame has nowhere to go; one that is no frame at all is not from our page.
      if (typeof readMediaFrame(bytesOf(data)) === 'string') refuse('not a media frame');
      return;
    }
    const parsed = request.safeParse(parseJson(data));
    if (!parsed.success) {
      refuse('not a command');
      return;
    }
    const { id, command, args } = parsed.data;
    void window.invoke(command, args).then((answer) => send({ id, ...answer }));
  });
  // A broken connection closes as well; the error itself says nothing that the close does not.
  socket.on('error', () => {});
  socket.on('close', () => {
    window.detach();
    onGone();
  });
}

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}

function parseJson(data: RawData): unknown {
  try {
    return JSON.parse(Buffer.from(bytesOf(data)).toString('utf8'));
  } catch {
    return null;
  }
}
