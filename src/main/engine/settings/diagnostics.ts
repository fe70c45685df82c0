import { arch, release, type } from 'node:os';
import type { CueSettings } from '../../../shared/settings.ts';
import { cueKind } from '../../../shared/settings.ts';
import type { SoundNumbers } from '../../../shared/sound-test.ts';
import type { AppState, DirectionView, LinkView } from '../../../shared/state.ts';
import type { LogLine } from './log-tail.ts';
import { scrub } from './scrub.ts';

export interface DiagnosticsParts {
  readonly state: AppState;
  readonly numbers: SoundNumbers;
  readonly log: readonly LogLine[];
  /** Values of the vault: they must not be in the text, wherever they came from. */
  readonly secrets: readonly string[];
  readonly now: Date;
}

/**
 * What somebody who helps would ask for. It is chosen, not copied: people, names, devices' names, addresses of servers and
 * the call history are left out by not being taken. What can't be chosen, the log's lines, is scrubbed.
 */
export function diagnosticsBundle({ state, numbers, log, secrets, now }: DiagnosticsParts): string {
  const { app, sound, station, ptt, hotkey, calls, links, settings, appearance } = state;
  const bundle = {
    squelch: 'diagnostics',
    made: now.toISOString(),
    versions: {
      squelch: app.version,
      shell: app.shell,
      system: `${type()} ${release()} ${arch()}`,
      node: process.versions.node,
      electron: process.versions.electron ?? null,
    },
    sound: {
      process: sound.process,
      backend: sound.backend,
      input: direction(sound.input),
      output: direction(sound.output),
      deafened: sound.deafened,
      numbers,
    },
    settings: { theme: appearance.theme, ...settings, cues: withoutPaths(settings.cues) },
    ptt: { state: ptt.state, reason: ptt.reason, lock: ptt.lock, muted: ptt.muted },
    hotkey: {
      source: hotkey.source,
      state: hotkey.state,
      capabilities: hotkey.capabilities.map(({ what, works }) => ({ what, works })),
      bindings: hotkey.bindings.length,
    },
    station: { state: station.state, scope: station.scope, port: station.port },
    links: links.map(link),
    calls: {
      connection: calls.connection.state,
      reason: calls.connection.reason?.code ?? null,
      call: calls.call?.phase ?? null,
      options: calls.options,
      history: calls.history.length,
    },
    log,
  };
  return `${JSON.stringify(scrub(bundle, secrets), null, 2)}\n`;
}

function direction({ choice, state, devices }: DirectionView) {
  return { follows: choice === 'default' ? 'the system' : 'the user', state, devices: devices.length };
}

/** A user's own file is a path into a home folder: that there is one is enough. */
function withoutPaths(cues: CueSettings) {
  const kinds = cueKind.options.map((kind) => [kind, { on: cues[kind].on, own: cues[kind].file !== null }]);
  return { volumeDb: cues.volumeDb, ...Object.fromEntries(kinds) };
}

function link({ config, state, reason, stats, talk, people }: LinkView) {
  return {
    kind: config.kind,
    server: config.server.where === 'station' ? 'own Station' : 'another computer',
    state,
    reason: reason?.code ?? null,
    heard: people.length,
    stats,
    talk,
  };
}
