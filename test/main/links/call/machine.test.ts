import { beforeEach, describe, expect, it } from 'vitest';
import { CallMachine, type CallMachineOptions } from '../../../../src/main/links/call/machine.ts';
import type { CallView, EndedCall } from '../../../../src/main/links/call/view.ts';
import { type Extension, Reason, readExtension, writeExtension } from '../../../../src/wire/call/extension.ts';
import type { ControlType } from '../../../../src/wire/call/format.ts';
import { type ControlPacket, NOTHING } from '../../../../src/wire/call/packet.ts';
import { type AudioParameters, DEFAULT_PARAMETERS } from '../../../../src/wire/call/parameters.ts';
import { idSource } from '../../../station/call/phones.ts';
import { FakeClock } from '../../../station/fake-clock.ts';

const utf8 = new TextEncoder();
const WIDE: AudioParameters = { sampleRate: 16_000, channels: 1, format: 2, chunkFrames: 320 };
const STRANGE: AudioParameters = { sampleRate: 47_000, channels: 5, format: 9, chunkFrames: 0 };
const CAPABLE: Extension = { capabilities: 1 };

/** A client machine whose server is the test. */
class Desk {
  readonly clock = new FakeClock();
  readonly machine: CallMachine;
  sent: ControlPacket[] = [];
  readonly ended: EndedCall[] = [];
  readonly views: (CallView | null)[] = [];
  unregistered = 0;

  constructor(options: Partial<CallMachineOptions> = {}) {
    const { clock } = this;
    this.machine = new CallMachine(
      {
        send: (packet) => this.sent.push(packet),
        changed: (view) => this.views.push(view),
        ended: (call) => this.ended.push(call),
        unregistered: () => {
          this.unregistered += 1;
        },
      },
      {
        ownName: utf8.encode('me'),
        now: () => clock.now(),
        timers: {
          set: (run, ms) => clock.after(ms, run),
          clear: (cancel) => {
            if (typeof cancel === 'function') cancel();
          },
        },
        newCallId: null,
        ...options,
      },
    );
    this.machine.connected();
  }

  get state(): string {
    const { call } = this.machine;
    return call === null ? (this.machine.isIdle ? 'idle' : 'quiet') : `${call.phase} ${call.peer}`;
  }

  get key(): number {
    return this.machine.call?.key ?? -1;
  }

  call(peer = 'bob', parameters = DEFAULT_PARAMETERS): number | null {
    return this.machine.place(utf8.encode(peer), parameters);
  }

  hear(type: ControlType, more: { from?: string; parameters?: AudioParameters; said?: Extension } = {}): void {
    const { from = 'bob', parameters = DEFAULT_PARAMETERS, said } = more;
    const optional = said ? writeExtension(said) : NOTHING;
    this.machine.receive(
      type === 0
        ? { type, username: utf8.encode(from), parameters, optional }
        : type === 2
          ? { type, parameters, optional }
          : { type, optional },
    );
  }

  /** Types of what was sent since the last look, with the reason where there is one. */
  news(): string[] {
    const texts = this.sent.map(({ type, optional }) => `${type} ${readExtension(optional)?.reason ?? ''}`.trim());
    this.sent = [];
    return texts;
  }

  wait(ms: number): void {
    this.clock.advance(ms);
  }
}

let desk = new Desk();

beforeEach(() => {
  desk = new Desk();
});

describe('calling somebody', () => {
  it('sends a request and shows that it rings', () => {
    expect(desk.call('bob', WIDE)).toBe(1);
    expect(desk.sent).toEqual([{ type: 0, username: utf8.encode('bob'), parameters: WIDE, optional: NOTHING }]);
    expect(desk.machine.call).toEqual({
      key: 1,
      phase: 'calling',
      direction: 'out',
      peer: 'bob',
      parameters: WIDE,
      proposal: null,
      usable: true,
      endsAt: 65_000,
      since: 0,
    });
  });

  it('is not possible with a call on, nor without a connection', () => {
    desk.call();
    expect(desk.call()).toBeNull();
    desk.machine.disconnected();
    expect(desk.call()).toBeNull();
  });

  it('accepted: we talk, with our parameters', () => {
    desk.call('bob', WIDE);
    desk.wait(3_000);
    desk.hear(4);
    expect(desk.state).toBe('talking bob');
    expect(desk.machine.talking).toEqual(WIDE);
    expect(desk.machine.call).toMatchObject({ since: 3_000, endsAt: null });
    desk.hear(4);
    desk.hear(2, { parameters: STRANGE });
    expect(desk.machine.talking).toEqual(WIDE);
  });

  it.each<[string, ControlType, number | undefined, string]>([
    ['there is no such user', 1, undefined, 'notFound'],
    ['declined', 5, Reason.declined, 'theyDeclined'],
    ['busy', 5, Reason.busy, 'busy'],
    ['nobody answered there', 5, Reason.noAnswer, 'noAnswer'],
    ['they are lost', 5, Reason.peerLost, 'peerLost'],
    ['we try too often', 5, Reason.rateLimited, 'rateLimited'],
    ['the server stops', 5, Reason.serverStopping, 'serverStopping'],
    ['no reason given', 5, undefined, 'unavailable'],
    ['a reason that nobody knows', 5, 77, 'unavailable'],
    ['refused', 3, undefined, 'theyRefused'],
  ])('that comes to nothing says why: %s', (_, type, reason, end) => {
    desk.call();
    desk.wait(1_500);
    desk.hear(type, { ...(reason !== undefined && { said: { reason } }) });
    expect(desk.state).toBe('idle');
    expect(desk.ended).toEqual([
      {
        key: 1,
        direction: 'out',
        peer: 'bob',
        parameters: DEFAULT_PARAMETERS,
        end,
        text: null,
        talkedMs: null,
        missed: false,
      },
    ]);
    expect(desk.call()).toBe(2);
  });

  it('keeps what they said about it, fit for display', () => {
    desk.call();
    desk.hear(5, { said: { reason: 1, reasonText: utf8.encode('at \u202elunch\n') } });
    expect(desk.ended[0]?.text).toBe('at lunch');
  });

  it('can be cancelled; a server that never answers is given up after 65 s', () => {
    desk.call();
    expect(desk.machine.end(desk.key)).toBe(true);
    expect(desk.news()).toEqual(['0', '5']);
    expect(desk.ended.at(-1)?.end).toBe('cancelled');
    desk.wait(1_200);
    desk.call();
    desk.wait(64_999);
    expect(desk.state).toBe('calling bob');
    desk.wait(1);
    expect(desk.news()).toEqual(['0', '5']);
    expect(desk.ended.at(-1)?.end).toBe('noAnswer');
  });

  it('they want other settings: ours to decide, for 25 s', () => {
    desk.call();
    desk.hear(2, { parameters: WIDE });
    expect(desk.machine.call).toMatchObject({
      phase: 'deciding',
      parameters: DEFAULT_PARAMETERS,
      proposal: WIDE,
      endsAt: 25_000,
    });
    expect(desk.machine.accept(desk.key)).toBe(true);
    expect(desk.news()).toEqual(['0', '4']);
    expect(desk.machine.talking).toEqual(WIDE);
  });

  it.each(['refused', 'left alone'])('they want other settings, %s: that was it', (how) => {
    desk.call();
    desk.hear(2, { parameters: WIDE });
    if (how === 'refused') desk.machine.end(desk.key);
    else desk.wait(25_000);
    expect(desk.news()).toEqual(['0', '3']);
    expect(desk.ended[0]?.end).toBe(how === 'refused' ? 'settingsRefused' : 'noAnswer');
  });

  it('they want settings that we can’t use: refused at once', () => {
    desk.call();
    desk.hear(2, { parameters: STRANGE });
    expect(desk.news()).toEqual(['0', '3']);
    expect(desk.ended[0]?.end).toBe('settingsUnusable');
  });

  it('they take it back while we think about their settings', () => {
    desk.call();
    desk.hear(2, { parameters: WIDE });
    desk.hear(5);
    expect(desk.ended[0]?.end).toBe('theyCancelled');
    expect(desk.state).toBe('idle');
  });

  it('takes usable settings without asking, if told to', () => {
    desk = new Desk({ acceptProposals: true });
    desk.call();
    desk.hear(2, { parameters: WIDE });
    expect(desk.machine.talking).toEqual(WIDE);
    desk.machine.end(desk.key);
    desk.wait(1_200);
    desk.call();
    desk.hear(2, { parameters: STRANGE });
    expect(desk.news()).toEqual(['0', '4', '5', '0', '3']);
  });
});

describe('being called', () => {
  it('rings for 55 s, and is a missed call then', () => {
    desk.hear(0, { parameters: WIDE });
    expect(desk.machine.call).toMatchObject({
      phase: 'ringing',
      direction: 'in',
      peer: 'bob',
      parameters: WIDE,
      usable: true,
      endsAt: 55_000,
    });
    desk.wait(55_000);
    expect(desk.news()).toEqual([`5`]);
    expect(desk.ended).toMatchObject([{ end: 'noAnswer', missed: true, direction: 'in' }]);
  });

  it('accepted: we talk, with their parameters', () => {
    desk.hear(0, { parameters: WIDE });
    expect(desk.machine.accept(desk.key)).toBe(true);
    expect(desk.news()).toEqual(['4']);
    expect(desk.machine.talking).toEqual(WIDE);
  });

  it('declined: over, and not missed', () => {
    desk.hear(0);
    desk.machine.end(desk.key);
    expect(desk.news()).toEqual(['5']);
    expect(desk.ended).toMatchObject([{ end: 'declined', missed: false }]);
  });

  it('taken back by them: a missed call', () => {
    desk.hear(0);
    desk.hear(5);
    expect(desk.ended).toMatchObject([{ end: 'theyCancelled', missed: true }]);
    expect(desk.state).toBe('idle');
  });

  it('with parameters that we can’t use can only be answered with others, or declined', () => {
    desk.hear(0, { parameters: STRANGE });
    expect(desk.machine.call?.usable).toBe(false);
    expect(desk.machine.accept(desk.key)).toBe(false);
    expect(desk.machine.answerWith(desk.key, STRANGE)).toBe(false);
    expect(desk.machine.answerWith(desk.key, WIDE)).toBe(true);
    expect(desk.sent).toEqual([{ type: 2, parameters: WIDE, optional: NOTHING }]);
    expect(desk.machine.call).toMatchObject({ phase: 'countered', proposal: WIDE, endsAt: 35_000 });
  });

  it.each<[string, ControlType, string]>([
    ['they accept: we talk, with ours', 4, 'talking'],
    ['they refuse', 3, 'theyRefused'],
    ['they hang up', 5, 'theyCancelled'],
  ])('and answering with other settings, %s', (_, type, outcome) => {
    desk.hear(0);
    desk.machine.answerWith(desk.key, WIDE);
    desk.hear(type);
    if (type === 4) expect(desk.machine.talking).toEqual(WIDE);
    else expect(desk.ended[0]?.end).toBe(outcome);
  });

  it('and answering with other settings, no word from them for 35 s: over, and they are told', () => {
    desk.hear(0);
    desk.machine.answerWith(desk.key, WIDE);
    desk.wait(35_000);
    expect(desk.news()).toEqual(['2', '5']);
    expect(desk.ended[0]?.end).toBe('noAnswer');
  });

  it('and answering with other settings, they come with a third kind: ours to decide', () => {
    desk.hear(0);
    desk.machine.answerWith(desk.key, WIDE);
    desk.hear(2, { parameters: DEFAULT_PARAMETERS });
    expect(desk.state).toBe('deciding bob');
  });

  it('by somebody whom the server does not name, or in our own name, is a call of nobody known', () => {
    desk.hear(0, { from: 'me' });
    expect(desk.machine.call?.peer).toBe('');
  });

  it('by a name with controls in it is shown without them', () => {
    desk.hear(0, { from: '\u202ebob\n' });
    expect(desk.machine.call?.peer).toBe('bob');
  });
});

describe('talking', () => {
  beforeEach(() => {
    desk.call();
    desk.hear(4);
    desk.wait(61_000);
    desk.sent = [];
  });

  it.each<[ControlType, number | undefined, string]>([
    [5, undefined, 'theyHungUp'],
    [3, undefined, 'theyHungUp'],
    [5, Reason.peerLost, 'peerLost'],
    [5, Reason.serverStopping, 'serverStopping'],
  ])('ends by their %i (reason %s): %s', (type, reason, end) => {
    desk.hear(type, { ...(reason !== undefined && { said: { reason } }) });
    expect(desk.ended).toMatchObject([{ end, talkedMs: 61_000 }]);
    expect(desk.state).toBe('idle');
    expect(desk.machine.talking).toBeNull();
  });

  it('ends when we hang up', () => {
    desk.machine.end(desk.key);
    expect(desk.news()).toEqual(['5']);
    expect(desk.ended).toMatchObject([{ end: 'hungUp', talkedMs: 61_000 }]);
  });

  it('ends with our connection, and nothing is sent any more', () => {
    desk.machine.disconnected();
    expect(desk.ended).toMatchObject([{ end: 'connectionLost', talkedMs: 61_000 }]);
    desk.wait(100_000);
    expect(desk.news()).toEqual([]);
    desk.machine.connected();
    expect(desk.state).toBe('idle');
  });

  it('is not disturbed by another call, which it could not answer without ending its own', () => {
    desk.hear(0, { from: 'carol' });
    desk.hear(1);
    expect(desk.news()).toEqual([]);
    expect(desk.state).toBe('talking bob');
  });

  it('has no end of its own', () => {
    desk.wait(1e9);
    expect(desk.state).toBe('talking bob');
  });
});

describe('a click', () => {
  it('on a call that is not the present one any more does nothing', () => {
    desk.hear(0, { from: 'bob' });
    const old = desk.key;
    desk.hear(5);
    desk.hear(0, { from: 'carol' });
    expect(desk.machine.accept(old)).toBe(false);
    expect(desk.machine.answerWith(old, WIDE)).toBe(false);
    expect(desk.machine.end(old)).toBe(false);
    expect(desk.state).toBe('ringing carol');
  });

  it('that makes no sense in this phase does nothing', () => {
    desk.call();
    expect(desk.machine.accept(desk.key)).toBe(false);
    expect(desk.machine.answerWith(desk.key, WIDE)).toBe(false);
    desk.hear(4);
    expect(desk.machine.accept(desk.key)).toBe(false);
    expect(desk.state).toBe('talking bob');
  });
});

describe('without call ids, by the guards', () => {
  it('what comes within 1.2 s of a packet that ended a call is about that call', () => {
    desk.call();
    desk.machine.end(desk.key);
    for (const type of [1, 2, 3, 4, 5] as const) desk.hear(type);
    desk.wait(999);
    desk.hear(0, { from: 'carol' });
    expect(desk.state).toBe('quiet');
    desk.wait(201);
    expect(desk.state).toBe('idle');
  });

  it('but a request that comes after a second is a new call, since the server rested for as long', () => {
    desk.call();
    desk.machine.end(desk.key);
    desk.wait(1_000);
    desk.hear(0, { from: 'carol' });
    expect(desk.state).toBe('ringing carol');
  });

  it('a call that is wanted meanwhile is placed when the time is over, or cancelled before', () => {
    desk.call();
    desk.machine.end(desk.key);
    desk.news();
    expect(desk.call('carol')).toBe(2);
    expect(desk.call('dave')).toBeNull();
    expect(desk.state).toBe('calling carol');
    expect(desk.news()).toEqual([]);
    desk.wait(1_200);
    expect(desk.news()).toEqual(['0']);
    desk.machine.end(desk.key);
    desk.call('dave');
    expect(desk.machine.end(desk.key)).toBe(true);
    desk.wait(1_200);
    expect([desk.news(), desk.state]).toEqual([['5'], 'idle']);
    expect(desk.ended.map(({ end }) => end)).toEqual(['cancelled', 'cancelled', 'cancelled']);
  });

  it('a call that comes while our own rings is not answered; ours goes on', () => {
    desk.call();
    desk.hear(0, { from: 'carol' });
    expect(desk.news()).toEqual(['0']);
    desk.hear(4);
    expect(desk.state).toBe('talking bob');
    desk.hear(5);
    expect(desk.state).toBe('idle');
  });

  it('and rings when ours has come to nothing, after the time in which it may turn out to be over as well', () => {
    desk.call();
    desk.hear(0, { from: 'carol' });
    desk.hear(5);
    expect(desk.state).toBe('quiet');
    expect(desk.call()).toBeNull();
    desk.wait(1_200);
    expect(desk.state).toBe('ringing carol');
  });

  it('and does not, if it is over by then', () => {
    desk.call();
    desk.hear(0, { from: 'carol' });
    desk.hear(5);
    desk.hear(5);
    desk.wait(2_000);
    expect(desk.state).toBe('idle');
  });

  it('of two who call each other at a server that does not see it, the greater name gives in after a second', () => {
    desk.call('bob');
    desk.hear(0, { from: 'bob', parameters: WIDE });
    desk.wait(999);
    expect(desk.state).toBe('calling bob');
    desk.wait(1);
    expect(desk.news()).toEqual(['0', '4']);
    expect(desk.machine.talking).toEqual(WIDE);
    expect(desk.key).toBe(1);
  });

  it('and with parameters that it can’t use, proposes those of its own call', () => {
    desk.call('bob');
    desk.hear(0, { from: 'bob', parameters: STRANGE });
    desk.wait(1_000);
    expect(desk.sent.at(-1)).toEqual({ type: 2, parameters: DEFAULT_PARAMETERS, optional: NOTHING });
    expect(desk.state).toBe('countered bob');
  });

  it('while the lesser name goes on waiting', () => {
    desk.call('zoe');
    desk.hear(0, { from: 'zoe' });
    desk.wait(10_000);
    expect(desk.news()).toEqual(['0']);
    expect(desk.state).toBe('calling zoe');
    desk.hear(4);
    expect(desk.state).toBe('talking zoe');
  });
});

describe('with call ids', () => {
  const own = '0000000000000001';
  const theirs = 'aaaaaaaaaaaaaaaa';

  beforeEach(() => {
    desk = new Desk({ newCallId: idSource(1) });
  });

  it('they are in every packet of a call, with our name in the request', () => {
    desk.call();
    desk.machine.end(desk.key);
    expect(desk.sent.map(({ optional }) => readExtension(optional))).toEqual([
      { name: utf8.encode('me'), callId: own, capabilities: 1 },
      { callId: own, capabilities: 1, reason: Reason.cancelled },
    ]);
    desk.wait(1_200);
    desk.hear(0, { said: { callId: theirs } });
    desk.machine.accept(desk.key);
    expect(readExtension(desk.sent.at(-1)?.optional ?? NOTHING)).toEqual({ callId: theirs, capabilities: 1 });
  });

  it('packets of other calls are nothing', () => {
    desk.call();
    for (const type of [1, 2, 3, 4, 5] as const) desk.hear(type, { said: { ...CAPABLE, callId: theirs } });
    // This server has shown that it puts ids in.
    for (const type of [1, 2, 3, 4, 5] as const) desk.hear(type);
    expect(desk.state).toBe('calling bob');
    desk.hear(4, { said: { ...CAPABLE, callId: own } });
    expect(desk.state).toBe('talking bob');
  });

  it('of a server that knows none, packets without an id are about the call that is on', () => {
    desk.call();
    desk.hear(4);
    expect(desk.state).toBe('talking bob');
  });

  it('nobody has to wait, once the server has shown that it follows them', () => {
    desk.call();
    desk.hear(4, { said: { ...CAPABLE, callId: own } });
    desk.machine.end(desk.key);
    expect(desk.state).toBe('idle');
    expect(desk.call('carol')).toBe(2);
    desk.hear(0, { from: 'dave', said: { ...CAPABLE, callId: theirs } });
    desk.hear(5, { said: { ...CAPABLE, callId: '0000000000000002', reason: Reason.busy } });
    expect(desk.state).toBe('ringing dave');
  });

  it('a request is no late packet of an ended call, however soon it comes', () => {
    desk.call();
    desk.machine.end(desk.key);
    desk.hear(0, { from: 'dave', said: { ...CAPABLE, callId: theirs } });
    expect(desk.state).toBe('ringing dave');
  });

  it('a parked call can end by itself', () => {
    desk.call();
    desk.hear(0, { from: 'dave', said: { ...CAPABLE, callId: theirs } });
    desk.hear(5, { said: { ...CAPABLE, callId: theirs } });
    expect(desk.state).toBe('calling bob');
    desk.hear(5, { said: { ...CAPABLE, callId: own } });
    expect(desk.state).toBe('idle');
  });

  it('a second caller is told that we are busy', () => {
    desk.hear(0, { said: { ...CAPABLE, callId: theirs } });
    desk.hear(0, { from: 'carol', said: { ...CAPABLE, callId: 'bbbbbbbbbbbbbbbb' } });
    expect(readExtension(desk.sent[0]?.optional ?? NOTHING)).toEqual({
      callId: 'bbbbbbbbbbbbbbbb',
      capabilities: 1,
      reason: Reason.busy,
    });
    expect(desk.state).toBe('ringing bob');
  });

  it('the server puts two who call each other through: cancelling ends both calls', () => {
    desk.call('bob');
    desk.hear(0, { from: 'bob', said: { ...CAPABLE, callId: theirs } });
    desk.wait(10_000);
    expect(desk.state).toBe('calling bob');
    desk.machine.end(desk.key);
    expect(desk.state).toBe('idle');
  });

  it('a new connection is a new server until it says otherwise', () => {
    desk.call();
    desk.hear(5, { said: { ...CAPABLE, callId: own } });
    desk.machine.disconnected();
    desk.machine.connected();
    desk.call();
    desk.machine.end(desk.key);
    expect(desk.state).toBe('quiet');
  });
});

it('a server without registrations is noticed by its answer to ours', () => {
  desk.hear(1);
  expect(desk.unregistered).toBe(1);
  desk.call();
  desk.hear(1);
  expect(desk.unregistered).toBe(1);
});

it('no timer is left behind by any end', () => {
  desk.call();
  desk.hear(5);
  expect(desk.clock.waiting).toBe(0);
  desk.hear(0);
  desk.machine.disconnected();
  expect(desk.clock.waiting).toBe(0);
});
