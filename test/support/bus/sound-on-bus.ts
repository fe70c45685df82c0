import { setTimeout as delay } from 'node:timers/promises';
import type { Child } from '../../../src/main/engine/host.ts';
import { SoundClient } from '../../../src/main/sound/client.ts';
import { bundleEntry } from '../bundle.ts';
import { forkChild } from '../fork-child.ts';
import type { Bus, BusDevice } from './bus.ts';

/** From `ready` until a device's first words have been said and its delay is what it will be, ms. */
const SETTLE_MS = 1500;

export interface SoundOnBus {
  readonly client: SoundClient;
  /** The process that runs now. */
  readonly pid: () => number;
}

/** A sound process between a microphone and a speaker of a bus. */
export async function soundOnBus(bus: Bus, microphone: BusDevice, speaker: BusDevice): Promise<SoundOnBus> {
  const bundle = await bundleEntry('src/main/sound/index.ts');
  let last: Child | null = null;
  const client = new SoundClient({
    spawn: (_role, options) => {
      last = forkChild(bundle, options);
      return last;
    },
    backend: { backend: 'devices' },
    env: { ...bus.env, PULSE_SOURCE: `${microphone}.src`, PULSE_SINK: speaker },
  });
  client.diagnostics.on('lost', ({ why }) => console.error(`the sound process was lost: ${why}`));
  const running = new Promise<void>((resolve) => {
    client.events.on('status', ({ process }) => {
      if (process === 'running') resolve();
    });
  });
  client.start({ input: 'default', output: 'default' });
  await running;
  await delay(SETTLE_MS);
  return { client, pid: () => last?.pid ?? 0 };
}
