import { beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../../../src/station/call/client.ts';
import { CallCounters } from '../../../src/station/call/counters.ts';
import { CALL_LIMITS } from '../../../src/station/call/limits.ts';
import type { Line } from '../../../src/station/call/line.ts';
import { Switchboard, type SwitchboardOptions } from '../../../src/station/call/switchboard.ts';
import { type Extension, Reason, readExtension, writeExtension } from '../../../src/wire/call/extension.ts';
import type { ControlType } from '../../../src/wire/call/format.ts';
import { type ControlPacket, NOTHING } from '../../../src/wire/call/packet.ts';
import { type AudioParameters, DEFAULT_PARAMETERS } from '../../../src/wire/call/parameters.ts';
import { FakeClock } from '../fake-clock.ts';
import { idSource } from './phones.ts';

const utf8 = new TextEncoder();
const OTHER: AudioParameters = { sampleRate: 16_000, channels: 1, format: 2, chunkFrames: 320 };
const THIRD: AudioParameters = { sampleRate: 8_000, channels: 2, format: 4, chunkFrames: 160 };

const clock = new FakeClock();
let board = newBoard();

function newBoard(options: Partial<SwitchboardOptions> = {}): Switchboard {
  return new Switchboard({
    clock,
    limits: CALL_LIMITS,
    counters: new CallCounters(),
    secret: null,
    forwardUsername: 'caller',
    reservedNames: [],
    newCallId: idSource(0xf000),
    ...options,
  });
}

/** A client whose connection is this object: what it was sent is a list. */
class Station implements Line {
  readonly address: string;
  readonly client: Client;
  sent: ControlPacket[] = [];
  closedFor: string | null = null;
  /** Where its sound goes, by name, and with which parameters. */
  inCall: { readonly with: string; readonly parameters: AudioParameters } | null = null;
  readonly name: string;

  constructor(name: string, address = `10.0.0.${name.charCodeAt(0)}`, reserved: Uint8Array | null = null) {
    this.name = name;
    this.address = address;
    this.client = board.join(this, reserved);
  }

  static named(name: string, extra: Extension = {}, address?: string): Station {
    const station = new Station(name, address);
    station.register(name, extra);
    return station;
  }

  send(packet: ControlPacket): void {
    this.sent.push(packet);
  }

  begin(peer: Line, parameters: AudioParameters): void {
    this.inCall = { with: peer instanceof Station ? peer.name : '?', parameters };
  }

  end(): void {
    this.inCall = null;
  }

  sound(): void {}

  close(why: string): void {
    this.closedFor = why;
  }

  register(name: string, extra: Extension = {}): boolean {
    return this.say(0, { username: NOTHING, extension: { name: utf8.encode(name), ...extra } });
  }

  call(name: string, parameters = DEFAULT_PARAMETERS, extension?: Extension): boolean {
    return this.say(0, { username: utf8.encode(name), parameters, ...(extension && { extension }) });
  }

  say(
    type: ControlType,
    more: { username?: Uint8Array; parameters?: AudioParameters; extension?: Extension; optional?: Uint8Array } = {},
  ): boolean {
    const { username = NOTHING, parameters = DEFAULT_PARAMETERS, extension } = more;
    const optional = more.optional ?? (extension ? writeExtension(extension) : NOTHING);
    const packet: ControlPacket =
      type === 0
        ? { type, username, parameters, optional }
        : type === 2
          ? { type, parameters, optional }
          : { type, optional };
    return board.receive(this.client, packet);
  }

  /** What came since the last look: `0 alice`, `2 16000`, `5 busy`, `4`. */
  news(): string[] {
    const names = new Map(Object.entries(Reason).map(([name, value]) => [value as number, name]));
    const texts = this.sent.map((packet) => {
      const reason = readExtension(packet.optional)?.reason;
      const about =
        packet.type === 0
          ? new TextDecoder().decode(packet.username)
          : packet.type === 2
            ? `${packet.parameters.sampleRate}`
            : (names.get(reason ?? -1) ?? '');
      return `${packet.type} ${about}`.trim();
    });
    this.sent = [];
    return texts;
  }
}

beforeEach(() => {
  board = newBoard();
});

/** Longer than the rest after a call. */
function rest(): void {
  clock.advance(CALL_LIMITS.cooldownMs);
}

describe('a request', () => {
  it('reaches the one it names, with the caller’s name and parameters in it', () => {
    const [alice, bob] = [Station.named('alice'), Station.named('bob')];
    expect(alice.call('bob', OTHER)).toBe(true);
    expect(bob.sent).toEqual([{ type: 0, parameters: OTHER, username: utf8.encode('alice'), optional: NOTHING }]);
    expect(alice.news()).toEqual([]);
  });

  it('for a name that nobody has is answered "not found", whether it was ever there or not', () => {
    const [alice, bob] = [Station.named('alice'), Station.named('bob')];
    board.leave(bob.client);
    for (const name of ['bob', 'carol', '\0']) alice.call(name);
    alice.say(0, { username: Uint8Array.of(0xff) });
    expect(alice.news()).toEqual(['1', '1', '1', '1']);
  });

  it('to oneself is busy', () => {
    const alice = Station.named('alice');
    alice.call('alice');
    expect(alice.news()).toEqual(['5 busy']);
  });

  it.each(['ringing', 'negotiating', 'active'])('to either of two in a call that is %s is busy', (state) => {
    const [alice, bob, carol] = [Station.named('alice'), Station.named('bob'), Station.named('carol')];
    alice.call('bob');
    if (state === 'negotiating') bob.say(2, { parameters: OTHER });
    if (state === 'active') bob.say(4);
    carol.call('alice');
    carol.call('bob');
    expect(carol.news()).toEqual(['5 busy', '5 busy']);
    expect(board.calls).toBe(1);
  });

  it('from a guest has a name that nobody can take', () => {
    const bob = Station.named('bob');
    const guest = new Station('x');
    guest.call('bob');
    const [shown = ''] = bob.news();
    expect(shown).toMatch(/^0 guest-\d+$/);
    const thief = Station.named(shown.slice(2));
    expect(thief.news()).toEqual(['5 nameInUse']);
    expect(thief.closedFor).toBe('name');
  });

  it('with the own name in it registers as well', () => {
    const bob = Station.named('bob');
    const alice = new Station('alice');
    alice.call('bob', DEFAULT_PARAMETERS, { name: utf8.encode('alice') });
    expect(bob.news()).toEqual(['0 alice']);
    bob.say(5);
    rest();
    bob.call('alice');
    expect(alice.news()).toEqual(['5', '0 bob']);
  });

  it('can have the callee’s name in it, for those who read the document so', () => {
    board = newBoard({ forwardUsername: 'callee' });
    const [alice, bob] = [Station.named('alice'), Station.named('bob')];
    alice.call('bob');
    expect(bob.news()).toEqual(['0 bob']);
  });

  it('more often than ten times a minute is refused by its rate, five at once', () => {
    const [alice] = [Station.named('alice')];
    for (let i = 0; i < 7; i++) alice.call('alice');
    expect(alice.news()).toEqual([...Array(5).fill('5 busy'), '5 rateLimited', '5 rateLimited']);
    clock.advance(6_000);
    alice.call('alice');
    alice.call('alice');
    expect(alice.news()).toEqual(['5 busy', '5 rateLimited']);
  });

  it('is busy when there are as many calls as there may be', () => {
    const people = Array.from({ length: 2 * CALL_LIMITS.calls + 2 }, (_, i) => Station.named(`p${i}`));
    people.forEach((person, i) => {
      if (i % 2 === 0) person.call(`p${i + 1}`);
    });
    expect(board.calls).toBe(CALL_LIMITS.calls);
    expect(people.at(-2)?.news()).toEqual(['5 busy']);
  });

  it('for names that nobody has is answered late after ten a minute from one address, whoever asks there', () => {
    const people = Array.from({ length: 4 }, (_, i) => Station.named(`p${i}`, {}, '10.9.9.9'));
    for (const person of people) for (let i = 0; i < 3; i++) person.call('x');
    const answered = () => people.flatMap((person) => person.news()).length;
    expect(answered()).toBe(10);
    clock.advance(CALL_LIMITS.notFoundDelayMs - 1);
    expect(answered()).toBe(0);
    clock.advance(1);
    expect(answered()).toBe(2);
    const other = Station.named('other');
    other.call('x');
    expect(other.news()).toEqual(['1']);
  });
});

describe('a call', () => {
  it('is put through by an accept: both may speak, with the caller’s parameters', () => {
    const [alice, bob] = [Station.named('alice'), Station.named('bob')];
    alice.call('bob', OTHER);
    expect(alice.inCall).toBeNull();
    bob.say(4);
    expect(alice.news()).toEqual(['4']);
    expect(alice.inCall).toEqual({ with: 'bob', parameters: OTHER });
    expect(bob.inCall).toEqual({ with: 'alice', parameters: OTHER });
  });

  it('is put through with the callee’s parameters when the caller accepts them', () => {
    const [alice, bob] = [Station.named('alice'), Station.named('bob')];
    alice.call('bob');
    bob.news();
    bob.say(2, { parameters: OTHER });
    expect(alice.news()).toEqual(['2 16000']);
    alice.say(4);
    expect(bob.news()).toEqual(['4']);
    expect([alice.inCall?.parameters, bob.inCall?.parameters]).toEqual([OTHER, OTHER]);
  });

  it('of lenient clients may be haggled over four times, then it is over for both', () => {
    const [alice, bob] = [Station.named('alice'), Station.named('bob')];
    alice.call('bob');
    bob.news();
    for (let round = 0; round < 4; round++) {
      const [asked, other] = round % 2 === 0 ? [bob, alice] : [alice, bob];
      expect(other.say(2, { parameters: THIRD })).toBe(false);
      expect(asked.say(2, { parameters: OTHER })).toBe(true);
      expect(other.news()).toEqual(['2 16000']);
    }
    bob.say(2, { parameters: OTHER });
    expect([alice.news(), bob.news()]).toEqual([['3'], ['3']]);
    expect(board.calls).toBe(0);
  });

  it.each([
    ['ringing', 3],
    ['ringing', 5],
    ['negotiating', 3],
    ['negotiating', 5],
    ['active', 3],
    ['active', 5],
  ] as const)('that is %s is ended by a %i of either, and the other hears the same', (state, type) => {
    for (const ender of [0, 1]) {
      board = newBoard();
      const people = [Station.named('alice'), Station.named('bob')] as const;
      const [alice, bob] = people;
      alice.call('bob');
      if (state === 'negotiating') bob.say(2, { parameters: OTHER });
      if (state === 'active') bob.say(4);
      for (const person of people) person.news();
      expect(people[ender === 0 ? 0 : 1].say(type)).toBe(true);
      expect(people[ender === 0 ? 1 : 0].news()).toEqual([`${type}`]);
      expect([alice.inCall, bob.inCall, board.calls]).toEqual([null, null, 0]);
    }
  });

  it.each(['ringing', 'negotiating', 'active'])('that is %s ends with the connection of either', (state) => {
    for (const lost of [0, 1]) {
      board = newBoard();
      const people = [Station.named('alice'), Station.named('bob')] as const;
      people[0].call('bob');
      if (state === 'negotiating') people[1].say(2, { parameters: OTHER });
      if (state === 'active') people[1].say(4);
      for (const person of people) person.news();
      board.leave(people[lost === 0 ? 0 : 1].client);
      expect(people[lost === 0 ? 1 : 0].news()).toEqual(['5 peerLost']);
      expect(board.calls).toBe(0);
    }
  });

  it('that rings for a minute is over for both', () => {
    const [alice, bob] = [Station.named('alice'), Station.named('bob')];
    alice.call('bob');
    clock.advance(59_999);
    expect([alice.news(), bob.news()]).toEqual([[], ['0 alice']]);
    clock.advance(1);
    expect([alice.news(), bob.news()]).toEqual([['5 noAnswer'], ['5 noAnswer']]);
    clock.advance(200_000);
    expect([alice.news(), bob.news()]).toEqual([[], []]);
  });

  it('that is negotiated about for half a minute is over for both; one that is spoken in lasts', () => {
    const [alice, bob] = [Station.named('alice'), Station.named('bob')];
    alice.call('bob');
    clock.advance(50_000);
    bob.say(2, { parameters: OTHER });
    clock.advance(29_999);
    expect(board.calls).toBe(1);
    clock.advance(1);
    expect(alice.news()).toEqual(['2 16000', '5 noAnswer']);
    rest();
    alice.call('bob');
    bob.say(4);
    clock.advance(10_000_000);
    expect(board.calls).toBe(1);
  });

  it('ignores and counts what makes no sense where it comes', () => {
    const [alice, bob] = [Station.named('alice'), Station.named('bob')];
    for (const type of [1, 2, 4, 3, 5] as const) expect(alice.say(type)).toBe(false);
    rest();
    alice.call('bob');
    for (const type of [1, 2, 4] as const) expect(alice.say(type), `ringing ${type}`).toBe(false);
    expect(alice.call('bob')).toBe(false);
    expect(bob.say(1)).toBe(false);
    bob.say(4);
    for (const type of [0, 1, 2, 4] as const) expect(bob.say(type, { username: utf8.encode('alice') })).toBe(false);
    expect(board.calls).toBe(1);
    expect(alice.inCall?.with).toBe('bob');
  });

  it('is followed by a second of rest for both: calls to and from them are busy', () => {
    const [alice, bob, carol] = [Station.named('alice'), Station.named('bob'), Station.named('carol')];
    alice.call('bob');
    alice.say(5);
    alice.news();
    bob.news();
    clock.advance(999);
    carol.call('alice');
    carol.call('bob');
    alice.call('carol');
    bob.call('carol');
    expect([carol.news(), alice.news(), bob.news()]).toEqual([['5 busy', '5 busy'], ['5 busy'], ['5 busy']]);
    clock.advance(1);
    carol.call('alice');
    expect(alice.news()).toEqual(['0 carol']);
  });
});

describe('two who call each other', () => {
  it('with the same parameters are put through at once', () => {
    const [alice, bob] = [Station.named('alice'), Station.named('bob')];
    alice.call('bob');
    bob.call('alice');
    expect([alice.news(), bob.news()]).toEqual([['4'], ['0 alice', '4']]);
    expect([alice.inCall?.with, bob.inCall?.with]).toEqual(['bob', 'alice']);
  });

  it('with others: the second is asked for the first one’s', () => {
    const [alice, bob] = [Station.named('alice'), Station.named('bob')];
    alice.call('bob', OTHER);
    bob.call('alice');
    expect([alice.news(), bob.news()]).toEqual([[], ['0 alice', '2 16000']]);
    bob.say(4);
    expect(alice.news()).toEqual(['4']);
    expect(bob.inCall?.parameters).toEqual(OTHER);
  });

  it('under two ids: each hears of the one call by the id that it gave it, and of its end by both', () => {
    const ids = { capabilities: 1 };
    const [alice, bob] = [Station.named('alice', ids), Station.named('bob', ids)];
    alice.call('bob', DEFAULT_PARAMETERS, { callId: 'aaaaaaaaaaaaaaaa' });
    bob.call('alice', DEFAULT_PARAMETERS, { callId: 'bbbbbbbbbbbbbbbb' });
    const idsOf = ({ sent }: Station) => sent.map(({ type, optional }) => [type, readExtension(optional)?.callId]);
    expect(idsOf(alice)).toEqual([[4, 'aaaaaaaaaaaaaaaa']]);
    expect(idsOf(bob)).toEqual([
      [0, 'aaaaaaaaaaaaaaaa'],
      [4, 'bbbbbbbbbbbbbbbb'],
    ]);
    alice.sent = [];
    bob.sent = [];
    alice.say(5, { extension: { callId: 'aaaaaaaaaaaaaaaa' } });
    expect(idsOf(bob)).toEqual([
      [5, 'bbbbbbbbbbbbbbbb'],
      [5, 'aaaaaaaaaaaaaaaa'],
    ]);
    expect(idsOf(alice)).toEqual([]);
  });
});

describe('call ids', () => {
  const ids = { capabilities: 1 };
  const one = 'aaaaaaaaaaaaaaaa';
  const two = 'bbbbbbbbbbbbbbbb';

  it('of another call make a packet be ignored, without blame', () => {
    const [alice, bob] = [Station.named('alice', ids), Station.named('bob', ids)];
    alice.call('bob', DEFAULT_PARAMETERS, { callId: one });
    for (const type of [2, 3, 4, 5] as const) expect(bob.say(type, { extension: { callId: two } })).toBe(true);
    expect(bob.say(4)).toBe(true);
    expect(alice.news()).toEqual([]);
    expect(bob.say(4, { extension: { callId: one } })).toBe(true);
    expect(alice.news()).toEqual(['4']);
  });

  it('spare those who follow them the second of rest', () => {
    const [alice, bob] = [Station.named('alice', ids), Station.named('bob', ids)];
    alice.call('bob', DEFAULT_PARAMETERS, { callId: one });
    alice.say(5, { extension: { callId: one } });
    bob.news();
    alice.call('bob', DEFAULT_PARAMETERS, { callId: two });
    expect(bob.news()).toEqual(['0 alice']);
    expect(bob.say(4, { extension: { callId: one } })).toBe(true);
    expect(alice.inCall).toBeNull();
  });

  it('are given to a callee who follows them when the caller has none, and left out for the caller', () => {
    const [alice, bob] = [Station.named('alice'), Station.named('bob', ids)];
    alice.call('bob');
    const callId = readExtension(bob.sent[0]?.optional ?? NOTHING)?.callId ?? '';
    expect(callId).toMatch(/^[0-9a-f]{16}$/);
    bob.say(4, { extension: { callId, capabilities: 1 } });
    expect(readExtension(alice.sent[0]?.optional ?? NOTHING)?.callId).toBeUndefined();
    alice.say(5);
    expect(readExtension(bob.sent.at(-1)?.optional ?? NOTHING)).toMatchObject({ callId, capabilities: 1 });
  });

  it('let a second call be declined while there is a first', () => {
    const [alice] = [Station.named('alice', ids), Station.named('bob', ids), Station.named('carol', ids)];
    alice.call('bob', DEFAULT_PARAMETERS, { callId: one });
    expect(alice.call('carol', DEFAULT_PARAMETERS, { callId: two })).toBe(true);
    expect(readExtension(alice.sent[0]?.optional ?? NOTHING)).toMatchObject({ callId: two, reason: Reason.busy });
    expect(board.calls).toBe(1);
  });
});

describe('Optional Data', () => {
  it('that is somebody else’s is passed on as it is, with packets 0, 2, 3, 4 and 5', () => {
    const [alice, bob] = [Station.named('alice'), Station.named('bob')];
    const optional = utf8.encode('whatever this means');
    const lastOf = ({ sent }: Station) => sent.at(-1)?.optional;
    alice.say(0, { username: utf8.encode('bob'), optional });
    expect(lastOf(bob)).toEqual(optional);
    bob.say(2, { parameters: OTHER, optional });
    expect(lastOf(alice)).toEqual(optional);
    alice.say(4, { optional });
    expect(lastOf(bob)).toEqual(optional);
    alice.say(5, { optional });
    expect(lastOf(bob)).toEqual(optional);
  });

  it('keeps its unknown fields, reason and words, while the name is the Station’s word and the token stays here', () => {
    const [alice, bob] = [Station.named('alice'), Station.named('bob')];
    const unknown = Uint8Array.of(99, 0, 1, 7);
    alice.say(0, {
      username: utf8.encode('bob'),
      extension: { name: utf8.encode('the king'), token: utf8.encode('secret'), capabilities: 0, unknown },
    });
    expect(readExtension(bob.sent[0]?.optional ?? NOTHING)).toEqual({ name: utf8.encode('alice'), unknown });
    const reasonText = utf8.encode('at lunch');
    bob.say(5, { extension: { reason: 1, reasonText, name: utf8.encode('x') } });
    expect(readExtension(alice.sent[0]?.optional ?? NOTHING)).toEqual({ reason: 1, reasonText });
  });

  it('never grows beyond what a packet may have', () => {
    const ids = { capabilities: 1 };
    const [alice, bob] = [Station.named('a'.repeat(255), ids), Station.named('bob', ids)];
    const unknown = new Uint8Array(4091);
    unknown.set([99, 4088 >> 8, 4088 & 255]);
    alice.call('bob', DEFAULT_PARAMETERS, { unknown });
    const [request] = bob.sent;
    expect(request?.optional.length).toBeLessThanOrEqual(4096);
    expect(readExtension(request?.optional ?? NOTHING)?.callId).toBeDefined();
  });
});

describe('a name', () => {
  it('that is taken stays with its holder, but for who has the same token or comes from the same address', () => {
    const token = utf8.encode('t0ken');
    const first = Station.named('bob', { token }, '10.1.1.1');
    const second = Station.named('bob', {}, '10.2.2.2');
    expect([second.news(), second.closedFor]).toEqual([['5 nameInUse'], 'name']);
    const wrong = Station.named('bob', { token: utf8.encode('t0kem') }, '10.2.2.2');
    expect(wrong.closedFor).toBe('name');
    const third = Station.named('bob', { token }, '10.3.3.3');
    expect([first.news(), first.closedFor, third.closedFor]).toEqual([['5 nameInUse'], 'replaced', null]);
    const fourth = Station.named('bob', {}, '10.3.3.3');
    expect([third.closedFor, fourth.closedFor]).toEqual(['replaced', null]);
    expect(board.members).toBe(1);
  });

  it('that is taken over in a call ends that call', () => {
    const [alice, bob] = [Station.named('alice'), Station.named('bob')];
    alice.call('bob');
    bob.say(4);
    alice.news();
    Station.named('bob');
    expect(alice.news()).toEqual(['5 peerLost']);
  });

  it('may be said again, and changed outside of a call', () => {
    const [alice, bob] = [Station.named('alice'), Station.named('bob')];
    expect(alice.register('alice')).toBe(true);
    expect(alice.register('alicia')).toBe(true);
    bob.call('alice');
    bob.call('alicia');
    expect([bob.news(), alice.news()]).toEqual([['1'], ['0 bob']]);
    expect(alice.register('al')).toBe(false);
  });

  it.each([
    ['is not UTF-8', Uint8Array.of(0xff, 0x62)],
    ['is overlong UTF-8', Uint8Array.of(0xc0, 0x80)],
    ['has a zero byte in it', utf8.encode('b\0b')],
    ['turns text around', utf8.encode('bob\u202e')],
    ['is nothing but zero bytes', Uint8Array.of(0, 0)],
    ['is 256 bytes long', new Uint8Array(256).fill(0x61)],
  ])('that %s is refused', (_, name) => {
    const bob = new Station('bob');
    bob.say(0, { username: NOTHING, extension: { name } });
    expect([bob.news(), bob.closedFor]).toEqual([['5 nameInUse'], 'name']);
    expect(board.members).toBe(0);
  });

  it('may have the trailing zero bytes of a C string, and be composed one way or the other', () => {
    Station.named('Zoe\u0308');
    const alice = Station.named('alice');
    alice.say(0, { username: utf8.encode('Zo\u00eb\0\0') });
    expect(alice.news()).toEqual([]);
    expect(board.calls).toBe(1);
  });

  it('needs the token of a Station that has one', () => {
    board = newBoard({ secret: utf8.encode('open') });
    expect(Station.named('bob').closedFor).toBe('name');
    expect(Station.named('bob', { token: utf8.encode('sesame') }).closedFor).toBe('name');
    expect(Station.named('bob', { token: utf8.encode('open') }).closedFor).toBeNull();
    expect(new Station('guest').call('bob')).toBe(true);
  });

  it('that the owner gave to an address is nobody else’s', () => {
    const desk = utf8.encode('desk');
    board = newBoard({ reservedNames: [desk] });
    expect(Station.named('desk').closedFor).toBe('name');
    const phone = new Station('desk', '10.5.5.5', desk);
    const thief = Station.named('desk', {}, '10.5.5.5');
    expect(thief.closedFor).toBe('name');
    const alice = Station.named('alice');
    alice.call('desk');
    expect(phone.news()).toEqual(['0 alice']);
    expect(phone.register('boss')).toBe(false);
    phone.say(5);
    phone.register('boss');
    alice.call('boss');
    expect(alice.news()).toEqual(['5', '1']);
    const again = new Station('desk', '10.5.5.5', desk);
    expect([phone.closedFor, again.closedFor]).toEqual(['replaced', null]);
  });

  it('that is empty, with no own name behind it, shows a client that it can’t register so', () => {
    const bob = new Station('bob');
    bob.say(0);
    expect(bob.news()).toEqual(['1']);
  });
});

it('a Station that stops tells everybody why, in a call or not', () => {
  const [alice, bob, carol] = [Station.named('alice'), Station.named('bob'), Station.named('carol')];
  alice.call('bob');
  bob.say(4);
  for (const person of [alice, bob]) person.news();
  board.stop();
  for (const person of [alice, bob, carol]) {
    expect([person.news(), person.closedFor]).toEqual([['5 serverStopping'], 'stopping']);
  }
  expect([board.calls, board.members]).toEqual([0, 0]);
});
