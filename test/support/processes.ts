import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';

export const ROOT = rootFrom(import.meta.dirname);

/** Longest wait for a line that a program of ours is expected to print, ms. */
const PATIENCE_MS = 20_000;

/**
 * A program of ours as the user starts it: a process tree of its own, whose first lines are read and which ends with all
 * of its children.
 */
export class Program {
  readonly #process: ChildProcess;
  #output = '';
  readonly #waiting = new Set<() => void>();

  private constructor(process: ChildProcess) {
    this.#process = process;
    const collect = (text: string) => {
      this.#output += text;
      for (const look of this.#waiting) look();
    };
    process.stdout?.setEncoding('utf8').on('data', collect);
    process.stderr?.setEncoding('utf8').on('data', collect);
    process.once('exit', () => {
      for (const look of this.#waiting) look();
    });
  }

  /** @param args of node, the script first */
  static start(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    options: { /** A line of messages to it, as a fork has. */ readonly ipc?: boolean } = {},
  ): Program {
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe', ...(options.ipc ? (['ipc'] as const) : [])],
      serialization: 'advanced',
      // A group of its own, so that killing it takes its children along.
      detached: true,
    });
    const program = new Program(child);
    const cleanUp = () => program.kill();
    process.once('exit', cleanUp);
    child.once('exit', () => process.off('exit', cleanUp));
    return program;
  }

  post(message: object): void {
    if (this.#process.connected) this.#process.send(message, () => {});
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#process.on('message', listener);
  }

  /** Ended, by itself or by a signal: a killed process has no exit code. */
  get #isGone(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  get output(): string {
    return this.#output;
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** @returns the match in what the program has printed. @throws when it ends or falls silent without it */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(this.#output);
          if (match) resolve(match);
          else if (this.#isGone) reject(new Error(`ended without ${pattern}: ${this.#output}`));
        };
        timer = setTimeout(() => reject(new Error(`no ${pattern} in: ${this.#output}`)), PATIENCE_MS);
        this.#waiting.add(look);
        look();
      });
    } finally {
      clearTimeout(timer);
    }
  }

  /** @returns its exit code, once it has ended by itself. */
  async exited(): Promise<number | null> {
    if (!this.#isGone) await once(this.#process, 'exit');
    return this.#process.exitCode;
  }

  /** SIGTERM to the program alone, as a service manager sends it. @returns its exit code. */
  async end(): Promise<number | null> {
    if (this.#isGone) return this.#process.exitCode;
    const exit = once(this.#process, 'exit');
    this.#process.kill('SIGTERM');
    const [code] = await exit;
    return code;
  }

  /** SIGKILL to the whole tree. */
  kill(): void {
    try {
      process.kill(-this.pid, 'SIGKILL');
    } catch {
      // Gone already.
    }
  }
}

/** A bundled benchmark lies elsewhere than its sources, so the way to the project's folder is looked for. */
function rootFrom(folder: string): string {
  return existsSync(path.join(folder, 'package.json')) ? folder : rootFrom(path.dirname(folder));
}
