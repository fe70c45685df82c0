import { describe, expect, test } from 'vitest';
import { microphoneWorks, soundView } from '../../../src/main/engine/sound-view.ts';
import { soundReady } from '../../support/fake-sound.ts';

const CHOICE = { input: 'default', output: 'usb', deafened: false };

describe('what windows see of the sound', () => {
  test('is, before any device was tried, that they are being opened', () => {
    const view = soundView({ process: 'starting', ready: null }, CHOICE);
    const opening = { state: 'opening', name: '', message: null, devices: [] };
    expect(view).toEqual({
      process: 'starting',
      backend: 'devices',
      input: { ...opening, choice: 'default' },
      output: { ...opening, choice: 'usb' },
      deafened: false,
    });
  });

  test('is each direction by itself: the chosen device, the one in use, what is wrong, what there is to choose', () => {
    const ready = soundReady({
      input: { state: 'failed', name: 'USB mic', message: 'Another program uses it.' },
      devices: [
        { id: 'mic', name: 'USB mic', direction: 'input', isDefault: true },
        { id: 'spk', name: 'Speaker', direction: 'output', isDefault: false },
      ],
    });
    const view = soundView({ process: 'running', ready }, { ...CHOICE, deafened: true });
    expect(view.input).toEqual({
      choice: 'default',
      state: 'failed',
      name: 'USB mic',
      message: 'Another program uses it.',
      devices: [{ id: 'mic', name: 'USB mic', isDefault: true }],
    });
    expect(view.output).toMatchObject({ state: 'open', message: null, devices: [{ id: 'spk' }] });
    expect(view.deafened).toBe(true);
  });

  test('keeps the list of devices while the process restarts, and calls no device open', () => {
    const devices = [{ id: 'mic', name: 'USB mic', direction: 'input', isDefault: true }] as const;
    const view = soundView({ process: 'restarting', ready: soundReady({ devices }) }, CHOICE);
    expect(view.input).toMatchObject({ state: 'opening', devices: [{ id: 'mic' }] });
  });
});

test('a microphone works where the process runs and the device is open, and in no other case', () => {
  expect(microphoneWorks({ process: 'running', ready: soundReady() })).toBe(true);
  expect(microphoneWorks({ process: 'running', ready: null })).toBe(false);
  expect(microphoneWorks({ process: 'starting', ready: soundReady() })).toBe(false);
  expect(microphoneWorks({ process: 'restarting', ready: soundReady() })).toBe(false);
  for (const state of ['missing', 'failed'] as const)
    expect(microphoneWorks({ process: 'running', ready: soundReady({ input: { state, name: '' } }) })).toBe(false);
});
