import { Variant } from '@jellybrick/dbus-next';
import type { ThreadRequest } from '../../realtime/threads.ts';
import { BusError, DesktopBus } from '../desktop-bus.ts';

/** The system's service that makes threads of ordinary users real-time ones: PulseAudio, PipeWire and browsers ask it. */
const KIT = {
  destination: 'org.freedesktop.RealtimeKit1',
  path: '/org/freedesktop/RealtimeKit1',
} as const;
const INTERFACE = 'org.freedesktop.RealtimeKit1';
/** A service that is being started, or that asks another one first, gets so long, ms. */
const ANSWER_LIMIT_MS = 10_000;

/** Makes a thread a real-time one. @throws {BusError} when it is refused, or there is nobody who could */
export type RaiseThread = (request: ThreadRequest) => Promise<void>;

/**
 * Asks RealtimeKit for one thread of a process of the same user. It gives the thread SCHED_RR and SCHED_RESET_ON_FORK, but
 * only if the process is limited in how long it may run so (`RealtimeAddon.guard`), and not more than 25 times in 20 s.
 *
 * A connection of its own for every thread: there are some few in the life of an app.
 *
 * @see https://gitlab.freedesktop.org/pipewire/rtkit
 * @throws {BusError}
 */
export async function askRealtimeKit({ process, thread, priority }: ThreadRequest): Promise<void> {
  // Whatever ends the connection also ends the calls that wait for an answer.
  const bus = await DesktopBus.connect('system', () => {});
  let giveUp: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    giveUp = setTimeout(() => reject(new BusError('', 'RealtimeKit does not answer')), ANSWER_LIMIT_MS);
  });
  try {
    await Promise.race([raise(bus, { process, thread, priority }), late]);
  } finally {
    clearTimeout(giveUp);
    bus.close();
  }
}

async function raise(bus: DesktopBus, { process, thread, priority }: ThreadRequest): Promise<void> {
  await bus.call({
    ...KIT,
    interface: INTERFACE,
    // The thread may be another process's than the one that asks: main asks for its children.
    member: 'MakeThreadRealtimeWithPID',
    signature: 'ttu',
    body: [BigInt(process), BigInt(thread), Math.min(priority, await highestPriority(bus))],
  });
}

/** What it grants at most; with more it would refuse the whole request. */
async function highestPriority(bus: DesktopBus): Promise<number> {
  const [answer] = await bus.call({
    ...KIT,
    interface: 'org.freedesktop.DBus.Properties',
    member: 'Get',
    signature: 'ss',
    body: [INTERFACE, 'MaxRealtimePriority'],
  });
  const highest: unknown = answer instanceof Variant ? answer.value : null;
  if (typeof highest !== 'number' || highest < 1) throw new BusError('', 'RealtimeKit grants no priority');
  return highest;
}
