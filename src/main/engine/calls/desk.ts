import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { CallAccount, CallOptions, CallSound, CallState, CallsView, PastCall } from '../../../shared/calls.ts';
import type { CallView, EndedCall } from '../../links/call/view.ts';
import type { IncomingFrame } from '../../links/link.ts';
import type { JsonStore } from '../store/json-store.ts';
import { AccountLine } from './account-line.ts';
import { CallBook } from './book.ts';
import type { Calls } from './document.ts';
import { type CallLine, type CallLineFactory, CallTarget } from './line.ts';
import { CallRefusal } from './refusal.ts';
import { toParameters, toView } from './sound.ts';

/** The Station's companion that calls whoever asks for it. */
const COMPANION = 'Echo';

/** The other side of a call, as one speaker of the sound graph. */
const speakerOf = (key: number) => `call:${key}`;

export interface CallDeskHost {
  show(view: CallsView): void;
  frame(speaker: string, frame: IncomingFrame): void;
  forget(speaker: string): void;
  /** Nobody can be talked to in a call any more. */
  targetLost(): void;
  /** The user wants no key in calls: the microphone opens with the call and closes with it. Told again, it opens again. */
  openMicrophone(open: boolean): void;
  /** A call rings here, or does no more. */
  ring(on: boolean): void;
  notify(notice: { title: string; body: string }): void;
  unsaved(error: unknown): void;
}

export interface CallDeskParts {
  readonly store: JsonStore<Calls>;
  readonly createLine: CallLineFactory;
  /** Of the line's times, ms; never goes back. */
  readonly now?: () => number;
  /** ms since the epoch. */
  readonly wall?: () => number;
}

/**
 * The one call of the account: who it is with, what becomes of it, what is told of it. It gives windows a view of that, of
 * the line and of the book, and push-to-talk a target for as long as a call is spoken in.
 */
export class CallDesk {
  readonly #book: CallBook;
  readonly #line: AccountLine;
  readonly #host: CallDeskHost;
  readonly #now: () => number;
  readonly #wall: () => number;
  #call: CallView | null = null;
  #lastPhase: CallView['phase'] = 'calling';
  #target: CallTarget | null = null;
  #ended: PastCall | null = null;
  #ringing = false;

  constructor({ store, createLine, now, wall }: CallDeskParts, host: CallDeskHost) {
    this.#host = host;
    this.#now = now ?? (() => performance.now());
    this.#wall = wall ?? Date.now;
    this.#book = new CallBook(store, (error) => host.unsaved(error));
    this.#line = new AccountLine({
      createLine,
      wanted: () => this.#book.value,
      wall: this.#wall,
      changed: () => this.#show(),
      call: (call) => this.#setCall(call),
      ended: (call) => this.#onEnded(call),
      frame: (frame) => host.frame(speakerOf(frame.speaker), frame),
    });
  }

  /** What a press of the talk key reaches while a call is spoken in, or null. */
  get target(): CallTarget | null {
    return this.#target;
  }

  get view(): CallsView {
    const { account, options, history, missed } = this.#book.value;
    return {
      account,
      options,
      connection: this.#line.view,
      stationPort: this.#line.stationPort,
      call: this.#call && this.#shown(this.#call),
      ended: this.#ended,
      history,
      missed,
    };
  }

  /** Connects the account. */
  start(): void {
    this.#line.start();
  }

  /** Hangs up and disconnects. @returns when nothing is left to write. */
  close(): Promise<void> {
    this.#line.close();
    return this.#book.written;
  }

  /** The Station serves calls at this port (again), or is gone (null). */
  stationAt(port: number | null): void {
    this.#line.stationAt(port);
  }

  place(to: string, sound: CallSound = this.#book.value.options.sound): number {
    const line = this.#line.ready;
    if (this.#call) throw new CallRefusal('in-call', 'You are in a call already: end it first.');
    this.#ended = null;
    const key = line.place(to, toParameters(sound));
    if (key === null) throw new CallRefusal('busy', 'The last call is still being ended: try again in a moment.');
    return key;
  }

  accept(key: number): void {
    if (!this.#line.current?.accept(key)) throw gone();
  }

  answerWith(key: number, sound: CallSound): void {
    if (!this.#line.current?.answerWith(key, toParameters(sound))) throw gone();
  }

  /** Ending a call that is over already is no mistake: both sides hang up at once sometimes. */
  end(key: number): void {
    this.#line.current?.end(key);
  }

  callBack(id: string): number {
    const peer = this.#book.peerOf(id);
    if (peer === null) throw new CallRefusal('not-found', 'This call is not in the history any more.');
    return this.place(peer);
  }

  ringMe(): void {
    if (!this.#line.ready.ringMe(COMPANION))
      throw new CallRefusal('in-call', 'You are in a call already: end it first.');
  }

  setAccount(account: CallAccount): void {
    if (this.#call) throw new CallRefusal('in-call', 'You are in a call: end it before you change your account.');
    this.#book.setAccount(account);
    this.#show();
    this.#line.renew();
  }

  setOptions(options: Partial<CallOptions>): void {
    const before = this.#book.value.options;
    const after = { ...before, ...options };
    this.#book.setOptions(after);
    this.#show();
    const talking = this.#target !== null;
    if (talking && after.openMicrophone !== before.openMicrophone) this.#host.openMicrophone(after.openMicrophone);
    const { autoReconnect: _a, openMicrophone: _b, ...line } = after;
    const { autoReconnect: _c, openMicrophone: _d, ...lineBefore } = before;
    if (!isDeepStrictEqual(line, lineBefore)) this.#line.renew();
  }

  /** What had closed the microphone is gone (muted, a lost device): in a call with an open one it opens again. */
  microphoneFree(): void {
    if (this.#target && this.#book.value.options.openMicrophone) this.#host.openMicrophone(true);
  }

  reconnect(): void {
    this.#line.reconnect();
  }

  clearHistory(): void {
    this.#book.clearHistory();
    this.#show();
  }

  seen(): void {
    if (this.#book.seen()) this.#show();
  }

  dismiss(): void {
    if (!this.#ended) return;
    this.#ended = null;
    this.#show();
  }

  #setCall(call: CallView | null): void {
    this.#call = call;
    if (call) {
      this.#lastPhase = call.phase;
      this.#ended = null;
    }
    this.#setTarget(call?.phase === 'talking' ? this.#line.current : null);
    this.#ring(call);
    this.#show();
  }

  #setTarget(line: CallLine | null): void {
    if ((line !== null) === (this.#target !== null)) return;
    const { openMicrophone } = this.#book.value.options;
    if (line) {
      this.#target = new CallTarget(line);
      if (openMicrophone) this.#host.openMicrophone(true);
      return;
    }
    this.#target?.close();
    this.#target = null;
    this.#host.openMicrophone(false);
    this.#host.targetLost();
  }

  #ring(call: CallView | null): void {
    const ringing = call?.phase === 'ringing';
    if (ringing === this.#ringing) return;
    this.#ringing = ringing;
    this.#host.ring(ringing);
    if (ringing) this.#host.notify({ title: `${named(call.peer)} is calling`, body: 'Open Squelch to answer.' });
  }

  #onEnded(call: EndedCall): void {
    const past: PastCall = {
      id: randomUUID(),
      peer: call.peer,
      direction: call.direction,
      end: call.end,
      phase: this.#lastPhase,
      text: call.text,
      sound: toView(call.parameters),
      endedAt: this.#wall(),
      talkedMs: call.talkedMs === null ? null : Math.round(call.talkedMs),
      missed: call.missed,
    };
    this.#host.forget(speakerOf(call.key));
    this.#ended = isWorthAWord(past) ? past : null;
    this.#book.add(past);
    this.#show();
    if (call.missed) {
      this.#host.notify({ title: `Missed call from ${named(call.peer)}`, body: 'It is in your call history.' });
    }
  }

  #shown(call: CallView): CallState {
    const offset = this.#wall() - this.#now();
    return {
      key: call.key,
      phase: call.phase,
      direction: call.direction,
      peer: call.peer,
      sound: toView(call.parameters),
      proposal: call.proposal && toView(call.proposal),
      usable: call.usable,
      since: Math.round(call.since + offset),
      endsAt: call.endsAt === null ? null : Math.round(call.endsAt + offset),
    };
  }

  #show(): void {
    this.#host.show(this.view);
  }
}

/** What I did myself I know already, and what I missed stands in the history. */
function isWorthAWord({ end, missed }: PastCall): boolean {
  const mine = end === 'cancelled' || end === 'declined' || end === 'hungUp' || end === 'settingsRefused';
  return !mine && !missed;
}

function named(peer: string): string {
  return peer === '' ? 'Somebody' : peer;
}

function gone(): CallRefusal {
  return new CallRefusal('not-found', 'This call is over already.');
}
