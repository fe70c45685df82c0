/** One way to do the work of a benchmark: does it `count` times over, and returns something that depends on it. */
export type Contender = (count: number) => number;

/** A contender that is so slow that it gets only so many of the others' works. */
export interface Handicapped {
  readonly work: Contender;
  readonly share: number;
}

/** Rounds that count, and rounds before them that are the compiler's. */
const ROUNDS = 9;
const WARM_UP = 3;

interface Figures {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/**
 * Runs our way and those of the peers in turns, so that the machine's moods meet all of them, and prints one JSON line a
 * peer: medians over nine rounds, and the range in which they lie. Seconds are those of the processor: time in which the
 * machine did something else does not count. On an idle machine they are the clock's.
 *
 * @param count how often each contender does its work in a round
 * @param perCount how many of `unit` that makes each time
 */
export function race(
  bench: string,
  unit: string,
  count: number,
  perCount: number,
  ours: Contender,
  peers: Readonly<Record<string, Contender | Handicapped>>,
): void {
  const contenders = Object.entries({ ours, ...peers }).map(([name, contender]) => ({
    name,
    ...(typeof contender === 'function' ? { work: contender, share: 1 } : contender),
  }));
  const rates = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    for (const { name, work, share } of contenders) {
      const own = Math.round(count * share);
      const before = process.cpuUsage();
      const sum = work(own);
      const { user, system } = process.cpuUsage(before);
      const seconds = (user + system) / 1e6;
      if (!Number.isFinite(sum)) throw new Error(`${name} did not do the work of ${bench}`);
      if (round >= WARM_UP) rates.get(name)?.push((own * perCount) / seconds);
    }
  }
  const mine = figures(rates.get('ours') ?? []);
  const line = { bench, ours: mine.median, oursRange: [mine.min, mine.max], unit, rounds: ROUNDS };
  const names = Object.keys(peers);
  if (names.length === 0) console.log(JSON.stringify({ ...line, peer: null }));
  for (const name of names) {
    const { median, min, max } = figures(rates.get(name) ?? []);
    const ratio = Number((mine.median / median).toPrecision(3));
    console.log(JSON.stringify({ ...line, peer: median, peerRange: [min, max], ratio, beside: name }));
  }
}

function figures(rates: readonly number[]): Figures {
  const sorted = rates.map((rate) => Number(rate.toPrecision(4))).sort((a, b) => a - b);
  return {
    median: sorted[sorted.length >> 1] ?? Number.NaN,
    min: sorted[0] ?? Number.NaN,
    max: sorted.at(-1) ?? Number.NaN,
  };
}
