import { describe, expect, it } from 'vitest';
import { ConnectRate } from '../../../src/station/call/connect-rate.ts';
import { CALL_LIMITS } from '../../../src/station/call/limits.ts';
import { byteRate, SoundMeter, SustainedRate } from '../../../src/station/call/rates.ts';
import { TokenBucket } from '../../../src/station/call/token-bucket.ts';
import { DEFAULT_PARAMETERS } from '../../../src/wire/call/parameters.ts';

describe('a token bucket', () => {
  it('lets a burst through, then a steady stream, and takes nothing for what it refuses', () => {
    const bucket = new TokenBucket(3, 2, 1_000);
    const taken = (now: number) => Array.from({ length: 5 }, () => bucket.take(1, now)).filter(Boolean).length;
    expect(taken(1_000)).toBe(3);
    expect(bucket.take(1, 1_499)).toBe(false);
    expect(bucket.take(1, 1_500)).toBe(true);
    expect(taken(3_000)).toBe(3);
    expect(bucket.take(4, 100_000)).toBe(false);
    expect(taken(100_000)).toBe(3);
    expect([bucket.isFull(101_499), bucket.isFull(101_500)]).toEqual([false, true]);
  });
});

describe('a sustained rate', () => {
  it('is noticed after so many seconds on end above it, not in a burst', () => {
    const rate = new SustainedRate(100, 3);
    expect(rate.add(1_000_000, 500)).toBe(false);
    expect([1_500, 2_500, 3_500].map((now) => rate.add(50, now))).toEqual([false, false, false]);
    const second = new SustainedRate(100, 3);
    expect([0, 1_000, 2_000, 3_000].map((now) => second.add(101, now))).toEqual([false, false, false, true]);
  });

  it('begins anew after a second below it, and after one without anything', () => {
    const rate = new SustainedRate(100, 2);
    expect([0, 1_000, 2_000].map((now) => rate.add(now === 1_000 ? 100 : 101, now))).toEqual([false, false, false]);
    expect([3_000, 5_000, 6_000].map((now) => rate.add(101, now))).toEqual([false, false, false]);
    expect(rate.add(1, 7_000)).toBe(true);
  });
});

describe('a sound meter', () => {
  /** Sends `bytes` every 20 ms for `seconds`. @returns the share that passed, and whether it ended in a flood. */
  function run(bytes: number, seconds: number) {
    const meter = new SoundMeter(DEFAULT_PARAMETERS, CALL_LIMITS, 0);
    let passed = 0;
    let count = 0;
    for (let now = 0; now < seconds * 1000; now += 20) {
      count += 1;
      const verdict = meter.take(bytes, now);
      if (verdict === 'flood') return { share: passed / count, flood: now };
      if (verdict === 'pass') passed += 1;
    }
    return { share: passed / count, flood: null };
  }

  it('passes what the parameters need, and twice that', () => {
    expect(run(1_926, 60)).toEqual({ share: 1, flood: null });
    expect(run(3_800, 60)).toEqual({ share: 1, flood: null });
  });

  it('drops what is above, and calls four times as much for five seconds a flood', () => {
    const { share, flood } = run(5_760, 60);
    expect(flood).toBeNull();
    expect(share).toBeGreaterThan(0.64);
    expect(share).toBeLessThan(0.72);
    expect(run(9_600, 60).flood).toBe(5_000);
  });

  it('passes two seconds of sound at once after a pause, as a network does that was stuck', () => {
    const meter = new SoundMeter(DEFAULT_PARAMETERS, CALL_LIMITS, 0);
    expect(Array.from({ length: 99 }, () => meter.take(1_926, 50_000)).every((verdict) => verdict === 'pass')).toBe(
      true,
    );
    expect(meter.take(19_260, 50_000)).toBe('drop');
  });

  it('passes 500 packets a second and no more', () => {
    const meter = new SoundMeter(DEFAULT_PARAMETERS, CALL_LIMITS, 0);
    const passed = Array.from({ length: 600 }, () => meter.take(8, 0)).filter((verdict) => verdict === 'pass');
    expect(passed).toHaveLength(500);
  });

  it('believes no rate that no sound has', () => {
    expect(byteRate(DEFAULT_PARAMETERS)).toBe(96_000);
    expect(byteRate({ ...DEFAULT_PARAMETERS, sampleRate: 0 })).toBe(8_000);
    expect(byteRate({ sampleRate: 0xffff_ffff, channels: 65_535, format: 255, chunkFrames: 1 })).toBe(6_144_000);
    expect(byteRate({ ...DEFAULT_PARAMETERS, format: 99 })).toBe(192_000);
  });
});

describe('the rate of connections', () => {
  it('is 20 a minute for one address, then a minute of refusal', () => {
    const rate = new ConnectRate(CALL_LIMITS);
    const admitted = (now: number) =>
      Array.from({ length: 25 }, () => rate.admit('10.0.0.1', now)).filter(Boolean).length;
    expect(admitted(0)).toBe(20);
    expect(rate.admit('10.0.0.2', 0)).toBe(true);
    expect(rate.admit('10.0.0.1', 59_999)).toBe(false);
    expect(admitted(60_000)).toBe(20);
  });

  it('does not count those that registered', () => {
    const rate = new ConnectRate(CALL_LIMITS);
    for (let i = 0; i < 100; i++) {
      expect(rate.admit('10.0.0.1', i)).toBe(true);
      rate.forgive('10.0.0.1', i);
    }
  });

  it('forgets those of more than a minute ago, and addresses that nobody comes from', () => {
    const rate = new ConnectRate(CALL_LIMITS);
    for (let i = 0; i < 20; i++) rate.admit('10.0.0.1', i * 3_000);
    expect(rate.admit('10.0.0.1', 60_001)).toBe(true);
    rate.sweep(300_000);
    rate.forgive('10.0.0.1', 57_000);
    expect(rate.admit('10.0.0.1', 300_000)).toBe(true);
  });

  it('is higher for this computer itself', () => {
    const rate = new ConnectRate(CALL_LIMITS);
    for (let i = 0; i < 256; i++) expect(rate.admit('loopback', 0)).toBe(true);
    expect(rate.admit('loopback', 0)).toBe(false);
  });
});
