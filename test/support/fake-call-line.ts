import type { PcmFrameFormat } from '../../src/audio/pcm-codec.ts';
import type { CallLine, CallLineFactory } from '../../src/main/engine/calls/line.ts';
import type { CallEvents, CallLinkOptions } from '../../src/main/links/call/link.ts';
import type { CallView, EndedCall } from '../../src/main/links/call/view.ts';
import type { LinkEvents, LinkStats, LinkStatus, OutgoingFrame } from '../../src/main/links/link.ts';
import { Emitter } from '../../src/shared/emitter.ts';
import type { AudioParameters } from '../../src/wire/call/parameters.ts';
import { DEFAULT_PARAMETERS } from '../../src/wire/call/parameters.ts';

/** A line to a call server without a socket: a test says what becomes of it, and sees what was asked of it. */
export class FakeCallLine implements CallLine {
  readonly events = new Emitter<LinkEvents>();
  readonly calls = new Emitter<CallEvents>();
  readonly options: CallLinkOptions;
  format: PcmFrameFormat = { codec: 'pcm', sample: 'int16', rate: 48_000, channels: 1, ptimeMs: 20 };
  status: LinkStatus = { state: 'idle' };
  stats: LinkStats = {};
  call: CallView | null = null;
  /** What was called, in order: `open`, `accept 3` … */
  readonly asked: string[] = [];
  readonly sent: OutgoingFrame[] = [];
  /** What was asked for by `place` and `answerWith`. */
  readonly parameters: AudioParameters[] = [];
  #nextKey = 1;

  constructor(options: CallLinkOptions) {
    this.options = options;
  }

  open(): void {
    this.asked.push('open');
    if (this.status.state === 'idle' || this.status.state === 'failed') this.become({ state: 'connecting' });
  }

  close(): void {
    this.asked.push('close');
    if (this.call) this.end(this.call.key);
    this.become({ state: 'idle' });
  }

  retryNow(): void {
    this.asked.push('retryNow');
  }

  send(frame: OutgoingFrame): boolean {
    this.sent.push(frame);
    return true;
  }

  place(peer: string, parameters: AudioParameters = DEFAULT_PARAMETERS): number | null {
    this.asked.push(`place ${peer}`);
    this.parameters.push(parameters);
    if (this.call) return null;
    this.show({ phase: 'calling', direction: 'out', peer, parameters, key: this.#nextKey++ });
    return this.call === null ? null : (this.call as CallView).key;
  }

  accept(key: number): boolean {
    this.asked.push(`accept ${key}`);
    return this.call?.key === key;
  }

  answerWith(key: number, parameters: AudioParameters): boolean {
    this.asked.push(`answerWith ${key}`);
    this.parameters.push(parameters);
    return this.call?.key === key;
  }

  end(key: number): boolean {
    this.asked.push(`end ${key}`);
    if (this.call?.key !== key) return false;
    this.over({ end: this.call.phase === 'ringing' ? 'declined' : 'hungUp' });
    return true;
  }

  ringMe(companion: string): boolean {
    this.asked.push(`ringMe ${companion}`);
    return this.call === null;
  }

  become(status: LinkStatus): void {
    this.status = status;
    this.events.emit('status', status);
  }

  /** There is a call, or it goes on like this. */
  show(changes: Partial<CallView>): void {
    this.call = {
      key: 1,
      phase: 'ringing',
      direction: 'in',
      peer: 'Bob',
      parameters: DEFAULT_PARAMETERS,
      proposal: null,
      usable: true,
      endsAt: null,
      since: 0,
      ...this.call,
      ...changes,
    };
    this.calls.emit('call', this.call);
  }

  /** The call ends: told in the order in which the machine tells it. */
  over(changes: Partial<EndedCall> = {}): void {
    const { call } = this;
    if (!call) throw new Error('there is no call to end');
    this.call = null;
    this.calls.emit('ended', {
      key: call.key,
      direction: call.direction,
      peer: call.peer,
      parameters: call.parameters,
      end: 'theyHungUp',
      text: null,
      talkedMs: null,
      missed: false,
      ...changes,
    });
    this.calls.emit('call', null);
  }
}

/** Makes fake lines as the desk asks for them. */
export class FakeCallLines {
  readonly made: FakeCallLine[] = [];

  readonly create: CallLineFactory = (options) => {
    const line = new FakeCallLine(options);
    this.made.push(line);
    return line;
  };

  /** The line made last. @throws when none was */
  get last(): FakeCallLine {
    const last = this.made.at(-1);
    if (!last) throw new Error('no line was made');
    return last;
  }
}
