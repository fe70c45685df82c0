import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BlockReason,
  IDLE,
  isUiSource,
  type PttEffect,
  type PttInput,
  type PttState,
  type Source,
  step,
} from '../../../../src/main/engine/ptt/machine.ts';

const press = (source: Source, block: BlockReason | null = null): PttInput => ({ type: 'press', source, block });
const release = (source: Source): PttInput => ({ type: 'release', source });
const releaseAll: PttInput = { type: 'releaseWhere', matches: () => true };
const blur = (window: string): PttInput => ({ type: 'releaseWhere', matches: (source) => isUiSource(source, window) });
const block = (reason: BlockReason): PttInput => ({ type: 'block', reason });

/** Runs the inputs from idle. @returns the last state and the effects that were any. */
function run(...inputs: PttInput[]): { state: PttState; effects: PttEffect[] } {
  let state = IDLE;
  const effects: PttEffect[] = [];
  for (const input of inputs) {
    const next = step(state, input);
    state = next.state;
    if (next.effect !== null) effects.push(next.effect);
  }
  return { state, effects };
}

describe('push-to-talk', () => {
  test('keys at once on a press and ends with its release', () => {
    expect(run(press('ui:key@w1'))).toEqual({
      state: { phase: 'keyed', sources: new Set(['ui:key@w1']) },
      effects: ['open'],
    });
    expect(run(press('ui:key@w1'), release('ui:key@w1'))).toEqual({ state: IDLE, effects: ['open', 'close'] });
  });

  test('talks while any source is held: the last release ends it, in whatever order they come', () => {
    const held = [press('ui:key@w1'), press('hook:key'), press('cli')];
    expect(run(...held, release('ui:key@w1'), release('cli'))).toEqual({
      state: { phase: 'keyed', sources: new Set(['hook:key']) },
      effects: ['open'],
    });
    expect(run(...held, release('hook:key'), release('ui:key@w1'), release('cli')).effects).toEqual(['open', 'close']);
  });

  test('takes the auto-repeat of a held key for the same press: one release is enough', () => {
    const repeated = run(press('hook:key'), press('hook:key'), press('hook:key'));
    expect(repeated.effects).toEqual(['open']);
    expect(run(press('hook:key'), press('hook:key'), release('hook:key')).state).toBe(IDLE);
  });

  test('counts the same button in two windows as two sources', () => {
    const { state, effects } = run(press('ui:pointer@w1'), press('ui:pointer@w2'), release('ui:pointer@w1'));
    expect(state).toEqual({ phase: 'keyed', sources: new Set(['ui:pointer@w2']) });
    expect(effects).toEqual(['open']);
  });

  test('passes over the release of what is not held', () => {
    expect(run(release('ui:key@w1'))).toEqual({ state: IDLE, effects: [] });
    const { state, effects } = run(press('ui:key@w1'), release('hook:key'), release('ui:key@w2'));
    expect(state).toEqual({ phase: 'keyed', sources: new Set(['ui:key@w1']) });
    expect(effects).toEqual(['open']);
  });
});

describe('a window that loses the focus', () => {
  test('lets go of its own sources, all of them', () => {
    expect(run(press('ui:key@w1'), press('ui:pointer@w1'), blur('w1'))).toEqual({
      state: IDLE,
      effects: ['open', 'close'],
    });
  });

  test("releases neither another window's sources nor those that are in no window", () => {
    const sources: Source[] = ['ui:key@w2', 'hook:key', 'hook:mouse', 'portal', 'cli', 'vox'];
    const { state, effects } = run(press('ui:key@w1'), ...sources.map((source) => press(source)), blur('w1'));
    expect(state).toEqual({ phase: 'keyed', sources: new Set(sources) });
    expect(effects).toEqual(['open']);
  });

  test('never opens anything, whatever the state', () => {
    for (const before of [[], [press('hook:key')], [press('hook:key', 'offline')], [press('ui:key@w1', 'noDevice')]]) {
      const { state } = run(...before);
      expect(step(state, blur('w1')).effect).not.toBe('open');
    }
  });

  test('is not mistaken for one with a longer name', () => {
    expect(isUiSource('ui:key@w11', 'w1')).toBe(false);
    expect(isUiSource('ui:key@w1', 'w11')).toBe(false);
    expect(isUiSource('ui:pointer@w1', 'w1')).toBe(true);
    expect(isUiSource('hook:key@w1', 'w1')).toBe(false);
    expect(isUiSource('ui:key@w1')).toBe(true);
    expect(isUiSource('hook:key')).toBe(false);
  });
});

test('a source that dies lets go, and only it', () => {
  const hookDied: PttInput = { type: 'releaseWhere', matches: (source) => source.startsWith('hook:') };
  expect(run(press('hook:key'), press('hook:mouse'), hookDied)).toEqual({ state: IDLE, effects: ['open', 'close'] });
  expect(run(press('hook:key'), press('cli'), hookDied).state).toEqual({ phase: 'keyed', sources: new Set(['cli']) });
});

describe('a press that nobody would hear', () => {
  test.each(['noDevice', 'offline', 'noLink'] as const)('is denied with the reason %s and sends nothing', (reason) => {
    expect(run(press('ui:key@w1', reason))).toEqual({
      state: { phase: 'blocked', reason, sources: new Set(['ui:key@w1']) },
      effects: ['denied'],
    });
  });

  test('never opens by itself later: not by auto-repeat, not by further sources, though nothing is in the way', () => {
    const { state, effects } = run(press('ui:key@w1', 'offline'), press('ui:key@w1'), press('hook:key'), press('cli'));
    expect(state).toMatchObject({ phase: 'blocked', reason: 'offline' });
    expect(effects).toEqual(['denied']);
  });

  test('needs all sources released before the next press keys', () => {
    const denied = [press('ui:key@w1', 'offline'), press('hook:key'), release('ui:key@w1')];
    expect(run(...denied, press('ui:key@w1')).state).toMatchObject({ phase: 'blocked' });
    expect(run(...denied, release('hook:key')).state).toBe(IDLE);
    expect(run(...denied, release('hook:key'), press('ui:key@w1')).effects).toEqual(['denied', 'open']);
  });

  test('closes nothing when it is released, since nothing was open', () => {
    expect(run(press('ui:key@w1', 'noLink'), release('ui:key@w1'))).toEqual({ state: IDLE, effects: ['denied'] });
  });
});

describe('what comes in the way while the key is down', () => {
  test('closes at once and says why, with the sources still held', () => {
    expect(run(press('ui:key@w1'), block('noDevice'))).toEqual({
      state: { phase: 'blocked', reason: 'noDevice', sources: new Set(['ui:key@w1']) },
      effects: ['open', 'close'],
    });
  });

  test('needs all sources released before the next press keys', () => {
    const cut = [press('ui:key@w1'), press('hook:key'), block('offline')];
    expect(run(...cut, release('ui:key@w1'), press('ui:key@w1')).state).toMatchObject({ phase: 'blocked' });
    expect(run(...cut, releaseAll, press('ui:key@w1')).effects).toEqual(['open', 'close', 'open']);
  });

  test('is nothing to a machine that is not keyed', () => {
    expect(run(block('offline'))).toEqual({ state: IDLE, effects: [] });
    const { state } = run(press('ui:key@w1', 'noLink'));
    expect(step(state, block('offline'))).toEqual({ state, effect: null });
  });
});

test('an input that means nothing gives back the very same state', () => {
  const { state: keyed } = run(press('ui:key@w1'));
  const { state: blocked } = run(press('ui:key@w1', 'offline'));
  for (const state of [keyed, blocked]) {
    for (const input of [press('ui:key@w1'), release('cli'), blur('w2')]) expect(step(state, input).state).toBe(state);
  }
  for (const input of [release('cli'), blur('w1'), releaseAll, block('offline')])
    expect(step(IDLE, input).state).toBe(IDLE);
});

test('a step never changes the state it was given', () => {
  const { state } = run(press('ui:key@w1'), press('hook:key'));
  const before = structuredClone(state);
  for (const input of [press('cli'), release('hook:key'), releaseAll, block('offline')]) step(state, input);
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
  const reason = fc.constantFrom<BlockReason>('noDevice', 'offline', 'noLink');
  const source = fc.constantFrom(...sources);
  const input: fc.Arbitrary<PttInput> = fc.oneof(
    { weight: 4, arbitrary: fc.record({ type: fc.constant('press'), source, block: fc.option(reason, { freq: 3 }) }) },
    { weight: 4, arbitrary: fc.record({ type: fc.constant('release'), source }) },
    { weight: 1, arbitrary: fc.constantFrom(blur('w1'), blur('w2'), releaseAll) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('block'), reason }) },
  );

  test('the gate is open exactly while keyed, by a held source, and opens only at a press of a new one', () => {
    fc.assert(
      fc.property(fc.array(input, { maxLength: 20, size: 'max' }), (inputs) => {
        let state = IDLE;
        let open = false;
        const held = new Set<Source>();
        for (const event of inputs) {
          const before = state;
          const wasHeld = held.size;
          // What is held, kept by a model that knows nothing of phases.
          if (event.type === 'press') held.add(event.source);
          if (event.type === 'release') held.delete(event.source);
          if (event.type === 'releaseWhere') for (const one of [...held]) if (event.matches(one)) held.delete(one);

          const next = step(state, event);
          state = next.state;
          if (next.effect === 'open') {
            if (open || wasHeld > 0 || event.type !== 'press' || event.block !== null)
              throw new Error('opened wrongly');
            open = true;
          }
          if (next.effect === 'close') {
            if (!open) throw new Error('closed what was not open');
            open = false;
          }
          if (next.effect === 'denied' && (open || before.phase !== 'idle')) throw new Error('denied wrongly');
          if (open !== (state.phase === 'keyed')) throw new Error('the gate is not open exactly while keyed');
          const sources = state.phase === 'idle' ? new Set<Source>() : state.sources;
          if (sources.size !== held.size || [...held].some((one) => !sources.has(one)))
            throw new Error('the set of held sources is wrong');
          if ((state.phase === 'idle') !== (held.size === 0)) throw new Error('held by nobody and not idle');
        }
        if (step(state, releaseAll).state !== IDLE) throw new Error('not idle after everything was released');
        for (const one of held) state = step(state, release(one)).state;
        if (state !== IDLE) throw new Error('not idle after each was released');
      }),
      { numRuns: 100_000 },
    );
    // A second of work, which a busy machine stretches.
  }, 60_000);
});
