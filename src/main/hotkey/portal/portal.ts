import { randomBytes } from 'node:crypto';
import { Variant } from '@jellybrick/dbus-next';
import { z } from 'zod';
import { type BusCall, BusError, type BusSignal, type DesktopBus } from '../../desktop-bus.ts';

const PORTAL = 'org.freedesktop.portal.Desktop';
const PATH = '/org/freedesktop/portal/desktop';
const SHORTCUTS = 'org.freedesktop.portal.GlobalShortcuts';
const REQUEST = 'org.freedesktop.portal.Request';
const SESSION = 'org.freedesktop.portal.Session';

/** A shortcut as the desktop is asked for it. */
export interface Wish {
  readonly id: string;
  /** What it does, for the desktop's dialog. */
  readonly description: string;
  /** In the words of the shortcuts specification: `CTRL+F8`; null when it can't say it. */
  readonly trigger: string | null;
}

/** The user, or the desktop for them, said no. */
export class PortalRefusal extends Error {
  override readonly name = 'PortalRefusal';
}

export interface PortalEvents {
  readonly activated: (shortcut: string) => void;
  readonly deactivated: (shortcut: string) => void;
  /** What the desktop calls the keys: shortcut → "Press F8", empty when it does not say. */
  readonly assigned: (triggers: Readonly<Record<string, string>>) => void;
  /** Nothing is heard any more, and no key-up will be. */
  readonly lost: (why: string) => void;
}

/** Values in a dictionary come wrapped with their signature. */
const wrapped = z.object({ value: z.unknown() });
const dictionary = z.record(z.string(), wrapped);
const response = z.tuple([z.number(), dictionary]);
const event = z.tuple([z.string(), z.string()]).rest(z.unknown());
const shortcuts = z.array(z.tuple([z.string(), dictionary]));
const ownerChange = z.tuple([z.string(), z.string(), z.string()]);

/** Answer codes of a request (`org.freedesktop.portal.Request::Response`). */
const GRANTED = 0;
const CANCELLED = 1;

/**
 * The desktop's GlobalShortcuts portal (org.freedesktop.portal.GlobalShortcuts, versions 1 and 2): one session at a time,
 * whose shortcuts are bound once. What was pressed and let go of comes as signals, of which only those of the portal itself
 * and of this session count.
 */
export class Portal {
  readonly #bus: DesktopBus;
  readonly #owner: string;
  readonly #events: PortalEvents;
  readonly #version: number;
  readonly #requests = new Map<string, (answer: readonly unknown[]) => void>();
  #session: string | null = null;

  private constructor(bus: DesktopBus, owner: string, version: number, events: PortalEvents) {
    this.#bus = bus;
    this.#owner = owner;
    this.#version = version;
    this.#events = events;
    bus.onSignal((signal) => this.#hear(signal));
  }

  /**
   * Finds the portal and asks for its signals; starts it when it is installed and does not run.
   * @throws {BusError} when this desktop has none, or none for shortcuts
   */
  static async find(bus: DesktopBus, events: PortalEvents): Promise<Portal> {
    const properties = { destination: PORTAL, path: PATH, interface: 'org.freedesktop.DBus.Properties' };
    await bus.listen(`sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='${PORTAL}'`);
    for (const name of [SHORTCUTS, REQUEST, SESSION]) await bus.listen(`sender='${PORTAL}',interface='${name}'`);
    const [version] = await bus.call({ ...properties, member: 'Get', signature: 'ss', body: [SHORTCUTS, 'version'] });
    const owner = await bus.ownerOf(PORTAL);
    if (owner === null) throw new BusError('', 'the portal ended at once');
    return new Portal(bus, owner, z.object({ value: z.number() }).catch({ value: 1 }).parse(version).value, events);
  }

  /**
   * Opens a session with these shortcuts in the place of the one before. The desktop may ask its user, who may take their
   * time.
   * @throws {PortalRefusal}
   * @throws {BusError}
   */
  async bind(wishes: readonly Wish[]): Promise<void> {
    await this.#closeSession();
    if (wishes.length === 0) return;
    const created = await this.#request('CreateSession', '', [], {
      session_handle_token: new Variant('s', token()),
    });
    const session = z.string().parse(created.session_handle?.value);
    this.#session = session;
    const bound = await this.#request('BindShortcuts', 'oa(sa{sv})s', [session, wishes.map(inPortalWords), '']);
    const listed = bound.shortcuts ?? (await this.#request('ListShortcuts', 'o', [session])).shortcuts;
    this.#assigned(listed?.value);
  }

  /** Opens the desktop's own page of our shortcuts. @returns whether this portal can */
  async configure(): Promise<boolean> {
    if (this.#version < 2 || this.#session === null) return false;
    await this.#call('ConfigureShortcuts', 'osa{sv}', [this.#session, '', {}]);
    return true;
  }

  #call(member: string, signature: string, body: readonly unknown[]): Promise<readonly unknown[]> {
    const call: BusCall = { destination: PORTAL, path: PATH, interface: SHORTCUTS, member, signature, body };
    return this.#bus.call(call);
  }

  /**
   * A call whose answer comes later as a signal of an object made for it. Its path is known beforehand, so that an answer
   * which comes before the call returns is not missed.
   */
  async #request(
    member: string,
    signature: string,
    body: readonly unknown[],
    options: Readonly<Record<string, Variant>> = {},
  ): Promise<z.infer<typeof dictionary>> {
    const handle = token();
    const path = `${PATH}/request/${this.#bus.name.slice(1).replaceAll('.', '_')}/${handle}`;
    const answered = new Promise<readonly unknown[]>((resolve) => this.#requests.set(path, resolve));
    try {
      const all = { ...options, handle_token: new Variant('s', handle) };
      const [actual] = await this.#call(member, `${signature}a{sv}`, [...body, all]);
      // Portals before 0.9 chose the path themselves.
      const resolve = this.#requests.get(path);
      if (typeof actual === 'string' && resolve) this.#requests.set(actual, resolve);
      const [code, results] = response.parse(await answered);
      if (code === GRANTED) return results;
      throw new PortalRefusal(code === CANCELLED ? 'its dialog was cancelled' : `${member} was refused`);
    } finally {
      const resolve = this.#requests.get(path);
      for (const [known, one] of this.#requests) if (one === resolve) this.#requests.delete(known);
    }
  }

  async #closeSession(): Promise<void> {
    const path = this.#session;
    this.#session = null;
    if (path === null) return;
    // One that is gone already is as good as closed.
    await this.#bus.call({ destination: PORTAL, path, interface: SESSION, member: 'Close' }).catch(() => {});
  }

  #hear({ sender, path, name, body }: BusSignal): void {
    if (name === 'org.freedesktop.DBus.NameOwnerChanged' && sender === 'org.freedesktop.DBus') {
      const [service, before] = ownerChange.catch(['', '', '']).parse(body);
      if (service === PORTAL && before === this.#owner) this.#events.lost('the desktop’s portal has ended');
      return;
    }
    if (sender !== this.#owner) return;
    switch (name) {
      case `${REQUEST}.Response`:
        this.#requests.get(path)?.(body);
        return;
      case `${SESSION}.Closed`:
        if (path !== this.#session) return;
        this.#session = null;
        this.#events.lost('the desktop has ended it');
        return;
    }
    const [session, argument] = body;
    if (session !== this.#session) return;
    switch (name) {
      case `${SHORTCUTS}.Activated`:
        this.#pass(body, this.#events.activated);
        return;
      case `${SHORTCUTS}.Deactivated`:
        this.#pass(body, this.#events.deactivated);
        return;
      case `${SHORTCUTS}.ShortcutsChanged`:
        this.#assigned(argument);
        return;
    }
  }

  #pass(body: readonly unknown[], listener: (shortcut: string) => void): void {
    const parsed = event.safeParse(body);
    if (parsed.success) listener(parsed.data[1]);
  }

  #assigned(list: unknown): void {
    const parsed = shortcuts.safeParse(list);
    if (!parsed.success) return;
    const named = parsed.data.map(([id, about]) => [id, z.string().catch('').parse(about.trigger_description?.value)]);
    this.#events.assigned(Object.fromEntries(named));
  }
}

function inPortalWords({ id, description, trigger }: Wish): [string, Record<string, Variant>] {
  const about: Record<string, Variant> = { description: new Variant('s', description) };
  if (trigger !== null) about.preferred_trigger = new Variant('s', trigger);
  return [id, about];
}

/** A name for an object of the portal's that nobody else has. */
function token(): string {
  return `squelch_${randomBytes(8).toString('hex')}`;
}
