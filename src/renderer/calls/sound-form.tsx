import { useId } from 'react';
import { CALL_RATES, CALL_SAMPLES, type CallSound } from '../../shared/calls.ts';
import { SoundLines } from './sound-view.tsx';
import { callWords, rateWords } from './words.ts';

const words = callWords.sound;
const CHUNKS_MS = [2.5, 5, 10, 20, 40, 60, 100, 200] as const;

interface SoundFormProps {
  readonly sound: CallSound;
  readonly onChange: (sound: CallSound) => void;
}

/** The four numbers of a call. Everything that can be chosen is possible, so that nothing here can be wrong. */
export function SoundForm({ sound, onChange }: SoundFormProps) {
  const set = (part: Partial<CallSound>) => onChange({ ...sound, ...part });
  return (
    <div className="sound-form">
      <div className="sound-fields">
        <Choice
          label={words.rate}
          value={String(sound.rate)}
          choices={CALL_RATES.map((rate) => [String(rate), rateWords(rate)])}
          onChoose={(rate) => set({ rate: Number(rate) })}
        />
        <Choice
          label={words.channels}
          value={String(sound.channels)}
          choices={[
            ['1', words.mono],
            ['2', words.stereo],
          ]}
          onChoose={(channels) => set({ channels: Number(channels) })}
        />
        <Choice
          label={words.sample}
          value={sound.sample}
          choices={CALL_SAMPLES.map((sample) => [sample, words.samples[sample]])}
          onChoose={(value) => {
            const sample = CALL_SAMPLES.find((known) => known === value);
            if (sample) set({ sample });
          }}
        />
        <Choice
          label={words.chunk}
          value={String(sound.chunkMs)}
          choices={CHUNKS_MS.map((ms) => [String(ms), words.ms(ms)])}
          onChoose={(ms) => set({ chunkMs: Number(ms) })}
        />
      </div>
      <SoundLines sound={sound} />
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly (readonly [value: string, label: string])[];
  readonly onChoose: (value: string) => void;
}

/** A labelled list of which one is chosen. */
export function Choice({ label, value, choices, onChoose }: ChoiceProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChoose(event.target.value)}>
        {choices.map(([choice, text]) => (
          <option key={choice} value={choice}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
