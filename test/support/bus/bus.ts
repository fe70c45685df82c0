import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { setPriority, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { hasAlsaPulsePlugin, missingPackages } from '../programs.ts';
import { type Recording, startRecording } from './recording.ts';

const run = promisify(execFile);

/** Person A speaks into `a_mic` and hears `a_spk`; person B likewise. */
export type BusDevice = 'a_mic' | 'a_spk' | 'b_mic' | 'b_spk';

/** The four devices are the four channels of one null sink, so one recording of it is sample-synchronous on all. */
const CHANNELS: Readonly<Record<BusDevice, string>> = {
  a_mic: 'front-left',
  b_spk: 'front-right',
  a_spk: 'rear-left',
  b_mic: 'rear-right',
};

/** What people read in a menu: a microphone is a source, a speaker a sink. */
export const DEVICE_NAMES: Readonly<Record<BusDevice, string>> = {
  a_mic: 'Headset microphone of A',
  b_spk: 'Loudspeaker of B',
  a_spk: 'Headset of A',
  b_mic: 'Webcam microphone of B',
};

/** Order of the devices in `recordBus`. */
export const BUS_DEVICES = Object.keys(CHANNELS) as readonly BusDevice[];

/**
 * ALSA's `default` goes to PulseAudio, and each device is a pcm of its own beside it, of one direction, as sound cards are
 * where there is no PulseAudio: what looks at ALSA alone lists them and opens them by name.
 *
 * @param socket PulseAudio's; who knows this file needs no `PULSE_SERVER`
 */
function alsaConfig(socket: string): string {
  const server = `server "unix:${socket}"`;
  const pcms = BUS_DEVICES.map((name) =>
    name.endsWith('_mic')
      ? `pcm.${name} { type asym capture.pcm { type pulse ${server} device "${name}.src" } }`
      : `pcm.${name} { type asym playback.pcm { type pulse ${server} device "${name}" } }`,
  );
  const lines = ['</usr/share/alsa/alsa.conf>', `pcm.!default { type pulse ${server} }`, 'ctl.!default { type pulse }'];
  return [...lines, ...pcms, ''].join('\n');
}

/** @returns why no virtual sound card can be started here, for the name of a skipped test; null when one can. */
export function whyNoBus(): string | null {
  const missing = missingPackages({ pulseaudio: 'pulseaudio', 'pulseaudio-utils': 'pactl' });
  if (missing) return missing;
  return hasAlsaPulsePlugin() ? null : "needs Debian's libasound2-plugins";
}

/** A mouth and an ear do not stutter when a computer is busy; where that may not be, they do. */
function hurry({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) setPriority(pid, -15);
  } catch {
    // Not everybody may.
  }
}

/**
 * A virtual sound card: a PulseAudio server of its own, in a folder of its own, with two microphones and two speakers.
 * Any number run side by side. Ends with `stop`, which leaves no process and no file behind.
 */
export class Bus {
  /** Everything of this bus lies here: socket, configuration, what a test wants to put beside them. */
  readonly folder: string;
  #server: ChildProcess | null = null;
  readonly #players = new Set<ChildProcess>();
  /** PulseAudio's modules of a device that is plugged in. */
  readonly #modules = new Map<BusDevice, readonly string[]>();

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** @throws when PulseAudio does not answer within 10 s */
  static async start(): Promise<Bus> {
    const bus = new Bus(await mkdtemp(path.join(tmpdir(), 'squelch-bus-')));
    await writeFile(path.join(bus.folder, 'asound.conf'), alsaConfig(bus.#socket));
    try {
      await bus.startServer();
      await bus.addDevices();
    } catch (error) {
      await bus.stop();
      throw error;
    }
    return bus;
  }

  /** What a program needs in its environment to use this bus; ALSA's `default` goes to PulseAudio. */
  get env(): Record<string, string> {
    return {
      PULSE_SERVER: `unix:${this.#socket}`,
      ALSA_CONFIG_PATH: path.join(this.folder, 'asound.conf'),
    };
  }

  /** The same, with the person's own devices as the default ones. */
  envOf(person: 'a' | 'b'): Record<string, string> {
    return { ...this.env, PULSE_SOURCE: `${person}_mic.src`, PULSE_SINK: `${person}_spk` };
  }

  /** As on a computer without PulseAudio: ALSA's devices go on, and no server is to be found. */
  alsaEnvOf(person: 'a' | 'b'): Record<string, string> {
    return { ...this.envOf(person), PULSE_SERVER: 'unix:/nowhere' };
  }

  /** Starts PulseAudio with no device at all, as after a crash. `addDevices` brings them back. */
  async startServer(): Promise<void> {
    const server = spawn(
      'pulseaudio',
      [
        ...['-n', '--daemonize=no', '--exit-idle-time=-1', '--log-level=error'],
        `--load=module-native-protocol-unix auth-anonymous=1 socket=${this.#socket}`,
      ],
      {
        env: { ...process.env, XDG_RUNTIME_DIR: this.folder, HOME: this.folder },
        stdio: 'ignore',
        // In a session of its own, as the desktop starts it.
        detached: true,
      },
    );
    this.#server = server;
    // A test run that is cut short still takes its server along.
    const kill = () => server.kill('SIGKILL');
    process.once('exit', kill);
    server.once('exit', () => process.off('exit', kill));
    for (let tries = 0; tries < 100; tries++) {
      if (server.exitCode !== null) break;
      const answered = await this.pactl('info').then(
        () => true,
        () => false,
      );
      if (answered) return;
      await delay(100);
    }
    throw new Error('PulseAudio did not start');
  }

  /** Plugs the four devices in. */
  async addDevices(): Promise<void> {
    // Without `norewinds` an idle null sink sleeps for up to two seconds, and a new stream waits for it to wake.
    const sink = 'module-null-sink sink_name=bus rate=48000 format=s16le norewinds=1 channels=4';
    await this.pactl('load-module', ...sink.split(' '), `channel_map=${Object.values(CHANNELS).join(',')}`);
    for (const name of BUS_DEVICES) await this.plug(name);
  }

  /** Plugs one device in. */
  async plug(name: BusDevice): Promise<void> {
    const channel = CHANNELS[name];
    const mono = ['channels=1', `master_channel_map=${channel}`, 'channel_map=mono', 'remix=no'];
    const isMicrophone = name.endsWith('_mic');
    // The other end of a device, that a test speaks into or listens at, is no device of its own.
    const sinkName = isMicrophone ? `Mouth at ${name}` : DEVICE_NAMES[name];
    const sourceName = isMicrophone ? DEVICE_NAMES[name] : `Ear at ${name}`;
    const described = (kind: string, text: string): string => `${kind}_properties="device.description='${text}'"`;
    const sink = [`sink_name=${name}`, 'master=bus', described('sink', sinkName)];
    const source = [`source_name=${name}.src`, 'master=bus.monitor', described('source', sourceName)];
    this.#modules.set(name, [
      (await this.pactl('load-module', 'module-remap-sink', ...sink, ...mono)).trim(),
      (await this.pactl('load-module', 'module-remap-source', ...source, ...mono)).trim(),
    ]);
  }

  /**
   * Plugs a speaker in that takes 21 ms at a time, as one does whose driver has fixed periods. What it plays is said at `into`.
   *
   * @returns PulseAudio's name for it
   */
  async plugSlowSpeaker(into: BusDevice): Promise<string> {
    const pipe = path.join(this.folder, 'slow');
    const format = ['rate=48000', 'format=s16le', 'channels=1'];
    await this.pactl('load-module', 'module-pipe-sink', 'sink_name=slow', `file=${pipe}`, ...format);
    const output = openSync(pipe, 'r');
    const args = ['--raw', `--device=${into}`, '--latency-msec=20', ...format.map((one) => `--${one}`)];
    const player = spawn('paplay', args, {
      env: { ...process.env, ...this.env },
      stdio: [output, 'ignore', 'ignore'],
    });
    closeSync(output);
    this.#players.add(player);
    return 'slow';
  }

  /** Pulls one device out. */
  async unplug(name: BusDevice): Promise<void> {
    for (const module of this.#modules.get(name) ?? []) await this.pactl('unload-module', module);
    this.#modules.delete(name);
  }

  /** Pulls every device out; the server stays. */
  async removeDevices(): Promise<void> {
    for (const module of ['module-remap-source', 'module-remap-sink', 'module-null-sink']) {
      await this.pactl('unload-module', module);
    }
  }

  /** Kills the server, as a crash would: clients hear nothing of it. */
  async killServer(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, 'exit');
    server.kill('SIGKILL');
    await gone;
  }

  /** @returns what `pactl` printed. */
  async pactl(...args: string[]): Promise<string> {
    const { stdout } = await run('pactl', args, { env: { ...process.env, ...this.env }, timeout: 5000 });
    return stdout;
  }

  /**
   * Plays a sound file into a device: into `a_mic` it is what person A says. Resolves when all of it was played.
   *
   * @param ahead how much of it the server is given ahead of time, ms; on a busy computer a short one has gaps
   */
  async play(device: BusDevice, file: string, ahead = 20): Promise<void> {
    const player = spawn('paplay', [`--device=${device}`, `--latency-msec=${ahead}`, file], {
      env: { ...process.env, ...this.env },
      stdio: 'ignore',
    });
    hurry(player);
    this.#players.add(player);
    const [code] = await once(player, 'exit');
    this.#players.delete(player);
    if (code !== 0) throw new Error(`paplay into ${device} ended with ${code}`);
  }

  /** Records what one device plays, or what is said into it: mono. */
  record(device: BusDevice): Promise<Recording> {
    return this.#record(`${device}.src`, ['mono']);
  }

  /** Records all four devices in step; channels in the order of `BUS_DEVICES`. */
  recordBus(): Promise<Recording> {
    return this.#record('bus.monitor', Object.values(CHANNELS));
  }

  async #record(source: string, channels: readonly string[]): Promise<Recording> {
    const recording = await startRecording(source, channels, { ...process.env, ...this.env });
    hurry(recording.process);
    this.#players.add(recording.process);
    recording.process.once('exit', () => this.#players.delete(recording.process));
    return recording;
  }

  /** Ends every player, the server, and removes the folder. */
  async stop(): Promise<void> {
    for (const player of this.#players) player.kill('SIGKILL');
    await this.killServer();
    await rm(this.folder, { recursive: true, force: true });
  }

  get #socket(): string {
    return path.join(this.folder, 'native');
  }
}
