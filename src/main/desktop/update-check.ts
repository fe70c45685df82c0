import type { UpdatesView } from '../../shared/updates.ts';
import type { Updates } from '../engine/host.ts';
import type { DesktopNotice } from './notices.ts';
import type { Preferences } from './preferences.ts';

/** What the server of the releases answers. */
export interface NewestRelease {
  readonly version: string;
  /** Whether it is newer than the Squelch that runs. */
  readonly isNewer: boolean;
}

/** The first look is so long after the start, ms: links and devices come first. */
const FIRST_AFTER_MS = 30_000;
/** Between two looks, ms. */
const EVERY_MS = 24 * 60 * 60_000;
/** How a version may look that is shown to the user: the server's word is foreign input. */
const VERSION = /^\d[0-9A-Za-z.+-]{0,39}$/;

type Kept = Preferences['updates'];
type Answer = NonNullable<UpdatesView['last']>;

export interface UpdateCheckParts {
  /** The version that runs. */
  readonly running: string;
  /** Asks the server of the releases. Rejects when it can't be asked, or says nonsense. */
  readonly newest: () => Promise<NewestRelease>;
  /** The releases' page, for the user's browser; null when it is not known. */
  readonly page: string | null;
  readonly notify: (notice: DesktopNotice) => void;
  /** @returns whether the user said yes */
  readonly ask: (question: { title: string; text: string; yes: string }) => Promise<boolean>;
  readonly open: (address: string) => void;
  /** A look in the background failed; `reason` has neither addresses nor headers in it. */
  readonly failed: (reason: string) => void;
  /** What is kept over restarts. */
  readonly kept: { get(): Kept; set(changes: Partial<Kept>): void };
  /** ms since the epoch. */
  readonly now?: () => number;
}

/** Looks for a newer version and says so. It downloads nothing and installs nothing. */
export class UpdateCheck implements Updates {
  readonly #parts: UpdateCheckParts;
  readonly #listeners = new Set<(view: UpdatesView) => void>();
  #first: NodeJS.Timeout | null = null;
  #daily: NodeJS.Timeout | null = null;
  /** The question that is on its way: whoever else wants to know waits for the same answer. */
  #asking: Promise<Answer> | null = null;
  #last: Answer | null = null;

  constructor(parts: UpdateCheckParts) {
    this.#parts = parts;
  }

  get view(): UpdatesView {
    const { kept, page } = this.#parts;
    return { daily: kept.get().daily, asking: this.#asking !== null, last: this.#last, hasPage: page !== null };
  }

  onChange(listener: (view: UpdatesView) => void): void {
    this.#listeners.add(listener);
  }

  /** Begins to look in the background, when the user wanted that in an earlier run. */
  start(): void {
    this.#schedule(this.#parts.kept.get().daily);
  }

  /** Looks in the background from now on, 30 s from now and then once a day; or does so no more. */
  daily(on: boolean): void {
    this.#parts.kept.set({ daily: on });
    this.#schedule(on);
    this.#changed();
  }

  async check(): Promise<void> {
    const answer = await this.#ask();
    // Who has read it in the window needs no notification of the same.
    if (answer.outcome === 'newer') this.#parts.kept.set({ told: answer.version });
  }

  openPage(): void {
    if (this.#parts.page !== null) this.#parts.open(this.#parts.page);
  }

  /** The user wants to know, and has no window of ours in front: every outcome is told, and a page opened if they say so. */
  async byHand(): Promise<void> {
    const { running, page, notify, ask, kept } = this.#parts;
    const answer = await this.#ask();
    switch (answer.outcome) {
      case 'current':
        notify({ title: 'Squelch is up to date', body: `There is nothing newer than version ${running}.` });
        return;
      case 'newer': {
        kept.set({ told: answer.version });
        if (page === null) {
          notify({ title: titleOf(answer.version), body: 'Get it from where you got this one.' });
          return;
        }
        const text = `You have version ${running}. Get the new one from the page of the releases; nothing is downloaded until you do.`;
        if (await ask({ title: titleOf(answer.version), text, yes: 'Open the page' })) this.openPage();
        return;
      }
      case 'failed': {
        const body = `The server of the releases could not be asked (${answer.reason}). Try again later.`;
        notify({ title: 'No word about updates', body });
        return;
      }
      default:
        answer satisfies never;
    }
  }

  #schedule(on: boolean): void {
    if (this.#first) clearTimeout(this.#first);
    if (this.#daily) clearInterval(this.#daily);
    this.#first = on ? setTimeout(() => void this.#look(), FIRST_AFTER_MS) : null;
    this.#daily = on ? setInterval(() => void this.#look(), EVERY_MS) : null;
    this.#first?.unref();
    this.#daily?.unref();
  }

  async #look(): Promise<void> {
    const { running, notify, failed, kept } = this.#parts;
    const answer = await this.#ask();
    if (answer.outcome === 'failed') failed(answer.reason);
    if (answer.outcome !== 'newer' || kept.get().told === answer.version) return;
    kept.set({ told: answer.version });
    const way = this.view.hasPage
      ? 'To get the new one, open Updates in Squelch’s settings, or choose “Check for updates…” in the tray’s menu.'
      : 'Get the new one from where you got this one.';
    notify({ title: titleOf(answer.version), body: `You have version ${running}. ${way}` });
  }

  #ask(): Promise<Answer> {
    this.#asking ??= this.#newest().then((answer) => {
      this.#asking = null;
      this.#last = answer;
      this.#changed();
      return answer;
    });
    this.#changed();
    return this.#asking;
  }

  async #newest(): Promise<Answer> {
    const now = () => (this.#parts.now ?? Date.now)();
    try {
      const { version, isNewer } = await this.#parts.newest();
      if (!VERSION.test(version)) return { outcome: 'failed', at: now(), reason: 'ERR_NO_VERSION' };
      return isNewer ? { outcome: 'newer', at: now(), version } : { outcome: 'current', at: now() };
    } catch (error) {
      return { outcome: 'failed', at: now(), reason: reasonOf(error) };
    }
  }

  #changed(): void {
    for (const listener of this.#listeners) listener(this.view);
  }
}

function titleOf(version: string): string {
  return `Squelch ${version} is there`;
}

/** An error's code alone: the messages of a failed request hold its address and headers. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if ('code' in error && typeof error.code === 'string' && /^\w{1,60}$/.test(error.code)) return error.code;
  return /\bnet::(ERR_\w{1,60})/.exec(error.message)?.[1] ?? 'unknown';
}
