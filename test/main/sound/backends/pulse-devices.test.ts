import { describe, expect, test } from 'vitest';
import { type AskPulse, listPulseDevices } from '../../../../src/main/sound/backends/pulse-devices.ts';

const SINKS = [{ name: 'pci.spk', description: 'Built-in', monitor_source: 'pci.spk.monitor' }];
const SOURCES = [
  { name: 'pci.spk.monitor', description: 'Monitor of Built-in', monitor_source: 'pci.spk' },
  { name: 'pci.mic', description: 'Built-in', monitor_source: '' },
  { name: 'plain', description: '(null)', monitor_source: 'n/a' },
];
const INFO = { default_sink_name: 'pci.spk', default_source_name: 'pci.mic' };

function pulse(answers: Record<string, unknown>): AskPulse {
  return async (args) => {
    const answer = answers[args.slice(2).join(' ')];
    return typeof answer === 'string' || answer === null ? answer : JSON.stringify(answer);
  };
}

const all = { info: INFO, 'list sources': SOURCES, 'list sinks': SINKS };

describe('PulseAudio’s devices', () => {
  test('have a name for programs and one for people; monitors are not microphones', async () => {
    expect(await listPulseDevices(pulse(all), {})).toEqual({
      input: [
        { name: 'pci.mic', description: 'Built-in' },
        { name: 'plain', description: 'plain' },
      ],
      output: [{ name: 'pci.spk', description: 'Built-in' }],
      standard: { input: 'pci.mic', output: 'pci.spk' },
    });
  });

  test('have the defaults that PulseAudio’s library takes from the environment', async () => {
    const found = await listPulseDevices(pulse(all), { PULSE_SOURCE: 'plain' });
    expect(found?.standard).toEqual({ input: 'plain', output: 'pci.spk' });
  });

  test.each([
    ['no server', { ...all, info: null }],
    ['an old pactl that prints text', { ...all, 'list sinks': 'Sink #0' }],
    ['something else', { ...all, 'list sources': { error: 1 } }],
  ])('are none with %s', async (_, answers) => {
    expect(await listPulseDevices(pulse(answers), {})).toBeNull();
  });

  test('that make no sense are left out', async () => {
    const odd = [null, 7, {}, { name: "it's" }, { name: 'with space' }, { name: 'good' }];
    const found = await listPulseDevices(pulse({ ...all, 'list sinks': odd }), {});
    expect(found?.output).toEqual([{ name: 'good', description: 'good' }]);
  });
});
