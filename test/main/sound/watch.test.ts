import { beforeEach, describe, expect, test } from 'vitest';
import type { FromSound } from '../../../src/main/sound/protocol.ts';
import { DeviceWatch } from '../../../src/main/sound/watch.ts';

let answers: Record<string, 'absent' | 'refused' | 'opened'>;
let asked: string[];
let posted: FromSound[];
let ended: boolean;
let watch: DeviceWatch;

beforeEach(() => {
  answers = {};
  asked = [];
  posted = [];
  ended = false;
  const backend = {
    tryOpen: (direction: string, id: string) => {
      asked.push(`${direction} ${id}`);
      return answers[`${direction} ${id}`] ?? 'absent';
    },
  };
  watch = new DeviceWatch(
    backend,
    (message) => posted.push(message),
    () => {
      ended = true;
    },
  );
});

describe('a watch', () => {
  test('looks for nothing until it is told what', () => {
    watch.look();
    expect(asked).toEqual([]);
  });

  test('looks only for what is missing', () => {
    watch.handle({ type: 'watch', input: null, output: 'ALSA/Headset' });
    watch.look();
    watch.look();
    expect(asked).toEqual(['output ALSA/Headset', 'output ALSA/Headset']);
    expect(posted).toEqual([]);
  });

  test('says once what it has found, and touches no device any more', () => {
    watch.handle({ type: 'watch', input: 'default', output: 'default' });
    answers['output default'] = 'opened';
    watch.look();
    watch.look();
    expect(asked).toEqual(['input default', 'output default']);
    expect(posted).toEqual([{ type: 'found', direction: 'output' }]);
  });

  test('goes on for ever while a device is absent', () => {
    watch.handle({ type: 'watch', input: 'default', output: null });
    for (let i = 0; i < 1000; i++) watch.look();
    expect(ended).toBe(false);
  });

  test('ends after some refusals, since its scan is stale from then on', () => {
    watch.handle({ type: 'watch', input: 'default', output: null });
    answers['input default'] = 'refused';
    for (let i = 0; i < 4; i++) watch.look();
    expect(ended).toBe(false);
    watch.look();
    expect(ended).toBe(true);
  });

  test('ends when told to', () => {
    watch.handle({ type: 'quit' });
    expect(ended).toBe(true);
  });
});
