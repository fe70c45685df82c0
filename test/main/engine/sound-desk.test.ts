import { expect, test } from 'vitest';
import { SoundDesk } from '../../../src/main/engine/sound-desk.ts';
import { SETTINGS, type Settings } from '../../../src/main/engine/store/documents.ts';
import type { AppState } from '../../../src/shared/state.ts';
import { FakeSound } from '../../support/fake-sound.ts';

function open() {
  const sound = new FakeSound();
  const views: AppState['sound'][] = [];
  const levels: number[] = [];
  let settings = SETTINGS.defaults();
  const desk = new SoundDesk({
    sound,
    settings: () => settings,
    show: (view) => views.push(view),
    showLevels: ({ inputDb }) => levels.push(inputDb),
  });
  const change = (changes: Partial<Settings>) => {
    const before = settings;
    settings = { ...before, ...changes };
    desk.changed(changes, before);
  };
  return { sound, desk, views, levels, change, settings };
}

test('the process starts with the devices and all that was set', () => {
  const { sound, desk, settings } = open();
  desk.start();
  expect(sound.calls).toEqual(['start default default']);
  expect(sound).toMatchObject({ cueSettings: settings.cues, processed: settings.audio.processing, keptOpen: true });
});

test('a setting reaches the process, and devices are opened anew only where they are others', () => {
  const { sound, views, change, settings } = open();
  change({ audio: { ...settings.audio, inputGainDb: 3, outputGainDb: -3, duckDb: 12 } });
  expect([sound.gains, sound.duckDb, sound.calls]).toEqual([[3, -3], 12, []]);
  change({ output: 'usb' });
  expect(sound.calls).toEqual(['choose default usb']);
  expect(views.at(-1)).toMatchObject({ input: { choice: 'default' }, output: { choice: 'usb' } });
});

test('the microphone rests between talks where the user wants it, but not where a voice must be heard', () => {
  const { sound, change, settings } = open();
  change({ ptt: { ...settings.ptt, closeMicrophone: true } });
  expect(sound.keptOpen).toBe(false);
  change({ ptt: { ...settings.ptt, closeMicrophone: true, mode: 'voice' } });
  expect(sound.keptOpen).toBe(true);
});

test('deafness is of the process and is shown', () => {
  const { sound, desk, views } = open();
  desk.deafen(true);
  expect(sound.calls).toEqual(['deafen true']);
  expect([views.at(-1)?.deafened, desk.view.deafened]).toEqual([true, true]);
});

test('levels are told while they change, and only then', () => {
  const { desk, levels } = open();
  for (const inputDb of [-100, -100, -30, -30, -20, -100]) desk.showLevels({ inputDb, outputDb: -100 });
  expect(levels).toEqual([-30, -20, -100]);
});
