import { randomBytes } from 'node:crypto';
import { constants, readFileSync, rmSync } from 'node:fs';
import { copyFile, link, mkdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

/** Who keeps the lock: how to reach them, and how to know that they are gone. */
const holder = z.object({
  pid: z.number().int().positive(),
  /** When that process began, in the system's own count; null where the system does not say. */
  began: z.string().nullable(),
  /** Their local socket (`control-path.ts`). */
  socket: z.string(),
});
export type Holder = z.infer<typeof holder>;

export type Claim =
  /** The folder is ours until `release`. */
  { readonly kind: 'ours'; readonly release: () => void } | { readonly kind: 'taken'; readonly by: Holder };

/** How long somebody who has just started may take until they answer, ms. */
const PATIENCE_MS = 5000;
const ASK_AGAIN_MS = 100;
/** A turn at a dead holder's lock takes a few file operations; one that takes this long is nobody's any more, ms. */
const LONGEST_TURN_MS = 10_000;
const TURN_AGAIN_MS = 10;

/**
 * Claims the data folder for this process: two Squelches must not write the same settings, or be one user twice. The lock is
 * a file with the name of its holder; one whose holder is gone is taken over, also after a crash or a power cut.
 *
 * Where no lock can be written (a read-only folder, a full disk) nothing else can be written either, and the folder counts
 * as ours.
 *
 * @param folder the config folder
 * @param socket where this process will answer
 */
export async function claimFolder(folder: string, socket: string, pid: number = process.pid): Promise<Claim> {
  const file = join(folder, 'instance.lock');
  const mine: Holder = { pid, began: beginningOf(pid), socket };
  // Written aside and linked: whoever finds the lock finds the whole of it.
  const draft = `${file}.${pid}.${randomBytes(4).toString('hex')}`;
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(draft, JSON.stringify(mine), { mode: 0o600 });
    for (;;) {
      if (await linked(draft, file)) return { kind: 'ours', release: () => release(file, mine) };
      const by = await read(file);
      if (by !== null && isAlive(by)) return { kind: 'taken', by };
      if (await replaced(draft, file)) return { kind: 'ours', release: () => release(file, mine) };
    }
  } catch {
    return { kind: 'ours', release: () => {} };
  } finally {
    await rm(draft, { force: true }).catch(() => {});
  }
}

/** What became of a start. */
export type Start =
  | { readonly kind: 'ours'; readonly release: () => void }
  /** Another one has the folder, and has answered. */
  | { readonly kind: 'other'; readonly by: Holder; readonly answer: string }
  /** Another one has the folder and says nothing: it hangs. */
  | { readonly kind: 'silent'; readonly by: Holder };

/**
 * Claims the folder, or says one line to who has it. That one may be just starting, and answers a moment later, or ending,
 * and the folder is ours then.
 *
 * @param line `app show` or `app address`
 */
export async function start(
  folder: string,
  socket: string,
  line: string,
  patienceMs: number = PATIENCE_MS,
): Promise<Start> {
  for (const givenUpAt = performance.now() + patienceMs; ; await delay(ASK_AGAIN_MS)) {
    const claim = await claimFolder(folder, socket);
    if (claim.kind === 'ours') return claim;
    const left = givenUpAt - performance.now();
    const [, answer] = /^ok (.+)$/.exec((await say(claim.by.socket, line, Math.max(1, left))) ?? '') ?? [];
    if (answer !== undefined) return { kind: 'other', by: claim.by, answer };
    if (left <= 0) return { kind: 'silent', by: claim.by };
  }
}

/** @returns the answer; null when there is none */
function say(path: string, line: string, patienceMs: number): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = createConnection(path, () => socket.write(`${line}\n`));
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      answer += text;
    });
    socket.setTimeout(patienceMs, () => socket.destroy());
    socket.on('error', () => {});
    socket.once('close', () => resolve(answer === '' ? null : answer.trim()));
  });
}

async function linked(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (isThere(error)) return false;
  }
  try {
    // A disk without hard links, as on a stick that Windows has formatted.
    await copyFile(draft, file, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (isThere(error)) return false;
    throw error;
  }
}

function isThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

/** @returns null for what is no lock of ours */
async function read(file: string): Promise<Holder | null> {
  try {
    return holder.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return null;
  }
}

/**
 * Puts our lock in a dead holder's place. Of several newcomers one at a time may look and replace, and the lock is there all
 * the while: none can slip in between.
 * @returns whether it is ours; else things have changed and are to be looked at again
 */
async function replaced(draft: string, file: string): Promise<boolean> {
  const turn = `${file}.turn`;
  try {
    await mkdir(turn);
  } catch (error) {
    if (!isThere(error)) throw error;
    await delay(TURN_AGAIN_MS);
    // Who has died in their turn will not end it.
    const { mtimeMs } = await stat(turn).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (Date.now() - mtimeMs > LONGEST_TURN_MS) await rmdir(turn).catch(() => {});
    return false;
  }
  try {
    const by = await read(file);
    if (by !== null && isAlive(by)) return false;
    await rename(draft, file);
    return true;
  } finally {
    await rmdir(turn).catch(() => {});
  }
}

/** At the very end of a process, where nothing is waited for. */
function release(file: string, mine: Holder): void {
  try {
    if (readFileSync(file, 'utf8') === JSON.stringify(mine)) rmSync(file);
  } catch {
    // Not there, or not ours to take away any more.
  }
}

function isAlive({ pid, began }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process is alive as well.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  // The number may have been given to another process since: to this one, or to one that began at another time.
  if (began === null && pid === process.pid) return false;
  const now = beginningOf(pid);
  return began === null || now === null || began === now;
}

/** When a process began, so that two with the same number can be told apart; null where there is no `/proc`. */
function beginningOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // proc(5): field 22, behind a name in parentheses that may hold anything.
    const began = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    return began === undefined ? null : `${boot} ${began}`;
  } catch {
    return null;
  }
}
