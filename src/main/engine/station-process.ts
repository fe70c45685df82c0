import { networkInterfaces } from 'node:os';
import { z } from 'zod';
import { STATION_DEFAULTS, type StationMessage, type StationService } from '../../child/station-messages.ts';
import type { ThreadRequest } from '../../realtime/threads.ts';
import { Emitter } from '../../shared/emitter.ts';
import type { StationView } from '../../shared/state.ts';
import type { Child, Host } from './host.ts';

/** A Station that lived shorter than this died of its own start, ms: the next attempt waits. */
const SHORT_LIFE_MS = 5_000;
const LONGEST_WAIT_MS = 10_000;

const service = z.enum(['paltalk', 'call']);
const fromStation: z.ZodType<StationMessage> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('listening'), service, host: z.string(), port: z.number() }),
  z.object({
    type: z.literal('failed'),
    service,
    code: z.enum(['port-in-use', 'port-denied', 'address-unknown', 'other']),
    host: z.string(),
    port: z.number(),
    message: z.string(),
  }),
  z.object({ type: z.literal('stats'), service, rooms: z.number(), members: z.number() }),
  z.object({
    type: z.literal('thread'),
    request: z.object({ process: z.int(), thread: z.int(), priority: z.int() }),
  }),
]);

export interface StationEvents {
  view: StationView;
  /** The room server can be reached at this port of this computer. */
  listening: { port: number };
  /** The call server can be reached at this port of this computer, or nowhere (null). */
  callsAt: { port: number | null };
  /** A thread to be made a real-time one. */
  thread: ThreadRequest;
  /** Something the user should read. */
  notice: { title: string; text: string };
}

export interface StationOptions {
  readonly scope: StationView['scope'];
  /** Where rooms are served; 0 takes any free port. */
  readonly port?: number;
  /** Where calls are served; any free port where rooms take any. */
  readonly callPort?: number;
  readonly now?: () => number;
}

/**
 * Keeps the Station's process alive: started at once, started again within a moment when it dies, with growing pauses when
 * it dies at birth. A taken port is no reason to have no Station: it moves to a free one and says so.
 */
export class StationProcess {
  readonly events = new Emitter<StationEvents>();
  readonly #spawn: Host['spawn'];
  readonly #now: () => number;
  readonly #wanted: Readonly<Record<StationService, number>>;
  #scope: StationView['scope'];
  #child: Child | null = null;
  #view: StationView;
  #bornAt = 0;
  #wait = 0;
  #timer: NodeJS.Timeout | null = null;
  /** The services whose wanted port was found taken in this run. */
  readonly #moved = new Set<StationService>();
  /** The present child was told to go: what it still says is about a Station that is no more. */
  #leaving = false;
  #closed = false;

  constructor(spawn: Host['spawn'], options: StationOptions) {
    this.#spawn = spawn;
    this.#now = options.now ?? (() => performance.now());
    this.#scope = options.scope;
    const { port = STATION_DEFAULTS.paltalkPort } = options;
    this.#wanted = { paltalk: port, call: options.callPort ?? (port === 0 ? 0 : STATION_DEFAULTS.callPort) };
    this.#view = { state: 'starting', scope: this.#scope, port: null, addresses: [], message: null };
  }

  get view(): StationView {
    return this.#view;
  }

  start(): void {
    this.#launch();
  }

  /** Opens the Station to the network, or closes it again: a new process with other arguments. */
  share(scope: StationView['scope']): void {
    if (scope === this.#scope || this.#closed) return;
    this.#scope = scope;
    this.#moved.clear();
    this.events.emit('callsAt', { port: null });
    this.#show({ state: 'restarting', scope, port: null, addresses: [], message: null });
    // The old process must have let go of the port before the new one asks for it: its exit starts the next.
    this.#leaving = true;
    if (this.#child) this.#child.kill();
    else this.#relaunch();
  }

  close(): void {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#child?.kill();
  }

  #launch(): void {
    this.#timer = null;
    const bind = this.#scope === 'network' ? '0.0.0.0' : STATION_DEFAULTS.bind;
    const port = (one: StationService) => String(this.#moved.has(one) ? 0 : this.#wanted[one]);
    this.#bornAt = this.#now();
    const child = this.#spawn('station', {
      args: [
        ...['--bind', bind],
        ...['--paltalk-port', port('paltalk')],
        ...['--call-port', port('call')],
        ...['--echo-room', String(STATION_DEFAULTS.echoRoom)],
      ],
    });
    this.#child = child;
    this.#leaving = false;
    child.onMessage((message) => {
      if (child !== this.#child || this.#leaving) return;
      const parsed = fromStation.safeParse(message);
      if (parsed.success) this.#hear(parsed.data);
    });
    child.onExit(() => {
      if (child === this.#child) this.#died();
    });
  }

  #hear(message: StationMessage): void {
    switch (message.type) {
      case 'listening':
        if (message.service === 'call') {
          this.events.emit('callsAt', { port: message.port });
          return;
        }
        this.#show({
          state: 'running',
          scope: this.#scope,
          port: message.port,
          addresses: this.#scope === 'network' ? ownAddresses() : [],
          message: this.#moved.has('paltalk')
            ? `Port ${this.#wanted.paltalk} is taken by another program, so rooms are served on port ${message.port} until the next start.`
            : null,
        });
        this.events.emit('listening', { port: message.port });
        return;
      case 'failed':
        if (this.#move(message)) return;
        this.#show({ ...this.#view, state: 'failed', port: null, message: message.message });
        return;
      case 'thread':
        this.events.emit('thread', message.request);
        return;
      case 'stats':
        return;
    }
  }

  /** A taken port: the next process takes a free one. @returns false when this failure is of another kind. */
  #move({ service: one, code }: Extract<StationMessage, { type: 'failed' }>): boolean {
    const wanted = this.#wanted[one];
    if (code !== 'port-in-use' || this.#moved.has(one) || wanted === 0) return false;
    this.#moved.add(one);
    this.#wait = 0;
    this.events.emit('notice', {
      title: `Port ${wanted} is in use`,
      text: `Another program has it, perhaps a second Squelch. Your Station takes a free port for ${one === 'call' ? 'calls' : 'rooms'} for now; to have ${wanted} back, end that program and start Squelch again.`,
    });
    return true;
  }

  #died(): void {
    this.#child = null;
    this.events.emit('callsAt', { port: null });
    if (this.#closed) return;
    // A failure has said what it has to say; anything else is a surprise that the user sees.
    if (this.#view.state !== 'failed') this.#show({ ...this.#view, state: 'restarting', port: null });
    this.#relaunch();
  }

  #relaunch(): void {
    if (this.#timer) clearTimeout(this.#timer);
    const shortLived = this.#now() - this.#bornAt < SHORT_LIFE_MS;
    // One that has lived starts at once again, whatever trouble there was before it.
    const wait = shortLived && !this.#leaving ? this.#wait : 0;
    this.#wait = shortLived && !this.#leaving ? Math.min(LONGEST_WAIT_MS, Math.max(250, wait * 2)) : 0;
    this.#timer = setTimeout(() => this.#launch(), wait);
  }

  #show(view: StationView): void {
    this.#view = view;
    this.events.emit('view', view);
  }
}

/** Addresses that a friend on the same network can type: IPv4 first, since they are the ones people read out. */
function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const useful = all.filter(({ internal, address }) => !internal && !address.startsWith('fe80'));
  return useful.sort((a, b) => a.family.localeCompare(b.family)).map(({ address }) => address);
}
