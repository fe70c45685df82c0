import { constants, getPriority, setPriority } from 'node:os';
import { GSM_ROOM_FORMAT } from '../../audio/format.ts';
import { openParentPort } from '../../child/parent-port.ts';
import { loadRealtimeAddon } from '../../realtime/load-addon.ts';
import { PRIORITY, RealtimeThreads } from '../../realtime/threads.ts';
import { readSoundArguments, type SoundArguments } from './arguments.ts';
import type { AudioBackend } from './backend.ts';
import { DevicesBackend } from './backends/devices.ts';
import { NativeBackend } from './backends/native.ts';
import { loadNativeSound } from './backends/native-addon.ts';
import { SilenceBackend } from './backends/silence.ts';
import { WavBackend } from './backends/wav.ts';
import { findCueFolder } from './cue-files.ts';
import type { FromSound, ToSound } from './protocol.ts';
import { rehearse } from './rehearsal.ts';
import { SoundSession, TICK_MS } from './session.ts';
import { DeviceWatch, LOOK_EVERY_MS } from './watch.ts';

/**
 * The sound process: devices, codecs and the graph between them. It says nothing on standard output, where PortAudio
 * and ALSA write what they please.
 */

/** As PulseAudio does for itself. Threads that are started before this one is a real-time thread have it too. */
const SOUND_NICENESS = -11;
/** How long last words may take to reach the parent, ms. */
const LAST_WORDS_MS = 50;

type Port = NonNullable<ReturnType<typeof openParentPort>>;

const port = openParentPort();
if (port) start(port, readSoundArguments(process.argv.slice(2)));
else process.exitCode = 2;

function start(port: Port, args: SoundArguments): void {
  const post = (message: FromSound): void => port.post(message);
  process.on('uncaughtException', (error) => {
    post({ type: 'trouble', message: error.stack ?? error.message });
    setTimeout(end, LAST_WORDS_MS);
  });
  // The parent decides when the app ends: an interrupt typed at the terminal reaches it as well.
  process.on('SIGINT', () => {});
  if (args.mode === 'watch') startWatch(port, post);
  else {
    hurry();
    // Before the devices are open, which must not wait for it. Other formats differ by their codec alone.
    rehearse(GSM_ROOM_FORMAT);
    startSession(port, post, createBackend(args, post));
  }
}

/** Ahead of what can wait, where the system lets us and until, or unless, there are real-time threads. */
function hurry(): void {
  try {
    if (getPriority() > SOUND_NICENESS) setPriority(SOUND_NICENESS);
  } catch {
    // Not everybody may; it is heard on a busy computer only.
  }
}

/** Our own addon, or naudiodon's where ours was not built. */
function devicesBackend(post: (message: FromSound) => void): AudioBackend {
  try {
    return new NativeBackend(loadNativeSound());
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    post({ type: 'trouble', message: `${why} naudiodon is used instead.` });
    return new DevicesBackend();
  }
}

function startSession(port: Port, post: (message: FromSound) => void, backend: AudioBackend): void {
  const session = new SoundSession(backend, post, end, findCueFolder(import.meta.dirname));
  port.onMessage((message) => session.handle(message as ToSound));
  port.onClose(() => void session.quit());
  process.on('SIGTERM', () => void session.quit());
  // That the addon is missing, main finds out as well and says.
  const addon = loadRealtimeAddon(() => {});
  const threads = new RealtimeThreads({
    addon,
    ask: (request) => post({ type: 'thread', request }),
    process: process.pid,
  });
  setInterval(() => {
    session.tick();
    threads.keepOwn('javascript', PRIORITY.graph);
    for (const direction of ['input', 'output'] as const)
      threads.keep(direction, session.thread(direction), PRIORITY.device);
    threads.tend();
  }, TICK_MS);
}

function startWatch(port: Port, post: (message: FromSound) => void): void {
  // A look may wait; the sound of the process beside this one may not.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  const watch = new DeviceWatch(new DevicesBackend(), post, end);
  port.onMessage((message) => watch.handle(message as ToSound));
  port.onClose(end);
  setInterval(() => watch.look(), LOOK_EVERY_MS);
}

function createBackend(
  args: Extract<SoundArguments, { mode: 'play' }>,
  post: (message: FromSound) => void,
): AudioBackend {
  switch (args.backend) {
    case 'devices':
      return devicesBackend(post);
    case 'silence':
      return new SilenceBackend();
    case 'wav':
      return new WavBackend(args.files, (message) => post({ type: 'trouble', message }));
    default:
      return args satisfies never;
  }
}

/** Not `process.exit`: with a lost device that waits for PortAudio's thread for ever. */
function end(): void {
  process.kill(process.pid, 'SIGKILL');
}
