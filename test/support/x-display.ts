import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { ROOT } from './processes.ts';
import { missingPackages } from './programs.ts';

/** @returns why no X server can be started here, for the name of a skipped test; null when one can */
export function whyNoXServer(): string | null {
  return missingPackages({ xvfb: 'Xvfb', python3: 'python3', libxtst6: 'Xvfb' });
}

/** An X server without a screen, and another program's window on it that has the focus. */
export class XDisplay {
  /** `:99` */
  readonly name: string;
  readonly #server: ChildProcess;
  readonly #hand: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  private constructor(name: string, server: ChildProcess, hand: ChildProcess, lines: Interface) {
    this.name = name;
    this.#server = server;
    this.#hand = hand;
    this.#lines = lines[Symbol.asyncIterator]();
  }

  /** @throws when the server or the window does not come up */
  static async start(): Promise<XDisplay> {
    // The server looks for a free number by itself and writes it to the descriptor.
    const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '800x600x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    const number = await new Promise<string>((resolve, reject) => {
      server.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}`)));
      server.once('error', reject);
      let text = '';
      server.stdio[3]?.on('data', (data: Buffer) => {
        text += data.toString();
        if (text.includes('\n')) resolve(text.trim());
      });
    });
    const hand = spawn('python3', [path.join(ROOT, 'test/support/other-window.py')], {
      env: { ...process.env, DISPLAY: `:${number}` },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    if (!hand.stdout) throw new Error('no output');
    const display = new XDisplay(`:${number}`, server, hand, createInterface({ input: hand.stdout }));
    const first = await display.#lines.next();
    if (first.value !== 'focused') throw new Error(`the other window: ${first.value}`);
    return display;
  }

  /** @param what `key down F8`, `button up 9`, `keycode down 191`. @returns when, ms on `performance.now()`'s kind of clock */
  async do(what: string): Promise<number> {
    this.#hand.stdin?.write(`${what}\n`);
    const { value } = await this.#lines.next();
    return Number(BigInt(value) / 1000n) / 1000;
  }

  /** The X server dies, as at the end of a session. */
  async killServer(): Promise<void> {
    const gone = once(this.#server, 'exit');
    this.#server.kill('SIGKILL');
    await gone;
  }

  stop(): void {
    this.#hand.kill('SIGKILL');
    this.#server.kill('SIGKILL');
  }
}

/** Now, on the clock of `XDisplay.do`: CLOCK_MONOTONIC, ms. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}
