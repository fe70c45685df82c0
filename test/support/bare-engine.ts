import path from 'node:path';
import { afterEach } from 'vitest';
import { PLAIN_SEAL } from '../../src/main/browser/vault.ts';
import { CALLS, type Calls } from '../../src/main/engine/calls/document.ts';
import { Engine } from '../../src/main/engine/engine.ts';
import type { Host } from '../../src/main/engine/host.ts';
import { silentLog } from '../../src/main/engine/log.ts';
import { StationProcess } from '../../src/main/engine/station-process.ts';
import { JsonStore } from '../../src/main/engine/store/json-store.ts';
import { Keeper } from '../../src/main/engine/store/keeper.ts';
import { StoredVault } from '../../src/main/engine/store/vault.ts';
import { HOTKEYS, type Hotkeys } from '../../src/main/hotkey/bindings.ts';
import { HotkeyClient } from '../../src/main/hotkey/client.ts';
import { isFinal, type ThisDesktop, thisDesktop } from '../../src/main/hotkey/this-desktop.ts';
import type { EventMap, EventName } from '../../src/shared/contract.ts';
import { FakeTimers } from '../main/sound/fake-timers.ts';
import { FakeCallLines } from './fake-call-line.ts';
import { FakeChildren } from './fake-child.ts';
import { FakeLinks } from './fake-link.ts';
import { FakeSound, soundReady } from './fake-sound.ts';
import { temporaryFolders } from './temporary-folder.ts';

/** What only some shells have. */
type ShellParts = Pick<Host, 'desktop' | 'updates'>;

/** A real engine with its real settings on disk, between stand-ins for sound, links and processes. */
export class BareEngine {
  readonly engine: Engine;
  readonly keeper: Keeper;
  readonly sound = new FakeSound();
  /** Push-to-talk's clock: it stands until a test lets time pass. */
  readonly timers = new FakeTimers();
  readonly children = new FakeChildren();
  /** Where the hotkey process is born, apart from the others. */
  readonly hotkeys = new FakeChildren();
  readonly links = new FakeLinks();
  readonly callLines = new FakeCallLines();
  /** How often the engine has asked its shell to end the app. */
  quits = 0;
  /** What the desktop's file manager does with a folder: null is that it opens. */
  openFolder: (folder: string) => string | null = () => null;
  interrupt: (why: 'suspend' | 'lock') => void = () => {};

  readonly folder: string;

  private constructor(
    folder: string,
    keeper: Keeper,
    hotkeys: JsonStore<Hotkeys>,
    calls: JsonStore<Calls>,
    spawnHotkey?: Host['spawn'],
    desktop: ThisDesktop = thisDesktop('linux', { DISPLAY: ':0' }),
    shell: Partial<ShellParts> = {},
  ) {
    this.folder = folder;
    this.keeper = keeper;
    const host: Host = {
      shell: 'browser',
      paths: { config: folder, logs: folder },
      secrets: new StoredVault(folder, PLAIN_SEAL),
      power: {
        onInterruption: (listener) => {
          this.interrupt = listener;
        },
      },
      spawn: this.children.spawn,
      notify: () => {},
      openExternal: () => {},
      openFolder: async (opened) => this.openFolder(opened),
      desktop: null,
      updates: null,
      ...shell,
      show: (window) => (window ? 'shown' : 'http://127.0.0.1:1/enter'),
      quit: () => {
        this.quits++;
      },
    };
    this.engine = new Engine({
      host,
      version: '1.2.3',
      log: silentLog(),
      keeper,
      sound: this.sound,
      station: new StationProcess(this.children.spawn, { scope: keeper.settings.stationScope }),
      createLink: this.links.create,
      timers: this.timers,
      calls: { store: calls, createLine: this.callLines.create },
      hotkey: {
        controlPath: path.join(folder, 'control.sock'),
        desktop,
        store: hotkeys,
        client: new HotkeyClient({ spawn: spawnHotkey ?? this.hotkeys.spawn, source: desktop.source, isFinal }),
      },
    });
  }

  /**
   * @param folder for its settings; what is there already is read
   * @param spawnHotkey starts a real hotkey process
   * @param desktop that it runs on; X11 without one
   * @param shell what it has beyond a browser's: nothing without it
   */
  static async open(
    folder: string,
    spawnHotkey?: Host['spawn'],
    desktop?: ThisDesktop,
    shell?: Partial<ShellParts>,
  ): Promise<BareEngine> {
    const { store } = await JsonStore.load(folder, HOTKEYS);
    const calls = await JsonStore.load(folder, CALLS);
    return new BareEngine(folder, await Keeper.open(folder), store, calls.store, spawnHotkey, desktop, shell);
  }

  /** Starts it and brings it to where a press is heard: Station up, Echo connected, microphone open. */
  startTalkable(): void {
    this.engine.start();
    this.children.last.say({ type: 'listening', service: 'paltalk', host: '127.0.0.1', port: 2090 });
    this.links.last.become({ state: 'ready' });
    this.sound.become({ process: 'running', ready: soundReady() });
  }
}

/**
 * Makes bare engines that end, with all they have to write, when the test does. Called once at the top of a test file.
 *
 * @returns the function that makes one, in a folder of its own unless one is given
 */
export function bareEngines(): (
  folder?: string,
  spawnHotkey?: Host['spawn'],
  desktop?: ThisDesktop,
  shell?: Partial<ShellParts>,
) => Promise<BareEngine> {
  const folderFor = temporaryFolders();
  const engines: BareEngine[] = [];
  // Hooks run last come, first served: the engines have ended before their folders go.
  afterEach(async () => {
    for (const { engine } of engines.splice(0)) await engine.close();
  });
  return async (folder = folderFor(), spawnHotkey, desktop, shell) => {
    const engine = await BareEngine.open(folder, spawnHotkey, desktop, shell);
    engines.push(engine);
    return engine;
  };
}

/** A window that remembers every event it was told, in order. */
export class NotingWindow {
  readonly heard: { event: EventName; payload: unknown }[] = [];

  send<N extends EventName>(event: N, payload: EventMap[N]): void {
    this.heard.push({ event, payload });
  }

  /** The payloads of one kind of event. */
  of<N extends EventName>(event: N): EventMap[N][] {
    return this.heard.filter((one) => one.event === event).map(({ payload }) => payload as EventMap[N]);
  }
}
