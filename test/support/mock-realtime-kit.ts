import { type EventEmitter, once } from 'node:events';
import { Message, sessionBus, Variant } from '@jellybrick/dbus-next';

const NAME = 'org.freedesktop.RealtimeKit1';

/** A stand-in for RealtimeKit: it notes who shall be raised, and raises nobody. */
export class MockRealtimeKit {
  /** Process, thread and priority of every request. */
  readonly requests: (readonly [process: bigint, thread: bigint, priority: number])[] = [];
  /** What it refuses with, the name of a D-Bus error; null grants. */
  refuses: string | null = null;
  highest = 20;
  readonly #bus: ReturnType<typeof sessionBus>;

  private constructor(bus: ReturnType<typeof sessionBus>) {
    this.#bus = bus;
    bus.addMethodHandler((call) => this.#hear(call));
  }

  static async on(address: string): Promise<MockRealtimeKit> {
    const bus = sessionBus({ busAddress: address });
    const events: EventEmitter = bus;
    await once(events, 'connect');
    const kit = new MockRealtimeKit(bus);
    await bus.requestName(NAME);
    return kit;
  }

  stop(): void {
    this.#bus.disconnect();
  }

  #hear(call: Message): boolean {
    if (call.destination !== NAME || call.path !== '/org/freedesktop/RealtimeKit1') return false;
    const method = `${call.interface}.${call.member}(${call.signature})`;
    if (method === 'org.freedesktop.DBus.Properties.Get(ss)' && call.body.join(' ') === `${NAME} MaxRealtimePriority`)
      this.#bus.send(Message.newMethodReturn(call, 'v', [new Variant('i', this.highest)]));
    else if (method !== `${NAME}.MakeThreadRealtimeWithPID(ttu)`)
      this.#bus.send(Message.newError(call, 'org.freedesktop.DBus.Error.UnknownMethod', method));
    else if (this.refuses !== null) this.#bus.send(Message.newError(call, this.refuses, 'no'));
    else {
      const [process, thread, priority] = call.body as [bigint, bigint, number];
      this.requests.push([process, thread, priority]);
      this.#bus.send(Message.newMethodReturn(call, '', []));
    }
    return true;
  }
}
