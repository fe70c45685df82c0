import { randomInt } from 'node:crypto';
import { ECHO_UID, type StationMessage } from '../child/station-messages.ts';
import type { StationOptions } from './arguments.ts';
import { makeEcho as makeEchoCaller, makePicky } from './call/companions.ts';
import { CallServer } from './call/server.ts';
import { systemClock } from './clock.ts';
import { ConnectionQuota } from './connection-quota.ts';
import { ListenError } from './listen.ts';
import { EchoCompanion } from './paltalk/echo.ts';
import { PaltalkServer } from './paltalk/server.ts';
import type { Service } from './service.ts';

/** How often a Station tells its parent how many people it has, ms. */
const STATS_MS = 1_000;

/** All embedded servers of one process, started and ended together. */
export class Station {
  readonly #services: readonly Service[];
  readonly #report: (message: StationMessage) => void;
  #stats: NodeJS.Timeout | null = null;

  /** @param report hears of everything that happens, also of the failure that ends `start`. */
  constructor(options: StationOptions, report: (message: StationMessage) => void) {
    this.#report = report;
    const quota = new ConnectionQuota();
    const paltalk = new PaltalkServer({ host: options.bind, port: options.paltalkPort, quota });
    if (options.echoRoom !== null) paltalk.seat(options.echoRoom, makeEcho());
    const calls = new CallServer({ host: options.bind, port: options.callPort, quota });
    calls.seat(makeEchoCaller(systemClock));
    calls.seat(makePicky(systemClock));
    this.#services = [paltalk, calls];
  }

  /** @returns false when a server could not be started; the others are closed again then. */
  async start(): Promise<boolean> {
    for (const service of this.#services) {
      try {
        this.#report({ type: 'listening', service: service.name, ...(await service.listen()) });
      } catch (error) {
        const code = error instanceof ListenError ? error.code : 'other';
        const message = error instanceof Error ? error.message : String(error);
        this.#report({ type: 'failed', service: service.name, code, ...service.wanted, message });
        await this.stop();
        return false;
      }
    }
    this.#stats = this.#reportStats();
    return true;
  }

  async stop(): Promise<void> {
    if (this.#stats) clearInterval(this.#stats);
    await Promise.all(this.#services.map((service) => service.close()));
  }

  #reportStats(): NodeJS.Timeout {
    const told = new Map<Service, string>();
    return setInterval(() => {
      for (const service of this.#services) {
        const { rooms, members } = service.stats;
        const news = `${rooms} ${members}`;
        if ((told.get(service) ?? '0 0') === news) continue;
        told.set(service, news);
        this.#report({ type: 'stats', service: service.name, rooms, members });
      }
    }, STATS_MS);
  }
}

function makeEcho(): EchoCompanion {
  return new EchoCompanion({
    uid: ECHO_UID,
    // RFC 3550 §5.1: both begin at random.
    seq: randomInt(0x1_0000),
    timestamp: randomInt(0x1_0000_0000),
    clock: systemClock,
  });
}
