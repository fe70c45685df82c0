import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { CallAccount, CallOptions, CallSound, CallState, CallsView, PastCall } from '../../../shared/calls.ts';
import type { CallView, EndedCall } from '../../links/call/view.ts';
import type { IncomingFrame, LinkStatus } from '../../links/link.ts';
import { addressText } from '../../links/socket-trouble.ts';
import type { JsonStore } from '../store/json-store.ts';
import { type Calls, MAX_HISTORY } from './document.ts';
import { type CallLine, type CallLineFactory, CallTarget } from './line.ts';
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

/** A call command that can't be done now; the code is stable, the message is for the user. */
export class CallRefusal extends Error {
  override readonly name = 'CallRefusal';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * The account's one line to its call server, the call on it, and the book of past calls. It gives windows a view of all of
 * that, and push-to-talk a target for as long as a call is spoken in.
 */
export class CallDesk {
  readonly #store: JsonStore<Calls>;
  readonly #create: CallLineFactory;
  readonly #host: CallDeskHost;
  readonly #now: () => number;
  readonly #wall: () => number;
  #line: CallLine | null = null;
  #drops: readonly (() => void)[] = [];
  #stationPort: number | null = null;
  #started = false;
  /** Set when the options have changed and the line is busy with a call: a new line takes them up after it. */
  #stale = false;
  #status: LinkStatus = { state: 'idle' };
  #retryAt: number | null = null;
  #call: CallView | null = null;
  #lastPhase: CallView['phase'] = 'calling';
  #target: CallTarget | null = null;
  #ended: PastCall | null = null;
  #ringing = false;
  #writing: Promise<void> = Promise.resolve();

  constructor({ store, createLine, now, wall }: CallDeskParts, host: CallDeskHost) {
    this.#store = store;
    this.#create = createLine;
    this.#host = host;
    this.#now = now ?? (() => performance.now());
    this.#wall = wall ?? Date.now;
  }

  /** What a press of the talk key reaches while a call is spoken in, or null. */
  get target(): CallTarget | null {
    return this.#target;
  }

  get view(): CallsView {
    const { account, options, history, missed } = this.#store.value;
    const { where } = account.server;
    return {
      account,
      options,
      connection: {
        state: this.#status.state,
        reason: this.#status.reason ?? null,
        retryAt: this.#retryAt,
        reachable: this.#status.state === 'ready' && this.#status.reason === undefined,
        where: account.server.where === 'host' ? addressText(account.server) : 'your Station',
        companions: where === 'station',
      },
      stationPort: this.#stationPort,
      call: this.#call && this.#shown(this.#call),
      ended: this.#ended,
      history,
      missed,
    };
  }

  /** Connects the account. */
  start(): void {
    this.#started = true;
    this.#connect();
  }

  /** Hangs up and disconnects. @returns when nothing is left to write. */
  close(): Promise<void> {
    this.#started = false;
    this.#disconnect();
    return this.#writing;
  }

  /** The Station serves calls at this port (again), or is gone (null). */
  stationAt(port: number | null): void {
    const moved = port !== null && port !== this.#stationPort;
    if (port !== null) this.#stationPort = port;
    if (!this.#started || port === null || this.#store.value.account.server.where !== 'station') return;
    if (this.#line && !moved) this.#tryAgain(this.#line);
    else this.#reconnectAfresh();
  }

  place(to: string, sound: CallSound = this.#store.value.options.sound): number {
    const line = this.#readyLine();
    if (this.#call) throw new CallRefusal('in-call', 'You are in a call already: end it first.');
    this.#ended = null;
    const key = line.place(to, toParameters(sound));
    if (key === null) throw new CallRefusal('busy', 'The last call is still being ended: try again in a moment.');
    return key;
  }

  accept(key: number): void {
    if (!this.#line?.accept(key)) throw gone();
  }

  answerWith(key: number, sound: CallSound): void {
    if (!this.#line?.answerWith(key, toParameters(sound))) throw gone();
  }

  /** Ending a call that is over already is no mistake: both sides hang up at once sometimes. */
  end(key: number): void {
    this.#line?.end(key);
  }

  callBack(id: string): number {
    const past = this.#store.value.history.find((one) => one.id === id);
    if (!past || past.peer === '') throw new CallRefusal('not-found', 'This call is not in the history any more.');
    return this.place(past.peer);
  }

  ringMe(): void {
    if (!this.#readyLine().ringMe(COMPANION))
      throw new CallRefusal('in-call', 'You are in a call already: end it first.');
  }

  setAccount(account: CallAccount): void {
    if (this.#call) throw new CallRefusal('in-call', 'You are in a call: end it before you change your account.');
    this.#save({ account });
    if (this.#started) this.#reconnectAfresh();
  }

  setOptions(options: Partial<CallOptions>): void {
    const before = this.#store.value.options;
    const after = { ...before, ...options };
    this.#save({ options: after });
    const talking = this.#target !== null;
    if (talking && after.openMicrophone !== before.openMicrophone) this.#host.openMicrophone(after.openMicrophone);
    const { autoReconnect: _a, openMicrophone: _b, ...line } = after;
    const { autoReconnect: _c, openMicrophone: _d, ...lineBefore } = before;
    if (isDeepStrictEqual(line, lineBefore)) return;
    if (this.#call) this.#stale = true;
    else if (this.#started) this.#reconnectAfresh();
  }

  /** What had closed the microphone is gone (muted, a lost device): in a call with an open one it opens again. */
  microphoneFree(): void {
    if (this.#target && this.#store.value.options.openMicrophone) this.#host.openMicrophone(true);
  }

  reconnect(): void {
    if (this.#line) this.#tryAgain(this.#line);
    else this.#connect();
  }

  clearHistory(): void {
    this.#save({ history: [], missed: 0 });
  }

  seen(): void {
    if (this.#store.value.missed > 0) this.#save({ missed: 0 });
  }

  dismiss(): void {
    if (!this.#ended) return;
    this.#ended = null;
    this.#show();
  }

  #readyLine(): CallLine {
    const line = this.#line;
    if (line?.status.state === 'ready') return line;
    throw new CallRefusal('offline', this.#status.reason?.text ?? 'You are not connected to your call server.');
  }

  #connect(): void {
    const { account, options } = this.#store.value;
    const { server } = account;
    const address =
      server.where === 'host'
        ? { host: server.host, port: server.port }
        : this.#stationPort === null
          ? null
          : { host: '127.0.0.1', port: this.#stationPort };
    if (!address) {
      this.#setStatus({ state: 'connecting', reason: { code: 'station-starting', text: 'Your Station is starting.' } });
      return;
    }
    this.#stale = false;
    const line = this.#create({
      ...address,
      name: account.name,
      parameters: toParameters(options.sound),
      acceptProposals: options.acceptProposals,
      byteOrder: options.byteOrder,
      sampleOrder: options.sampleOrder,
      chunkUnit: options.chunkUnit,
    });
    this.#line = line;
    this.#drops = [
      line.events.on('status', (status) => this.#onStatus(line, status)),
      line.calls.on('call', (call) => this.#onCall(line, call)),
      line.calls.on('ended', (call) => this.#onEnded(call)),
      line.events.on('frame', (frame) => this.#host.frame(speakerOf(frame.speaker), frame)),
    ];
    line.open();
  }

  #disconnect(): void {
    const line = this.#line;
    this.#line = null;
    // Still listening: the end of a call is written down.
    line?.close();
    for (const drop of this.#drops) drop();
    this.#drops = [];
    this.#setCall(null);
  }

  #reconnectAfresh(): void {
    this.#disconnect();
    this.#connect();
  }

  #tryAgain(line: CallLine): void {
    line.open();
    line.retryNow();
  }

  #onStatus(line: CallLine, status: LinkStatus): void {
    const { autoReconnect } = this.#store.value.options;
    if (status.state === 'retrying' && !autoReconnect) {
      const { reason } = status;
      line.close();
      this.#setStatus({
        state: 'failed',
        reason: {
          code: reason?.code ?? 'lost',
          text: `${reason?.text ?? 'The connection was lost.'} You have turned reconnecting off: connect again yourself.`,
        },
      });
      return;
    }
    this.#setStatus(status);
  }

  #setStatus(status: LinkStatus): void {
    this.#status = status;
    this.#retryAt = status.retryInMs === undefined ? null : this.#wall() + status.retryInMs;
    this.#show();
  }

  #onCall(line: CallLine, call: CallView | null): void {
    if (line !== this.#line) return;
    this.#setCall(call);
    if (call === null && this.#stale) setImmediate(() => this.#refresh());
  }

  /** Options that came during a call hold from now on. */
  #refresh(): void {
    if (this.#stale && this.#started && !this.#call) this.#reconnectAfresh();
  }

  #setCall(call: CallView | null): void {
    this.#call = call;
    if (call) {
      this.#lastPhase = call.phase;
      this.#ended = null;
    }
    this.#setTarget(call?.phase === 'talking' ? this.#line : null);
    this.#ring(call);
    this.#show();
  }

  #setTarget(line: CallLine | null): void {
    if ((line !== null) === (this.#target !== null)) return;
    const { openMicrophone } = this.#store.value.options;
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
    const { history, missed } = this.#store.value;
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
    this.#save({ history: [past, ...history].slice(0, MAX_HISTORY), missed: missed + (call.missed ? 1 : 0) });
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

  #save(changes: Partial<Calls>): void {
    // The store writes one after the other, so the last one to be asked for is the last one done.
    this.#writing = this.#store
      .set({ ...this.#store.value, ...changes })
      .catch((error: unknown) => this.#host.unsaved(error));
    this.#show();
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
