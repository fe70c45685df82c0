import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { type HoldEvents, TalkHold } from '../../../src/renderer/talk/hold.ts';

describe('What a window holds down', () => {
  let said: string[];
  let hold: TalkHold;

  beforeEach(() => {
    said = [];
    hold = new TalkHold(recorder(said));
  });

  it('is a press and a release of the key', () => {
    hold.keyDown(false);
    hold.keyUp();
    expect(said).toEqual(['look on', 'press ui:key', 'look off', 'release ui:key']);
  });

  it('is a press and a release at once for a click, where one press begins a talk and the next one ends it', () => {
    hold.tap();
    expect(said).toEqual(['look on', 'press ui:pointer', 'look off', 'release ui:pointer']);
  });

  it('changes its look before it asks the engine', () => {
    hold.pointerDown(1);
    expect(said[0]).toBe('look on');
  });

  it('takes auto-repeat for the one press that it is', () => {
    hold.keyDown(false);
    hold.keyDown(true);
    hold.keyDown(true);
    expect(said.filter((line) => line === 'press ui:key')).toHaveLength(1);
  });

  it('is not begun by the repeat of a key that went down in another window', () => {
    hold.keyDown(true);
    expect(said).toEqual([]);
    expect(hold.holding).toBe(false);
  });

  it('lasts while either key or button is held', () => {
    hold.keyDown(false);
    hold.pointerDown(1);
    hold.keyUp();
    expect(hold.holding).toBe(true);
    hold.pointerEnd(1);
    expect(hold.holding).toBe(false);
  });

  it('ends with its own pointer and not with a second finger', () => {
    hold.pointerDown(1);
    hold.pointerDown(2);
    hold.pointerEnd(2);
    expect(hold.holding).toBe(true);
    hold.pointerEnd(1);
    expect(hold.holding).toBe(false);
  });

  it('is let go of when the focus is lost, and a late key-up releases nothing twice', () => {
    hold.keyDown(false);
    said.length = 0;
    hold.letGo();
    hold.keyUp();
    expect(said).toEqual(['release all', 'look off']);
  });

  it('tells the engine of a lost focus also when it holds nothing: the engine may know better', () => {
    hold.letGo();
    expect(said).toEqual(['release all']);
  });

  it('never presses without a down event, and every press is followed by its release', () => {
    const event = fc.constantFrom('keyDown', 'repeat', 'keyUp', 'pointerDown', 'pointerEnd', 'letGo');
    fc.assert(
      fc.property(fc.array(event), (events) => {
        const lines: string[] = [];
        const any = new TalkHold(recorder(lines));
        const act = {
          keyDown: () => any.keyDown(false),
          repeat: () => any.keyDown(true),
          keyUp: () => any.keyUp(),
          pointerDown: () => any.pointerDown(1),
          pointerEnd: () => any.pointerEnd(1),
          letGo: () => any.letGo(),
        };
        for (const name of events) {
          const before = lines.length;
          act[name]();
          const pressed = lines.slice(before).some((line) => line.startsWith('press'));
          if (pressed) expect(['keyDown', 'pointerDown']).toContain(name);
        }
        any.letGo();
        expect(any.holding).toBe(false);
      }),
    );
  });
});

function recorder(said: string[]): HoldEvents {
  return {
    press: (source) => said.push(`press ${source}`),
    release: (source) => said.push(`release ${source}`),
    releaseAll: () => said.push('release all'),
    changed: (holding) => said.push(holding ? 'look on' : 'look off'),
  };
}
