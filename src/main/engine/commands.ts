import type { CommandArgs } from '../../shared/contract.ts';
import type { Binding } from '../hotkey/bindings.ts';
import { BindingRefusal, type HotkeyDesk } from '../hotkey/desk.ts';
import { inWords } from '../hotkey/input-name.ts';
import type { Sound } from '../sound/client.ts';
import { callHandlers } from './calls/commands.ts';
import type { CallDesk } from './calls/desk.ts';
import { type CommandHandlers, CommandRefusal } from './command-router.ts';
import { given } from './given.ts';
import { UnknownLinkError } from './link-book.ts';
import type { TalkDesk } from './ptt/desk.ts';
import { isUiSource } from './ptt/source.ts';
import { type SettingsTargets, settingsHandlers } from './settings/commands.ts';
import type { StationProcess } from './station-process.ts';

/** What the commands act on. */
export interface CommandTargets extends SettingsTargets {
  readonly talk: TalkDesk;
  readonly sound: Pick<Sound, 'choose' | 'retry' | 'counts'>;
  readonly station: StationProcess;
  readonly hotkey: HotkeyDesk;
  readonly calls: CallDesk;
  deafen(on: boolean): void;
}

/** One handler a command of the contract; the arguments have been checked. */
export function commandHandlers(targets: CommandTargets): CommandHandlers {
  const { links, talk, sound, station, hotkey, host } = targets;
  const updates = () => {
    if (host.updates) return host.updates;
    throw new CommandRefusal('not-here', 'This Squelch has nowhere to ask for newer versions.');
  };
  const desktop = () => {
    if (host.desktop) return host.desktop;
    throw new CommandRefusal('not-here', 'Only the installed desktop app has a tray and starts at login.');
  };
  return {
    'app.snapshot': () => targets.state(),
    'app.quit': () => done(() => host.quit()),
    'appearance.set': ({ theme }) => done(() => targets.change({ theme })),

    'link.add': ({ config }) => ({ id: links.add(config) }),
    'link.update': ({ id, config }) => onLink(() => links.update(id, config)),
    'link.remove': ({ id }) => onLink(() => links.remove(id)),
    'link.open': ({ id }) => onLink(() => links.open(id)),
    'link.close': ({ id }) => onLink(() => links.close(id)),
    'link.select': ({ id }) => onLink(() => links.select(id)),
    'link.talk': ({ id, talk: changes }) => onLink(() => links.setTalk(id, given(changes))),
    'person.name': ({ id, ssrc, name }) => onLink(() => links.name(id, ssrc, name)),
    'person.mix': ({ id, ssrc, mix }) => onLink(() => links.mix(id, ssrc, given(mix))),

    'ptt.press': ({ source }, caller) => done(() => talk.press(`${source}@${caller.id}`)),
    'ptt.release': ({ source }, caller) => done(() => talk.release(`${source}@${caller.id}`)),
    'ptt.releaseAll': (_, caller) => done(() => talk.releaseWhere((source) => isUiSource(source, caller.id))),
    'ptt.unlock': () => done(() => talk.unlock()),
    'ptt.mute': ({ on }) =>
      done(() => {
        talk.mute(on);
        if (!on) targets.calls.microphoneFree();
      }),

    ...settingsHandlers(targets),

    'hotkey.capture': (_, caller) =>
      onKey(async () => {
        const inputs = await hotkey.capture(caller.id);
        return { inputs: inputs && [...inputs], words: inputs ? inWords(inputs) : '' };
      }),
    'hotkey.cancelCapture': (_, caller) => done(() => hotkey.cancelCapture(caller.id)),
    'hotkey.bind': (binding) => onKey(async () => ({ id: hotkey.bind(binding) })),
    'hotkey.configure': async () => ({ opened: await hotkey.configure() }),
    'hotkey.retry': () => done(() => hotkey.retry()),
    'hotkey.unbind': ({ id }) => onKey(async () => done(() => hotkey.unbind(id))),
    'hotkey.replace': ({ bindings }) => onKey(async () => done(() => hotkey.replace(bindings.map(keptBinding)))),

    'sound.choose': ({ direction, device }) =>
      done(() => {
        const { input, output } = targets.keeper.settings;
        // The same device once more is opened once more: that is what somebody wants who chooses it again.
        if (device === (direction === 'input' ? input : output)) sound.choose({ input, output });
        else targets.change(direction === 'input' ? { input: device } : { output: device });
      }),
    'sound.retry': () => done(() => sound.retry()),
    'sound.deafen': ({ on }) => done(() => targets.deafen(on)),

    ...callHandlers(targets.calls),

    'desktop.set': (changes) => {
      const why = desktop().set(given(changes));
      if (why !== null) throw new CommandRefusal('not-taken', why);
      return null;
    },
    'updates.check': async () => {
      await updates().check();
      return null;
    },
    'updates.daily': ({ on }) => done(() => updates().daily(on)),
    'updates.openPage': () => done(() => updates().openPage()),
    'app.openFolder': async ({ folder }) => {
      const path = host.paths[folder];
      const why = await host.openFolder(path);
      if (why !== null) throw new CommandRefusal('not-opened', `${why} Copy the path and open it yourself: ${path}`);
      return null;
    },

    'station.share': ({ scope }) =>
      done(() => {
        targets.change({ stationScope: scope });
        station.share(scope);
      }),
  };
}

/** Talking is what a binding does that says nothing else. */
function keptBinding({ does, ...binding }: CommandArgs<'hotkey.replace'>['bindings'][number]): Binding {
  return does === 'mute' ? { ...binding, does } : binding;
}

function done(act: () => void): null {
  act();
  return null;
}

async function onKey<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof BindingRefusal) throw new CommandRefusal(error.code, error.message);
    throw error;
  }
}

function onLink(act: () => void): null {
  try {
    act();
    return null;
  } catch (error) {
    if (error instanceof UnknownLinkError) throw new CommandRefusal('not-found', error.message);
    throw error;
  }
}
