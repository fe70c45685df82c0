import { loadRealtimeAddon } from '../realtime/load-addon.ts';
import { CALLS } from './engine/calls/document.ts';
import { Engine } from './engine/engine.ts';
import type { Host } from './engine/host.ts';
import type { Logger } from './engine/log.ts';
import { StationProcess } from './engine/station-process.ts';
import { JsonStore } from './engine/store/json-store.ts';
import { Keeper } from './engine/store/keeper.ts';
import { HOTKEYS } from './hotkey/bindings.ts';
import { HotkeyClient } from './hotkey/client.ts';
import { controlPath } from './hotkey/control-path.ts';
import { isFinal, thisDesktop } from './hotkey/this-desktop.ts';
import { CallLink } from './links/call/link.ts';
import { createLink } from './links/create.ts';
import type { Options } from './options.ts';
import { RealtimeDesk } from './realtime/desk.ts';
import { SoundClient } from './sound/client.ts';

export interface BuildParts {
  readonly host: Host;
  readonly options: Options;
  readonly version: string;
  readonly log: Logger;
}

/** Puts the engine together with its real parts: the same under every shell. */
export async function buildEngine({ host, options, version, log }: BuildParts): Promise<Engine> {
  const hotkeys = await JsonStore.load(host.paths.config, HOTKEYS);
  if (hotkeys.notice) log.warn(hotkeys.notice, 'hotkeys.json');
  const calls = await JsonStore.load(host.paths.config, CALLS);
  if (calls.notice) log.warn(calls.notice, 'calls.json');
  const keeper = await Keeper.open(host.paths.config, [hotkeys.notice, calls.notice]);
  const desktop = thisDesktop();
  const refused = (why: string): void => log.info({ why }, 'threads stay ordinary ones');
  const realtime = new RealtimeDesk({ addon: loadRealtimeAddon(refused), refused });
  const sound = new SoundClient({
    spawn: (role, spawnOptions) => host.spawn(role, spawnOptions),
    backend: options.sound,
    raise: (request) => realtime.ask(request),
  });
  // It comes as often as is needed, and not before the app is up.
  sound.events.on('levels', () => realtime.tend());
  sound.diagnostics.on('lost', ({ why }) => log.warn({ why }, 'the sound process was lost'));
  sound.diagnostics.on('trouble', ({ message }) => log.warn({ message }, 'trouble in the sound process'));
  const station = new StationProcess((role, spawnOptions) => host.spawn(role, spawnOptions), {
    scope: keeper.settings.stationScope,
    port: options.stationPort,
    callPort: options.callPort,
  });
  station.events.on('thread', (request) => realtime.ask(request));
  return new Engine({
    host,
    version,
    log,
    keeper,
    createLink,
    hotkey: {
      controlPath: controlPath(host.paths.config),
      desktop,
      store: hotkeys.store,
      client: new HotkeyClient({
        spawn: (role, spawnOptions) => host.spawn(role, spawnOptions),
        source: desktop.source,
        isFinal,
      }),
    },
    calls: { store: calls.store, createLine: (lineOptions) => new CallLink(lineOptions) },
    sound,
    station,
  });
}
