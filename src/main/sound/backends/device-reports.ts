import type { DeviceReport, SoundDirection } from '../protocol.ts';

const NOUNS: Readonly<Record<SoundDirection, string>> = { input: 'microphone', output: 'speaker' };

/** How many channels a device is asked for, what we would like first. */
export const CHANNELS: Readonly<Record<SoundDirection, readonly (1 | 2)[]>> = { input: [1, 2], output: [2, 1] };

/** No device at all. */
export function missingReport(direction: SoundDirection): DeviceReport {
  const message = `No ${NOUNS[direction]} was found. Plug one in or start the sound server; it is used as soon as it is there.`;
  return { state: 'missing', name: '', message };
}

/** It worked, and then it stood still. */
export function lostReport(direction: SoundDirection, name: string): DeviceReport {
  const message =
    `The ${NOUNS[direction]} “${name}” is gone. Plug it in again or choose another device; ` +
    'whatever comes first is used at once.';
  return { state: 'missing', name, message };
}

/** @param standIn whether another device than this was chosen */
export function openReport(direction: SoundDirection, name: string, standIn: boolean): DeviceReport {
  if (!standIn) return { state: 'open', name };
  const message = `The chosen ${NOUNS[direction]} is not there, so “${name}” is used until it is back.`;
  return { state: 'open', name, message };
}

/** @param failures what each try said */
export function failedReport(direction: SoundDirection, name: string, failures: ReadonlySet<string>): DeviceReport {
  const message =
    `The ${NOUNS[direction]} “${name}” did not open (${[...failures].join('; ')}). Another program may have it: ` +
    'close that program or choose another device.';
  return { state: 'failed', name, message };
}

export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
