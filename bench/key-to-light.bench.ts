import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { Window } from '../test/e2e/window.ts';
import { quantile } from '../test/support/bus/chirps.ts';
import { launchChromium, whyNoChromium } from '../test/support/chromium.ts';
import { Program } from '../test/support/processes.ts';

/**
 * From the key to the picture, by Chromium's own trace: how long after the key event the frame is on the screen in which the
 * talk button shows it. Two figures of each press: Chromium's whole way (`EventLatency`, which waits for the display's next
 * refresh and draws in software here), and our part of it, the handlers and the rendering they cause, up to the commit of
 * the frame (`commit`). `SQUELCH_BENCH_PRESSES` (default 60) says how often.
 */
const PRESSES = Number(process.env.SQUELCH_BENCH_PRESSES ?? 60);
const BAR_MS = 16;

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
  const home = await mkdtemp(path.join(tmpdir(), 'squelch-bench-'));
  const browser = await launchChromium();
  const app = Program.start(
    [
      path.resolve('out/main/index.js'),
      '--shell=browser',
      '--no-open',
      '--keep',
      '--station-port=0',
      '--sound=silence',
    ],
    { SQUELCH_HOME: home },
  );
  try {
    const [entrance] = await app.printed(/http:\/\/127\.0\.0\.1:\d+\/enter\?token=\S+/);
    const page = await browser.newPage();
    await page.goto(entrance);
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
    report('key to light, Chromium’s whole way to the screen, p50', latencies(events), 0.5);
    report('key to light, from the page’s key event to its next frame, p50', eventTimings(events), 0.5);
    report('key to light, our handlers and rendering, p95', handlers(events), 0.95);
  } finally {
    await browser.close();
    app.kill();
    await rm(home, { recursive: true, force: true });
  }
}

function report(bench: string, times: number[], q: number): void {
  times.sort((one, other) => one - other);
  const [p50, p95] = [quantile(times, 0.5), quantile(times, 0.95)];
  const ours = quantile(times, q);
  console.log(
    JSON.stringify({ bench, ours, peer: { bar: BAR_MS }, unit: 'ms', detail: { p50, p95, presses: times.length } }),
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

/** Asynchronous events come as a beginning and an end of one id. @returns their lengths, ms */
function lengths(events: readonly TraceEvent[], isWanted: (begin: TraceEvent) => boolean): number[] {
  const begun = new Map<string, number>();
  const times: number[] = [];
  for (const event of events) {
    const id = `${event.pid} ${event.id ?? event.id2?.local ?? ''} ${event.name}`;
    if (event.ph === 'b' && isWanted(event)) begun.set(id, event.ts ?? 0);
    const start = event.ph === 'e' ? begun.get(id) : undefined;
    if (start === undefined) continue;
    begun.delete(id);
    times.push(((event.ts ?? 0) - start) / 1000);
  }
  return times;
}

function latencies(events: readonly TraceEvent[]): number[] {
  return lengths(
    events,
    ({ name, args }) => name === 'EventLatency' && /RAW_KEY_PRESSED|KEY_PRESSED/.test(JSON.stringify(args ?? {})),
  );
}

function eventTimings(events: readonly TraceEvent[]): number[] {
  return lengths(
    events,
    ({ name, args }) => name === 'EventTiming' && JSON.stringify(args ?? {}).includes('"type":"keydown"'),
  );
}

/** The handlers of `keydown`: what React renders for them is rendered in the same turn. */
function handlers(events: readonly TraceEvent[]): number[] {
  return events
    .filter(({ name, args }) => name === 'EventDispatch' && JSON.stringify(args ?? {}).includes('"keydown"'))
    .map(({ dur = 0 }) => dur / 1000);
}
