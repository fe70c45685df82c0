import type { Child, ChildExit, ChildRole, SpawnOptions } from '../../src/main/engine/host.ts';

/** A process that is none: a test speaks and dies for it. */
export class FakeChild implements Child {
  readonly role: ChildRole;
  readonly options: SpawnOptions;
  readonly pid = undefined;
  readonly posted: unknown[] = [];
  /** How often it was killed. It dies of that when the test says so, as a real one does a moment later. */
  kills = 0;
  #dead = false;
  #message: (message: unknown) => void = () => {};
  #exit: (how: ChildExit) => void = () => {};

  constructor(role: ChildRole, options: SpawnOptions) {
    this.role = role;
    this.options = options;
  }

  post(message: unknown): void {
    this.posted.push(message);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#message = listener;
  }

  onExit(listener: (how: ChildExit) => void): void {
    this.#exit = listener;
  }

  kill(): void {
    this.kills++;
  }

  /** A message of the child arrives at its parent. */
  say(message: unknown): void {
    this.#message(message);
  }

  /** The process has ended. */
  die(how: ChildExit = { code: null, signal: 'SIGKILL' }): void {
    if (this.#dead) throw new Error('a process dies once');
    this.#dead = true;
    this.#exit(how);
  }
}

/** Starts fake children, and remembers them in the order of their birth. */
export class FakeChildren {
  readonly born: FakeChild[] = [];

  readonly spawn = (role: ChildRole, options: SpawnOptions = {}): FakeChild => {
    const child = new FakeChild(role, options);
    this.born.push(child);
    return child;
  };

  /** The child born last. @throws when none was */
  get last(): FakeChild {
    const last = this.born.at(-1);
    if (!last) throw new Error('no child was born');
    return last;
  }
}
