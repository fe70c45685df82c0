import type { DesktopNotice } from './notices.ts';

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
  /** The version of which the user was told last, kept over restarts. */
  readonly told: { get(): string | null; set(version: string): void };
}

/** Looks for a newer version and says so. It downloads nothing and installs nothing. */
export class UpdateCheck {
  readonly #parts: UpdateCheckParts;
  #first: NodeJS.Timeout | null = null;
  #daily: NodeJS.Timeout | null = null;

  constructor(parts: UpdateCheckParts) {
    this.#parts = parts;
  }

  /** Looks in the background from now on, 30 s from now and then once a day; or does so no more. */
  daily(on: boolean): void {
    if (this.#first) clearTimeout(this.#first);
    if (this.#daily) clearInterval(this.#daily);
    this.#first = on ? setTimeout(() => void this.#look(), FIRST_AFTER_MS) : null;
    this.#daily = on ? setInterval(() => void this.#look(), EVERY_MS) : null;
    this.#first?.unref();
    this.#daily?.unref();
  }

  /** The user wants to know: every outcome is told, and a newer version's page is opened when they say so. */
  async byHand(): Promise<void> {
    const { running, page, notify, ask, open, told } = this.#parts;
    try {
      const { version, isNewer } = await this.#newest();
      if (!isNewer) {
        notify({ title: 'Squelch is up to date', body: `There is nothing newer than version ${running}.` });
        return;
      }
      told.set(version);
      if (page === null) {
        notify({ title: titleOf(version), body: 'Get it from where you got this one.' });
        return;
      }
      const text = `You have version ${running}. Get the new one from the page of the releases; nothing is downloaded until you do.`;
      if (await ask({ title: titleOf(version), text, yes: 'Open the page' })) open(page);
    } catch (error) {
      const body = `The server of the releases could not be asked (${reasonOf(error)}). Try again later.`;
      notify({ title: 'No word about updates', body });
    }
  }

  async #look(): Promise<void> {
    const { running, page, notify, failed, told } = this.#parts;
    try {
      const { version, isNewer } = await this.#newest();
      if (!isNewer || told.get() === version) return;
      told.set(version);
      const way =
        page === null
          ? 'Get the new one from where you got this one.'
          : 'To get the new one, choose “Check for updates…” in the tray’s menu.';
      notify({ title: titleOf(version), body: `You have version ${running}. ${way}` });
    } catch (error) {
      failed(reasonOf(error));
    }
  }

  async #newest(): Promise<NewestRelease> {
    const newest = await this.#parts.newest();
    if (!VERSION.test(newest.version)) throw Object.assign(new Error('no version'), { code: 'ERR_NO_VERSION' });
    return newest;
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
