import { beforeEach, describe, expect, test } from 'vitest';
import { BLOCK_FRAMES } from '../../../src/main/sound/backend.ts';
import { CuePlayer } from '../../../src/main/sound/cue-player.ts';
import type { CueKind } from '../../../src/shared/settings.ts';

/** Two blocks and a half of a constant that tells which cue it is. */
const LENGTH = 2.5 * BLOCK_FRAMES;
const level: Readonly<Record<CueKind, number>> = {
  start: 0.1,
  end: 0.2,
  denied: 0.3,
  warning: 0.4,
  muted: 0.5,
  ring: 0.6,
};

let player: CuePlayer;

beforeEach(() => {
  player = new CuePlayer();
  player.load(sounds(), 0);
});

function sounds(): Map<CueKind, Float32Array> {
  const kinds = Object.entries(level) as [CueKind, number][];
  return new Map(kinds.map(([kind, value]) => [kind, new Float32Array(LENGTH).fill(value)]));
}

/** The first and the last sample of the left side of the next blocks; null where nothing plays. */
function listen(blocks: number): ([number, number] | null)[] {
  return Array.from({ length: blocks }, () => {
    const bus = new Float32Array(2 * BLOCK_FRAMES);
    if (!player.mix(bus)) return null;
    expect(bus[1]).toBe(bus[0]);
    return [round(bus[0] ?? Number.NaN), round(bus[2 * BLOCK_FRAMES - 2] ?? Number.NaN)];
  });
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

describe('a cue', () => {
  test('plays once, in both ears, from beginning to end', () => {
    player.play('denied', 'now');
    expect(listen(4)).toEqual([[0.3, 0.3], [0.3, 0.3], [0.3, 0], null]);
  });

  test('has a volume of its own', () => {
    player.load(sounds(), -20);
    player.play('denied', 'now');
    expect(listen(1)).toEqual([[0.03, 0.03]]);
  });

  test('that is off makes no sound', () => {
    player.load(new Map(), 0);
    player.play('denied', 'now');
    expect(listen(1)).toEqual([null]);
  });

  test('is added to what is there, and to other cues', () => {
    player.play('denied', 'now');
    player.play('warning', 'now');
    const bus = new Float32Array(2 * BLOCK_FRAMES).fill(0.1);
    player.mix(bus);
    expect(bus[0]).toBeCloseTo(0.8);
  });

  test('begins anew when it is played again', () => {
    player.play('denied', 'now');
    listen(2);
    player.play('denied', 'now');
    expect(listen(4).filter((block) => block !== null)).toHaveLength(3);
  });
});

describe('the start cue', () => {
  test('waits for the first captured block after the press', () => {
    player.play('start', 'capture');
    expect(listen(3)).toEqual([null, null, null]);
    player.captured();
    player.captured();
    expect(listen(4)).toEqual([[0.1, 0.1], [0.1, 0.1], [0.1, 0], null]);
  });

  test('is never played when the press was over before anything was captured, nor is the end cue', () => {
    player.play('start', 'capture');
    player.play('end', 'now');
    player.captured();
    expect(listen(1)).toEqual([null]);
  });

  test('does not come after a talk was cut off', () => {
    player.play('start', 'capture');
    player.play('denied', 'now');
    player.captured();
    expect(listen(1)).toEqual([[0.3, 0.3]]);
  });
});

test('the end cue is played behind a talk that was heard', () => {
  player.play('start', 'capture');
  player.captured();
  listen(4);
  player.play('end', 'now');
  expect(listen(1)).toEqual([[0.2, 0.2]]);
});

describe('the ring', () => {
  test('comes every three seconds until it is turned off, and is cut off softly then', () => {
    player.ring(true);
    player.ring(true);
    for (let ring = 0; ring < 3; ring++) {
      const [first, second, third, ...pause] = listen(600);
      expect([first?.[0], second?.[0], third?.[0]]).toEqual([0.6, 0.6, 0.6]);
      expect(pause.every((block) => block?.[0] === 0)).toBe(true);
    }
    player.ring(false);
    listen(2);
    player.ring(true);
    listen(1);
    player.ring(false);
    const [fading, ...after] = listen(3);
    expect(fading?.[0]).toBeCloseTo(0.6);
    expect(fading?.[1]).toBeLessThan(0.01);
    expect(after).toEqual([null, null]);
    player.ring(false);
    expect(listen(1)).toEqual([null]);
  });

  test('played as a cue, to hear what it is like, ends by itself', () => {
    player.play('ring', 'now');
    expect(listen(4).at(-1)).toBeNull();
  });
});
