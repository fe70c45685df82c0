import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BindingChange, KeyState, SUSPECT_SILENCE_MS } from '../../../src/main/hotkey/key-state.ts';

function keys(...bindings: readonly [id: string, ...inputs: string[]][]): KeyState {
  const state = new KeyState();
  state.bind(bindings.map(([id, ...inputs]) => ({ id, inputs })));
  return state;
}

const words = (changes: readonly BindingChange[]) =>
  changes.map(({ binding, pressed, kind }) => `${pressed ? '+' : '-'}${binding} ${kind}`);

describe('a binding', () => {
  test('is pressed by its key and released by it', () => {
    const state = keys(['talk', 'F8']);
    expect(words(state.down('F8', 0))).toEqual(['+talk key']);
    expect(words(state.up('F8'))).toEqual(['-talk key']);
  });

  test('is pressed once, however often the key repeats', () => {
    const state = keys(['talk', 'F8']);
    state.down('F8', 0);
    expect([1, 2, 3].flatMap((now) => state.down('F8', now))).toEqual([]);
  });

  test('may be a single modifier', () => {
    expect(words(keys(['talk', 'ControlRight']).down('ControlRight', 0))).toEqual(['+talk key']);
  });

  test('may be a mouse button, and is a source of that kind then', () => {
    expect(words(keys(['talk', 'Mouse4']).down('Mouse4', 0))).toEqual(['+talk mouse']);
  });

  test('of several keys is pressed by the last of them and released by the first', () => {
    const state = keys(['talk', 'ControlLeft', 'F8']);
    expect(state.down('F8', 0)).toEqual([]);
    expect(words(state.down('ControlLeft', 0))).toEqual(['+talk key']);
    expect(words(state.up('F8'))).toEqual(['-talk key']);
    expect(state.up('ControlLeft')).toEqual([]);
  });

  test('is pressed while other keys are held, as one does while running', () => {
    const state = keys(['talk', 'F8']);
    state.down('ShiftLeft', 0);
    state.down('KeyW', 0);
    expect(words(state.down('F8', 0))).toEqual(['+talk key']);
  });

  test('gives way to a chord that it is a part of', () => {
    const state = keys(['one', 'F8'], ['all', 'ControlLeft', 'F8']);
    state.down('ControlLeft', 0);
    expect(words(state.down('F8', 0))).toEqual(['+all key']);
  });

  test('that is taken away or given another key while it is held is released', () => {
    const state = keys(['one', 'F8'], ['two', 'F9']);
    state.down('F8', 0);
    state.down('F9', 0);
    expect(words(state.bind([{ id: 'one', inputs: ['F7'] }]))).toEqual(['-one key', '-two key']);
  });

  test('that stays as it is stays pressed when others change', () => {
    const state = keys(['one', 'F8']);
    state.down('F8', 0);
    const bindings = [
      { id: 'one', inputs: ['F8'] },
      { id: 'new', inputs: ['F9'] },
    ];
    expect(state.bind(bindings)).toEqual([]);
  });
});

describe('a key that was held when the hook was lost', () => {
  test('does not press again by its repeats, for as long as they go on', () => {
    const state = keys(['talk', 'F8']);
    state.suspectAll(0, ['F8']);
    const heard = Array.from({ length: 200 }, (_, i) => state.down('F8', i * 40)).flat();
    expect(heard).toEqual([]);
  });

  test('presses again once it was seen going up', () => {
    const state = keys(['talk', 'F8']);
    state.suspectAll(0, ['F8']);
    state.down('F8', 40);
    expect(state.up('F8')).toEqual([]);
    expect(words(state.down('F8', 60))).toEqual(['+talk key']);
  });

  test('presses again after a second of silence: its going up was lost as well', () => {
    const state = keys(['talk', 'F8']);
    state.suspectAll(0, ['F8']);
    expect(words(state.down('F8', SUSPECT_SILENCE_MS))).toEqual(['+talk key']);
  });
});

test('letting go of everything releases every binding that is pressed', () => {
  const state = keys(['one', 'F8'], ['two', 'Mouse5']);
  state.down('F8', 0);
  state.down('Mouse5', 0);
  expect(words(state.suspectAll(0))).toEqual(['-one key', '-two mouse']);
});

test('whatever keys go up and down, presses and releases of a binding alternate and end with a release', () => {
  const input = fc.constantFrom('F8', 'F9', 'ControlLeft', 'Mouse4');
  const event = fc.oneof(
    {
      weight: 10,
      arbitrary: fc.record({ do: fc.constantFrom('down', 'up'), input, wait: fc.integer({ min: 0, max: 600 }) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('suspect'), input, wait: fc.constant(0) }) },
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      const state = keys(['a', 'F8'], ['b', 'ControlLeft', 'F8'], ['c', 'Mouse4']);
      const pressed = new Set<string>();
      let now = 0;
      const follow = (changes: readonly BindingChange[]) => {
        for (const { binding, pressed: down } of changes) {
          expect(pressed.has(binding)).toBe(!down);
          if (down) pressed.add(binding);
          else pressed.delete(binding);
        }
      };
      for (const { do: what, input: name, wait } of events) {
        now += wait;
        if (what === 'down') follow(state.down(name, now));
        else if (what === 'up') follow(state.up(name));
        else follow(state.suspectAll(now));
      }
      for (const name of ['F8', 'F9', 'ControlLeft', 'Mouse4']) follow(state.up(name));
      expect([...pressed]).toEqual([]);
    }),
  );
});
