import type { EventMap } from '../../shared/contract.ts';
import type { AppState } from '../../shared/state.ts';
import type { Sound } from '../sound/client.ts';
import { soundView } from './sound-view.ts';
import type { Settings } from './store/documents.ts';

/** What a meter shows before it has heard anything, dBFS. */
const SILENCE_DB = -100;

export interface SoundDeskParts {
  readonly sound: Sound;
  readonly settings: () => Settings;
  readonly show: (view: AppState['sound']) => void;
  readonly showLevels: (levels: EventMap['levels']) => void;
}

/** The sound process as the user has set it up, and what windows see of it. */
export class SoundDesk {
  readonly #parts: SoundDeskParts;
  #deafened = false;
  #levels: EventMap['levels'] = { inputDb: SILENCE_DB, outputDb: SILENCE_DB };

  constructor(parts: SoundDeskParts) {
    this.#parts = parts;
  }

  get view(): AppState['sound'] {
    const { input, output } = this.#parts.settings();
    return soundView(this.#parts.sound.status, { input, output, deafened: this.#deafened });
  }

  start(): void {
    const { input, output } = this.#parts.settings();
    this.#parts.sound.start({ input, output });
    this.#apply();
  }

  /** Some settings are others now. */
  changed(changes: Partial<Settings>, before: Settings): void {
    const { input, output } = this.#parts.settings();
    if (changes.ptt || changes.cues || changes.audio) this.#apply();
    if (input !== before.input || output !== before.output) this.#parts.sound.choose({ input, output });
    this.show();
  }

  deafen(on: boolean): void {
    this.#deafened = on;
    this.#parts.sound.deafen(on);
    this.show();
  }

  show(): void {
    this.#parts.show(this.view);
  }

  /** Meters stand still most of the time: what they show already, windows are not told again. */
  showLevels(levels: EventMap['levels']): void {
    if (levels.inputDb === this.#levels.inputDb && levels.outputDb === this.#levels.outputDb) return;
    this.#levels = levels;
    this.#parts.showLevels(levels);
  }

  /** What the process must know of push-to-talk's, the cues' and the audio page. */
  #apply(): void {
    const { sound, settings } = this.#parts;
    const { ptt, cues, audio } = settings();
    sound.cues(cues);
    sound.gain(audio.inputGainDb, audio.outputGainDb);
    sound.duck(audio.duckDb);
    sound.processing(audio.processing);
    // A closed microphone hears no voice that could open it.
    sound.keepOpen(!ptt.closeMicrophone || ptt.mode === 'voice');
  }
}
