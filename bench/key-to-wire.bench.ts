import { setTimeout as delay } from 'node:timers/promises';
import { GSM_ROOM_FORMAT } from '../src/audio/format.ts';
import { PTT_DEFAULTS } from '../src/shared/settings.ts';
import { RoomEar } from '../test/e2e/room-ear.ts';
import { startStation } from '../test/e2e/two-apps.ts';
import { Window } from '../test/e2e/window.ts';
import { Bus, whyNoBus } from '../test/support/bus/bus.ts';
import { quantile } from '../test/support/bus/chirps.ts';
import { launchChromium, whyNoChromium } from '../test/support/chromium.ts';
import { RunningApp } from '../test/support/running-app.ts';

/**
 * From the moment at which the page is told of the key to the moment at which another member of the room has the first
 * packet: the built app (`npm run build` first) in Chromium, on the virtual sound card, through its own Station, with the
 * microphone warm. Once without pre-roll, where the first packet must be filled, and once with the default one.
 * `SQUELCH_BENCH_PRESSES` (default 60) says how often.
 */
const PRESSES = Number(process.env.SQUELCH_BENCH_PRESSES ?? 60);
const ROOM = 7;

const reason = whyNoBus() ?? whyNoChromium();
if (reason) console.log(JSON.stringify({ bench: 'key to wire', skipped: reason }));
else await run();

async function run(): Promise<void> {
  const bus = await Bus.start();
  const browser = await launchChromium();
  const station = await startStation();
  const app = await RunningApp.start(browser, { env: bus.envOf('a') });
  try {
    const { page } = app;
    // When the page was told, on the clock of this computer.
    await page.addInitScript(() => {
      addEventListener('keydown', () => document.documentElement.setAttribute('data-told', String(Date.now())), true);
    });
    await page.reload();
    const window = new Window(page);
    await window.addRoom({
      server: { host: '127.0.0.1', port: station.rooms },
      room: ROOM,
      uid: 1001,
      nickname: 'Anna',
    });
    await window.ready(/Room 7/);
    await window.readyToTalk();
    const ear = await RoomEar.join(station.rooms, ROOM, 1002);
    for (const preRollMs of [0, PTT_DEFAULTS.preRollMs]) {
      await window.invoke('settings.ptt', { preRollMs });
      const presses: number[] = [];
      for (let i = 0; i < PRESSES; i++) presses.push(await press(window, ear));
      const waits = presses.filter(Number.isFinite).sort((one, other) => one - other);
      const [p50, p95] = [quantile(waits, 0.5), quantile(waits, 0.95)];
      const bar = GSM_ROOM_FORMAT.ptimeMs + 5;
      const detail = { p50, p95, max: waits.at(-1), presses: PRESSES, heard: waits.length };
      console.log(
        JSON.stringify({
          bench: `key to wire, pre-roll ${preRollMs} ms, p95`,
          ours: p95,
          peer: { bar },
          unit: 'ms',
          detail,
        }),
      );
    }
    ear.leave();
  } finally {
    await app.end();
    await browser.close();
    station.program.kill();
    await bus.stop();
  }
}

/** @returns from the key to its first packet, ms; NaN when none came: the sound process was lost, or the machine stood still */
async function press(window: Window, ear: RoomEar): Promise<number> {
  const { page } = window;
  const before = ear.packets.length;
  await page.keyboard.down('Space');
  const givenUpAt = Date.now() + 2_000;
  while (ear.packets.length === before && Date.now() < givenUpAt) await delay(1);
  const heard = ear.packets.length > before;
  const told = Number(await page.evaluate(() => document.documentElement.getAttribute('data-told')));
  await page.keyboard.up('Space');
  await window.readyToTalk();
  // Longer than the pre-roll, so that none of it belongs to the press before; never in step with the packets.
  if (heard) await ear.untilQuiet(200);
  await delay(Math.random() * GSM_ROOM_FORMAT.ptimeMs);
  return (ear.packets[before] ?? Number.NaN) - told;
}
