import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createResampler } from '../../../../src/audio/resample.ts';
import { readWav, toMono } from '../../../../src/main/sound/wav-file.ts';

const run = promisify(execFile);

/** Women and men, five languages; sentences of the lists that telephony is judged with, and a radio call. */
export const VOICES: readonly (readonly [voice: string, text: string])[] = [
  [
    'en-us',
    'The quick brown fox jumps over the lazy dog. She sells sea shells by the sea shore, and the shells she sells are surely sea shells.',
  ],
  [
    'en-us+f3',
    'A large size in stockings is hard to sell. The boy was there when the sun rose, and a rod is used to catch pink salmon.',
  ],
  [
    'en-gb-scotland+m3',
    'Glue the sheet to the dark blue background. It is easy to tell the depth of a well. These days a chicken leg is a rare dish.',
  ],
  [
    'en-gb+f5',
    'Rice is often served in round bowls. The juice of lemons makes fine punch. The box was thrown beside the parked truck.',
  ],
  [
    'de+f2',
    'Heute ist schönes Frühlingswetter. Die Sonne lacht, am blauen Himmel ziehen die weißen Wolken, von den Bergen her weht der Wind.',
  ],
  [
    'fr+m4',
    "Le petit canard apprend à nager. La voiture s'est arrêtée au feu rouge, et les enfants jouent dans la cour de l'école.",
  ],
  [
    'es+f4',
    'El perro corre por el parque todas las mañanas. Mañana iremos al mercado para comprar pan, queso y unas manzanas.',
  ],
  [
    'en-us+m7',
    'Change hotel, alpha bravo, over. We read you five by five, switching to channel seven, stand by for further traffic.',
  ],
];

/**
 * Says something by espeak-ng; what it says is the same every time.
 *
 * @param voice an espeak-ng voice, `en-us+f3`
 * @returns mono, 48 kHz
 */
export async function say(voice: string, text: string): Promise<Float32Array> {
  const { stdout } = await run('espeak-ng', ['-v', voice, '--stdout', text], {
    encoding: 'buffer',
    maxBuffer: 16 << 20,
  });
  const wav = readWav(stdout);
  const spoken = toMono(wav);
  const resampler = createResampler(wav.rate, 48_000);
  const out = new Float32Array(resampler.outputBound(spoken.length));
  return out.subarray(0, resampler.process(spoken, 0, spoken.length, out, 0));
}
