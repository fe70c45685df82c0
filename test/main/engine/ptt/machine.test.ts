import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BlockReason,
  DOUBLE_TAP_MS,
  deadline,
  IDLE,
  isOpen,
  type PttEffect,
  type PttInput,
  type PttRules,
  type PttState,
  step,
  WARNING_MS,
} from '../../../../src/main/engine/ptt/machine.ts';
import { isHookSource, isUiSource, type Source } from '../../../../src/main/engine/ptt/source.ts';

const HANG_MS = 200;
const HOLD: PttRules = { mode: 'hold', hangMs: HANG_MS };
const TOGGLE: PttRules = { mode: 'toggle', hangMs: HANG_MS };
const LATCH: PttRules = { mode: 'latch', hangMs: HANG_MS };

const everything = () => true;
const lost = (matches: (source: Source) => boolean): PttInput => ({ type: 'lost', matches });
const blur = (window: string): PttInput => ({ type: 'releaseWhere', matches: (source) => isUiSource(source, window) });

/** A machine on a clock that a test moves. */
class Bench {
  state: PttState = IDLE;
  now = 0;
  /** The effects so far: `open`, `close`, `warn`, `denied busy`, `cut timeout`. */
  readonly effects: string[] = [];
  rules: PttRules;
  readonly #timeOutMs: number | null;

  constructor(rules: PttRules = HOLD, timeOutMs: number | null = null) {
    this.rules = rules;
    this.#timeOutMs = timeOutMs;
  }

  get phase(): string {
    return this.state.phase === 'blocked' ? `blocked ${this.state.reason}` : this.state.phase;
  }

  get lock(): string | null {
    return this.state.phase === 'keyed' ? (this.state.lock?.kind ?? null) : null;
  }

  do(...inputs: PttInput[]): this {
    for (const input of inputs) {
      const { state, effects } = step(this.state, input, this.now, this.rules);
      this.state = state;
      this.effects.push(...effects.map(inWords));
    }
    return this;
  }

  press(source: Source = 'ui:key@w1', block: BlockReason | null = null): this {
    return this.do({ type: 'press', source, block, timeOutMs: this.#timeOutMs });
  }

  release(source: Source = 'ui:key@w1'): this {
    return this.do({ type: 'release', source });
  }

  tap(source: Source = 'ui:key@w1'): this {
    return this.press(source).wait(50).release(source);
  }

  /** Lets time go by with a timer that is never late. */
  wait(ms: number): this {
    const end = this.now + ms;
    for (let due = deadline(this.state); due <= end; due = deadline(this.state)) {
      this.now = Math.max(this.now, due);
      this.do({ type: 'tick' });
    }
    this.now = end;
    return this;
  }
}

function inWords(effect: PttEffect): string {
  switch (effect.type) {
    case 'denied':
    case 'cut':
      return `${effect.type} ${effect.reason}`;
    case 'open':
    case 'close':
    case 'warn':
      return effect.type;
  }
}

describe('sources', () => {
  test('a press keys at once, in the step of the press itself', () => {
    for (const rules of [HOLD, TOGGLE, LATCH]) {
      const bench = new Bench(rules).press();
      expect([bench.phase, bench.effects]).toEqual(['keyed', ['open']]);
    }
  });

  test('the talk lasts while any source is held: the last release ends it, in whatever order they come', () => {
    const bench = new Bench().press('ui:key@w1').press('hook:key').press('cli');
    bench.release('ui:key@w1').release('cli').wait(5_000);
    expect([bench.phase, bench.effects]).toEqual(['keyed', ['open']]);
    expect(bench.release('hook:key').wait(HANG_MS).effects).toEqual(['open', 'close']);
  });

  test('auto-repeat of a held key is the same press: one release is enough', () => {
    const bench = new Bench().press('hook:key').press('hook:key').press('hook:key').release('hook:key');
    expect(bench.phase).toBe('hang');
  });

  test('the same button in two windows is two sources', () => {
    const bench = new Bench().press('ui:pointer@w1').press('ui:pointer@w2').release('ui:pointer@w1');
    expect(bench.phase).toBe('keyed');
  });

  test('the release of what is not held is passed over', () => {
    const bench = new Bench().release().press().release('hook:key').release('ui:key@w2');
    expect([bench.phase, bench.effects]).toEqual(['keyed', ['open']]);
  });

  test('know what lives in which window, and what the global hook is', () => {
    expect(isUiSource('ui:key@w11', 'w1')).toBe(false);
    expect(isUiSource('ui:key@w1', 'w11')).toBe(false);
    expect(isUiSource('ui:pointer@w1', 'w1')).toBe(true);
    expect(isUiSource('hook:key')).toBe(false);
    expect(isHookSource('hook:mouse')).toBe(true);
    expect(isHookSource('ui:key@w1')).toBe(false);
  });
});

describe('the release delay', () => {
  test('keeps the gate open for its time after the last release, and then closes it', () => {
    const bench = new Bench()
      .press()
      .release()
      .wait(HANG_MS - 1);
    expect([bench.phase, bench.effects]).toEqual(['hang', ['open']]);
    bench.wait(1);
    expect([bench.phase, bench.effects]).toEqual(['idle', ['open', 'close']]);
  });

  test('of nothing closes with the release itself', () => {
    const bench = new Bench({ ...HOLD, hangMs: 0 }).press().release();
    expect([bench.phase, bench.effects]).toEqual(['idle', ['open', 'close']]);
  });

  test('is cancelled by a press: the same talk goes on', () => {
    const bench = new Bench().press().release().wait(150).press().wait(1_000);
    expect([bench.phase, bench.effects]).toEqual(['keyed', ['open']]);
  });

  test('that is over counts as over though its timer is late: a press then opens anew', () => {
    const bench = new Bench().press().release();
    bench.now += HANG_MS + 5;
    expect(bench.press().effects).toEqual(['open', 'close', 'open']);
  });

  test.each(['muted', 'offline', 'noDevice'] as const)('is bypassed when the talk is blocked (%s)', (reason) => {
    const inHang = new Bench().press().release().do({ type: 'block', reason });
    expect([inHang.phase, inHang.effects]).toEqual(['idle', ['open', 'close']]);
    const held = new Bench().press().do({ type: 'block', reason });
    expect([held.phase, held.effects]).toEqual([`blocked ${reason}`, ['open', 'close', `cut ${reason}`]]);
  });

  test('is bypassed when the source that held is dead, also when it dies after its release', () => {
    expect(new Bench().press('hook:key').do(lost(isHookSource)).effects).toEqual(['open', 'close']);
    expect(new Bench().press('hook:key').release('hook:key').do(lost(isHookSource)).effects).toEqual(['open', 'close']);
    const other = new Bench().press('ui:key@w1').release('ui:key@w1').do(lost(isHookSource));
    expect(other.phase).toBe('hang');
  });

  test('is bypassed at the end of the app', () => {
    expect(new Bench().press().do(lost(everything)).effects).toEqual(['open', 'close']);
    expect(new Bench().press().release().do(lost(everything)).effects).toEqual(['open', 'close']);
  });
});

describe('a dead source', () => {
  test('lets go of what it held, and of nothing else', () => {
    const bench = new Bench().press('hook:key').press('hook:mouse').press('cli').do(lost(isHookSource));
    expect(bench.state.sources).toEqual(new Set(['cli']));
    expect(bench.phase).toBe('keyed');
  });

  test('takes its latch and its toggle along: nobody would be left to end them', () => {
    for (const rules of [TOGGLE, LATCH]) {
      const bench = new Bench(rules).tap('hook:key').wait(100);
      if (rules === LATCH) bench.tap('hook:key');
      expect(bench.lock).not.toBeNull();
      expect(bench.do(lost(isUiSource)).phase).toBe('keyed');
      expect(bench.do(lost(isHookSource)).phase).toBe('idle');
    }
  });

  test('of a denied press frees the next one', () => {
    const bench = new Bench().press('hook:key', 'offline').do(lost(isHookSource));
    expect(bench.press('cli').effects).toEqual(['denied offline', 'open']);
  });
});

describe('hold with a latch by double tap', () => {
  test('two taps whose beginnings are at most 300 ms apart lock the talk on', () => {
    const bench = new Bench(LATCH)
      .press()
      .wait(150)
      .release()
      .wait(DOUBLE_TAP_MS - 150)
      .press();
    expect(bench.lock).toBe('latched');
    bench.release().wait(60_000);
    expect([bench.phase, bench.effects]).toEqual(['keyed', ['open']]);
  });

  test('two taps further apart are two talks', () => {
    const bench = new Bench(LATCH)
      .press()
      .wait(50)
      .release()
      .wait(DOUBLE_TAP_MS - 49)
      .press();
    expect(bench.lock).toBeNull();
    expect(bench.release().wait(HANG_MS).phase).toBe('idle');
  });

  test('a long talk and a press right behind it are no double tap', () => {
    const bench = new Bench(LATCH).press().wait(3_000).release().wait(50).press();
    expect(bench.lock).toBeNull();
  });

  test('a double tap locks also without any release delay', () => {
    const bench = new Bench({ ...LATCH, hangMs: 0 }).tap().wait(100).press();
    expect([bench.lock, bench.effects]).toEqual(['latched', ['open', 'close', 'open']]);
  });

  test('taps of two different keys lock nothing', () => {
    expect(new Bench(LATCH).tap('hook:key').wait(50).press('ui:key@w1').lock).toBeNull();
  });

  test('a tap unlocks: it ends with the release of that tap, and begins no new double tap', () => {
    const bench = new Bench(LATCH).tap().wait(50).tap().wait(1_000);
    expect(bench.lock).toBe('latched');
    bench.press();
    expect([bench.phase, bench.lock]).toEqual(['keyed', null]);
    bench.wait(50).release().wait(50).press();
    expect(bench.lock).toBeNull();
    expect(bench.release().wait(HANG_MS).effects).toEqual(['open', 'close']);
  });

  test('Esc unlocks', () => {
    const bench = new Bench(LATCH).tap().wait(50).tap().wait(1_000).do({ type: 'unlock' });
    expect(bench.phase).toBe('hang');
    expect(bench.wait(HANG_MS).effects).toEqual(['open', 'close']);
  });

  test('Esc while the key is still down leaves it held', () => {
    const bench = new Bench(LATCH).tap().wait(50).press().do({ type: 'unlock' });
    expect([bench.phase, bench.lock]).toEqual(['keyed', null]);
    expect(bench.release().phase).toBe('hang');
  });

  test('without that mode a double tap is two presses', () => {
    expect(new Bench(HOLD).tap().wait(50).tap().wait(HANG_MS).phase).toBe('idle');
  });
});

describe('toggle', () => {
  test('one press begins the talk and the next one ends it, whatever the releases', () => {
    const bench = new Bench(TOGGLE).tap().wait(60_000);
    expect([bench.phase, bench.lock]).toEqual(['keyed', 'toggled']);
    bench.press().wait(HANG_MS);
    expect([bench.phase, bench.effects]).toEqual(['idle', ['open', 'close']]);
    expect(bench.release().press().phase).toBe('keyed');
  });

  test('auto-repeat of the key that toggled does not toggle again', () => {
    const bench = new Bench(TOGGLE).press().press().press();
    expect(bench.phase).toBe('keyed');
    bench.release().press().wait(HANG_MS).press().press();
    expect(bench.phase).toBe('idle');
  });

  test('another source ends it as well', () => {
    expect(new Bench(TOGGLE).tap('hook:key').wait(500).tap('ui:pointer@w1').wait(HANG_MS).phase).toBe('idle');
  });

  test('Esc ends it, also while the key that began it is still down', () => {
    expect(new Bench(TOGGLE).press().do({ type: 'unlock' }).phase).toBe('hang');
  });

  test('a press in its release delay begins again without a gap', () => {
    const bench = new Bench(TOGGLE).tap().wait(500).tap().wait(50).press();
    expect([bench.phase, bench.lock, bench.effects]).toEqual(['keyed', 'toggled', ['open']]);
  });
});

describe('the voice as a source', () => {
  test('has no release delay: its hold time was one', () => {
    expect(new Bench().press('vox').release('vox').effects).toEqual(['open', 'close']);
  });

  test('holds and never locks, toggles or unlocks', () => {
    for (const rules of [TOGGLE, LATCH]) {
      expect(new Bench(rules).press('vox').lock).toBeNull();
      const locked = new Bench(rules).tap().wait(50);
      if (rules === LATCH) locked.tap();
      expect(locked.press('vox').release('vox').lock).not.toBeNull();
    }
  });
});

describe('the time-out', () => {
  const TIME_OUT_MS = 60_000;

  test('is announced 10 s ahead, once', () => {
    const bench = new Bench(HOLD, TIME_OUT_MS).press().wait(TIME_OUT_MS - WARNING_MS - 1);
    expect(bench.effects).toEqual(['open']);
    bench.wait(1);
    expect(bench.effects).toEqual(['open', 'warn']);
    expect(bench.wait(WARNING_MS - 1).effects).toEqual(['open', 'warn']);
  });

  test('ends the talk without release delay', () => {
    const bench = new Bench(HOLD, TIME_OUT_MS).press().wait(TIME_OUT_MS);
    expect([bench.phase, bench.effects]).toEqual(['blocked timeout', ['open', 'warn', 'close', 'cut timeout']]);
  });

  test('requires all sources released before keying again', () => {
    const bench = new Bench(HOLD, TIME_OUT_MS).press('hook:key').press('cli').wait(TIME_OUT_MS);
    bench.release('cli').press('cli').press('ui:key@w1').release('hook:key');
    expect(bench.phase).toBe('blocked timeout');
    bench.release('cli').release('ui:key@w1');
    expect(bench.phase).toBe('idle');
    expect(bench.press('cli').effects.slice(4)).toEqual(['open']);
  });

  test('ends a locked talk too, after which a press keys', () => {
    for (const rules of [TOGGLE, LATCH]) {
      const bench = new Bench(rules, TIME_OUT_MS).tap().wait(50);
      if (rules === LATCH) bench.tap();
      expect(bench.wait(TIME_OUT_MS).phase).toBe('idle');
      expect(bench.effects).toEqual(['open', 'warn', 'close', 'cut timeout']);
      expect(bench.press().phase).toBe('keyed');
    }
  });

  test('counts from the opening: a press in the release delay buys no time', () => {
    const bench = new Bench(HOLD, TIME_OUT_MS).press();
    while (bench.now < TIME_OUT_MS - 200) bench.wait(100).release().wait(100).press();
    expect(bench.effects).toEqual(['open', 'warn']);
    expect(bench.wait(200).phase).toBe('blocked timeout');
  });

  test('starts anew with the next talk', () => {
    const bench = new Bench(HOLD, TIME_OUT_MS).press().wait(30_000).release().wait(HANG_MS).press();
    expect(bench.wait(TIME_OUT_MS - 1).effects).toEqual(['open', 'close', 'open', 'warn']);
  });

  test('that passed while the computer was busy ends the talk with the first thing that happens, be it a press', () => {
    const bench = new Bench(HOLD, TIME_OUT_MS).press();
    bench.now += TIME_OUT_MS + 5_000;
    bench.press('cli');
    expect([bench.phase, bench.effects]).toEqual(['blocked timeout', ['open', 'close', 'cut timeout']]);
  });

  test('shorter than the announcement is announced at once', () => {
    expect(new Bench(HOLD, 5_000).press().wait(0).effects).toEqual(['open', 'warn']);
  });
});

describe.each(['busy', 'muted', 'noDevice', 'offline', 'noLink'] as const)('a press that meets %s', (reason) => {
  test('is denied, with the reason, and sends nothing', () => {
    const bench = new Bench().press('ui:key@w1', reason).wait(5_000);
    expect([bench.phase, bench.effects]).toEqual([`blocked ${reason}`, [`denied ${reason}`]]);
  });

  test('never opens by itself later: not by auto-repeat, not by further sources, though nothing is in the way', () => {
    const bench = new Bench().press('ui:key@w1', reason).press('ui:key@w1').press('hook:key').wait(1_000).press('cli');
    expect([bench.phase, bench.effects]).toEqual([`blocked ${reason}`, [`denied ${reason}`]]);
  });

  test('needs all sources released before the next press keys', () => {
    for (const rules of [HOLD, TOGGLE, LATCH]) {
      const bench = new Bench(rules)
        .press('ui:key@w1', reason)
        .press('hook:key')
        .release('ui:key@w1')
        .press('ui:key@w1');
      expect(bench.phase).toBe(`blocked ${reason}`);
      bench.release('ui:key@w1').release('hook:key').press('ui:key@w1');
      expect(bench.effects).toEqual([`denied ${reason}`, 'open']);
    }
  });

  test('closes nothing when it is released, since nothing was open', () => {
    expect(new Bench().press('ui:key@w1', reason).release('ui:key@w1').wait(HANG_MS).effects).toEqual([
      `denied ${reason}`,
    ]);
  });
});

test('a talk that goes on is not stopped by what would deny a new one: somebody else may speak meanwhile', () => {
  expect(new Bench().press('hook:key').press('cli', 'busy').phase).toBe('keyed');
  expect(new Bench().press('hook:key').release('hook:key').press('hook:key', 'busy').phase).toBe('keyed');
});

describe('a window that loses the focus', () => {
  test('lets go of its own sources, all of them, as a finger would', () => {
    const bench = new Bench().press('ui:key@w1').press('ui:pointer@w1').do(blur('w1'));
    expect([bench.state.sources.size, bench.wait(HANG_MS).effects]).toEqual([0, ['open', 'close']]);
  });

  test("releases neither another window's sources nor those that are in no window", () => {
    const sources: Source[] = ['ui:key@w2', 'hook:key', 'hook:mouse', 'portal', 'cli', 'vox'];
    const bench = new Bench().press('ui:key@w1');
    for (const source of sources) bench.press(source);
    expect(bench.do(blur('w1')).state.sources).toEqual(new Set(sources));
    expect(bench.phase).toBe('keyed');
  });

  test('never opens anything, whatever the state', () => {
    const befores = [
      new Bench(),
      new Bench().press('hook:key'),
      new Bench().press('hook:key', 'offline'),
      new Bench().press('ui:key@w1', 'noDevice'),
      new Bench().press().release(),
      new Bench(TOGGLE).tap(),
      new Bench(TOGGLE).tap().wait(500).press(),
      new Bench(LATCH).tap().wait(50).press(),
    ];
    for (const bench of befores) {
      const open = bench.effects.filter((effect) => effect === 'open').length;
      bench.do(blur('w1')).wait(5_000);
      expect(bench.effects.filter((effect) => effect === 'open')).toHaveLength(open);
    }
  });

  test('leaves a locked talk on', () => {
    expect(new Bench(TOGGLE).tap().do(blur('w1')).wait(5_000).phase).toBe('keyed');
  });
});

test('what comes in the way of nobody’s talk is nothing', () => {
  expect(new Bench().do({ type: 'block', reason: 'offline' }).state).toBe(IDLE);
  const denied = new Bench().press('ui:key@w1', 'noLink');
  const { state } = denied;
  expect(denied.do({ type: 'block', reason: 'offline' }).state).toBe(state);
});

test('an input that means nothing gives back the very same state', () => {
  for (const bench of [new Bench().press(), new Bench().press('ui:key@w1', 'offline'), new Bench().press().release()]) {
    const { state } = bench;
    bench.release('cli').do(blur('w2'), lost(isHookSource), { type: 'unlock' }, { type: 'tick' });
    expect(bench.state).toBe(state);
  }
});

test('a step never changes the state it was given', () => {
  const { state } = new Bench(LATCH, 60_000).press('ui:key@w1').press('hook:key');
  const before = structuredClone(state);
  const inputs: PttInput[] = [
    { type: 'press', source: 'cli', block: null, timeOutMs: null },
    { type: 'release', source: 'hook:key' },
    lost(everything),
    { type: 'block', reason: 'offline' },
  ];
  for (const input of inputs) step(state, input, 70_000, LATCH);
  expect(state).toEqual(before);
});

describe('whatever happens in whatever order', () => {
  const sources: Source[] = [
    'hook:key',
    'hook:mouse',
    'portal',
    'cli',
    'vox',
    'ui:key@w1',
    'ui:pointer@w1',
    'ui:key@w2',
  ];
  const reason = fc.constantFrom<BlockReason>('busy', 'muted', 'noDevice', 'offline', 'noLink');
  const source = fc.constantFrom(...sources);
  const timeOutMs = fc.option(fc.constantFrom(1, 400, 12_000), { freq: 2 });
  const input: fc.Arbitrary<PttInput> = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ type: fc.constant('press'), source, block: fc.option(reason, { freq: 3 }), timeOutMs }),
    },
    { weight: 6, arbitrary: fc.record({ type: fc.constant('release'), source }) },
    { weight: 1, arbitrary: fc.constantFrom(blur('w1'), blur('w2')) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        lost(isHookSource),
        lost((one) => isUiSource(one, 'w1')),
        lost(everything),
      ),
    },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('block'), reason }) },
    { weight: 1, arbitrary: fc.constant<PttInput>({ type: 'unlock' }) },
    { weight: 2, arbitrary: fc.constant<PttInput>({ type: 'tick' }) },
  );
  const rules = fc.record({
    mode: fc.constantFrom<PttRules['mode']>('hold', 'toggle', 'latch'),
    hangMs: fc.constantFrom(0, 200, 1_000),
  });
  const event = fc.record({ input, afterMs: fc.constantFrom(0, 1, 50, 150, 400, 11_000), rules });

  /** What is down, kept by a model that knows nothing of phases. */
  function follow(held: Set<Source>, input: PttInput): void {
    if (input.type === 'press') held.add(input.source);
    if (input.type === 'release') held.delete(input.source);
    if (input.type === 'releaseWhere' || input.type === 'lost')
      for (const one of [...held]) if (input.matches(one)) held.delete(one);
  }

  function must(holds: boolean, rule: string): void {
    if (!holds) throw new Error(rule);
  }

  test('the gate is never open with no source held and no release delay or lock, and opens only at a new press', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 24, size: 'max' }), (events) => {
        let state = IDLE;
        let open = false;
        let now = 0;
        const held = new Set<Source>();
        for (const { input, afterMs, rules } of events) {
          now += afterMs;
          const fresh = input.type === 'press' && !held.has(input.source);
          const blocked = state.phase === 'blocked';
          follow(held, input);
          const next = step(state, input, now, rules);
          state = next.state;
          for (const effect of next.effects) {
            if (effect.type === 'open') {
              must(!open, 'opened what was open');
              must(fresh && input.type === 'press' && input.block === null, 'opened by something else than a press');
              must(!blocked, 'opened while blocked');
            }
            if (effect.type === 'close') must(open, 'closed what was not open');
            if (effect.type === 'denied') must(!open && fresh, 'denied wrongly');
            if (effect.type === 'open') open = true;
            if (effect.type === 'close') open = false;
          }
          must(open === isOpen(state), 'the gate and the phase disagree');
          must(state.sources.size === held.size && [...held].every((one) => state.sources.has(one)), 'wrong sources');
          if (state.phase === 'keyed') must(held.size > 0 || state.lock !== null, 'open and held by nobody');
          if (state.phase === 'hang') must(state.until > now && state.until <= now + 1_000, 'a delay without end');
          if (isOpen(state)) must(state.limits.endsAt > now, 'open behind its time-out');
          if (state.phase === 'blocked') must(held.size > 0, 'blocked, and held by nobody');
          if (input.type === 'block') must(!open, 'open although blocked');
          if (input.type === 'lost' && input.matches === everything) must(!open && held.size === 0, 'outlived its end');
        }
        // Whatever it was: everything let go of and every lock undone, time alone closes the gate.
        state = step(state, { type: 'releaseWhere', matches: everything }, now, HOLD).state;
        state = step(state, { type: 'unlock' }, now, HOLD).state;
        now += 1_000;
        state = step(state, { type: 'tick' }, now, HOLD).state;
        must(state.phase === 'idle' && state.sources.size === 0, 'not idle at the end');
      }),
      { numRuns: 100_000 },
    );
  });
});
