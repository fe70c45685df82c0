import fc from 'fast-check';
import { expect } from 'vitest';
import { type AudioParameters, DEFAULT_PARAMETERS } from '../../../src/wire/call/parameters.ts';
import { Exchange, Phone } from './phones.ts';

/**
 * Three users do what they like, in any order, while their packets travel as long as they like: nobody may end up in a call
 * with somebody who did not agree to that very call, nobody may be left ringing or talking alone.
 */

const NAMES = ['alice', 'bob', 'carol'] as const;

/** What one user does, and when. Which deed the number means depends on what is possible at that moment. */
interface Deed {
  readonly who: number;
  readonly choice: number;
  /** After the deed before it, ms. */
  readonly afterMs: number;
}

interface Scenario {
  readonly deeds: readonly Deed[];
  /** One-way travel times, used in turns, ms. */
  readonly delays: readonly number[];
  /** All requests with the same parameters, so that two who call each other are put through at once. */
  readonly alike: boolean;
  /** Whose client follows call ids. */
  readonly withIds: readonly boolean[];
}

function scenarios(withIds: fc.Arbitrary<readonly boolean[]>, maxDelayMs: number): fc.Arbitrary<Scenario> {
  const deed = fc.record({
    who: fc.nat(2),
    choice: fc.nat(11),
    afterMs: fc.oneof(fc.nat(30), fc.nat(maxDelayMs), fc.nat(3 * maxDelayMs)),
  });
  return fc.record({
    deeds: fc.array(deed, { minLength: 6, maxLength: 14 }),
    delays: fc.array(fc.integer({ min: 1, max: maxDelayMs }), { minLength: 5, maxLength: 23 }),
    alike: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
    withIds,
  });
}

class Run {
  readonly phones: readonly Phone[];
  /** Which two a packet size, unique for each request and counter-offer, was meant for, and who agreed to it. */
  readonly #deals = new Map<number, { pair: string; agreed: Set<string> }>();
  readonly #exchange: Exchange;
  readonly #alike: boolean;
  #nextChunk = 120;
  reachedCalls = 0;
  reachedTalks = 0;

  constructor(scenario: Scenario) {
    let turn = 0;
    const { delays, withIds } = scenario;
    this.#alike = scenario.alike;
    this.#exchange = new Exchange({ delay: () => delays[turn++ % delays.length] ?? 1 });
    this.phones = NAMES.map((name, i) => new Phone(this.#exchange, name, withIds[i] ?? false));
    for (const phone of this.phones) phone.onChange = () => this.#checkTalk(phone);
    this.settle();
    for (const { who, choice, afterMs } of scenario.deeds) {
      this.#exchange.clock.advance(afterMs);
      const phone = this.phones[who];
      if (phone) this.#act(phone, choice);
    }
  }

  /** Every packet arrives and every guard runs out. */
  settle(): void {
    for (let quiet = 0; quiet < 2; ) {
      this.#exchange.clock.advance(1_500);
      quiet = this.phones.some(({ inFlight }) => inFlight > 0) ? 0 : quiet + 1;
    }
  }

  /** Longer than any patience. */
  waitForEver(): void {
    this.#exchange.clock.advance(200_000);
  }

  #act(phone: Phone, choice: number): void {
    const { view } = phone;
    const others = NAMES.filter((name) => name !== phone.name);
    if (view === null) {
      const peer = others[choice % 2] ?? '';
      const parameters = this.#newDeal(phone.name, peer);
      if (phone.call(peer, parameters) !== null) this.#agree(phone, parameters);
      return;
    }
    switch (view.phase) {
      case 'calling':
      case 'countered':
      case 'talking':
        phone.end();
        return;
      case 'ringing':
        if (choice % 3 === 0) phone.end();
        else if (choice % 3 === 1) {
          this.#agree(phone, view.parameters);
          phone.accept();
        } else {
          const parameters = this.#newDeal(phone.name, view.peer);
          this.#agree(phone, parameters);
          phone.answerWith(parameters);
        }
        return;
      case 'deciding':
        if (choice % 2 === 0) phone.end();
        else {
          if (view.proposal) this.#agree(phone, view.proposal);
          phone.accept();
        }
        return;
      default:
        view.phase satisfies never;
    }
  }

  #newDeal(from: string, to: string): AudioParameters {
    const pair = [from, to].sort().join(' ');
    const chunkFrames = this.#alike ? 480 : this.#nextChunk++;
    if (!this.#alike) this.#deals.set(chunkFrames, { pair, agreed: new Set() });
    return { ...DEFAULT_PARAMETERS, chunkFrames };
  }

  #agree(phone: Phone, { chunkFrames }: AudioParameters): void {
    this.#deals.get(chunkFrames)?.agreed.add(phone.name);
  }

  /** Whoever begins to talk does so with somebody who agreed to this very call before. */
  #checkTalk({ name, view }: Phone): void {
    if (view?.phase === 'calling') this.reachedCalls += 1;
    if (view?.phase !== 'talking') return;
    this.reachedTalks += 1;
    if (this.#alike) return;
    const deal = this.#deals.get(view.parameters.chunkFrames);
    expect(deal?.pair).toBe([name, view.peer].sort().join(' '));
    expect([...(deal?.agreed ?? [])].sort()).toEqual([name, view.peer].sort());
  }

  /** Everybody's picture of the world fits everybody else's. */
  checkPeace(): void {
    let busy = 0;
    for (const { name, view } of this.phones) {
      if (view === null) continue;
      busy += 1;
      const other = this.phones.find((phone) => phone.name === view.peer)?.view;
      expect(other?.peer, `${name} is ${view.phase}, and ${view.peer} knows nothing of it`).toBe(name);
      const pair = `${view.phase} ${other?.phase}`;
      expect([
        'calling ringing',
        'ringing calling',
        'deciding countered',
        'countered deciding',
        // Both called each other with different parameters: one of them is asked for the other's.
        'calling deciding',
        'deciding calling',
        'talking talking',
      ]).toContain(pair);
      if (view.phase === 'talking') expect(other?.parameters).toEqual(view.parameters);
      if (view.phase === 'countered') expect(other?.proposal).toEqual(view.proposal);
      if (pair === 'ringing calling') expect(other?.parameters).toEqual(view.parameters);
      if (pair === 'deciding calling') expect(view.proposal).toEqual(other?.parameters);
    }
    expect(this.#exchange.board.calls).toBe(busy / 2);
  }
}

/** Whose client follows call ids, and how long a packet travels at most, ms. The guards need a round trip below a second. */
export const WORLDS: readonly (readonly [
  name: string,
  withIds: fc.Arbitrary<readonly boolean[]>,
  maxDelayMs: number,
])[] = [
  [
    'without call ids, by the guards, while a round trip takes less than a second',
    fc.constant([false, false, false]),
    450,
  ],
  ['with call ids, however long a packet travels', fc.constant([true, true, true]), 4_000],
  [
    'with ids here and there, while a round trip takes less than a second',
    fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
    450,
  ],
];

/**
 * Runs that many scenarios and checks each in peace, and again when everybody's patience has run out.
 *
 * @returns how often somebody called, and how often somebody got to talk: the runs are worth something only while people do.
 */
export function checkScenarios(
  withIds: fc.Arbitrary<readonly boolean[]>,
  maxDelayMs: number,
  numRuns: number,
  seed: number,
) {
  let calls = 0;
  let talks = 0;
  fc.assert(
    fc.property(scenarios(withIds, maxDelayMs), (scenario) => {
      const run = new Run(scenario);
      run.settle();
      run.checkPeace();
      run.waitForEver();
      run.settle();
      run.checkPeace();
      for (const { view } of run.phones) expect(view?.phase ?? 'talking').toBe('talking');
      calls += run.reachedCalls;
      talks += run.reachedTalks;
    }),
    { numRuns, seed },
  );
  return { calls, talks };
}
