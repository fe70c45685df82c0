import { LINKS, type SavedLinks, SETTINGS, type Settings } from './documents.ts';
import { JsonStore, type LoadNotice } from './json-store.ts';

/** A sentence for the user: what happened, and what to do. */
export interface Notice {
  readonly title: string;
  readonly text: string;
}

/**
 * Keeps what must survive the app: settings and the list of links. A value is in force at once; that it could not be
 * written is a notice and no reason to stop.
 */
export class Keeper {
  readonly notices: readonly Notice[];
  readonly #settings: JsonStore<Settings>;
  readonly #links: JsonStore<SavedLinks>;
  #failure: (notice: Notice) => void = () => {};
  #lastWrite: Promise<void> = Promise.resolve();
  /** Files whose last write failed: one notice a failure, not one a click. */
  readonly #failing = new Set<string>();

  private constructor(settings: JsonStore<Settings>, links: JsonStore<SavedLinks>, notices: readonly Notice[]) {
    this.#settings = settings;
    this.#links = links;
    this.notices = notices;
  }

  /** @param others what happened while other files of the folder were read: told with the keeper's own. */
  static async open(folder: string, others: readonly (LoadNotice | null)[] = []): Promise<Keeper> {
    const settings = await JsonStore.load(folder, SETTINGS);
    const links = await JsonStore.load(folder, LINKS);
    const notices = [settings.notice, links.notice, ...others].flatMap((notice) => (notice ? [inWords(notice)] : []));
    return new Keeper(settings.store, links.store, notices);
  }

  get settings(): Settings {
    return this.#settings.value;
  }

  get links(): SavedLinks {
    return this.#links.value;
  }

  saveSettings(value: Settings): void {
    this.#track(this.#settings.path, this.#settings.set(value));
  }

  saveLinks(value: SavedLinks): void {
    this.#track(this.#links.path, this.#links.set(value));
  }

  onFailure(listener: (notice: Notice) => void): void {
    this.#failure = listener;
  }

  /** @returns when nothing is left to write; what could not be written is tried once more */
  async settled(): Promise<void> {
    await this.#lastWrite;
    await Promise.all([this.#settings.settle(), this.#links.settle()]);
  }

  #track(path: string, write: Promise<void>): void {
    const watched = write.then(
      () => {
        this.#failing.delete(path);
      },
      (error: unknown) => {
        if (!this.#failing.has(path)) this.#failure(unwritten(path, error));
        this.#failing.add(path);
      },
    );
    this.#lastWrite = Promise.all([this.#lastWrite, watched]).then(() => {});
  }
}

function unwritten(path: string, error: unknown): Notice {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  const why =
    code === 'ENOSPC'
      ? 'The disk is full: free some space.'
      : code === 'EACCES' || code === 'EROFS' || code === 'EPERM'
        ? 'The folder can’t be written to: check its permissions.'
        : error instanceof Error
          ? error.message
          : String(error);
  return {
    title: 'Your changes are not saved',
    text: `${path} could not be written. ${why} They hold while Squelch runs, and it tries again by itself.`,
  };
}

function inWords(notice: LoadNotice): Notice {
  switch (notice.kind) {
    case 'set-aside':
      return {
        title: 'A settings file was damaged',
        text: `Squelch started with defaults. The damaged file is kept as ${notice.path} (${notice.why}).`,
      };
    case 'newer':
      return {
        title: 'The settings are from a newer Squelch',
        text: `${notice.path} has version ${notice.version}. This run uses defaults and leaves the file alone; update Squelch to use it.`,
      };
    case 'unreadable':
      return {
        title: 'The settings can’t be read',
        text: `${notice.path}: ${notice.why}. This run uses defaults and changes are not saved; check the file’s permissions.`,
      };
  }
}
