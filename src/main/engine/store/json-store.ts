import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/** What a file of ours looks like: its current version, its shape, its defaults, and the way from older versions. */
export interface Document<T> {
  /** File name without a folder: `settings.json`. */
  readonly file: string;
  readonly version: number;
  readonly schema: z.ZodType<T>;
  readonly defaults: () => T;
  /** `migrations[n]` turns the data of version n into that of version n + 1. */
  readonly migrations: Readonly<Record<number, (data: unknown) => unknown>>;
}

/** What happened while reading, for the user to know. */
export type LoadNotice =
  | { readonly kind: 'set-aside'; readonly path: string; readonly why: string }
  | { readonly kind: 'newer'; readonly path: string; readonly version: number }
  | { readonly kind: 'unreadable'; readonly path: string; readonly why: string };

/** How long after a write that failed the next one is tried, without anybody's change, ms. */
const TRY_AGAIN_MS = 15_000;

/**
 * One JSON document on disk: schema-checked, versioned, written atomically. A corrupt file is never overwritten: it is
 * renamed with a date and the defaults take its place. Writes are queued, so that the last state is what stays on disk; one
 * that fails is tried again until the disk takes it.
 */
export class JsonStore<T> {
  readonly #path: string;
  readonly #document: Document<T>;
  readonly #now: () => Date;
  #value: T;
  #writing: Promise<void> = Promise.resolve();
  /** Set when the file must not be touched: it belongs to a newer Squelch, or can't be read now. */
  #readOnly = false;
  /** The value in force is not on disk. */
  #unwritten = false;
  #tryAgain: NodeJS.Timeout | null = null;

  private constructor(path: string, document: Document<T>, now: () => Date) {
    this.#path = path;
    this.#document = document;
    this.#now = now;
    this.#value = document.defaults();
  }

  /** Opens the document in `folder`; never throws for what it finds there. */
  static async load<T>(
    folder: string,
    document: Document<T>,
    now: () => Date = () => new Date(),
  ): Promise<{ store: JsonStore<T>; notice: LoadNotice | null }> {
    const store = new JsonStore(join(folder, document.file), document, now);
    const notice = await store.#read();
    return { store, notice };
  }

  get value(): T {
    return this.#value;
  }

  get path(): string {
    return this.#path;
  }

  /**
   * Takes the new value at once and writes it.
   * @returns when it is on disk. @throws the file system's error (full disk, read-only folder); the old file is then whole.
   */
  async set(value: T): Promise<void> {
    this.#value = value;
    if (this.#readOnly) return;
    return this.#queue();
  }

  /** @returns when nothing is left to write; what could not be written is tried once more. Never throws. */
  async settle(): Promise<void> {
    await this.#writing.catch(() => {});
    if (this.#unwritten) await this.#queue().catch(() => {});
    if (this.#tryAgain) clearTimeout(this.#tryAgain);
  }

  #queue(): Promise<void> {
    const write = this.#writing.catch(() => {}).then(() => this.#write());
    this.#writing = write;
    return write;
  }

  async #read(): Promise<LoadNotice | null> {
    let text: string;
    try {
      text = await readFile(this.#path, 'utf8');
    } catch (error) {
      if (isCode(error, 'ENOENT')) return null;
      this.#readOnly = true;
      return { kind: 'unreadable', path: this.#path, why: message(error) };
    }
    try {
      const { version, data } = envelopeOf(parseJson(text));
      if (version > this.#document.version) {
        this.#readOnly = true;
        return { kind: 'newer', path: this.#path, version };
      }
      this.#value = this.#document.schema.parse(migrate(this.#document, version, data));
      return null;
    } catch (error) {
      return this.#setAside(message(error));
    }
  }

  async #setAside(why: string): Promise<LoadNotice> {
    const stamp = this.#now().toISOString().replaceAll(/[:.]/g, '-');
    const aside = this.#path.replace(/\.json$/, `.corrupt-${stamp}.json`);
    try {
      await rename(this.#path, aside);
      return { kind: 'set-aside', path: aside, why };
    } catch (error) {
      // Not even renamed: then it must not be overwritten either.
      this.#readOnly = true;
      return { kind: 'unreadable', path: this.#path, why: `${why}; ${message(error)}` };
    }
  }

  async #write(): Promise<void> {
    const text = `${JSON.stringify({ version: this.#document.version, data: this.#value }, null, 2)}\n`;
    this.#unwritten = true;
    if (this.#tryAgain) clearTimeout(this.#tryAgain);
    try {
      await mkdir(dirname(this.#path), { recursive: true });
      await writeAtomically(this.#path, text, 0o600);
      this.#unwritten = false;
    } catch (error) {
      // It was told when it first failed; a disk that is full for hours is no news every time.
      this.#tryAgain = setTimeout(() => void this.#queue().catch(() => {}), TRY_AGAIN_MS);
      this.#tryAgain.unref();
      throw error;
    }
  }
}

/**
 * Brings the data of an older version up to the document's own; their shape is checked afterwards, by its schema.
 * @throws when they are so damaged that a migration can't read them
 */
export function migrate(
  document: Pick<Document<unknown>, 'version' | 'migrations'>,
  version: number,
  data: unknown,
): unknown {
  let migrated = data;
  for (let v = version; v < document.version; v++) {
    const migration = document.migrations[v];
    if (!migration) throw new Error(`no way from version ${v} to ${v + 1}`);
    migrated = migration(migrated);
  }
  return migrated;
}

/**
 * Writes beside the target, forces it to disk and renames: a reader, also after a power cut, sees the old file or the new.
 * @throws the file system's error; the target is then untouched and nothing is left beside it.
 */
export async function writeAtomically(path: string, text: string, mode: number): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  let file: FileHandle | null = null;
  try {
    file = await open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC, mode);
    await file.writeFile(text, 'utf8');
    await file.sync();
    await file.close();
    file = null;
    await rename(temporary, path);
  } catch (error) {
    await file?.close().catch(() => {});
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

/** The parser's own message quotes the file, whose content must not reach a screen or a log. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('it is not JSON');
  }
}

function envelopeOf(json: unknown): { version: number; data: unknown } {
  if (typeof json === 'object' && json !== null && 'version' in json && 'data' in json) {
    const { version, data } = json;
    if (typeof version === 'number' && Number.isInteger(version) && version >= 1) return { version, data };
  }
  throw new Error('it is not of the form {"version": 1, "data": …}');
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function message(error: unknown): string {
  if (error instanceof z.ZodError) {
    const [issue] = error.issues;
    return issue ? `${issue.path.join('.') || 'data'}: ${issue.message}` : 'not the expected shape';
  }
  return error instanceof Error ? error.message : String(error);
}
