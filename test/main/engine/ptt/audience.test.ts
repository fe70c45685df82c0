import { describe, expect, test } from 'vitest';
import { Audience } from '../../../../src/main/engine/ptt/audience.ts';
import type { SoundStatus } from '../../../../src/main/engine/sound-view.ts';
import { LINK_TALK_DEFAULTS, type LinkTalk } from '../../../../src/shared/settings.ts';
import { FakeLink } from '../../../support/fake-link.ts';
import { soundReady } from '../../../support/fake-sound.ts';

/** Two rooms, `a` and `b`, both ready and `a` selected, with a microphone that works. */
class Rooms {
  selected: string | null = 'a';
  call: FakeLink | null = null;
  sound: SoundStatus = { process: 'running', ready: soundReady() };
  timeOutS = 0;
  now = 1_000;
  readonly talk: Record<string, LinkTalk> = {};
  readonly links: Record<string, FakeLink> = { a: new FakeLink(), b: new FakeLink() };
  readonly audience: Audience;

  constructor() {
    for (const link of Object.values(this.links)) link.status = { state: 'ready' };
    const { links, talk } = this;
    const selected = () => this.selected;
    this.audience = new Audience({
      links: {
        get selected() {
          return selected();
        },
        live: (id) => links[id] ?? null,
        talkOf: (id) => talk[id] ?? LINK_TALK_DEFAULTS,
      },
      call: () => this.call,
      soundStatus: () => this.sound,
      timeOutS: () => this.timeOutS,
      now: () => this.now,
    });
  }

  /** The links that hear a press, or why nobody does; with the longest talk, ms. */
  hear(wanted: readonly string[] | null): readonly [who: string, timeOutMs: number | null] {
    const targets = this.audience.of(wanted);
    return 'block' in targets ? [targets.block, null] : [[...targets.links.keys()].join(' '), targets.timeOutMs];
  }
}

describe('a press is heard', () => {
  test('on the selected link, or on the links of its binding', () => {
    const rooms = new Rooms();
    expect(rooms.hear(null)).toEqual(['a', null]);
    expect(rooms.hear(['b', 'a'])).toEqual(['b a', null]);
  });

  test('in the call that is spoken in, but for a binding with links of its own', () => {
    const rooms = new Rooms();
    rooms.call = new FakeLink();
    rooms.selected = null;
    expect(rooms.hear(null)).toEqual(['call', null]);
    expect(rooms.hear(['b'])).toEqual(['b', null]);
  });

  test('on those links alone that are ready and that nobody else has', () => {
    const rooms = new Rooms();
    rooms.talk.a = { ...LINK_TALK_DEFAULTS, busyLockout: true };
    rooms.audience.heard('a');
    expect(rooms.hear(['a', 'b'])).toEqual(['b', null]);
    rooms.now += 450;
    expect(rooms.hear(['a', 'b'])).toEqual(['a b', null]);
    rooms.audience.heard('a');
    rooms.audience.forget('a');
    rooms.links.b?.become({ state: 'retrying' });
    expect(rooms.hear(['a', 'b'])).toEqual(['a', null]);
  });

  test('for as long as the strictest of its links allows', () => {
    const rooms = new Rooms();
    rooms.timeOutS = 60;
    expect(rooms.hear(['a', 'b'])).toEqual(['a b', 60_000]);
    rooms.talk.b = { ...LINK_TALK_DEFAULTS, timeOutS: 30 };
    expect(rooms.hear(['a', 'b'])).toEqual(['a b', 30_000]);
    rooms.talk.b = { ...LINK_TALK_DEFAULTS, timeOutS: 0 };
    expect([rooms.hear(['a', 'b']), rooms.hear(['b'])]).toEqual([
      ['a b', 60_000],
      ['b', null],
    ]);
    rooms.call = new FakeLink();
    expect(rooms.hear(null)).toEqual(['call', 60_000]);
  });
});

test('a press that nobody would hear says why, and what is nearest to the user first', () => {
  const rooms = new Rooms();
  rooms.talk.a = { ...LINK_TALK_DEFAULTS, busyLockout: true };
  rooms.audience.heard('a');
  expect(rooms.hear(null)).toEqual(['busy', null]);
  rooms.sound = { process: 'restarting', ready: null };
  expect(rooms.hear(null)).toEqual(['noDevice', null]);
  rooms.links.a?.become({ state: 'retrying' });
  expect([rooms.hear(null), rooms.hear(['gone'])]).toEqual([
    ['offline', null],
    ['offline', null],
  ]);
  rooms.selected = null;
  expect(rooms.hear(null)).toEqual(['noLink', null]);
  rooms.call = new FakeLink();
  expect(rooms.hear(null)).toEqual(['noDevice', null]);
});
