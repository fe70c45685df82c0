import type { CueKind, PttSettings } from '../../../shared/settings.ts';
import type { PttView } from '../../../shared/state.ts';
import type { OutgoingFrame } from '../../links/link.ts';
import type { Timers } from '../../sound/timers.ts';
import { Binding, type Targets } from './binding.ts';
import { type BlockReason, isOpen, type PttEffect, type PttRules, WARNING_MS } from './machine.ts';
import { isVoice, type Source } from './source.ts';
import { type Gate, TalkRouter } from './talk.ts';
import { hearVoice, SILENT, type VoiceState } from './voice.ts';

/** What talking needs of the sound process. */
export interface TalkSound extends Gate {
  /** @param after `capture`: not before a block of the microphone has gone through an open gate, and never without one */
  cue(kind: CueKind, after: 'now' | 'capture'): void;
}

export interface TalkParts {
  readonly sound: TalkSound;
  /** @param links of the binding; null is whichever link is selected */
  readonly targets: (links: readonly string[] | null) => Targets;
  readonly settings: () => PttSettings;
  readonly show: (view: PttView) => void;
  /** The time-out ended a talk that nobody held: there is no key to be let go of that would show it. */
  readonly timedOut: () => void;
  readonly timers: Timers;
}

/** The binding of the talk button, the space bar, and every key without links of its own. */
const SELECTED = 'selected';
/**
 * The voice is found in the meter's ticks of 50 ms, so the word has begun by then: at least so much of it is fetched from
 * before, ms.
 */
const VOICE_PRE_ROLL_MS = 120;

/**
 * Push-to-talk as a whole: one machine a set of links, the gate as their union, the packets to whoever was keyed, the
 * cues, the mute switch and voice activation.
 */
export class TalkDesk {
  readonly #parts: TalkParts;
  readonly #router: TalkRouter;
  readonly #bindings = new Map<string, Binding>();
  #muted = false;
  #voice: VoiceState = SILENT;

  constructor(parts: TalkParts) {
    this.#parts = parts;
    this.#router = new TalkRouter(parts.sound);
  }

  get view(): PttView {
    const bindings = [...this.#bindings.values()];
    const shown =
      bindings.find(({ state }) => state.phase === 'keyed') ??
      bindings.find(({ state }) => state.phase === 'hang') ??
      bindings.find(({ state }) => state.phase === 'blocked');
    const state = shown?.state;
    return {
      state: state?.phase ?? 'idle',
      reason: state?.phase === 'blocked' ? state.reason : null,
      links: [...new Set(bindings.flatMap(({ links }) => [...links.keys()]))],
      lock: state?.phase === 'keyed' ? (state.lock?.kind ?? null) : null,
      endsAt: this.#nearEnd(bindings),
      muted: this.#muted,
    };
  }

  /** @param links who shall hear it; null is whichever link is selected at this moment */
  press(source: Source, links: readonly string[] | null = null): void {
    this.#binding(links).press(source);
  }

  release(source: Source): void {
    for (const binding of this.#bindings.values()) binding.send({ type: 'release', source });
  }

  /** Let go of as by the finger: a window lost the focus. */
  releaseWhere(matches: (source: Source) => boolean): void {
    for (const binding of this.#bindings.values()) binding.send({ type: 'releaseWhere', matches });
  }

  /** Sources that can't let go any more, or whose release was lost: a closed window, a dead hook, a sleeping computer. */
  lost(matches: (source: Source) => boolean): void {
    if (matches('vox')) this.#voice = SILENT;
    for (const binding of this.#bindings.values()) binding.send({ type: 'lost', matches });
  }

  /** Esc: ends every latched or toggled talk. */
  unlock(): void {
    for (const binding of this.#bindings.values()) binding.send({ type: 'unlock' });
  }

  mute(on: boolean): void {
    if (on === this.#muted) return;
    this.#muted = on;
    if (on) this.#block('muted');
    this.#parts.show(this.view);
  }

  packet(format: string, frame: OutgoingFrame): void {
    this.#router.packet(format, frame);
  }

  /** The microphone is gone, with every gate: nothing drains any more. */
  microphoneLost(): void {
    this.#block('noDevice');
    this.lost(isVoice);
    this.#router.reset();
  }

  /** A link went down or away: a talk ends when it was the last one that could hear it. */
  linkLost(id: string): void {
    for (const binding of this.#bindings.values()) {
      if (!binding.links.has(id)) continue;
      const others = [...binding.links].some(([other, link]) => other !== id && link.status.state === 'ready');
      if (!others) binding.send({ type: 'block', reason: 'offline' });
    }
  }

  /** The microphone's peak of the last meter tick, dBFS: what voice activation goes by. */
  level(db: number): void {
    const { mode, voice } = this.#parts.settings();
    if (mode !== 'voice' || this.#muted) {
      if (this.#voice.open) this.lost(isVoice);
      return;
    }
    const was = this.#voice.open;
    this.#voice = hearVoice(this.#voice, db, this.#parts.timers.now(), voice);
    if (this.#voice.open === was) return;
    if (was) this.release('vox');
    else this.press('vox');
  }

  #binding(links: readonly string[] | null): Binding {
    const name = links === null ? SELECTED : JSON.stringify([...links].sort());
    const known = this.#bindings.get(name);
    if (known) return known;
    const binding = new Binding(name, {
      targets: () => (this.#muted ? { block: 'muted' } : this.#parts.targets(links)),
      rules: () => rulesOf(this.#parts.settings()),
      act: (effect, from) => this.#act(effect, from),
      changed: () => {
        this.#parts.show(this.view);
        // Bindings come and go with the user's changes; a machine that rests has nothing to remember but its last tap.
        if (
          name !== SELECTED &&
          binding.state.phase === 'idle' &&
          binding.state.tap === null &&
          binding.state.sources.size === 0
        )
          this.#bindings.delete(name);
      },
      timers: this.#parts.timers,
    });
    this.#bindings.set(name, binding);
    return binding;
  }

  #block(reason: BlockReason): void {
    for (const binding of this.#bindings.values()) binding.send({ type: 'block', reason });
  }

  #act(effect: PttEffect, { name, links, state }: Binding): void {
    const { sound, settings, timedOut } = this.#parts;
    switch (effect.type) {
      case 'open': {
        const { preRollMs } = settings();
        const wanted = isVoice(effect.source) ? Math.max(preRollMs, VOICE_PRE_ROLL_MS) : preRollMs;
        this.#router.open(name, links.values(), wanted);
        sound.cue('start', 'capture');
        return;
      }
      case 'close':
        this.#router.close(name, links.values());
        sound.cue('end', 'now');
        return;
      case 'denied':
        // A voice presses by itself at every word: it is shown, and not answered with a tone each time.
        if (!isVoice(effect.source)) sound.cue(effect.reason === 'muted' ? 'muted' : 'denied', 'now');
        return;
      case 'warn':
        sound.cue('warning', 'now');
        return;
      case 'cut':
        sound.cue('denied', 'now');
        if (effect.reason === 'timeout' && state.phase === 'idle') timedOut();
        return;
      default:
        effect satisfies never;
    }
  }

  /** When the first talk that was warned will end, ms since the epoch; null while none was. */
  #nearEnd(bindings: readonly Binding[]): number | null {
    const now = this.#parts.timers.now();
    const ends = bindings.flatMap(({ state }) => (isOpen(state) ? [state.limits.endsAt] : []));
    const first = Math.min(...ends);
    return first - now <= WARNING_MS ? Math.round(Date.now() + first - now) : null;
  }
}

function rulesOf({ mode, hangMs }: PttSettings): PttRules {
  return { mode: mode === 'voice' ? 'hold' : mode, hangMs };
}
