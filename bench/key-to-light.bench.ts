import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { Window } from '../test/e2e/window.ts';
import { quantile } from '../test/support/bus/chirps.ts';
import { launchChromium, whyNoChromium } from '../test/support/chromium.ts';
import { RunningApp } from '../test/support/running-app.ts';

/**
 * From the key to the picture, by Chromium's own trace: how long after the key event the frame is on the screen in which the
 * talk button shows it. The whole way has a part that belongs to the display alone: at 60 Hz a change waits 0 to 16.7 ms
 * for the next refresh. So both are told, and what our handlers take of it. `SQUELCH_BENCH_PRESSES` (default 60) says how
 * often; medians.
 */
const PRESSES = Number(process.env.SQUELCH_BENCH_PRESSES ?? 60);
const BAR_MS = 16;
/** The stage in which nothing is done. */
const WAITING = 'RendererMainFinishedToBeginImplFrame';

const traceEvent = z.object({
  name: z.string(),
  ph: z.string(),
  /** µs. */
  ts: z.number().optional(),
  pid: z.number(),
  tid: z.number(),
  id: z.string().optional(),
  id2: z.object({ local: z.string().optional() }).optional(),
  dur: z.number().optional(),
  args: z.record(z.string(), z.unknown()).optional(),
});
type TraceEvent = z.infer<typeof traceEvent>;

const reason = whyNoChromium();
if (reason) console.log(JSON.stringify({ bench: 'key to light', skipped: reason }));
else await run();

async function run(): Promise<void> {
  const browser = await launchChromium();
  const app = await RunningApp.start(browser, { args: ['--sound=silence'] });
  try {
    const { page } = app;
    const window = new Window(page);
    await window.readyToTalk();
    const events = await traced(page, async () => {
      for (let i = 0; i < PRESSES; i++) {
        await page.keyboard.down('Space');
        await page.locator('.talk[data-tone="talking"]').waitFor();
        await page.keyboard.up('Space');
        await window.readyToTalk();
        // Never in step with the display.
        await delay(20 + Math.random() * 40);
      }
    });
    const ways = presses(events);
    report(
      'key to light, the whole way to the screen',
      ways.map(({ whole }) => whole),
    );
    report(
      'key to light, without the wait for the display’s next refresh',
      ways.map(({ whole, waiting }) => whole - waiting),
    );
    report('key to light, our handlers', handlers(events));
  } finally {
    await app.end();
    await browser.close();
  }
}

function report(bench: string, times: number[]): void {
  times.sort((one, other) => one - other);
  const [p50, p95] = [quantile(times, 0.5), quantile(times, 0.95)];
  console.log(
    JSON.stringify({
      bench,
      ours: p50,
      peer: { bar: BAR_MS },
      unit: 'ms',
      detail: { p50, p95, presses: times.length },
    }),
  );
}

async function traced(page: Page, act: () => Promise<void>): Promise<TraceEvent[]> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => {
    for (const one of value) {
      const parsed = traceEvent.safeParse(one);
      if (parsed.success) events.push(parsed.data);
    }
  });
  await session.send('Tracing.start', {
    traceConfig: { includedCategories: ['devtools.timeline', 'input', 'cc', 'benchmark', 'latencyInfo'] },
    transferMode: 'ReportEvents',
  });
  await act();
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await complete;
  return events;
}

interface Press {
  /** From the event's creation to the frame on the screen, ms. */
  readonly whole: number;
  /** The part of it in which nothing is done but to wait for the display's next refresh, ms. */
  readonly waiting: number;
}

/**
 * The way of each key event (`EventLatency`), whose stages are asynchronous events of the same id; ids come again. Those that
 * led to no frame of their own (the key's character, which lights nothing) are left out.
 */
function presses(events: readonly TraceEvent[]): Press[] {
  const under = new Map<string, Map<string, number>>();
  const done: Press[] = [];
  const steps = events
    .filter(({ ph }) => ph === 'b' || ph === 'e')
    .sort((one, other) => (one.ts ?? 0) - (other.ts ?? 0));
  for (const { name, ph, ts = 0, pid, id, id2, args } of steps) {
    const way = `${pid} ${id ?? id2?.local ?? ''}`;
    if (name === 'EventLatency' && ph === 'b') {
      if (JSON.stringify(args ?? {}).includes('KEY_PRESSED')) under.set(way, new Map([['began', ts]]));
      else under.delete(way);
      continue;
    }
    const stages = under.get(way);
    if (!stages) continue;
    if (ph === 'b') stages.set(name, ts);
    else if (name === WAITING) stages.set('waited', (ts - (stages.get(name) ?? ts)) / 1000);
    else if (name === 'EventLatency') {
      under.delete(way);
      if (!stages.has('SubmitCompositorFrameToPresentationCompositorFrame')) continue;
      done.push({ whole: (ts - (stages.get('began') ?? ts)) / 1000, waiting: stages.get('waited') ?? 0 });
    }
  }
  return done;
}

/** The handlers of `keydown`: what React renders for them is rendered in the same turn. */
function handlers(events: readonly TraceEvent[]): number[] {
  return events
    .filter(({ name, args }) => name === 'EventDispatch' && JSON.stringify(args ?? {}).includes('"keydown"'))
    .map(({ dur = 0 }) => dur / 1000);
}
