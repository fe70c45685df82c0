import { vi } from 'vitest';
import type { Child, SpawnOptions } from '../../src/main/engine/host.ts';
import type { OutgoingFrame } from '../../src/main/links/link.ts';
import type { SoundOption } from '../../src/main/options.ts';
import { SoundClient } from '../../src/main/sound/client.ts';
import type { DeviceChoice } from '../../src/main/sound/protocol.ts';
import type { LossCause } from '../../src/main/sound/supervisor.ts';
import { bundleEntry } from './bundle.ts';
import { forkChild } from './fork-child.ts';

export const DEFAULT_DEVICES: DeviceChoice = { input: 'default', output: 'default' };

/** @throws when it does not come true in time */
export async function until(isSo: () => boolean, ms = 5000): Promise<void> {
  await vi.waitUntil(isSo, { timeout: ms, interval: 2 });
}

/** A sound client with real processes behind it, and all that it said. */
export class RealSound {
  readonly client: SoundClient;
  readonly packets: OutgoingFrame[] = [];
  readonly losses: LossCause[] = [];
  readonly troubles: string[] = [];
  /** Every process that was started for sound, in order. Watchers for missing devices are not among them. */
  readonly players: Child[] = [];
  readonly #ends: Promise<void>[] = [];

  private constructor(bundle: string, backend: SoundOption, env: Readonly<Record<string, string>>) {
    const spawn = (_role: string, options: SpawnOptions = {}): Child => {
      const child = forkChild(bundle, options);
      if (!options.args?.includes('--watch')) this.players.push(child);
      this.#ends.push(new Promise((resolve) => child.onExit(() => resolve())));
      return child;
    };
    this.client = new SoundClient({ spawn, backend, env });
    this.client.events.on('packet', (packet) => this.packets.push(packet));
    this.client.diagnostics.on('lost', ({ why }) => this.losses.push(why));
    this.client.diagnostics.on('trouble', ({ message }) => this.troubles.push(message));
  }

  /** Starts it and waits for its devices to be tried. */
  static async start(
    backend: SoundOption,
    env: Readonly<Record<string, string>> = {},
    devices: DeviceChoice = DEFAULT_DEVICES,
  ): Promise<RealSound> {
    const sound = new RealSound(await bundleEntry('src/main/sound/index.ts'), backend, env);
    sound.client.start(devices);
    await until(() => sound.client.status.process === 'running');
    return sound;
  }

  get input(): string | undefined {
    return this.client.status.ready?.input.state;
  }

  get output(): string | undefined {
    return this.client.status.ready?.output.state;
  }

  /** Ends it; resolves when no process is left. */
  async stop(): Promise<void> {
    this.client.close();
    await this.gone();
  }

  /** Resolves when every process that was started has ended. */
  async gone(): Promise<void> {
    await Promise.all(this.#ends);
  }
}
