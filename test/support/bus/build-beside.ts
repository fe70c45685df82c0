import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from '../processes.ts';

/** What a build reads, as `scripts/build.mjs` says; everything else comes from `node_modules`. */
const SOURCES = ['src', 'assets', 'scripts', 'package.json', 'electron.vite.config.ts', 'tsconfig.json'];

/** Builds the product over and over in a copy of the checkout, so that what runs keeps its files. */
export class BuildBeside {
  readonly #folder: string;
  #build: ChildProcess | null = null;
  #ended = false;
  #count = 0;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async start(): Promise<BuildBeside> {
    const folder = await mkdtemp(path.join(tmpdir(), 'squelch-build-'));
    for (const name of SOURCES) await cp(path.join(ROOT, name), path.join(folder, name), { recursive: true });
    await symlink(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
    const beside = new BuildBeside(folder);
    beside.#again();
    return beside;
  }

  /** Builds that are over and came out well. */
  get count(): number {
    return this.#count;
  }

  async end(): Promise<void> {
    this.#ended = true;
    const build = this.#build;
    if (build && build.exitCode === null) {
      const exit = new Promise((resolve) => build.once('exit', resolve));
      build.kill('SIGKILL');
      await exit;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }

  #again(): void {
    if (this.#ended) return;
    this.#build = spawn(process.execPath, ['scripts/build.mjs'], {
      cwd: this.#folder,
      stdio: 'ignore',
      // In a session of its own, as in a terminal: Linux shares processors out among sessions first.
      detached: true,
    });
    this.#build.once('exit', (code) => {
      if (code === 0) this.#count += 1;
      this.#again();
    });
  }
}
