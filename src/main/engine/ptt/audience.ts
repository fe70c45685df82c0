import type { Link } from '../../links/link.ts';
import type { LinkBook } from '../link-book.ts';
import { microphoneWorks, type SoundStatus } from '../sound-view.ts';
import type { Targets } from './binding.ts';
import { Floor } from './floor.ts';

/** The call in progress among the links that can be talked to. */
export const CALL = 'call';

export interface AudienceParts {
  readonly links: Pick<LinkBook, 'selected' | 'live' | 'talkOf'>;
  /** The call that is spoken in, or null. */
  readonly call: () => Link | null;
  readonly soundStatus: () => SoundStatus;
  /** The longest talk where a link has no limit of its own, s; 0 for no limit. */
  readonly timeOutS: () => number;
  /** ms; never goes back. */
  readonly now: () => number;
}

/** Who would hear a press at this moment: connected, with a microphone to hear, and on no link that somebody else speaks on. */
export class Audience {
  readonly #parts: AudienceParts;
  readonly #floor = new Floor();

  constructor(parts: AudienceParts) {
    this.#parts = parts;
  }

  /** Somebody spoke on this link. */
  heard(link: string): void {
    this.#floor.heard(link, this.#parts.now());
  }

  forget(link: string): void {
    this.#floor.forget(link);
  }

  /** @param wanted links of the binding; null is the call that is spoken in, or else whichever link is selected */
  of(wanted: readonly string[] | null): Targets {
    const call = wanted === null ? this.#parts.call() : null;
    return call ? this.#inCall(call) : this.#onLinks(wanted);
  }

  #inCall(call: Link): Targets {
    if (!this.#microphoneWorks) return { block: 'noDevice' };
    return { links: new Map([[CALL, call]]), timeOutMs: shortest([this.#parts.timeOutS()]) };
  }

  #onLinks(wanted: readonly string[] | null): Targets {
    const { links, timeOutS, now } = this.#parts;
    const ids = wanted ?? (links.selected === null ? [] : [links.selected]);
    if (ids.length === 0) return { block: 'noLink' };
    const ready = ids.flatMap((id) => {
      const link = links.live(id);
      return link?.status.state === 'ready' ? [{ id, link, talk: links.talkOf(id) }] : [];
    });
    if (ready.length === 0) return { block: 'offline' };
    if (!this.#microphoneWorks) return { block: 'noDevice' };
    const at = now();
    const free = ready.filter(({ id, talk }) => !talk.busyLockout || !this.#floor.taken(id, at));
    if (free.length === 0) return { block: 'busy' };
    return {
      links: new Map(free.map(({ id, link }) => [id, link])),
      timeOutMs: shortest(free.map(({ talk }) => talk.timeOutS ?? timeOutS())),
    };
  }

  get #microphoneWorks(): boolean {
    return microphoneWorks(this.#parts.soundStatus());
  }
}

/** @param limits s, 0 for none @returns the shortest of them, ms; null where there is none */
function shortest(limits: readonly number[]): number | null {
  const seconds = Math.min(...limits.filter((limit) => limit > 0));
  return seconds === Number.POSITIVE_INFINITY ? null : seconds * 1000;
}
