import { CALL_OPTION_DEFAULTS } from '../../src/shared/calls.ts';
import {
  ADVANCED_DEFAULTS,
  AUDIO_DEFAULTS,
  CUE_DEFAULTS,
  LINK_TALK_DEFAULTS,
  PTT_DEFAULTS,
  WINDOW_DEFAULTS,
} from '../../src/shared/settings.ts';
import { NO_TEST } from '../../src/shared/sound-test.ts';
import type { AppState, LinkView } from '../../src/shared/state.ts';

/** A link as a window sees it, for tests that need one that is valid and small. */
export function linkView(id: string, changes: Partial<LinkView> = {}): LinkView {
  return {
    id,
    config: { kind: 'paltalk', server: { where: 'station' }, room: 1, uid: 4711, nickname: 'Me' },
    title: 'Echo',
    detail: 'Room 1 in your Station',
    state: 'idle',
    reason: null,
    retryAt: null,
    capabilities: ['talk', 'listen'],
    people: [],
    stats: {},
    talk: LINK_TALK_DEFAULTS,
    ...changes,
  };
}

/** What a window sees right after a start, with these links. */
export function appStateWith(links: readonly LinkView[]): AppState {
  const direction = { choice: 'default', state: 'opening', name: '', message: null, devices: [] } as const;
  return {
    app: {
      version: '0.0.0',
      shell: 'browser',
      configFolder: '/nowhere',
      logFolder: '/nowhere/logs',
      secretProtection: 'In a file that only your user account can read, not encrypted.',
    },
    appearance: { theme: 'system' },
    sound: {
      process: 'starting',
      backend: 'devices',
      input: { ...direction, devices: [] },
      output: { ...direction, devices: [] },
      deafened: false,
    },
    station: { state: 'starting', scope: 'computer', port: null, addresses: [], message: null },
    ptt: { state: 'idle', reason: null, links: [], lock: null, endsAt: null, muted: false },
    settings: {
      ptt: PTT_DEFAULTS,
      cues: CUE_DEFAULTS,
      audio: AUDIO_DEFAULTS,
      window: WINDOW_DEFAULTS,
      advanced: ADVANCED_DEFAULTS,
    },
    microphoneTest: NO_TEST,
    hotkey: {
      source: 'none',
      state: 'off',
      message: null,
      capabilities: [],
      bindings: [],
      hushed: false,
      capturing: false,
    },
    calls: {
      account: { name: 'Me', server: { where: 'station' } },
      options: CALL_OPTION_DEFAULTS,
      connection: {
        state: 'idle',
        reason: null,
        retryAt: null,
        reachable: false,
        where: 'your Station',
        companions: true,
      },
      stationPort: null,
      call: null,
      ended: null,
      history: [],
      missed: 0,
    },
    desktop: null,
    updates: null,
    links: [...links],
    selected: null,
  };
}
