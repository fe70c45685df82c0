import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TwoApps, whyNoTwoApps } from '../../e2e/two-apps.ts';
import { Window } from '../../e2e/window.ts';
import { BuildBeside } from '../../support/bus/build-beside.ts';
import { GSM_NOISE } from '../../support/bus/dropouts.ts';
import { soakWithNoise } from '../../support/bus/noise-soak.ts';

/**
 * Dropouts of a room over ten minutes (`SQUELCH_SOAK_MINUTES`): two built apps and a Station, each a process tree of its own,
 * GSM in packets of 80 ms, and both windows in use. A block that the playout buffer cross-faded into its neighbours is not
 * whole here; the printed line says how many of these there were.
 */
const ROOM = 7;
const OTHER_ROOM = 8;
const STALL_MS = 50;
/** What the user looks for in the settings, one after the other. */
const WORDS = ['release', 'microphone', 'volume', 'theme', 'buffers', 'key'];

const reason = whyNoTwoApps();

describe.skipIf(reason !== null)(`dropouts of a room${reason ? ` (skipped: ${reason})` : ''}`, () => {
  let apps: TwoApps<Window>;
  beforeEach(async () => {
    apps = await TwoApps.start(Window);
    await apps.joinRoom(OTHER_ROOM);
    await apps.joinRoom(ROOM);
    // One press begins, and the keyboard is free for the rest of the time.
    await apps.a.invoke('settings.ptt', { mode: 'toggle' });
    for (const { page } of [apps.a, apps.b]) await select(page, ROOM);
    await apps.a.readyToTalk();
    await apps.a.page.keyboard.press('Space');
    await apps.a.page.locator('.talk[data-tone="talking"]').waitFor();
    // The playout buffer finds its delay.
    await delay(3_000);
  });
  afterEach(async () => {
    await apps?.end();
  });

  /** Uses both windows while it listens. @returns percent of 10 ms blocks that arrived whole */
  async function listen(name: string): Promise<number> {
    const [a, b] = [use(apps.a), use(apps.b)];
    const { percent } = await soakWithNoise(name, apps.bus, GSM_NOISE);
    const rounds = (await a.end()) + (await b.end());
    console.log(JSON.stringify({ soak: name, windowsUsed: rounds }));
    expect(await apps.a.page.locator('.talk').getAttribute('data-tone')).toBe('talking');
    return percent;
  }

  test('one person to another while both use their windows: 99.9 % of all blocks arrive whole', async () => {
    expect(await listen('room')).toBeGreaterThanOrEqual(99.9);
  });

  test('the same while both mains stand still for 50 ms every second: 99 %', async () => {
    const ends = [holdUp(apps.appA.program.pid, 0), holdUp(apps.appB.program.pid, 500)];
    try {
      expect(await listen('room, main blocked')).toBeGreaterThanOrEqual(99);
    } finally {
      for (const end of ends) end();
    }
  });

  test('the same while the product is built beside it, over and over: 99 %', async () => {
    const beside = await BuildBeside.start();
    try {
      expect(await listen('room, build beside')).toBeGreaterThanOrEqual(99);
      expect(beside.count).toBeGreaterThan(0);
    } finally {
      await beside.end();
    }
  });
});

/** Stops a process for 50 ms every second, as a long task of its own would. @returns what ends that */
function holdUp(pid: number, phaseMs: number): () => void {
  let timer = setTimeout(stop, phaseMs);
  function stop(): void {
    process.kill(pid, 'SIGSTOP');
    timer = setTimeout(go, STALL_MS);
  }
  function go(): void {
    process.kill(pid, 'SIGCONT');
    timer = setTimeout(stop, 1000 - STALL_MS);
  }
  return () => {
    clearTimeout(timer);
    process.kill(pid, 'SIGCONT');
  };
}

/** Somebody at a window: goes to another link and back, opens the settings, types, looks at what was found, closes them. */
function use({ page }: Window): { /** @returns how often all of that was done */ end(): Promise<number> } {
  let over = false;
  const rounds = (async () => {
    let count = 0;
    for (; !over; count++) {
      await select(page, OTHER_ROOM);
      await delay(500);
      await select(page, ROOM);
      await delay(500);
      await page.keyboard.press('Control+,');
      await page.getByRole('searchbox', { name: 'Search settings' }).and(page.locator(':focus')).waitFor();
      await page.keyboard.type(WORDS[count % WORDS.length] ?? '', { delay: 60 });
      await page.keyboard.press('Enter');
      await page.getByRole('tabpanel').waitFor();
      await delay(500);
      await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    return count;
  })();
  // A failure is told at the end; until then it must not end the test run.
  rounds.catch(() => {});
  return {
    end: () => {
      over = true;
      return rounds;
    },
  };
}

async function select(page: Window['page'], room: number): Promise<void> {
  await page.getByRole('option', { name: new RegExp(`Room ${room}`) }).click();
}
