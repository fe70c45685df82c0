import { type EventEmitter, once } from 'node:events';
import { Message, sessionBus, Variant } from '@jellybrick/dbus-next';

const PORTAL = 'org.freedesktop.portal.Desktop';
const PATH = '/org/freedesktop/portal/desktop';

export interface MockPortalOptions {
  /** Of GlobalShortcuts; null is a portal that has none. */
  readonly version?: number | null;
  /** How the registry answers: `absent` before 1.20; `unknown` where no desktop file has our name. */
  readonly registry?: 'absent' | 'known' | 'unknown';
  /** Code of BindShortcuts' answer: 0 granted, 1 cancelled. Waited for, as for a user. */
  readonly answer?: () => Promise<number> | number;
  /** It has a page of keys and can't open it. */
  readonly refusesPage?: boolean;
  /** Older backends answer BindShortcuts without the list. */
  readonly listsOnBind?: boolean;
}

interface Shortcut {
  readonly id: string;
  readonly description: string;
  readonly preferred: string | null;
}

/** A stand-in for the desktop's GlobalShortcuts portal: the test is the user at the keyboard. */
export class MockPortal {
  /** Every call that came, by its member. */
  readonly calls: string[] = [];
  shortcuts: readonly Shortcut[] = [];
  registered: string | null = null;
  registry: 'absent' | 'known' | 'unknown';
  readonly #bus: ReturnType<typeof sessionBus>;
  readonly #options: MockPortalOptions;
  readonly #waiting = new Set<() => void>();
  #client = '';
  #session = '';
  #clock = 0n;

  private constructor(bus: ReturnType<typeof sessionBus>, options: MockPortalOptions) {
    this.#bus = bus;
    this.#options = options;
    this.registry = options.registry ?? 'known';
    bus.addMethodHandler((call) => this.#hear(call));
  }

  static async on(address: string, options: MockPortalOptions = {}): Promise<MockPortal> {
    const bus = sessionBus({ busAddress: address });
    const events: EventEmitter = bus;
    await once(events, 'connect');
    // A bus that is killed under it is part of some tests.
    events.on('error', () => {});
    const portal = new MockPortal(bus, options);
    await bus.requestName(PORTAL);
    return portal;
  }

  /** Resolves when a call of this name has come `times` times. */
  async called(member: string, times = 1): Promise<void> {
    while (this.calls.filter((call) => call === member).length < times)
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  press(id: string, session = this.#session): void {
    this.#shortcutSignal('Activated', id, session);
  }

  release(id: string, session = this.#session): void {
    this.#shortcutSignal('Deactivated', id, session);
  }

  /** The user has chosen other keys in the desktop's settings. */
  rename(triggers: Readonly<Record<string, string>>): void {
    const list = Object.entries(triggers).map(([id, trigger]) => [id, described(id, trigger)]);
    this.#signal('GlobalShortcuts', 'ShortcutsChanged', PATH, 'oa(sa{sv})', [this.#session, list]);
  }

  /** The desktop ends the session. */
  closeSession(): void {
    this.#signal('Session', 'Closed', this.#session, 'a{sv}', [{}]);
  }

  /** Sends what a portal must not: the client has to live with it. */
  say(name: string, signature: string, body: unknown[]): void {
    this.#signal('GlobalShortcuts', name, PATH, signature, body);
  }

  /** Resolves when the bus has forgotten somebody, and so has delivered everything that they said. */
  async hasSeenLeave(name: string): Promise<void> {
    const ask = {
      path: '/org/freedesktop/DBus',
      destination: 'org.freedesktop.DBus',
      interface: 'org.freedesktop.DBus',
    };
    for (;;) {
      const reply = await this.#bus.call(new Message({ ...ask, member: 'NameHasOwner', signature: 's', body: [name] }));
      if (reply?.body[0] === false) return;
    }
  }

  get session(): string {
    return this.#session;
  }

  /** Gone from the bus, as when its process is killed. */
  leave(): void {
    this.#bus.disconnect();
  }

  #hear(call: Message): boolean {
    this.calls.push(call.member);
    this.#answer(call);
    for (const look of this.#waiting) look();
    this.#waiting.clear();
    return true;
  }

  #answer(call: Message): void {
    const { member, body, sender } = call;
    switch (`${call.interface}.${member}`) {
      case 'org.freedesktop.host.portal.Registry.Register':
        if (this.registry === 'absent') this.#refuse(call, 'org.freedesktop.DBus.Error.UnknownMethod');
        else if (this.registry === 'unknown') this.#refuse(call, 'org.freedesktop.portal.Error.Failed');
        else {
          this.registered = String(body[0]);
          this.#reply(call);
        }
        return;
      case 'org.freedesktop.DBus.Properties.Get': {
        const { version = 1 } = this.#options;
        if (version === null) this.#refuse(call, 'org.freedesktop.DBus.Error.InvalidArgs');
        else this.#reply(call, 'v', [new Variant('u', version)]);
        return;
      }
      case 'org.freedesktop.portal.GlobalShortcuts.CreateSession': {
        const options = body[0] as Record<string, Variant<string>>;
        this.#client = sender;
        this.#session = `${PATH}/session/${callerPart(sender)}/${options.session_handle_token?.value}`;
        // A portal may answer before the call returns: whoever listens only after it misses the answer.
        this.#respond(sender, options, 0, { session_handle: new Variant('s', this.#session) });
        this.#reply(call, 'o', [requestPath(sender, options)]);
        return;
      }
      case 'org.freedesktop.portal.GlobalShortcuts.BindShortcuts': {
        const wanted = body[1] as [string, Record<string, Variant<string>>][];
        const options = body[3] as Record<string, Variant<string>>;
        this.shortcuts = wanted.map(([id, about]) => ({
          id,
          description: about.description?.value ?? '',
          preferred: about.preferred_trigger?.value ?? null,
        }));
        this.#reply(call, 'o', [requestPath(sender, options)]);
        void Promise.resolve(this.#options.answer?.() ?? 0).then((code) =>
          this.#respond(sender, options, code, code === 0 && this.#options.listsOnBind !== false ? this.#list() : {}),
        );
        return;
      }
      case 'org.freedesktop.portal.GlobalShortcuts.ListShortcuts': {
        const options = body[1] as Record<string, Variant<string>>;
        this.#reply(call, 'o', [requestPath(sender, options)]);
        this.#respond(sender, options, 0, this.#list());
        return;
      }
      case 'org.freedesktop.portal.GlobalShortcuts.ConfigureShortcuts':
        if (this.#options.refusesPage) this.#refuse(call, 'org.freedesktop.DBus.Error.Failed');
        else this.#reply(call);
        return;
      default:
        this.#reply(call);
    }
  }

  #list(): Record<string, Variant> {
    const list = this.shortcuts.map(({ id, preferred }) => [id, described(id, preferred ?? 'Meta+T')]);
    return { shortcuts: new Variant('a(sa{sv})', list) };
  }

  #respond(to: string, options: Record<string, Variant<string>>, code: number, results: Record<string, Variant>): void {
    this.#signal('Request', 'Response', requestPath(to, options), 'ua{sv}', [code, results], to);
  }

  #shortcutSignal(name: string, id: string, session: string): void {
    this.#signal('GlobalShortcuts', name, PATH, 'osta{sv}', [session, id, this.#clock++, {}]);
  }

  #signal(face: string, name: string, path: string, signature: string, body: unknown[], to = this.#client): void {
    const signal = Message.newSignal(path, `org.freedesktop.portal.${face}`, name, signature, body);
    signal.destination = to;
    this.#bus.send(signal);
  }

  #reply(call: Message, signature = '', body: unknown[] = []): void {
    this.#bus.send(Message.newMethodReturn(call, signature, body));
  }

  #refuse(call: Message, name: string): void {
    this.#bus.send(Message.newError(call, name, 'App info not found'));
  }
}

function described(id: string, trigger: string): Record<string, Variant> {
  return { description: new Variant('s', id), trigger_description: new Variant('s', trigger) };
}

function callerPart(sender: string): string {
  return sender.slice(1).replaceAll('.', '_');
}

function requestPath(sender: string, options: Record<string, Variant<string>>): string {
  return `${PATH}/request/${callerPart(sender)}/${options.handle_token?.value}`;
}
