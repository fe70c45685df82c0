import { Engine } from './engine/engine.ts';
import type { Host } from './engine/host.ts';
import type { Logger } from './engine/log.ts';
import { StationProcess } from './engine/station-process.ts';
import { Keeper } from './engine/store/keeper.ts';
import { createLink } from './links/create.ts';
import type { Options } from './options.ts';
import { SoundClient } from './sound/client.ts';

export interface BuildParts {
  readonly host: Host;
  readonly options: Options;
  readonly version: string;
  readonly log: Logger;
}

/** Puts the engine together with its real parts: the same under every shell. */
export async function buildEngine({ host, options, version, log }: BuildParts): Promise<Engine> {
  const keeper = await Keeper.open(host.paths.config);
  return new Engine({
    host,
    version,
    log,
    keeper,
    createLink,
    sound: new SoundClient({ spawn: (role, spawnOptions) => host.spawn(role, spawnOptions), backend: options.sound }),
    station: new StationProcess((role, spawnOptions) => host.spawn(role, spawnOptions), {
      scope: keeper.settings.stationScope,
      port: options.stationPort,
    }),
  });
}
