import { cueKind } from '../../../shared/settings.ts';
import type { settingsCommands } from '../../../shared/settings-commands.ts';
import type { SoundNumbers } from '../../../shared/sound-test.ts';
import type { AppState } from '../../../shared/state.ts';
import type { HotkeyDesk } from '../../hotkey/desk.ts';
import type { SoundCounts } from '../../sound/client.ts';
import { cueFault } from '../../sound/cue-files.ts';
import { type CommandHandlers, CommandRefusal } from '../command-router.ts';
import { given } from '../given.ts';
import type { Host } from '../host.ts';
import type { LinkBook } from '../link-book.ts';
import type { Settings } from '../store/documents.ts';
import type { Keeper } from '../store/keeper.ts';
import { diagnosticsBundle } from './diagnostics.ts';
import { type LogLine, logPath, readLogTail } from './log-tail.ts';
import type { MicrophoneTestDesk } from './microphone-test.ts';
import { exportSettings, ImportRefusal, readExport } from './transfer.ts';

/** Lines of the log that a window shows, and that go into a bundle. */
const SHOWN_LINES = 200;
const BUNDLED_LINES = 500;

/** What the commands of the settings pages act on. */
export interface SettingsTargets {
  readonly host: Host;
  readonly links: LinkBook;
  readonly keeper: Keeper;
  readonly sound: { readonly counts: SoundCounts };
  readonly test: MicrophoneTestDesk;
  readonly hotkey: Pick<HotkeyDesk, 'bindings' | 'replace'>;
  state(): AppState;
  /** Keeps the settings, applies and shows them. */
  change(settings: Partial<Settings>): void;
}

/** One handler a command of the settings pages. */
export function settingsHandlers(targets: SettingsTargets): Pick<CommandHandlers, keyof typeof settingsCommands> {
  const { host, links, test } = targets;
  const kept = () => targets.keeper.settings;
  return {
    'settings.ptt': (changes) => done(() => targets.change({ ptt: { ...kept().ptt, ...given(changes) } })),
    'settings.cues': (changes) =>
      done(() => {
        const cues = { ...kept().cues, ...given(changes) };
        for (const kind of cueKind.options) {
          const { file } = cues[kind];
          const fault = file === null || file === kept().cues[kind].file ? null : cueFault(file);
          if (fault !== null) throw new CommandRefusal('bad-args', fault, `${kind}.file`);
        }
        targets.change({ cues });
      }),
    'settings.audio': (changes) => done(() => targets.change({ audio: { ...kept().audio, ...given(changes) } })),
    'settings.window': (changes) => done(() => targets.change({ window: { ...kept().window, ...given(changes) } })),
    'settings.advanced': (changes) =>
      done(() => targets.change({ advanced: { ...kept().advanced, ...given(changes) } })),
    'settings.apply': (changes) => done(() => targets.change(given(changes))),

    'settings.export': () => ({
      name: `squelch-settings-${day(new Date())}.json`,
      text: exportSettings(kept(), targets.keeper.links, targets.hotkey.bindings),
    }),
    'settings.import': ({ text }) => {
      const { pages, links: wanted, keys } = readOrRefuse(text);
      targets.change(pages);
      const adopted = wanted.map((link) => ({ from: link.id, ...links.adopt(link) }));
      // The file's own names of its links mean nothing here.
      const here = new Map(adopted.map(({ from, id }) => [from, id]));
      if (keys) targets.hotkey.replace(keys.map((key) => ({ ...key, links: key.links && idsOf(key.links, here) })));
      return {
        links: adopted.filter(({ isNew }) => isNew).map(({ id }) => id),
        keys: keys?.length ?? null,
      };
    },

    'log.tail': async () => ({
      path: logPath(host.paths.logs),
      lines: (await readLogTail(host.paths.logs, SHOWN_LINES)).map(inWords),
    }),
    'diagnostics.bundle': async () => {
      const now = new Date();
      const log = await readLogTail(host.paths.logs, BUNDLED_LINES);
      const secrets = await secretsOf(host);
      const text = diagnosticsBundle({ state: targets.state(), numbers: numbersOf(targets.sound), log, secrets, now });
      return { name: `squelch-diagnostics-${day(now)}.json`, text };
    },

    'privacy.secrets': async () => ({ names: await host.secrets.names() }),
    'privacy.forgetSecrets': async () => {
      await host.secrets.clear();
      return null;
    },

    'sound.test': ({ codec, network }, caller) =>
      done(() => {
        const { process, input, output } = targets.state().sound;
        if (process !== 'running' || input.state !== 'open' || output.state !== 'open') {
          throw new CommandRefusal(
            'no-device',
            'The test needs a microphone and a speaker that work: choose them above.',
          );
        }
        test.begin(caller.id, codec, network);
      }),
    'sound.monitor': ({ on }, caller) => done(() => test.monitor(caller.id, on)),
    'sound.cancelTest': () => done(() => test.cancel()),
    'sound.numbers': () => numbersOf(targets.sound),
  };
}

function readOrRefuse(text: string): ReturnType<typeof readExport> {
  try {
    return readExport(text);
  } catch (error) {
    if (error instanceof ImportRefusal) throw new CommandRefusal('bad-file', error.message, error.field);
    throw error;
  }
}

/** Two rooms of the file may be one here. */
function idsOf(links: readonly string[], here: ReadonlyMap<string, string>): string[] {
  return [...new Set(links.flatMap((link) => here.get(link) ?? []))];
}

/** A vault that can't be opened has told nobody a secret either. */
async function secretsOf(host: Host): Promise<string[]> {
  const names = await host.secrets.names();
  const values = await Promise.allSettled(names.map((name) => host.secrets.get(name)));
  return values.flatMap((value) => (value.status === 'fulfilled' && value.value !== null ? [value.value] : []));
}

function numbersOf({ counts }: SettingsTargets['sound']): SoundNumbers {
  const { speakers, ...devices } = counts;
  return {
    ...devices,
    speakers: speakers.map(({ speaker, stretched, ...numbers }) => {
      // `link:ssrc`, and a link's id may hold a colon.
      const colon = speaker.lastIndexOf(':');
      return {
        link: speaker.slice(0, colon),
        ssrc: Number(speaker.slice(colon + 1)),
        ...numbers,
        stretchedMs: Math.round(stretched),
      };
    }),
  };
}

function inWords({ time, level, message, rest }: LogLine) {
  return { time, level, message, details: Object.keys(rest).length > 0 ? JSON.stringify(rest) : '' };
}

/** For a file's name: `2026-11-21`. */
function day(now: Date): string {
  return now.toISOString().slice(0, 10);
}

function done(act: () => void): null {
  act();
  return null;
}
