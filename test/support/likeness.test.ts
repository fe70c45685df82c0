import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { likeness, type Sound } from './likeness.ts';
import { speak, whyNoSpeech } from './speech.ts';

const reason = whyNoSpeech();

function noise(length: number): Float32Array {
  let seed = 1;
  return Float32Array.from({ length }, () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 31 - 1;
  });
}

/** The sound between two silences, at another loudness. */
function placed({ samples, rate }: Sound, beforeMs: number, gain = 1): Sound {
  const before = Math.round((beforeMs * rate) / 1000);
  const out = new Float32Array(before + samples.length + rate / 2);
  for (const [i, sample] of samples.entries()) out[before + i] = gain * sample;
  return { samples: out, rate };
}

async function golden(name: string): Promise<Sound> {
  const bytes = await readFile(path.resolve(import.meta.dirname, '../vectors/gsm', name));
  const samples = Float32Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readInt16LE(2 * i) / 32768);
  return { samples, rate: 8000 };
}

describe('likeness', () => {
  test('speech that went through GSM is still itself', async () => {
    const said = await golden('sp1.raw');
    const { strength, lagMs } = likeness(said, placed(await golden('sp1.dec.raw'), 300));
    expect(strength).toBeGreaterThan(0.85);
    expect(lagMs).toBeCloseTo(300, -2);
  });

  test('nothing is like silence, and silence is like nothing', async () => {
    const said = await golden('sp1.raw');
    const silence = { samples: new Float32Array(48_000), rate: 48_000 };
    expect(likeness(said, silence)).toEqual({ strength: 0, lagMs: 0 });
    expect(likeness(silence, said).strength).toBe(0);
  });

  test('noise is not like speech', async () => {
    const said = await golden('sp1.raw');
    expect(likeness(said, { samples: noise(said.samples.length), rate: 8000 }).strength).toBeLessThan(0.35);
  });
});

describe.skipIf(reason !== null)(`likeness of synthetic speech${reason ? ` (skipped: ${reason})` : ''}`, () => {
  let folder = '';
  let said: Sound;
  let other: Sound;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'squelch-likeness-'));
    said = await speak('The quick brown fox jumps over the lazy dog', path.join(folder, 'one.wav'));
    other = await speak('Five wizards were boxing in the early morning', path.join(folder, 'two.wav'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('the same words, later and softer, are the same', () => {
    const { strength, lagMs } = likeness(said, placed(said, 730, 0.2));
    expect(strength).toBeGreaterThan(0.98);
    expect(Math.abs(lagMs - 730)).toBeLessThanOrEqual(10);
  });

  test('other words are not', () => {
    expect(likeness(said, placed(other, 200)).strength).toBeLessThan(0.4);
  });

  test('a buffer that ran dry for a moment does not matter, half of the words missing does', () => {
    const half = said.samples.length >> 1;
    const moved = new Float32Array(said.samples.length + 800);
    moved.set(said.samples.subarray(0, half));
    moved.set(said.samples.subarray(half), half + 800);
    expect(likeness(said, { samples: moved, rate: said.rate }).strength).toBeGreaterThan(0.9);
    const cut = { samples: said.samples.subarray(0, half), rate: said.rate };
    expect(likeness(said, cut).strength).toBeLessThan(0.65);
  });
});
