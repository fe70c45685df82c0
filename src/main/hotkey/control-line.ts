/** What a line on the local socket asks for. */
export type ControlRequest = 'down' | 'up' | 'toggle' | 'state' | 'show' | 'address';

/** Longest line that is read, bytes; whoever sends more is no friend. */
export const MAX_LINE_BYTES = 64;

export type LineResult =
  | { readonly kind: 'request'; readonly request: ControlRequest }
  /** The line is not complete yet. */
  | { readonly kind: 'more' }
  | { readonly kind: 'refused'; readonly why: 'too-long' | 'unknown' };

const REQUESTS: ReadonlyMap<string, ControlRequest> = new Map([
  ['ptt down', 'down'],
  ['ptt up', 'up'],
  ['ptt toggle', 'toggle'],
  ['ptt state', 'state'],
  // From a second start of the app: bring the window, or say where it can be opened.
  ['app show', 'show'],
  ['app address', 'address'],
]);

/**
 * Reads one line, `ptt down\n`, from however many pieces it comes in. Pure, bounded, total: any bytes are a request, an
 * incomplete line or one refusal. After a refusal the rest of the connection is not read.
 */
export class LineReader {
  #text = '';
  #bytes = 0;

  /** @param chunk what has come */
  push(chunk: Uint8Array): LineResult {
    const end = chunk.indexOf(0x0a);
    const piece = end < 0 ? chunk : chunk.subarray(0, end);
    this.#bytes += piece.length;
    if (this.#bytes > MAX_LINE_BYTES) return { kind: 'refused', why: 'too-long' };
    // Only ASCII is ever accepted, so a character that is cut in two by a chunk's border is refused either way.
    for (const byte of piece) this.#text += String.fromCharCode(byte);
    if (end < 0) return { kind: 'more' };
    const request = REQUESTS.get(this.#text.replace(/\r$/, ''));
    return request ? { kind: 'request', request } : { kind: 'refused', why: 'unknown' };
  }
}
