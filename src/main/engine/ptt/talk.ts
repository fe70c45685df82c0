import { type FrameFormat, formatKey } from '../../../audio/format.ts';
import type { Link, OutgoingFrame } from '../../links/link.ts';

/** The part of the sound process that talking needs. */
export interface Gate {
  /** @param preRollMs how much of what was said before it opens goes out as well, ms */
  gate(format: FrameFormat, open: boolean, preRollMs: number): void;
}

/** A link that hears a stream. */
interface Listener {
  /** The bindings that talk to it. Without any it gets the packet that is being filled, and then nothing more. */
  readonly holders: Set<string>;
  /** It came while the stream was under way, and its first packet is still to come. */
  late: boolean;
}

/** What one encoder makes from the opening of its gate until its last packet has left. */
interface Stream {
  readonly listeners: Map<Link, Listener>;
  started: boolean;
  /** The gate is closed; the packets that the encoder still holds are on their way. */
  draining: boolean;
}

/**
 * Carries encoded packets from the one encoder of a format to the links that were keyed. The gate of a format is the
 * union of all bindings that talk to links of it. A stream ends with its `last` packet and not with the key, and the
 * next one may start before that: per format they queue up.
 */
export class TalkRouter {
  readonly #gate: Gate;
  readonly #byFormat = new Map<string, Stream[]>();

  constructor(gate: Gate) {
    this.#gate = gate;
  }

  /**
   * A binding begins to talk to these links. It opens the gate of each format that is not open; where one is, the links
   * hear from the next packet on.
   */
  open(binding: string, links: Iterable<Link>, preRollMs: number): void {
    for (const [key, { format, group }] of grouped(links)) {
      const queue = this.#byFormat.get(key) ?? [];
      const current = queue.at(-1);
      if (current && !current.draining) {
        for (const link of group) join(current, link, binding);
        continue;
      }
      const stream: Stream = { listeners: new Map(), started: false, draining: false };
      for (const link of group) join(stream, link, binding);
      queue.push(stream);
      this.#byFormat.set(key, queue);
      this.#gate.gate(format, true, preRollMs);
    }
  }

  /**
   * A binding ends. The gate of a format closes with the last binding, and what was said before still goes out; a link
   * that only this one talked to is left with the packet that is being filled.
   */
  close(binding: string, links: Iterable<Link>): void {
    for (const [key, { format, group }] of grouped(links)) {
      const current = this.#byFormat.get(key)?.at(-1);
      if (!current || current.draining) continue;
      for (const link of group) current.listeners.get(link)?.holders.delete(binding);
      if ([...current.listeners.values()].some(({ holders }) => holders.size > 0)) continue;
      current.draining = true;
      this.#gate.gate(format, false, 0);
    }
  }

  /** A packet of the encoder; bytes of length 0 with `last` say that there is nothing left to send. */
  packet(key: string, frame: OutgoingFrame): void {
    const queue = this.#byFormat.get(key);
    const current = queue?.[0];
    if (!queue || !current) return;
    current.started = true;
    if (frame.bytes.length > 0)
      for (const [link, listener] of current.listeners) deliver(current, link, listener, frame);
    if (!frame.last) return;
    queue.shift();
    if (queue.length === 0) this.#byFormat.delete(key);
  }

  /** The sound process is gone, and every gate with it. */
  reset(): void {
    this.#byFormat.clear();
  }
}

function join(stream: Stream, link: Link, binding: string): void {
  const listener = stream.listeners.get(link);
  if (listener) listener.holders.add(binding);
  else stream.listeners.set(link, { holders: new Set([binding]), late: stream.started });
}

function deliver(stream: Stream, link: Link, listener: Listener, frame: OutgoingFrame): void {
  const leaves = !stream.draining && listener.holders.size === 0;
  if (!listener.late && !leaves) {
    link.send(frame);
    return;
  }
  link.send({ bytes: frame.bytes, first: frame.first || listener.late, last: frame.last || leaves });
  listener.late = false;
  if (leaves) stream.listeners.delete(link);
}

function grouped(links: Iterable<Link>): Map<string, { format: FrameFormat; group: Set<Link> }> {
  const groups = new Map<string, { format: FrameFormat; group: Set<Link> }>();
  for (const link of links) {
    const key = formatKey(link.format);
    const entry = groups.get(key) ?? { format: link.format, group: new Set() };
    entry.group.add(link);
    groups.set(key, entry);
  }
  return groups;
}
