import { beforeEach, describe, expect, it } from 'vitest';
import { makeEcho, makePicky, PICKY_PARAMETERS } from '../../../src/station/call/companions.ts';
import type { Line } from '../../../src/station/call/line.ts';
import { Reason, readExtension, writeExtension } from '../../../src/wire/call/extension.ts';
import { PacketType } from '../../../src/wire/call/format.ts';
import { NOTHING, writeData } from '../../../src/wire/call/packet.ts';
import { DEFAULT_PARAMETERS } from '../../../src/wire/call/parameters.ts';
import { Exchange, Phone } from './phones.ts';

let exchange = new Exchange();
let alice = new Phone(exchange, 'alice', true);

beforeEach(() => {
  exchange = new Exchange();
  makeEcho(exchange.clock).enter(exchange.board);
  makePicky(exchange.clock).enter(exchange.board);
  alice = new Phone(exchange, 'alice', true);
  alice.wait(100);
});

/** Somebody without our machine, for what can be heard: a line to the board, and when each packet came. */
class Ear implements Line {
  readonly address = '10.7.7.7';
  readonly client = exchange.board.join(this);
  readonly heard: { readonly at: number; readonly samples: string }[] = [];
  peer: Line | null = null;
  types: number[] = [];

  send({ type }: { type: number }): void {
    this.types.push(type);
  }

  begin(peer: Line): void {
    this.peer = peer;
  }

  end(): void {
    this.peer = null;
  }

  sound(bytes: Uint8Array, start: number, end: number): void {
    this.heard.push({ at: exchange.clock.now(), samples: Buffer.from(bytes.subarray(start + 6, end)).toString('hex') });
  }

  close(): void {}

  call(name: string, parameters = DEFAULT_PARAMETERS): void {
    const username = new TextEncoder().encode(name);
    exchange.board.receive(this.client, { type: PacketType.request, parameters, username, optional: NOTHING });
    exchange.clock.advance(1_000);
  }

  /** 20 ms of sound that can be told from others. */
  say(mark: number): void {
    const packet = writeData(new Uint8Array(1920).fill(mark), 'be');
    this.peer?.sound(packet, 0, packet.length, 'be');
    exchange.clock.advance(20);
  }
}

describe('Echo', () => {
  it('takes a call after a moment', () => {
    alice.call('Echo');
    alice.wait(500);
    expect(alice.state).toBe('calling Echo');
    alice.wait(500);
    expect(alice.state).toBe('talking Echo');
    alice.end();
    alice.wait(100);
    alice.call('Echo');
    alice.wait(1_000);
    expect(alice.state).toBe('talking Echo');
  });

  it('asks for parameters that sound can have', () => {
    alice.call('Echo', { ...DEFAULT_PARAMETERS, sampleRate: 47_000, format: 9 });
    alice.wait(1_000);
    expect(alice.view).toMatchObject({ phase: 'deciding', proposal: DEFAULT_PARAMETERS });
    alice.accept();
    alice.wait(100);
    expect(alice.state).toBe('talking Echo');
  });

  it('plays back what it heard after a pause, in order and at the pace of speech', () => {
    const ear = new Ear();
    ear.call('Echo');
    for (let i = 1; i <= 50; i++) ear.say(i);
    const silentFrom = exchange.clock.now() - 20;
    exchange.clock.advance(2_000);
    expect(ear.heard.map(({ samples }) => Number.parseInt(samples.slice(0, 2), 16))).toEqual(
      Array.from({ length: 50 }, (_, i) => i + 1),
    );
    const [first] = ear.heard;
    expect(first?.at).toBe(silentFrom + 400);
    ear.heard.forEach(({ at }, i) => {
      expect(Math.abs(at - (first?.at ?? 0) - 20 * i)).toBeLessThan(0.001);
    });
  });

  it('plays an open microphone back in pieces, and keeps no more than a piece', () => {
    const ear = new Ear();
    ear.call('Echo');
    for (let i = 0; i < 1_500; i++) ear.say(i & 255);
    expect(ear.heard.length).toBeGreaterThan(900);
    expect(ear.heard.length).toBeLessThanOrEqual(1_500);
  });

  it('forgets what it heard with the call, and is busy meanwhile for others', () => {
    const ear = new Ear();
    ear.call('Echo');
    ear.say(1);
    alice.call('Echo');
    alice.wait(100);
    expect(alice.ended.at(-1)?.end).toBe('busy');
    exchange.board.receive(ear.client, { type: PacketType.drop, optional: NOTHING });
    exchange.clock.advance(10_000);
    expect(ear.heard).toEqual([]);
    alice.call('Echo');
    alice.wait(1_000);
    expect(alice.state).toBe('talking Echo');
  });

  it('calls whoever asks for it, after two seconds, once', () => {
    const ask = () =>
      exchange.board.receive(ear.client, {
        type: PacketType.request,
        parameters: DEFAULT_PARAMETERS,
        username: NOTHING,
        optional: writeExtension({ name: utf8.encode('ear'), ringMe: utf8.encode('Echo') }),
      });
    const utf8 = new TextEncoder();
    const ear = new Ear();
    ask();
    ask();
    exchange.clock.advance(1_999);
    expect(ear.types).toEqual([]);
    exchange.clock.advance(1);
    expect(ear.types).toEqual([PacketType.request]);
    exchange.board.receive(ear.client, { type: PacketType.accept, optional: NOTHING });
    ear.say(7);
    exchange.clock.advance(1_000);
    expect(ear.heard).toHaveLength(1);
    exchange.board.receive(ear.client, { type: PacketType.drop, optional: NOTHING });
    exchange.clock.advance(60_000);
    expect(ear.types).toEqual([PacketType.request]);
  });

  it('has a name that nobody can take', () => {
    const thief = new Phone(exchange, 'Echo', true);
    thief.wait(100);
    const optional = thief.heard[0]?.optional ?? NOTHING;
    expect(readExtension(optional)).toMatchObject({ reason: Reason.nameInUse });
  });
});

describe('Picky', () => {
  it('proposes the one thing that it takes', () => {
    alice.call('Picky');
    alice.wait(1_000);
    expect(alice.view).toMatchObject({ phase: 'deciding', proposal: PICKY_PARAMETERS });
    alice.end();
    alice.wait(100);
    expect(alice.ended.at(-1)?.end).toBe('settingsRefused');
    alice.call('Picky');
    alice.wait(1_000);
    alice.accept();
    alice.wait(100);
    expect(alice.view).toMatchObject({ phase: 'talking', parameters: PICKY_PARAMETERS });
  });

  it('takes a call for that at once', () => {
    alice.call('Picky', PICKY_PARAMETERS);
    alice.wait(1_000);
    expect(alice.state).toBe('talking Picky');
  });
});
