import type { FrameFormat } from '../../audio/format.ts';
import type { Envelope, EventMap } from '../../shared/contract.ts';
import type { Emitter } from '../../shared/emitter.ts';
import type { PersonMix } from '../../shared/person-mix.ts';
import { ADVANCED_DEFAULTS, type CueKind, type CueSettings, type ProcessingSettings } from '../../shared/settings.ts';
import type { AppState } from '../../shared/state.ts';
import { ControlKey } from '../hotkey/control-key.ts';
import { HotkeyDesk, type HotkeyParts } from '../hotkey/desk.ts';
import type { IncomingFrame, OutgoingFrame } from '../links/link.ts';
import type { SoundCounts } from '../sound/client.ts';
import type { DeviceChoice, MicrophoneTestPlan, MicrophoneTestReport } from '../sound/protocol.ts';
import { realTimers, type Timers } from '../sound/timers.ts';
import { Activity } from './activity.ts';
import { CallDesk, type CallDeskParts } from './calls/desk.ts';
import { Ringer } from './calls/ringer.ts';
import { CommandRouter } from './command-router.ts';
import { commandHandlers } from './commands.ts';
import type { Host } from './host.ts';
import { LinkBook, type LinkFactory } from './link-book.ts';
import type { Logger } from './log.ts';
import type { Targets } from './ptt/binding.ts';
import { TalkDesk } from './ptt/desk.ts';
import { Floor } from './ptt/floor.ts';
import { isUiSource, type Source } from './ptt/source.ts';
import { MicrophoneTestDesk } from './settings/microphone-test.ts';
import { microphoneWorks, type SoundStatus, soundView } from './sound-view.ts';
import { StateFeed } from './state-feed.ts';
import { StateLog } from './state-log.ts';
import type { StationProcess } from './station-process.ts';
import type { Settings } from './store/documents.ts';
import type { Keeper } from './store/keeper.ts';
import { type Window, Windows } from './windows.ts';

/** The sound process as the engine sees it. */
export interface Sound {
  readonly events: Emitter<SoundEvents>;
  readonly status: SoundStatus;
  start(devices: DeviceChoice): void;
  /** @param preRollMs how much of what was said before it opens goes out as well, ms */
  gate(format: FrameFormat, open: boolean, preRollMs: number): void;
  /** Plays a cue, at once or with the first captured block that goes through an open gate. */
  cue(kind: CueKind, after: 'now' | 'capture'): void;
  /** How loud cues are, which are on, and whose files they are. */
  cues(settings: CueSettings): void;
  /** Whether the microphone stays open while every gate is closed. */
  keepOpen(on: boolean): void;
  frame(speaker: string, frame: IncomingFrame): void;
  forget(speaker: string): void;
  /** How one speaker is heard. */
  mix(speaker: string, mix: PersonMix): void;
  deafen(on: boolean): void;
  /** How loud the microphone and the whole mix are, dB. */
  gain(inputDb: number, outputDb: number): void;
  /** Push-to-mute: while it is on, the microphone is silent, and talks go on. */
  hush(on: boolean): void;
  /** By how much the voices are turned down while a gate is open, dB. */
  duck(db: number): void;
  /** What the microphone goes through before its gain. */
  processing(settings: ProcessingSettings): void;
  /** The microphone is heard in the output. */
  monitor(on: boolean): void;
  /** Begins a microphone test; null calls it off. */
  test(plan: MicrophoneTestPlan | null): void;
  readonly counts: SoundCounts;
  choose(devices: DeviceChoice): void;
  /** Looks for devices again now. */
  retry(): void;
  close(): void;
}

export interface SoundEvents {
  status: SoundStatus;
  packet: OutgoingFrame & { readonly format: string };
  levels: { readonly inputDb: number; readonly outputDb: number };
  test: MicrophoneTestReport;
}

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

/** What a meter shows before it has heard anything, dBFS. */
const SILENCE_DB = -100;

const STATS_EVERY_MS = 1_000;

/** The call in progress among the links that can be talked to. */
const CALL = 'call';

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
  readonly #floor = new Floor();
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
  #levels: EventMap['levels'] = { inputDb: SILENCE_DB, outputDb: SILENCE_DB };
  #nextToast = 1;
  #deafened = false;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    const { keeper, sound, station, log } = parts;
    this.#timers = parts.timers ?? realTimers;
    this.#windows = new Windows(log);
    this.#states = new StateLog(log);
    this.#talk = new TalkDesk({
      sound,
      targets: (links) => this.#targets(links),
      settings: () => keeper.settings.ptt,
      show: (ptt) => {
        this.#feed.update({ ptt });
        this.#feed.flush();
      },
      timedOut: () =>
        this.#toast('warning', 'Your talk time is over', 'The microphone was closed. Press again to go on talking.'),
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
        this.#floor.forget(id);
        this.#states.forget(id);
        this.#feed.removeLink(id);
        this.#feed.update({ selected: this.#links.selected });
      },
      frame: (id, frame) => {
        sound.frame(`${id}:${frame.speaker}`, frame);
        this.#activity.heard(id, frame.speaker, frame.arrivedAt);
        this.#floor.heard(id, this.#timers.now());
      },
      mixed: (id, ssrc, mix) => sound.mix(`${id}:${ssrc}`, mix),
      forgotten: (id, ssrc) => sound.forget(`${id}:${ssrc}`),
      save: (links) => {
        keeper.saveLinks(links);
        this.#feed.update({ selected: links.selected });
      },
    });
    this.#control = new ControlKey(parts.hotkey.controlPath, log, {
      press: () => this.#talk.press('cli'),
      release: () => this.#talk.release('cli'),
      ptt: () => this.#feed.state.ptt,
      show: (window) => parts.host.show(window),
      notice: ({ title, text }) => this.#toast('warning', title, text),
    });
    this.#hotkey = new HotkeyDesk(parts.hotkey, {
      press: (source, links) => this.#talk.press(source, links),
      release: (source) => this.#talk.release(source),
      releaseWhere: (matches) => this.#talk.lost(matches),
      hush: (on) => sound.hush(on),
      show: (hotkey) => this.#feed.update({ hotkey }),
      notice: ({ title, text }) => this.#toast('warning', title, text),
      unsaved: (error) => {
        log.error({ error }, 'hotkeys.json');
        this.#toast('error', 'Your talk keys are not saved', 'They hold until Squelch ends; the log has the reason.');
      },
    });
    const ringer = new Ringer(() => sound.cue('ring', 'now'), this.#timers);
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
      ring: (on) => ringer.turn(on),
      notify: (notice) => parts.host.notify(notice),
      unsaved: (error) => {
        log.error({ error }, 'calls.json');
        this.#toast('error', 'Your calls are not saved', 'They hold until Squelch ends; the log has the reason.');
      },
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
        deafen: (on) => this.#deafen(on),
      }),
      log,
    );
    this.#listen();
  }

  /** Starts the processes and opens the links; windows may attach before or after. */
  start(): void {
    const { keeper, sound, station, host } = this.#parts;
    sound.start({ input: keeper.settings.input, output: keeper.settings.output });
    this.#applySettings();
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
    for (const notice of keeper.notices) this.#toast('warning', notice.title, notice.text);
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
    const { sound, station, keeper } = this.#parts;
    sound.events.on('status', (status) => {
      if (!microphoneWorks(status)) this.#talk.microphoneLost();
      else this.#calls.microphoneFree();
      this.#states.sound(status);
      this.#showSound();
    });
    sound.events.on('packet', ({ format, ...frame }) => this.#talk.packet(format, frame));
    sound.events.on('levels', (levels) => {
      this.#talk.level(levels.inputDb);
      this.#showLevels(levels);
    });
    sound.events.on('test', (report) => this.#test.heard(report));
    station.events.on('view', (view) => {
      this.#feed.update({ station: view });
      this.#states.station(view);
      if (view.state !== 'running') this.#links.stationAt(null, view.state === 'failed' ? view.message : null);
    });
    station.events.on('listening', ({ port }) => this.#links.stationAt(port));
    station.events.on('callsAt', ({ port }) => this.#calls.stationAt(port));
    station.events.on('notice', ({ title, text }) => this.#toast('warning', title, text));
    keeper.onFailure(({ title, text }) => this.#toast('error', title, text));
  }

  /** Who would hear a press at this moment. @param wanted links of the binding; null is whichever link is selected */
  #targets(wanted: readonly string[] | null): Targets {
    const call = wanted === null ? this.#calls.target : null;
    if (call) {
      if (!microphoneWorks(this.#parts.sound.status)) return { block: 'noDevice' };
      const { timeOutS } = this.#parts.keeper.settings.ptt;
      return { links: new Map([[CALL, call]]), timeOutMs: timeOutS > 0 ? timeOutS * 1000 : null };
    }
    const { selected } = this.#links;
    const ids = wanted ?? (selected === null ? [] : [selected]);
    if (ids.length === 0) return { block: 'noLink' };
    const ready = ids.flatMap((id) => {
      const link = this.#links.live(id);
      return link?.status.state === 'ready' ? [{ id, link, talk: this.#links.talkOf(id) }] : [];
    });
    if (ready.length === 0) return { block: 'offline' };
    if (!microphoneWorks(this.#parts.sound.status)) return { block: 'noDevice' };
    const now = this.#timers.now();
    const free = ready.filter(({ id, talk }) => !talk.busyLockout || !this.#floor.taken(id, now));
    if (free.length === 0) return { block: 'busy' };
    const limits = free.map(({ talk }) => talk.timeOutS ?? this.#parts.keeper.settings.ptt.timeOutS);
    const shortest = Math.min(...limits.filter((seconds) => seconds > 0));
    return {
      links: new Map(free.map(({ id, link }) => [id, link])),
      timeOutMs: shortest === Number.POSITIVE_INFINITY ? null : shortest * 1000,
    };
  }

  #change(changes: Partial<Settings>): void {
    const { keeper, sound } = this.#parts;
    const before = keeper.settings;
    keeper.saveSettings({ ...before, ...changes });
    const { theme, input, output } = keeper.settings;
    this.#feed.update({ appearance: { theme }, settings: this.#pages() });
    if (changes.ptt || changes.cues || changes.audio) this.#applySettings();
    if (changes.advanced) this.#applyLogLevel();
    if (input !== before.input || output !== before.output) sound.choose({ input, output });
    this.#showSound();
  }

  #pages(): AppState['settings'] {
    const { ptt, cues, audio, window, advanced } = this.#parts.keeper.settings;
    return { ptt, cues, audio, window, advanced };
  }

  /** What the sound process must know of push-to-talk's, the cues' and the audio page. */
  #applySettings(): void {
    const { sound, keeper } = this.#parts;
    const { ptt, cues, audio } = keeper.settings;
    sound.cues(cues);
    sound.gain(audio.inputGainDb, audio.outputGainDb);
    sound.duck(audio.duckDb);
    sound.processing(audio.processing);
    // A closed microphone hears no voice that could open it.
    sound.keepOpen(!ptt.closeMicrophone || ptt.mode === 'voice');
  }

  #applyLogLevel(): void {
    const { log, keeper } = this.#parts;
    // No log at all, where its folder can't be written to.
    if (log.level !== 'silent') log.level = keeper.settings.advanced.logLevel;
  }

  #deafen(on: boolean): void {
    this.#deafened = on;
    this.#parts.sound.deafen(on);
    this.#showSound();
  }

  #showSound(): void {
    this.#feed.update({ sound: this.#soundView() });
  }

  #soundView(): AppState['sound'] {
    const { input, output } = this.#parts.keeper.settings;
    return soundView(this.#parts.sound.status, { input, output, deafened: this.#deafened });
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
      sound: this.#soundView(),
      station: station.view,
      ptt: this.#talk.view,
      settings: this.#pages(),
      microphoneTest: this.#test.view,
      hotkey: this.#hotkey.view,
      calls: this.#calls.view,
      links: this.#links.views,
      selected: this.#links.selected,
    };
  }

  #showLevels(levels: EventMap['levels']): void {
    if (levels.inputDb === this.#levels.inputDb && levels.outputDb === this.#levels.outputDb) return;
    this.#levels = levels;
    this.#windows.broadcast('levels', levels);
  }

  #toast(tone: EventMap['toast']['tone'], title: string, text: string): void {
    this.#windows.toast({ id: `t${this.#nextToast++}`, tone, title, text });
  }
}
