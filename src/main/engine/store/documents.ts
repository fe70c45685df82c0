import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { ECHO_UID, STATION_DEFAULTS } from '../../../child/station-messages.ts';
import { linkConfig } from '../../../shared/link-config.ts';
import { personMix } from '../../../shared/person-mix.ts';
import {
  ADVANCED_DEFAULTS,
  AUDIO_DEFAULTS,
  CUE_DEFAULTS,
  LINK_TALK_DEFAULTS,
  linkTalk,
  PTT_DEFAULTS,
  SETTINGS_DEFAULTS,
  userSettings,
  WINDOW_DEFAULTS,
} from '../../../shared/settings.ts';
import type { Document } from './json-store.ts';

/** `settings.json`: what the user chose. */
const settings = userSettings.extend({
  /** Whether the own Station is for this computer alone or for everybody on the network. */
  stationScope: z.enum(['computer', 'network']),
});

export type Settings = z.infer<typeof settings>;

export const SETTINGS: Document<Settings> = {
  file: 'settings.json',
  version: 4,
  schema: settings,
  defaults: () => ({ ...SETTINGS_DEFAULTS, stationScope: 'computer' }),
  migrations: {
    // Version 2 brought push-to-talk's and the cues' pages.
    1: (data) => ({ ...record(data), ptt: PTT_DEFAULTS, cues: CUE_DEFAULTS }),
    // Version 3 brought the pages of audio, window and advanced.
    2: (data) => ({ ...record(data), audio: AUDIO_DEFAULTS, window: WINDOW_DEFAULTS, advanced: ADVANCED_DEFAULTS }),
    // Version 4 brought what is done to the microphone's sound, and ducking.
    3: (data) => {
      const { audio, ...others } = record(data);
      return { ...others, audio: { ...AUDIO_DEFAULTS, ...record(audio) } };
    },
  },
};

const savedLink = z.strictObject({
  id: z.string(),
  config: linkConfig,
  /** Whether it was connected when the app was last used, and so is connected at start. */
  open: z.boolean(),
  /** The name book: uid → nickname, as this user calls people here. */
  names: z.record(z.string().regex(/^\d{1,10}$/), z.string()),
  /** uid → how this user hears that person, where it is not as they come. */
  mixes: z.record(z.string().regex(/^\d{1,10}$/), personMix).optional(),
  talk: linkTalk,
});

/** `links.json`: the list on the left. */
const links = z.strictObject({ links: z.array(savedLink), selected: z.string().nullable() });

export type SavedLink = z.infer<typeof savedLink>;
export type SavedLinks = z.infer<typeof links>;

export const LINKS: Document<SavedLinks> = {
  file: 'links.json',
  version: 4,
  schema: links,
  defaults: firstLinks,
  migrations: {
    // Version 2 brought how talking works on each link.
    1: (data) => {
      const { links: list, ...others } = record(data);
      return { ...others, links: z.array(z.unknown()).parse(list).map(withTalk) };
    },
    // Version 3 brought what a link does at the start.
    2: (data) => {
      const { links: list, ...others } = record(data);
      return { ...others, links: z.array(z.unknown()).parse(list).map(withStart) };
    },
    // Version 4 brought how people are heard, which is not there until somebody is heard otherwise.
    3: (data) => data,
  },
};

function withTalk(link: unknown): unknown {
  return { ...record(link), talk: { busyLockout: false, timeOutS: null } };
}

function withStart(link: unknown): unknown {
  const { talk, ...others } = record(link);
  return { ...others, talk: { ...record(talk), atStart: LINK_TALK_DEFAULTS.atStart } };
}

/** @throws when it is no object: then the file is damaged, whatever its version */
function record(data: unknown): Record<string, unknown> {
  return z.record(z.string(), z.unknown()).parse(data);
}

/** The first start has one link, to Echo in the own Station: hold the key and speak works with no server or setting. */
function firstLinks(): SavedLinks {
  const echo: SavedLink = {
    id: 'echo',
    open: true,
    names: { [String(ECHO_UID)]: 'Echo' },
    talk: LINK_TALK_DEFAULTS,
    config: {
      kind: 'paltalk',
      server: { where: 'station' },
      room: STATION_DEFAULTS.echoRoom,
      uid: randomUid(),
      nickname: 'Me',
    },
  };
  return { links: [echo], selected: echo.id };
}

/** A user number that nobody else in a room is likely to have: six to nine digits, so that it can be read out. */
export function randomUid(): number {
  return randomInt(100_000, 1_000_000_000);
}
