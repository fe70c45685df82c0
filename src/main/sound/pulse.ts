import type { FromSound } from './protocol.ts';

/** From the start of a process to its `ready`, ms: a slow machine, a Bluetooth device that wakes. */
const START_LIMIT_MS = 8000;
/** From `ready` to a direction's first block, ms: a device that slept delivers nothing at first. */
const FIRST_BLOCK_LIMIT_MS = 4000;
/** A process that says nothing, or a device that moves nothing, for so long is lost, ms. */
const SILENCE_LIMIT_MS = 300;
/** `check` is to be called this often, ms. */
export const CHECK_EVERY_MS = 100;
/** Between two checks so much went by: it was ours to be late, and what came meanwhile is not read yet, ms. */
const OWN_STALL_MS = 250;

/** One direction's counter. */
interface Counter {
  open: boolean;
  blocks: number;
  movedAt: number;
}

/**
 * Feels a sound process's pulse. A lost device says nothing at all (no error, no event, even its closing never ends), so
 * the only sign is a counter that stands still.
 */
export class Pulse {
  /** False from the moment when devices are being opened until they were. */
  #ready = false;
  #openingSince: number;
  #heardAt: number;
  #checkedAt: number;
  readonly #input: Counter = { open: false, blocks: 0, movedAt: 0 };
  readonly #output: Counter = { open: false, blocks: 0, movedAt: 0 };

  /** @param now when the process was started; all times are ms of one clock */
  constructor(now: number) {
    this.#openingSince = now;
    this.#heardAt = now;
    this.#checkedAt = now;
  }

  /** The devices are opened again: nothing is expected until `ready`. */
  opening(now: number): void {
    this.#ready = false;
    this.#openingSince = now;
  }

  hear(message: FromSound, now: number): void {
    this.#heardAt = now;
    if (message.type === 'ready') {
      this.#ready = true;
      Object.assign(this.#input, { open: message.input.state === 'open', blocks: 0, movedAt: now });
      Object.assign(this.#output, { open: message.output.state === 'open', blocks: 0, movedAt: now });
    }
    if (message.type === 'beat') {
      if (message.resting) rest(this.#input, now);
      else move(this.#input, message.inputBlocks, now);
      move(this.#output, message.outputBlocks, now);
    }
  }

  /** @returns what is lost, or null while all is well */
  check(now: number): 'start' | 'process' | 'input' | 'output' | null {
    if (now - this.#checkedAt > OWN_STALL_MS) this.#forgive(now - this.#checkedAt);
    this.#checkedAt = now;
    if (!this.#ready) return now - this.#openingSince > START_LIMIT_MS ? 'start' : null;
    if (now - this.#heardAt > SILENCE_LIMIT_MS) return 'process';
    if (stands(this.#input, now)) return 'input';
    return stands(this.#output, now) ? 'output' : null;
  }

  /** We slept or were busy ourselves: everything counts as having happened that much later. */
  #forgive(ms: number): void {
    this.#openingSince += ms;
    this.#heardAt += ms;
    this.#input.movedAt += ms;
    this.#output.movedAt += ms;
  }
}

function stands({ open, blocks, movedAt }: Counter, now: number): boolean {
  return open && now - movedAt > (blocks === 0 ? FIRST_BLOCK_LIMIT_MS : SILENCE_LIMIT_MS);
}

/** Closed on purpose: it starts at its first block again. */
function rest(counter: Counter, now: number): void {
  counter.blocks = 0;
  counter.movedAt = now;
}

function move(counter: Counter, blocks: number, now: number): void {
  if (blocks === counter.blocks) return;
  counter.blocks = blocks;
  counter.movedAt = now;
}
