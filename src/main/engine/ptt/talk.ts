import { type FrameFormat, formatKey } from '../../../audio/format.ts';
import type { Link, OutgoingFrame } from '../../links/link.ts';

/** The part of the sound process that talking needs. */
export interface Gate {
  gate(format: FrameFormat, open: boolean): void;
}

/** One word: from a key's going down until its last packet has left. */
interface Transmission {
  readonly links: ReadonlySet<Link>;
  /** The key is up; the packets that the encoder still holds are on their way. */
  draining: boolean;
}

/**
 * Carries encoded packets from the one encoder of a format to the links that were keyed. A transmission ends with its
 * `last` packet and not with the key, and the next one may start before that: per format they queue up.
 */
export class TalkRouter {
  readonly #gate: Gate;
  readonly #byFormat = new Map<string, Transmission[]>();

  constructor(gate: Gate) {
    this.#gate = gate;
  }

  /** Opens the gate for each format that the links want; links of one format share the encoder. */
  open(links: readonly Link[]): void {
    for (const [key, { format, group }] of grouped(links)) {
      const queue = this.#byFormat.get(key) ?? [];
      queue.push({ links: group, draining: false });
      this.#byFormat.set(key, queue);
      this.#gate.gate(format, true);
    }
  }

  /** Key up: the gate closes, and what was said before still goes out. */
  close(links: readonly Link[]): void {
    for (const [key, { format }] of grouped(links)) {
      const current = this.#byFormat.get(key)?.at(-1);
      if (!current || current.draining) continue;
      current.draining = true;
      this.#gate.gate(format, false);
    }
  }

  /** A packet of the encoder; bytes of length 0 with `last` say that there is nothing left to send. */
  packet(key: string, frame: OutgoingFrame): void {
    const queue = this.#byFormat.get(key);
    const current = queue?.[0];
    if (!queue || !current) return;
    if (frame.bytes.length > 0) for (const link of current.links) link.send(frame);
    if (!frame.last) return;
    queue.shift();
    if (queue.length === 0) this.#byFormat.delete(key);
  }

  /** The sound process is gone, and every gate with it. */
  reset(): void {
    this.#byFormat.clear();
  }
}

function grouped(links: readonly Link[]): Map<string, { format: FrameFormat; group: Set<Link> }> {
  const groups = new Map<string, { format: FrameFormat; group: Set<Link> }>();
  for (const link of links) {
    const key = formatKey(link.format);
    const entry = groups.get(key) ?? { format: link.format, group: new Set() };
    entry.group.add(link);
    groups.set(key, entry);
  }
  return groups;
}
