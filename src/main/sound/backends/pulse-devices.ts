import { execFile, spawn } from 'node:child_process';
import type { SoundDirection } from '../protocol.ts';

/** PulseAudio answers within some milliseconds, or hangs. */
const ANSWER_LIMIT_MS = 2000;
/** A device that is plugged in makes a dozen events; they are told once, ms. */
const SETTLE_MS = 100;
/** A listener says nothing when it has begun, so what happened meanwhile is asked for so much later, ms. */
const BEGUN_MS = 400;
/** From the end of a listener (no server) to the next, ms. */
const LISTEN_AGAIN_MS = 1000;

/** A source or sink of PulseAudio, or of PipeWire in its clothes. */
export interface PulseDevice {
  /** What it is called in programs: `alsa_input.usb-…`. */
  readonly name: string;
  /** What it is called by people: `Built-in Audio Analogue Stereo`. */
  readonly description: string;
}

export interface PulseDevices {
  /** Without the monitors of speakers: they hear what is played, and nobody talks into them. */
  readonly input: readonly PulseDevice[];
  readonly output: readonly PulseDevice[];
  /** Names of the default ones; they need not be among the others. */
  readonly standard: Readonly<Record<SoundDirection, string | null>>;
}

/** Asks one question of `pactl`; its answer, or null when there is none. */
export type AskPulse = (args: readonly string[]) => Promise<string | null>;

/**
 * What PulseAudio has, by `pactl -f json`.
 *
 * @returns null without `pactl` (or with one older than 15, which knows no JSON), or without a server
 */
export async function listPulseDevices(
  ask: AskPulse = askPactl,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<PulseDevices | null> {
  const questions = [['info'], ['list', 'sources'], ['list', 'sinks']];
  const answers = await Promise.all(questions.map((question) => ask(['-f', 'json', ...question])));
  const [info, sources, sinks] = answers.map((answer) => parse(answer));
  if (!isRecord(info) || !Array.isArray(sources) || !Array.isArray(sinks)) return null;
  return {
    input: sources.flatMap((source) => (isRecord(source) && !isMonitor(source) ? toDevice(source) : [])),
    output: sinks.flatMap((sink) => (isRecord(sink) ? toDevice(sink) : [])),
    // What these variables say is what PulseAudio's own library takes for the default.
    standard: {
      input: env.PULSE_SOURCE || text(info.default_source_name),
      output: env.PULSE_SINK || text(info.default_sink_name),
    },
  };
}

/**
 * Tells when devices come, go or become the default, and when the server comes or goes.
 *
 * @returns what ends it
 */
export function watchPulseDevices(changed: () => void): () => void {
  let over = false;
  let timer: NodeJS.Timeout | null = null;
  let again: NodeJS.Timeout | null = null;
  let begun: NodeJS.Timeout | null = null;
  let stop = (): void => {};
  const tell = (): void => {
    timer ??= setTimeout(() => {
      timer = null;
      if (!over) changed();
    }, SETTLE_MS);
  };
  const listen = (): void => {
    // It outlives this process by one event at most: with nobody to read what it prints, it ends.
    const pactl = spawn('pactl', ['subscribe'], { env: plainEnv(), stdio: ['ignore', 'pipe', 'ignore'] });
    stop = () => pactl.kill('SIGKILL');
    begun = setTimeout(tell, BEGUN_MS);
    pactl.stdout.on('data', (lines: Buffer) => {
      if (/'(new|remove)' on (sink|source) |'change' on server/.test(lines.toString())) tell();
    });
    // There is no such program, and there will be none.
    pactl.on('error', () => {
      over = true;
    });
    pactl.on('close', () => {
      if (over) return;
      tell();
      again = setTimeout(listen, LISTEN_AGAIN_MS);
    });
  };
  listen();
  return () => {
    over = true;
    if (timer) clearTimeout(timer);
    if (again) clearTimeout(again);
    if (begun) clearTimeout(begun);
    stop();
  };
}

function askPactl(args: readonly string[]): Promise<string | null> {
  const options = { env: plainEnv(), timeout: ANSWER_LIMIT_MS, maxBuffer: 1 << 24 };
  return new Promise((resolve) => {
    execFile('pactl', [...args], options, (error, stdout) => resolve(error ? null : stdout));
  });
}

/** Some languages write a decimal comma into the JSON. */
function plainEnv(): NodeJS.ProcessEnv {
  return { ...process.env, LC_ALL: 'C.UTF-8' };
}

function parse(answer: string | null | undefined): unknown {
  try {
    return answer ? JSON.parse(answer) : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isMonitor({ monitor_source: of }: Record<string, unknown>): boolean {
  return typeof of === 'string' && of !== '' && of !== 'n/a';
}

/** Names with a quotation mark can't be said to ALSA; there are none. */
function toDevice({ name, description }: Record<string, unknown>): readonly PulseDevice[] {
  if (typeof name !== 'string' || name === '' || /['"\s]/.test(name)) return [];
  return [{ name, description: text(description) ?? name }];
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && value !== '(null)' ? value : null;
}
