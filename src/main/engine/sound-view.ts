import type { DirectionView, SoundView } from '../../shared/state.ts';
import type { DeviceReport, FromSound } from '../sound/protocol.ts';

/** What the sound process last said about its devices. */
export type SoundReady = Extract<FromSound, { type: 'ready' }>;

/** How the sound process is doing, as its client sees it. */
export interface SoundStatus {
  readonly process: SoundView['process'];
  /** Null until the first devices were tried. */
  readonly ready: SoundReady | null;
}

export interface SoundChoice {
  readonly input: string;
  readonly output: string;
  readonly deafened: boolean;
}

/** The sound slice of what windows see. */
export function soundView({ process, ready }: SoundStatus, choice: SoundChoice): SoundView {
  return {
    process,
    backend: ready?.backend ?? 'devices',
    input: direction('input', choice.input, process, ready),
    output: direction('output', choice.output, process, ready),
    deafened: choice.deafened,
  };
}

/** Whether a press could be heard at all: a microphone that delivers. */
export function microphoneWorks({ process, ready }: SoundStatus): boolean {
  return process === 'running' && ready?.input.state === 'open';
}

function direction(
  which: 'input' | 'output',
  choice: string,
  process: SoundView['process'],
  ready: SoundReady | null,
): DirectionView {
  const report: DeviceReport | null = ready ? ready[which] : null;
  return {
    choice,
    state: process === 'running' && report ? report.state : 'opening',
    name: report?.name ?? '',
    message: report?.message ?? null,
    devices: (ready?.devices ?? [])
      .filter((device) => device.direction === which)
      .map(({ id, name, isDefault }) => ({ id, name, isDefault })),
  };
}
