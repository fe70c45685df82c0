import { beforeEach, describe, expect, it } from 'vitest';
import { type LampTimers, SPEAKING_MS, SpeakingLamps } from '../../../src/renderer/model/speaking.ts';

/** Timers on a clock that the test moves. */
class FakeTimers implements LampTimers {
  now = 0;
  readonly #pending = new Map<number, { at: number; run: () => void }>();
  #next = 1;

  set(run: () => void, ms: number): number {
    this.#pending.set(this.#next, { at: this.now + ms, run });
    return this.#next++;
  }

  clear(timer: number): void {
    this.#pending.delete(timer);
  }

  get count(): number {
    return this.#pending.size;
  }

  advance(ms: number): void {
    this.now += ms;
    for (const [id, { at, run }] of [...this.#pending]) {
      if (at > this.now) continue;
      this.#pending.delete(id);
      run();
    }
  }
}

describe('A speaker’s lamp', () => {
  let timers: FakeTimers;
  let lamps: SpeakingLamps;

  beforeEach(() => {
    timers = new FakeTimers();
    lamps = new SpeakingLamps(timers);
  });

  it('is lit by the first packet, at once', () => {
    lamps.heard('room', 7, 0);
    expect(lamps.isLit('room', 7)).toBe(true);
  });

  it('goes out 450 ms after the last packet and not a millisecond before', () => {
    lamps.heard('room', 7, 0);
    timers.advance(300);
    lamps.heard('room', 7, 0);
    timers.advance(SPEAKING_MS - 1);
    expect(lamps.isLit('room', 7)).toBe(true);
    timers.advance(1);
    expect(lamps.isLit('room', 7)).toBe(false);
  });

  it('counts from when the packet came, not from when the window heard of it', () => {
    lamps.heard('room', 7, 120);
    timers.advance(SPEAKING_MS - 120);
    expect(lamps.isLit('room', 7)).toBe(false);
  });

  it('stays dark for news that are older than the lamp burns', () => {
    lamps.heard('room', 7, SPEAKING_MS);
    expect(lamps.isLit('room', 7)).toBe(false);
    expect(timers.count).toBe(0);
  });

  it('belongs to one speaker of one link', () => {
    lamps.heard('room', 7, 0);
    expect(lamps.isLit('room', 8)).toBe(false);
    expect(lamps.isLit('other', 7)).toBe(false);
  });

  it('has one timer, however many packets come', () => {
    for (let packet = 0; packet < 100; packet++) {
      lamps.heard('room', 7, 0);
      timers.advance(80);
    }
    expect(timers.count).toBe(1);
  });

  it('tells its listeners when it changes, and only then', () => {
    let told = 0;
    const stop = lamps.subscribe(() => told++);
    lamps.heard('room', 7, 0);
    lamps.heard('room', 7, 0);
    expect(told).toBe(1);
    timers.advance(SPEAKING_MS);
    expect(told).toBe(2);
    stop();
    lamps.heard('room', 7, 0);
    expect(told).toBe(2);
  });

  it('goes out with the engine', () => {
    lamps.heard('room', 7, 0);
    lamps.clear();
    expect(lamps.isLit('room', 7)).toBe(false);
    expect(timers.count).toBe(0);
  });
});
