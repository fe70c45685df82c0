import { app, type BrowserWindow, Menu, Notification, nativeImage, Tray } from 'electron';
import type { AppState } from '../../shared/state.ts';
import { applyPatch } from '../../shared/state.ts';
import type { Attachment, Engine } from '../engine/engine.ts';
import { randomUid } from '../engine/store/documents.ts';
import type { DesktopBehaviour } from './behaviour.ts';
import { type DeepLink, deepLinkIn } from './deep-link.ts';
import { trayGlyph } from './glyph.ts';
import { WindowLine } from './ipc.ts';
import { noticesOf } from './notices.ts';
import { type TrayModel, type TrayVerb, trayModel } from './tray-model.ts';
import type { UpdateCheck } from './update-check.ts';
import { openMainWindow, openTalkWindow } from './window.ts';

/** Sides of the tray's picture, px, for normal and dense screens. */
const GLYPH_PX = 16;

/** How long a server that a link names may take until it is there, ms. */
const PATIENCE_MS = 10_000;

export interface FrameParts {
  readonly engine: Engine;
  readonly behaviour: DesktopBehaviour;
  /** Absolute path of the built preload. */
  readonly preload: string;
  /** Started by the system at login, or with `--hidden`: no window at first. */
  readonly hidden: boolean;
  /** Asks the user. @returns whether they said yes */
  readonly ask: (question: { title: string; text: string; yes: string }) => Promise<boolean>;
  /** null in a build that knows no server of releases. */
  readonly updates: UpdateCheck | null;
}

/** What of the app the desktop sees: windows, tray, notifications, links from elsewhere. */
export class DesktopFrame {
  readonly #parts: FrameParts;
  readonly #line: WindowLine;
  readonly #engine: Attachment;
  #state: AppState;
  #window: BrowserWindow | null = null;
  #talkWindow: BrowserWindow | null = null;
  #tray: Tray | null = null;
  #shown: TrayModel | null = null;
  #leaving = false;
  /** Who waits for the state to be another one. */
  readonly #waiting = new Set<() => void>();

  constructor(parts: FrameParts) {
    this.#parts = parts;
    this.#line = new WindowLine(parts.engine);
    this.#state = parts.engine.state;
    parts.behaviour.onChange(() => this.#showTray());
    parts.updates?.onChange(() => this.#showTray());
    this.#engine = parts.engine.attach({
      send: (event, payload) => {
        if (event === 'state.patch') this.#follow(applyPatch(this.#state, payload as Parameters<typeof applyPatch>[1]));
      },
    });
  }

  /** Shows the tray, and the window unless it shall start hidden. */
  open(): void {
    this.#openTray();
    const hidden = (this.#parts.hidden || this.#parts.behaviour.view.startHidden) && this.#tray !== null;
    this.#openWindow(!hidden);
  }

  /** Brings the window to the front, or back. */
  show(): void {
    const window = this.#window;
    if (!window) {
      this.#openWindow(true);
      return;
    }
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  }

  /** Does what a link among these arguments asks for, when the user agrees. */
  async follow(args: readonly string[]): Promise<void> {
    const link = deepLinkIn(args);
    if (!link) return;
    this.show();
    switch (link.kind) {
      case 'room':
        return this.#join(link);
      case 'call':
        return this.#call(link);
      default:
        link satisfies never;
    }
  }

  /** The last window is closed. */
  windowsGone(): void {
    if (!this.#hides) app.quit();
  }

  /** The app is about to end: windows that would hide now close. */
  leaving(): void {
    this.#leaving = true;
  }

  /** Whether a window that is closed goes on in the tray. */
  get #hides(): boolean {
    return this.#tray !== null && this.#parts.behaviour.view.closeToTray;
  }

  #openWindow(shown: boolean): void {
    const window = openMainWindow(this.#parts.preload, shown);
    this.#window = window;
    this.#line.attach(window);
    window.webContents.on('render-process-gone', () => {
      // A page that crashed is shown again; who held its button has let go of it.
      if (!window.isDestroyed()) void window.loadURL(window.webContents.getURL());
    });
    window.on('close', (event) => {
      if (this.#leaving || !this.#hides) return;
      event.preventDefault();
      window.hide();
    });
    // What starts at login may have been switched in the desktop's own settings meanwhile.
    window.on('focus', () => this.#parts.behaviour.look());
    window.on('closed', () => {
      this.#window = null;
      this.#talkWindow?.destroy();
    });
  }

  #toggleTalkWindow(): void {
    if (this.#talkWindow) {
      this.#talkWindow.close();
      return;
    }
    const window = openTalkWindow(this.#parts.preload);
    this.#talkWindow = window;
    this.#line.attach(window);
    window.on('closed', () => {
      this.#talkWindow = null;
    });
  }

  #openTray(): void {
    try {
      this.#tray = new Tray(picture('idle'));
      this.#tray.on('click', () => this.show());
    } catch {
      // A desktop without a tray: everything is in the window as well.
      this.#tray = null;
    }
    this.#parts.behaviour.trayIs(this.#tray !== null);
  }

  #showTray(): void {
    const tray = this.#tray;
    if (!tray) return;
    const { behaviour, updates } = this.#parts;
    const model = trayModel(this.#state, behaviour.view, updates?.view.daily ?? null);
    const before = this.#shown;
    if (before && JSON.stringify(before) === JSON.stringify(model)) return;
    this.#shown = model;
    tray.setToolTip(model.tip);
    if (before?.tone !== model.tone) tray.setImage(picture(model.tone));
    if (before && JSON.stringify(before.items) === JSON.stringify(model.items)) return;
    const items = model.items.map(({ label, verb, checked }) => {
      if (verb === null) return { type: 'separator' as const };
      const click = () => void this.#do(verb);
      return checked === undefined ? { label, click } : { label, click, type: 'checkbox' as const, checked };
    });
    tray.setContextMenu(Menu.buildFromTemplate(items));
  }

  async #do(verb: TrayVerb): Promise<void> {
    const { behaviour, updates } = this.#parts;
    switch (verb) {
      case 'show':
        return this.show();
      case 'talk-window':
        return this.#toggleTalkWindow();
      case 'mute':
        await this.#engine.invoke('ptt.mute', { on: !this.#state.ptt.muted });
        return;
      case 'deafen':
        await this.#engine.invoke('sound.deafen', { on: !this.#state.sound.deafened });
        return;
      case 'notify-links':
        behaviour.toggle('notifyLinks');
        return;
      case 'notify-talk-key':
        behaviour.toggle('notifyTalkKey');
        return;
      case 'close-to-tray':
        behaviour.toggle('closeToTray');
        return;
      case 'start-hidden':
        behaviour.toggle('startHidden');
        return;
      case 'start-at-login':
        return this.#startAtLogin();
      case 'check-updates':
        return updates?.byHand();
      case 'daily-updates':
        return updates?.daily(!updates.view.daily);
      case 'quit':
        return app.quit();
      default:
        verb satisfies never;
    }
  }

  #startAtLogin(): void {
    const why = this.#parts.behaviour.toggle('startAtLogin');
    if (why !== null) new Notification({ title: 'The start at login was not changed', body: why }).show();
  }

  #follow(state: AppState): void {
    const before = this.#state;
    this.#state = state;
    for (const look of this.#waiting) look();
    this.#showTray();
    const looking = this.#window?.isFocused() || this.#talkWindow?.isFocused();
    if (looking) return;
    for (const notice of noticesOf(before, state, this.#parts.behaviour.view)) new Notification(notice).show();
  }

  /** A link to a room: one that is in the list is selected, another is added when the user agrees. */
  async #join({ host, port, room }: Extract<DeepLink, { kind: 'room' }>): Promise<void> {
    const known = this.#state.links.find(({ config }) => {
      const { server } = config;
      return config.room === room && server.where === 'host' && server.host === host && server.port === port;
    });
    if (known) {
      await this.#engine.invoke('link.select', { id: known.id });
      return;
    }
    const text = `A link asks to connect to ${host}:${port}. Whoever runs that computer sees your address, and everybody in the room hears you when you hold the talk key.`;
    if (!(await this.#parts.ask({ title: `Join room ${room} at ${host}?`, text, yes: 'Join' }))) return;
    const [mine] = this.#state.links;
    const config = {
      kind: 'paltalk',
      server: { where: 'host', host, port },
      room,
      uid: mine?.config.uid ?? randomUid(),
      nickname: mine?.config.nickname ?? 'Me',
    };
    const added = await this.#engine.invoke('link.add', { config });
    const id =
      added.ok && typeof added.value === 'object' && added.value && 'id' in added.value ? added.value.id : null;
    if (id !== null) await this.#engine.invoke('link.select', { id });
  }

  /** A link to a person: they are called when the user agrees, by their server when it is another one than ours. */
  async #call({ host, port, user }: Extract<DeepLink, { kind: 'call' }>): Promise<void> {
    const { account, connection, stationPort } = this.#state.calls;
    const { server } = account;
    const isThere =
      server.where === 'host' ? server.host === host && server.port === port : isLoopback(host) && port === stationPort;
    const place = `${host}:${port}`;
    const move = `Your calls go by ${connection.where} now and would go by ${place} from then on, whose owner sees your address.`;
    const asked = await this.#parts.ask({
      title: `Call ${user}?`,
      text: `A link asks to call ${user} at ${place}.${isThere ? '' : ` ${move}`}`,
      yes: isThere ? 'Call' : 'Use that server and call',
    });
    if (!asked) return;
    if (!isThere)
      await this.#engine.invoke('call.setAccount', { account: { ...account, server: { where: 'host', host, port } } });
    const reached = await this.#becomes(({ calls }) => calls.connection.state === 'ready');
    const placed = reached ? await this.#engine.invoke('call.place', { to: user }) : null;
    if (placed?.ok) return;
    new Notification({
      title: `${user} was not called`,
      body: placed?.message ?? `Nobody answers at ${place}.`,
    }).show();
  }

  /** @returns whether the state is like that within ten seconds */
  #becomes(holds: (state: AppState) => boolean): Promise<boolean> {
    if (holds(this.#state)) return Promise.resolve(true);
    return new Promise((resolve) => {
      const done = (is: boolean) => {
        clearTimeout(limit);
        this.#waiting.delete(look);
        resolve(is);
      };
      const limit = setTimeout(() => done(false), PATIENCE_MS);
      const look = () => {
        if (holds(this.#state)) done(true);
      };
      this.#waiting.add(look);
    });
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

function picture(tone: TrayModel['tone']) {
  const image = nativeImage.createFromBitmap(Buffer.from(trayGlyph(tone, GLYPH_PX)), {
    width: GLYPH_PX,
    height: GLYPH_PX,
  });
  const dense = { width: GLYPH_PX * 2, height: GLYPH_PX * 2, scaleFactor: 2 };
  image.addRepresentation({ ...dense, buffer: Buffer.from(trayGlyph(tone, GLYPH_PX * 2)) });
  return image;
}
