import type { Envelope, EventMap } from '../../shared/contract.ts';
import { ADVANCED_DEFAULTS } from '../../shared/settings.ts';
import type { AppState } from '../../shared/state.ts';
import { ControlKey } from '../hotkey/control-key.ts';
import { HotkeyDesk, type HotkeyParts } from '../hotkey/desk.ts';
import type { Sound } from '../sound/client.ts';
import { realTimers, type Timers } from '../sound/timers.ts';
import { Activity } from './activity.ts';
import { CallDesk, type CallDeskParts } from './calls/desk.ts';
import { CommandRouter } from './command-router.ts';
import { commandHandlers } from './commands.ts';
import type { Host } from './host.ts';
import { LinkBook, type LinkFactory } from './link-book.ts';
import type { Logger } from './log.ts';
import { Audience, CALL } from './ptt/audience.ts';
import { TalkDesk } from './ptt/desk.ts';
import { isUiSource, type Source } from './ptt/source.ts';
import { MicrophoneTestDesk } from './settings/microphone-test.ts';
import { SoundDesk } from './sound-desk.ts';
import { microphoneWorks } from './sound-view.ts';
import { StateFeed } from './state-feed.ts';
import { StateLog } from './state-log.ts';
import type { StationProcess } from './station-process.ts';
import type { Settings } from './store/documents.ts';
import type { Keeper, Notice } from './store/keeper.ts';
import { type Window, Windows } from './windows.ts';

export interface EngineParts {
  readonly host: Host;
  readonly version: string;
  readonly log: Logger;
  readonly keeper: Keeper;
  readonly sound: Sound;
  readonly station: StationProcess;
  readonly createLink: LinkFactory;
  /** Push-to-talk's clock; the real one unless a test brings its own. */
  readonly timers?: Timers;
  readonly hotkey: HotkeyParts & {
    /** Where the local socket of `squelch ptt` lies. */
    readonly controlPath: string;
  };
  readonly calls: CallDeskParts;
}

/** The engine's end of an attached window. */
export interface Attachment {
  readonly id: string;
  invoke(command: unknown, args: unknown): Promise<Envelope>;
  /** The window is gone: what it held down is released. */
  detach(): void;
}

const STATS_EVERY_MS = 1_000;

/** What holds the key in a call with an open microphone. */
const OPEN_CALL: Source = 'call';

/** Whoever is gone can hold no key: nobody would be left to let go of it. */
const GONE: Envelope = { ok: false, code: 'disconnected', message: 'This window was closed.' };

/**
 * The app itself: settings, links, push-to-talk, the Station's and the sound process's lives. It is driven by commands and
 * speaks by events; it knows no Electron and no browser.
 */
export class Engine {
  readonly #parts: EngineParts;
  readonly #feed: StateFeed;
  readonly #links: LinkBook;
  readonly #talk: TalkDesk;
  readonly #audience: Audience;
  readonly #sound: SoundDesk;
  readonly #timers: Timers;
  readonly #hotkey: HotkeyDesk;
  readonly #control: ControlKey;
  readonly #calls: CallDesk;
  readonly #test: MicrophoneTestDesk;
  readonly #activity: Activity;
  readonly #router: CommandRouter;
  readonly #windows: Windows;
  readonly #states: StateLog;
  #stats: NodeJS.Timeout | null = null;
  #nextToast = 1;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    const { keeper, sound, station, log } = parts;
    this.#timers = parts.timers ?? realTimers;
    this.#windows = new Windows(log);
    this.#states = new StateLog(log);
    this.#talk = new TalkDesk({
      sound,
      targets: (links) => this.#audience.of(links),
      settings: () => keeper.settings.ptt,
      show: (ptt) => {
        this.#feed.update({ ptt });
        this.#feed.flush();
      },
      timedOut: () =>
        this.#toast('warning', {
          title: 'Your talk time is over',
          text: 'The microphone was closed. Press again to go on talking.',
        }),
      timers: this.#timers,
    });
    this.#links = new LinkBook(keeper.links, parts.createLink, {
      changed: (view) => {
        this.#feed.putLink(view);
        this.#states.link(view);
        if (view.state !== 'ready') this.#talk.linkLost(view.id);
      },
      removed: (id) => {
        this.#talk.linkLost(id);
        this.#audience.forget(id);
        this.#states.forget(id);
        this.#feed.removeLink(id);
        this.#feed.update({ selected: this.#links.selected });
      },
      frame: (id, frame) => {
        sound.frame(`${id}:${frame.speaker}`, frame);
        this.#activity.heard(id, frame.speaker, frame.arrivedAt);
        this.#audience.heard(id);
      },
      mixed: (id, ssrc, mix) => sound.mix(`${id}:${ssrc}`, mix),
      forgotten: (id, ssrc) => sound.forget(`${id}:${ssrc}`),
      save: (links) => {
        keeper.saveLinks(links);
        this.#feed.update({ selected: links.selected });
      },
    });
    this.#audience = new Audience({
      links: this.#links,
      call: () => this.#calls.target,
      soundStatus: () => sound.status,
      timeOutS: () => keeper.settings.ptt.timeOutS,
      now: () => this.#timers.now(),
    });
    this.#sound = new SoundDesk({
      sound,
      settings: () => keeper.settings,
      show: (view) => this.#feed.update({ sound: view }),
      showLevels: (levels) => this.#windows.broadcast('levels', levels),
    });
    this.#control = new ControlKey(parts.hotkey.controlPath, log, {
      press: () => this.#talk.press('cli'),
      release: () => this.#talk.release('cli'),
      ptt: () => this.#feed.state.ptt,
      show: (window) => parts.host.show(window),
      notice: (notice) => this.#toast('warning', notice),
    });
    this.#hotkey = new HotkeyDesk(parts.hotkey, {
      press: (source, links) => this.#talk.press(source, links),
      release: (source) => this.#talk.release(source),
      releaseWhere: (matches) => this.#talk.lost(matches),
      hush: (on) => sound.hush(on),
      show: (hotkey) => this.#feed.update({ hotkey }),
      notice: (notice) => this.#toast('warning', notice),
      unsaved: (error) => this.#unsaved('hotkeys.json', 'Your talk keys', error),
    });
    this.#calls = new CallDesk(parts.calls, {
      show: (calls) => this.#feed.update({ calls }),
      frame: (speaker, frame) => {
        sound.frame(speaker, frame);
        this.#activity.heard(CALL, frame.speaker, frame.arrivedAt);
      },
      forget: (speaker) => sound.forget(speaker),
      targetLost: () => this.#talk.linkLost(CALL),
      openMicrophone: (open) => {
        if (open && this.#talk.view.links.includes(CALL)) return;
        this.#talk.lost((source) => source === OPEN_CALL);
        if (open) this.#talk.press(OPEN_CALL);
      },
      ring: (on) => sound.ring(on),
      notify: (notice) => parts.host.notify(notice),
      unsaved: (error) => this.#unsaved('calls.json', 'Your calls', error),
    });
    this.#test = new MicrophoneTestDesk({
      run: (plan) => sound.test(plan),
      monitor: (on) => sound.monitor(on),
      show: (microphoneTest) => this.#feed.update({ microphoneTest }),
      now: () => Date.now(),
    });
    this.#feed = new StateFeed(this.#initialState(), (patch) => this.#windows.broadcast('state.patch', patch));
    this.#activity = new Activity((heard) => this.#windows.broadcast('activity', { heard }));
    this.#router = new CommandRouter(
      commandHandlers({
        host: parts.host,
        links: this.#links,
        keeper,
        talk: this.#talk,
        test: this.#test,
        sound,
        station,
        hotkey: this.#hotkey,
        calls: this.#calls,
        state: () => this.#feed.state,
        change: (settings) => this.#change(settings),
        deafen: (on) => this.#sound.deafen(on),
      }),
      log,
    );
    this.#listen();
  }

  /** Starts the processes and opens the links; windows may attach before or after. */
  start(): void {
    const { keeper, station, host } = this.#parts;
    this.#sound.start();
    // A level on the command line goes before the one that was set.
    if (this.#parts.log.level === ADVANCED_DEFAULTS.logLevel) this.#applyLogLevel();
    station.start();
    this.#hotkey.start();
    void this.#control.open();
    this.#calls.start();
    // The first start has made up a user number that must still be mine tomorrow.
    keeper.saveLinks(keeper.links);
    this.#links.openSaved();
    this.#stats = setInterval(() => this.#links.refreshStats(), STATS_EVERY_MS);
    host.power.onInterruption(() => {
      this.#talk.lost(() => true);
      this.#hotkey.interrupted();
      this.#control.letGo();
    });
    for (const notice of keeper.notices) this.#toast('warning', notice);
  }

  /** What windows see. */
  get state(): AppState {
    return this.#feed.state;
  }

  attach(window: Window): Attachment {
    const id = this.#windows.add(window);
    return {
      id,
      invoke: async (command, args) => {
        if (!this.#windows.has(id)) return GONE;
        const answer = await this.#router.run(command, args, { id });
        // Behind the answer: what a page is told before it has its snapshot, it has no place for.
        if (command === 'app.snapshot') setImmediate(() => this.#windows.looks(id));
        return answer;
      },
      detach: () => {
        this.#windows.remove(id);
        this.#hotkey.cancelCapture(id);
        this.#talk.lost((source) => isUiSource(source, id));
        this.#test.gone(id);
      },
    };
  }

  /** Closes the microphone whatever holds it open: the last window is gone, or the app is about to end. */
  closeMicrophone(): void {
    this.#control.letGo();
    this.#talk.lost(() => true);
  }

  /** Ends every process and connection. @returns when the last settings are on disk. */
  async close(): Promise<void> {
    this.closeMicrophone();
    if (this.#stats) clearInterval(this.#stats);
    this.#links.closeAll();
    this.#hotkey.close();
    this.#control.close();
    const callsWritten = this.#calls.close();
    this.#parts.sound.close();
    this.#parts.station.close();
    await callsWritten;
    await this.#parts.keeper.settled();
  }

  #listen(): void {
    const { sound, station, keeper, host } = this.#parts;
    sound.events.on('status', (status) => {
      if (!microphoneWorks(status)) this.#talk.microphoneLost();
      else this.#calls.microphoneFree();
      this.#states.sound(status);
      this.#sound.show();
    });
    sound.events.on('packet', ({ format, ...frame }) => this.#talk.packet(format, frame));
    sound.events.on('levels', (levels) => {
      this.#talk.level(levels.inputDb);
      this.#sound.showLevels(levels);
    });
    sound.events.on('test', (report) => this.#test.heard(report));
    station.events.on('view', (view) => {
      this.#feed.update({ station: view });
      this.#states.station(view);
      if (view.state !== 'running') this.#links.stationAt(null, view.state === 'failed' ? view.message : null);
    });
    station.events.on('listening', ({ port }) => this.#links.stationAt(port));
    station.events.on('callsAt', ({ port }) => this.#calls.stationAt(port));
    station.events.on('notice', (notice) => this.#toast('warning', notice));
    host.desktop?.onChange((desktop) => this.#feed.update({ desktop }));
    host.updates?.onChange((updates) => this.#feed.update({ updates }));
    keeper.onFailure((notice) => this.#toast('error', notice));
  }

  #change(changes: Partial<Settings>): void {
    const { keeper } = this.#parts;
    const before = keeper.settings;
    keeper.saveSettings({ ...before, ...changes });
    this.#feed.update({ appearance: { theme: keeper.settings.theme }, settings: this.#pages() });
    if (changes.advanced) this.#applyLogLevel();
    this.#sound.changed(changes, before);
  }

  #pages(): AppState['settings'] {
    const { ptt, cues, audio, window, advanced } = this.#parts.keeper.settings;
    return { ptt, cues, audio, window, advanced };
  }

  #applyLogLevel(): void {
    const { log, keeper } = this.#parts;
    // No log at all, where its folder can't be written to.
    if (log.level !== 'silent') log.level = keeper.settings.advanced.logLevel;
  }

  #initialState(): AppState {
    const { host, version, keeper, station } = this.#parts;
    return {
      app: {
        version,
        shell: host.shell,
        configFolder: host.paths.config,
        logFolder: host.paths.logs,
        secretProtection: host.secrets.protection,
      },
      appearance: { theme: keeper.settings.theme },
      sound: this.#sound.view,
      station: station.view,
      ptt: this.#talk.view,
      settings: this.#pages(),
      microphoneTest: this.#test.view,
      hotkey: this.#hotkey.view,
      calls: this.#calls.view,
      desktop: host.desktop?.view ?? null,
      updates: host.updates?.view ?? null,
      links: this.#links.views,
      selected: this.#links.selected,
    };
  }

  #unsaved(file: string, what: string, error: unknown): void {
    this.#parts.log.error({ error }, file);
    this.#toast('error', {
      title: `${what} are not saved`,
      text: 'They hold until Squelch ends; the log has the reason.',
    });
  }

  #toast(tone: EventMap['toast']['tone'], { title, text }: Notice): void {
    this.#windows.toast({ id: `t${this.#nextToast++}`, tone, title, text });
  }
}
