import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { encodeWav } from '../src/main/sound/wav-file.ts';
import { TwoApps, whyNoTwoApps } from '../test/e2e/two-apps.ts';
import { Window } from '../test/e2e/window.ts';
import { BUS_DEVICES } from '../test/support/bus/bus.ts';
import { chirps, findDelays, quantile } from '../test/support/bus/chirps.ts';

/**
 * From one person's mouth to another's ear through a room: two built apps (`npm run build` first) and a Station, each a
 * process tree of its own, on the virtual sound card. 20 chirps while the key is held.
 */
const CHIRPS = 20;
/** 80 ms packets, and 60 ms for everything else. */
const BAR_MS = 140;

const reason = whyNoTwoApps();
if (reason) console.log(JSON.stringify({ bench: 'mouth to ear, room', skipped: reason }));
else await run();

async function run(): Promise<void> {
  const apps = await TwoApps.start(Window);
  try {
    const file = path.join(apps.folder, 'chirps.wav');
    await writeFile(file, encodeWav(chirps(CHIRPS), 48_000));
    await apps.joinRoom(7);
    const recording = await apps.bus.recordBus();
    await apps.a.page.keyboard.down('Space');
    await delay(1_000);
    await apps.bus.play('a_mic', file);
    await delay(800);
    await apps.a.page.keyboard.up('Space');
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
    await apps.end();
  }
}
