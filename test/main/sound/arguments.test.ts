import { expect, test } from 'vitest';
import { readSoundArguments, type SoundArguments, writeSoundArguments } from '../../../src/main/sound/arguments.ts';

test.each<SoundArguments>([
  { mode: 'play', backend: 'devices' },
  { mode: 'play', backend: 'silence' },
  { mode: 'play', backend: 'wav', files: { input: '/a b/in.wav', output: '--odd.wav' } },
  { mode: 'play', backend: 'wav', files: {} },
  { mode: 'watch' },
])('what is written is what is read: %j', (choice) => {
  expect(readSoundArguments(writeSoundArguments(choice))).toEqual(choice);
});

test('devices are the default', () => {
  expect(readSoundArguments([])).toEqual({ mode: 'play', backend: 'devices' });
});

test.each([[['--backend=tape']], [['--volume=11']], [['loud']]])('refuses %j', (args) => {
  expect(() => readSoundArguments(args)).toThrow(TypeError);
});
