import type { FrameFormat } from '../../../audio/format.ts';
import { Emitter } from '../../../shared/emitter.ts';
import type { CallLink, CallLinkOptions } from '../../links/call/link.ts';
import type { Link, LinkCapability, LinkEvents, LinkStats, LinkStatus, OutgoingFrame } from '../../links/link.ts';

/** What the call desk needs of the connection to a call server. */
export type CallLine = Pick<
  CallLink,
  | 'accept'
  | 'answerWith'
  | 'call'
  | 'calls'
  | 'close'
  | 'end'
  | 'events'
  | 'format'
  | 'open'
  | 'place'
  | 'retryNow'
  | 'ringMe'
  | 'send'
  | 'stats'
  | 'status'
>;

export type CallLineFactory = (options: CallLinkOptions) => CallLine;

/**
 * One call as push-to-talk sees it: a link that is ready for as long as the call is spoken in, of one format. The line under it
 * has another format before and after, which the gate that was opened for this call must not be looked for by.
 */
export class CallTarget implements Link {
  readonly format: FrameFormat;
  readonly needsContinuous = false;
  readonly capabilities: ReadonlySet<LinkCapability> = new Set(['talk', 'listen', 'calls']);
  readonly events = new Emitter<LinkEvents>();
  readonly #line: CallLine;
  #over = false;

  constructor(line: CallLine) {
    this.#line = line;
    this.format = line.format;
  }

  get status(): LinkStatus {
    return this.#over ? { state: 'idle' } : this.#line.status;
  }

  get stats(): LinkStats {
    return this.#line.stats;
  }

  open(): void {}

  close(): void {
    this.#over = true;
  }

  retryNow(): void {}

  send(frame: OutgoingFrame): boolean {
    return !this.#over && this.#line.send(frame);
  }
}
