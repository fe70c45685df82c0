import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { encodeWav } from '../src/main/sound/wav-file.ts';
import { Window } from '../test/e2e/window.ts';
import { BUS_DEVICES, Bus, whyNoBus } from '../test/support/bus/bus.ts';
import { chirps, findDelays, quantile } from '../test/support/bus/chirps.ts';
import { launchChromium, whyNoChromium } from '../test/support/chromium.ts';
import { Program } from '../test/support/processes.ts';

/**
 * From one person's mouth to another's ear through a room: two built apps (`npm run build` first) and a Station, each a
 * process tree of its own, on the virtual sound card. 20 chirps while the key is held.
 */
const CHIRPS = 20;
const ROOM = 7;
/** 80 ms packets, and 60 ms for everything else. */
const BAR_MS = 140;

const reason = whyNoBus() ?? whyNoChromium();
if (reason) console.log(JSON.stringify({ bench: 'mouth to ear, room', skipped: reason }));
else await run();

async function run(): Promise<void> {
  const home = await mkdtemp(path.join(tmpdir(), 'squelch-bench-'));
  const bus = await Bus.start();
  const browser = await launchChromium();
  const station = Program.start([path.resolve('out/main/station.js'), '--paltalk-port', '0', '--call-port', '0']);
  const port = Number((await station.printed(/listening on 127\.0\.0\.1:(\d+)/))[1]);
  const apps: Program[] = [];

  async function enter(person: 'a' | 'b', uid: number): Promise<Window> {
    const app = Program.start(
      [path.resolve('out/main/index.js'), '--shell=browser', '--no-open', '--keep', '--station-port=0'],
      { ...bus.envOf(person), SQUELCH_HOME: path.join(home, person) },
    );
    apps.push(app);
    const [entrance] = await app.printed(/http:\/\/127\.0\.0\.1:\d+\/enter\?token=\S+/);
    const page = await (await browser.newContext()).newPage();
    await page.goto(entrance);
    const window = new Window(page);
    await window.addRoom({ server: { host: '127.0.0.1', port }, room: ROOM, uid, nickname: person });
    await window.ready(/Room 7/);
    await window.readyToTalk();
    return window;
  }

  try {
    const file = path.join(home, 'chirps.wav');
    await writeFile(file, encodeWav(chirps(CHIRPS), 48_000));
    const a = await enter('a', 1001);
    await enter('b', 1002);
    const recording = await bus.recordBus();
    await a.page.keyboard.down('Space');
    await delay(1_000);
    await bus.play('a_mic', file);
    await delay(800);
    await a.page.keyboard.up('Space');
    const channels = await recording.stop();
    const [said, heard] = [channels[BUS_DEVICES.indexOf('a_mic')], channels[BUS_DEVICES.indexOf('b_spk')]];
    if (!said || !heard) throw new Error('a channel is missing in the recording');
    const { ms, heard: count } = findDelays(said, heard);
    const [median, p95] = [quantile(ms, 0.5), quantile(ms, 0.95)];
    const detail = { median, p95, chirps: CHIRPS, heard: count };
    console.log(
      JSON.stringify({ bench: 'mouth to ear, room', ours: median, peer: { bar: BAR_MS }, unit: 'ms', detail }),
    );
  } finally {
    await browser.close();
    for (const app of apps) app.kill();
    station.kill();
    await bus.stop();
    await rm(home, { recursive: true, force: true });
  }
}
