/** What is looked at by itself, so that a hole does not drown in the rest: 5 ms. */
const PIECE = 240;
/** Where the cross-fade begins is looked for in steps of a quarter of a millisecond. */
const STEP = 12;

/**
 * Whether what was heard between two delays is a cross-fade from the one to the other, as long as they are apart: so a
 * playout buffer leaves out or repeats a period. Nothing of it is silent or made up: each 5 ms of it are as they should be.
 * Where the cross-fade explains what was heard no better than a cut does, sound was cut out, and that is a loss.
 *
 * @param range what was said in it did not arrive whole, but for its edges: from and to, samples
 * @param delays before and behind it, samples
 * @param least correlation of what counts as the same
 */
export function isSplice(
  said: Float32Array,
  heard: Float32Array,
  range: readonly [number, number],
  delays: readonly [number, number],
  least: number,
): boolean {
  const [before, after] = delays;
  const [from, to] = [range[0] + before, range[1] + after];
  if (to <= from) return false;
  const now = heard.subarray(from, to);
  const atFirst = said.subarray(range[0], range[0] + now.length);
  const atLast = said.subarray(range[1] - now.length, range[1]);
  const fade = best(now, atFirst, atLast, Math.abs(after - before));
  const cut = best(now, atFirst, atLast, 1);
  // So short a piece says less: as much of its energy must be right as a correlation of `least` explains.
  return fade.whole > cut.whole && fade.whole >= least && fade.weakest >= least ** 2;
}

/** How alike two sounds are, −1..1: as a whole, and the piece that is the least so. */
interface Likeness {
  readonly whole: number;
  readonly weakest: number;
}

/** The best that a cross-fade of this length explains what was heard, wherever it begins. */
function best(heard: Float32Array, first: Float32Array, last: Float32Array, length: number): Likeness {
  const expected = new Float32Array(heard.length);
  let found: Likeness = { whole: -1, weakest: -1 };
  for (let begin = 0; begin + length <= heard.length; begin += STEP) {
    for (let i = 0; i < expected.length; i++) {
      const weight = Math.min(1, Math.max(0, (i - begin + 0.5) / length));
      expected[i] = (1 - weight) * (first[i] ?? 0) + weight * (last[i] ?? 0);
    }
    const whole = alike(heard, expected, 0, heard.length);
    if (whole > found.whole) found = { whole, weakest: weakest(heard, expected) };
  }
  return found;
}

function weakest(heard: Float32Array, expected: Float32Array): number {
  let least = 1;
  for (let at = 0; at < heard.length; at += PIECE) {
    least = Math.min(least, alike(heard, expected, at, Math.min(at + PIECE, heard.length)));
  }
  return least;
}

function alike(heard: Float32Array, expected: Float32Array, from: number, to: number): number {
  let [dot, ours, theirs] = [0, 1e-9, 1e-9];
  for (let i = from; i < to; i++) {
    const wanted = expected[i] ?? 0;
    const sample = heard[i] ?? 0;
    dot += wanted * sample;
    ours += wanted * wanted;
    theirs += sample * sample;
  }
  return dot / Math.sqrt(ours * theirs);
}
