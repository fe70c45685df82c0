/** How the packets of one voice come, made up from figures that networks are known for; the same for the same seed. */
export interface ArrivalTrace {
  readonly name: string;
  readonly ptimeMs: number;
  /** When each packet came, ms by the clock that the sound card keeps; null for one that never came. */
  readonly arrivals: readonly (number | null)[];
}

type Delay = (random: () => number, sentMs: number) => number | null;

const SECONDS = 60;

function make(
  name: string,
  delay: Delay,
  { ptimeMs = 20, ppm = 0, inOrder = false, seconds = SECONDS } = {},
): ArrivalTrace {
  const random = randomFrom(name);
  const arrivals: (number | null)[] = [];
  let latest = 0;
  for (let i = 0; i < (seconds * 1000) / ptimeMs; i++) {
    const sentMs = 100 + i * ptimeMs * (1 + ppm / 1e6);
    const late = delay(random, sentMs);
    if (late === null) {
      arrivals.push(null);
      continue;
    }
    // What runs over one TCP connection never overtakes.
    latest = inOrder ? Math.max(latest, sentMs + late) : sentMs + late;
    arrivals.push(latest);
  }
  return { name, ptimeMs, arrivals };
}

const lan: Delay = (random) => 0.3 + random();
const wifi: Delay = (random) =>
  random() < 0.05 ? null : 2 + exponential(random, 4) + (random() < 0.02 ? 20 * random() : 0);

/** Packets of 20 ms over a minute, and the room's of 80 ms. */
export function arrivalTraces(): ArrivalTrace[] {
  return [
    make('LAN', lan),
    make('LAN, 80 ms packets', lan, { ptimeMs: 80 }),
    make('LAN, 10 ms packets', lan, { ptimeMs: 10 }),
    make('Wi-Fi, 5 % lost', wifi),
    // A radio link that pauses for 100 ms every few seconds; what was held back comes at once.
    make('LTE, spikes of 100 ms', (random, sentMs) => 25 + exponential(random, 5) + stall(sentMs, 3700, 100), {
      inOrder: true,
    }),
    make('TCP, stalls of 300 ms', (random, sentMs) => 5 + 2 * random() + stall(sentMs, 15_000, 300), { inOrder: true }),
    make('2 % reordered', (random) => 5 + 3 * random() + (random() < 0.02 ? 25 : 0)),
    make('drift +200 ppm', lan, { ppm: 200 }),
    make('drift -200 ppm', lan, { ppm: -200 }),
  ];
}

/** Who sends, or who receives, stands still for 50 ms every second, as a busy computer does. */
export function standstillTraces(): ArrivalTrace[] {
  const delay: Delay = (random, sentMs) => 0.3 + random() + stall(sentMs, 1000, 50);
  return [10, 20, 80].map((ptimeMs) =>
    make(`standstills, ${ptimeMs} ms packets`, delay, { ptimeMs, ppm: 20, inOrder: true }),
  );
}

/** Somebody works on the computers on the way: three of a hundred packets are held back for 20 to 50 ms. */
export function busyTrace(): ArrivalTrace {
  const delay: Delay = (random) => 0.3 + exponential(random, 3) + (random() < 0.03 ? 20 + 30 * random() : 0);
  return make('computers in use, 80 ms packets', delay, { ptimeMs: 80, inOrder: true });
}

/** A clock that runs off for a long time. */
export function driftTrace(ppm: number, seconds: number): ArrivalTrace {
  return make(`drift ${ppm} ppm`, lan, { ppm, seconds });
}

/** One stall in TCP, `atMs` after the start, that ends in a burst. */
export function stallTrace(atMs: number, lastsMs: number, seconds: number): ArrivalTrace {
  const delay: Delay = (random, sentMs) => 2 + random() + Math.max(0, sentMs >= atMs ? atMs + lastsMs - sentMs : 0);
  return make('one stall', delay, { inOrder: true, seconds });
}

/** The first packets were said before the key was known to be down, and come at once. */
export function preRollTrace(preRollMs: number, seconds: number): ArrivalTrace {
  const delay: Delay = (random, sentMs) => 2 + random() + Math.max(0, 100 + preRollMs - sentMs);
  return make('pre-roll', delay, { inOrder: true, seconds });
}

/** @returns jitter: how much later than the fastest of their time 95 of 100 packets come, ms */
export function jitterP95({ arrivals, ptimeMs }: ArrivalTrace): number {
  const transits = arrivals.map((at, i) => (at === null ? null : at - i * ptimeMs));
  const span = Math.round(2000 / ptimeMs);
  const late = transits.flatMap((transit, i) => {
    if (transit === null) return [];
    const near = transits.slice(Math.max(0, i - span), i + span + 1).filter((each) => each !== null);
    return [transit - Math.min(...near)];
  });
  late.sort((a, b) => a - b);
  return late[Math.floor(late.length * 0.95)] ?? 0;
}

/** How long what is sent now is held back by a line that stops for `lastsMs` every `everyMs`. */
function stall(sentMs: number, everyMs: number, lastsMs: number): number {
  const into = sentMs % everyMs;
  return sentMs >= everyMs && into < lastsMs ? lastsMs - into : 0;
}

function exponential(random: () => number, meanMs: number): number {
  return -meanMs * Math.log(1 - random());
}

function randomFrom(name: string): () => number {
  let state = 1;
  for (const letter of name) state = (Math.imul(state, 31) + letter.charCodeAt(0)) >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
