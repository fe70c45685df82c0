import { shortcutName } from '../../shared/shortcut-name.ts';
import { BusError, DesktopBus } from '../desktop-bus.ts';
import { KeyState } from './key-state.ts';
import { introduce } from './portal/app-id.ts';
import { Portal, PortalRefusal, type Wish } from './portal/portal.ts';
import { preferredTrigger } from './portal/trigger.ts';
import type { FromHotkey, ToHotkey } from './protocol.ts';
import { type HotkeySource, HotkeySourceError } from './source.ts';

type Bind = Extract<ToHotkey, { type: 'bind' }>;

/**
 * The desktop's own global shortcuts, by its portal: the only way under Wayland, where no program hears keys of others. The
 * desktop asks its user which keys they shall be, and says when one goes down and up.
 *
 * Its word is treated as the hook's: a repeated press means nothing, and when the portal is lost everything is let go at once.
 */
export class PortalSource implements HotkeySource {
  readonly #now: () => number;
  readonly #keys = new KeyState();
  #post: (message: FromHotkey) => void = () => {};
  #lost: (error: HotkeySourceError) => void = () => {};
  #portal: Portal | null = null;
  /** What was bound last, or is about to be. */
  #wanted: Bind | null = null;
  #firstBind: () => void = () => {};
  /** Bindings that the desktop has taken before. */
  #granted: ReadonlySet<string> = new Set();
  /** One session after the other: the portal gives each its shortcuts once. */
  #binding: Promise<void> = Promise.resolve();

  /** @param now ms on a clock that never jumps */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  async open(post: (message: FromHotkey) => void, lost: (error: HotkeySourceError) => void): Promise<void> {
    this.#post = post;
    this.#lost = lost;
    if (this.#wanted === null) await new Promise<void>((resolve) => (this.#firstBind = resolve));
    this.#portal = await this.#find();
    await this.#bindWanted();
  }

  handle(message: ToHotkey): void {
    switch (message.type) {
      case 'bind':
        this.#take(message);
        return;
      case 'capture':
        // Which key it is, the desktop asks by itself.
        return;
      case 'configure':
        void this.#configure();
        return;
      case 'forget':
        this.#tell(this.#keys.suspectAll(this.#now()));
        return;
      default:
        message satisfies never;
    }
  }

  async #configure(): Promise<void> {
    // A desktop that has such a page and can't open it now is for the user as one that has none.
    const opened = (await this.#portal?.configure().catch(() => false)) ?? false;
    this.#post({ type: 'configured', opened });
  }

  #take(bind: Bind): void {
    const before = this.#wanted;
    this.#wanted = bind;
    this.#tell(this.#keys.bind(bind.bindings.map(({ id }) => ({ id, inputs: [id] }))));
    const suspects = bind.bindings.filter(({ inputs }) => inputs.some((input) => bind.suspects.includes(input)));
    if (suspects.length > 0)
      this.#tell(
        this.#keys.suspectAll(
          this.#now(),
          suspects.map(({ id }) => id),
        ),
      );
    this.#firstBind();
    if (this.#portal === null || before === null || sameKeys(before, bind)) return;
    this.#bindWanted().catch((error: unknown) => this.#lose(error));
  }

  async #find(): Promise<Portal> {
    try {
      const bus = await DesktopBus.connect('session', (why) => this.#lose(new HotkeySourceError('portal-gone', why)));
      await introduce(bus);
      return await Portal.find(bus, {
        activated: (id) => this.#tell(this.#keys.down(id, this.#now())),
        deactivated: (id) => this.#tell(this.#keys.up(id)),
        assigned: (triggers) => this.#post({ type: 'assigned', triggers: { ...triggers } }),
        lost: (why) => this.#lose(new HotkeySourceError('portal-gone', why)),
      });
    } catch (error) {
      throw new HotkeySourceError('no-portal', text(error), { cause: error });
    }
  }

  #bindWanted(): Promise<void> {
    const binding = this.#binding.then(async () => {
      const wishes = (this.#wanted?.bindings ?? []).map(({ id, inputs, does }, index) => ({
        id,
        description: shortcutName(does ?? 'talk', index),
        trigger: preferredTrigger(inputs),
      }));
      try {
        await this.#ask(wishes);
      } catch (error) {
        const refused = error instanceof PortalRefusal || error instanceof BusError;
        throw new HotkeySourceError(refused ? 'portal-refused' : 'other', text(error), { cause: error });
      }
    });
    this.#binding = binding.catch(() => {});
    return binding;
  }

  /** Who says no to one more key has not said no to those that they had: the desktop knows them, and need not ask again. */
  async #ask(wishes: readonly Wish[]): Promise<void> {
    const before = wishes.filter(({ id }) => this.#granted.has(id));
    try {
      await this.#portal?.bind(wishes);
      this.#granted = new Set(wishes.map(({ id }) => id));
    } catch (error) {
      const isAboutNew = before.length > 0 && before.length < wishes.length;
      if (!(error instanceof PortalRefusal) || !isAboutNew) throw error;
      await this.#portal?.bind(before);
    }
  }

  #lose(error: unknown): void {
    // The process ends a moment later; the microphone should not be open for that long.
    this.#tell(this.#keys.suspectAll(this.#now()));
    this.#lost(error instanceof HotkeySourceError ? error : new HotkeySourceError('other', text(error)));
  }

  #tell(changes: ReturnType<KeyState['up']>): void {
    for (const { binding, pressed } of changes)
      this.#post(pressed ? { type: 'pressed', binding, kind: 'portal' } : { type: 'released', binding });
  }
}

function sameKeys(one: Bind, other: Bind): boolean {
  return JSON.stringify(one.bindings) === JSON.stringify(other.bindings);
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
