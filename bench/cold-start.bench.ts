import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { launchChromium, whyNoChromium } from '../test/support/chromium.ts';
import { Program } from '../test/support/processes.ts';

/**
 * From the command to a window in which one may talk: `npm start`'s script with nothing to build, the app's processes, then
 * a Chromium of its own that opens the address, as the browser shell does it one after the other; until the talk button is
 * ready. A first start each time, with an empty folder and an empty browser profile; without a sound card, whose opening
 * is no part of the window. `SQUELCH_BENCH_STARTS` (default 5) says how often; the median counts.
 */
const STARTS = Number(process.env.SQUELCH_BENCH_STARTS ?? 5);
const BAR_MS = 1500;

const reason = whyNoChromium();
if (reason) console.log(JSON.stringify({ bench: 'cold start', skipped: reason }));
else await run();

async function run(): Promise<void> {
  const starts: Start[] = [];
  for (let i = 0; i < STARTS; i++) starts.push(await coldStart());
  const median = (of: (start: Start) => number) =>
    starts.map(of).sort((one, other) => one - other)[Math.floor(STARTS / 2)] ?? Number.NaN;
  const detail = {
    toAddress: median(({ address }) => address),
    toBrowser: median(({ browser }) => browser),
    toWindow: median(({ window }) => window),
    starts: starts.map(({ ready }) => ready),
  };
  console.log(
    JSON.stringify({
      bench: 'cold start to a window that is ready to talk, browser shell, median',
      ours: median(({ ready }) => ready),
      peer: { bar: BAR_MS },
      unit: 'ms',
      detail,
    }),
  );
}

/** When each thing was there, ms from the command. */
interface Start {
  readonly address: number;
  readonly browser: number;
  /** The talk button is drawn, and the page answers. */
  readonly window: number;
  readonly ready: number;
}

async function coldStart(): Promise<Start> {
  const home = await mkdtemp(path.join(tmpdir(), 'squelch-bench-'));
  const began = performance.now();
  const sinceBegan = () => Math.round(performance.now() - began);
  const app = Program.start(
    [path.resolve('scripts/start.mjs'), '--no-open', '--sound=silence', '--station-port=0', '--keep'],
    { SQUELCH_HOME: home },
  );
  try {
    const [entrance] = await app.printed(/http:\/\/127\.0\.0\.1:\d+\/enter\?token=\S+/);
    const address = sinceBegan();
    const chromium = await launchChromium();
    try {
      const browser = sinceBegan();
      const page = await chromium.newPage();
      await page.goto(entrance, { waitUntil: 'commit' });
      await page.locator('.talk').waitFor();
      const window = sinceBegan();
      await page.locator('.talk[data-tone="ready"]').waitFor();
      return { address, browser, window, ready: sinceBegan() };
    } finally {
      await chromium.close();
    }
  } finally {
    await app.end();
    app.kill();
    await rm(home, { recursive: true, force: true });
  }
}
