import type { WireSound } from '../../shared/calls.ts';
import { callWords } from './words.ts';

/** What a call sounds like, in plain words first and in numbers below. */
export function SoundLines({ sound }: { readonly sound: WireSound }) {
  return (
    <p className="call-sound">
      <span className="call-quality">{callWords.quality(sound)}</span>
      <span className="call-numbers">
        {callWords.numbers(sound)} · {callWords.bandwidth(sound)}
      </span>
    </p>
  );
}
