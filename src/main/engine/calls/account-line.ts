import type { CallsView } from '../../../shared/calls.ts';
import type { CallView, EndedCall } from '../../links/call/view.ts';
import type { IncomingFrame, LinkStatus } from '../../links/link.ts';
import { addressText } from '../../links/socket-trouble.ts';
import { addressOf, STATION_STARTING, tryAgain } from '../own-station.ts';
import type { Calls } from './document.ts';
import type { CallLine, CallLineFactory } from './line.ts';
import { CallRefusal } from './refusal.ts';
import { toParameters } from './sound.ts';

export interface AccountLineParts {
  readonly createLine: CallLineFactory;
  /** The account, and the options of its line. */
  readonly wanted: () => Pick<Calls, 'account' | 'options'>;
  /** ms since the epoch. */
  readonly wall: () => number;
  /** The connection is in another state. */
  readonly changed: () => void;
  /** The call is another, or in another phase, or there is none any more. */
  readonly call: (call: CallView | null) => void;
  readonly ended: (call: EndedCall) => void;
  readonly frame: (frame: IncomingFrame) => void;
}

/**
 * The account's one line to its call server: made anew when account or options change or the Station moves, but never in the
 * middle of a call.
 */
export class AccountLine {
  readonly #parts: AccountLineParts;
  #line: CallLine | null = null;
  #drops: readonly (() => void)[] = [];
  #stationPort: number | null = null;
  #started = false;
  #inCall = false;
  /** Set when the options have changed and the line is busy with a call: a new line takes them up after it. */
  #stale = false;
  #status: LinkStatus = { state: 'idle' };
  #retryAt: number | null = null;

  constructor(parts: AccountLineParts) {
    this.#parts = parts;
  }

  get view(): CallsView['connection'] {
    const { server } = this.#parts.wanted().account;
    const { state, reason } = this.#status;
    return {
      state,
      reason: reason ?? null,
      retryAt: this.#retryAt,
      reachable: state === 'ready' && reason === undefined,
      where: server.where === 'host' ? addressText(server) : 'your Station',
      companions: server.where === 'station',
    };
  }

  /** Where the own Station served calls last; null when it never has. */
  get stationPort(): number | null {
    return this.#stationPort;
  }

  /** The line as it is, connected or not; null while there is nowhere to connect to. */
  get current(): CallLine | null {
    return this.#line;
  }

  /** @throws {CallRefusal} when the line is not connected */
  get ready(): CallLine {
    if (this.#line?.status.state === 'ready') return this.#line;
    throw new CallRefusal('offline', this.#status.reason?.text ?? 'You are not connected to your call server.');
  }

  /** Connects the account. */
  start(): void {
    this.#started = true;
    this.#connect();
  }

  /** Hangs up and disconnects. */
  close(): void {
    this.#started = false;
    this.#disconnect();
  }

  /** Account or options are others: they hold from now on, or from the end of the call that is on. */
  renew(): void {
    if (this.#inCall) this.#stale = true;
    else if (this.#started) this.#reconnectAfresh();
  }

  /** Tries now, whatever it waits for. */
  reconnect(): void {
    if (this.#line) tryAgain(this.#line);
    else this.#connect();
  }

  /** The Station serves calls at this port (again), or is gone (null). */
  stationAt(port: number | null): void {
    const moved = port !== null && port !== this.#stationPort;
    if (port !== null) this.#stationPort = port;
    if (!this.#started || port === null || this.#parts.wanted().account.server.where !== 'station') return;
    if (this.#line && !moved) tryAgain(this.#line);
    else this.#reconnectAfresh();
  }

  #connect(): void {
    const { createLine, wanted, ended, frame } = this.#parts;
    const { account, options } = wanted();
    const address = addressOf(account.server, this.#stationPort);
    if (!address) {
      this.#show(STATION_STARTING);
      return;
    }
    this.#stale = false;
    const line = createLine({
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
      line.calls.on('ended', ended),
      line.events.on('frame', frame),
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

  #onStatus(line: CallLine, status: LinkStatus): void {
    const { autoReconnect } = this.#parts.wanted().options;
    if (status.state === 'retrying' && !autoReconnect) {
      const { reason } = status;
      line.close();
      this.#show({
        state: 'failed',
        reason: {
          code: reason?.code ?? 'lost',
          text: `${reason?.text ?? 'The connection was lost.'} You have turned reconnecting off: connect again yourself.`,
        },
      });
      return;
    }
    this.#show(status);
  }

  #onCall(line: CallLine, call: CallView | null): void {
    if (line !== this.#line) return;
    this.#setCall(call);
    if (call === null && this.#stale) setImmediate(() => this.#refresh());
  }

  #setCall(call: CallView | null): void {
    this.#inCall = call !== null;
    this.#parts.call(call);
  }

  /** Options that came during a call hold from now on. */
  #refresh(): void {
    if (this.#stale && this.#started && !this.#inCall) this.#reconnectAfresh();
  }

  #show(status: LinkStatus): void {
    this.#status = status;
    this.#retryAt = status.retryInMs === undefined ? null : this.#parts.wall() + status.retryInMs;
    this.#parts.changed();
  }
}
