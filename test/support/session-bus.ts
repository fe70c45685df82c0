import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { missingPackages } from './programs.ts';

/** @returns why no session bus can be started here, for the name of a skipped test; null when one can */
export function whyNoSessionBus(): string | null {
  return missingPackages({ dbus: 'dbus-run-session' });
}

/** A session bus on which nothing starts by itself: a portal that this computer has must not answer for ours. */
const CONFIG = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;

/** A desktop's session bus, by `dbus-run-session`. */
export class TestBus {
  readonly address: string;
  readonly #process: ChildProcess;
  readonly #folder: string;

  private constructor(address: string, process: ChildProcess, folder: string) {
    this.address = address;
    this.#process = process;
    this.#folder = folder;
  }

  static async start(): Promise<TestBus> {
    const folder = mkdtempSync(path.join(tmpdir(), 'squelch-bus-'));
    writeFileSync(path.join(folder, 'bus.conf'), CONFIG);
    const inside = ['sh', '-c', 'echo "$DBUS_SESSION_BUS_ADDRESS"; exec cat'];
    const session = spawn('dbus-run-session', [`--config-file=${path.join(folder, 'bus.conf')}`, '--', ...inside], {
      stdio: ['pipe', 'pipe', 'ignore'],
      // A group of its own, so that killing it takes the bus along.
      detached: true,
    });
    const address = await new Promise<string>((resolve, reject) => {
      session.once('error', reject);
      session.once('exit', (code) => reject(new Error(`dbus-run-session ended with ${code}`)));
      let text = '';
      session.stdout?.on('data', (data: Buffer) => {
        text += data.toString();
        if (text.includes('\n')) resolve(text.trim());
      });
    });
    return new TestBus(address, session, folder);
  }

  /** The bus is gone at once, as when the session crashes. */
  kill(): void {
    if (this.#process.exitCode === null && this.#process.signalCode === null)
      process.kill(-(this.#process.pid ?? 0), 'SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
