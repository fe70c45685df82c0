import { z } from 'zod';
import { advancedSettings, audioSettings, cueSettings, pttSettings, userSettings, windowSettings } from './settings.ts';
import { soundNumbers, testCodec, testNetwork } from './sound-test.ts';

/** The commands behind the settings pages. */

const nothing = z.strictObject({});
const none = z.null();

/** A file of settings is some kilobytes; what comes over the line has an end, characters. */
export const MAX_IMPORT = 48 * 1024;

/** A file that the window saves for the user. */
const file = z.strictObject({ name: z.string(), text: z.string() });

export const settingsCommands = {
  /** Changes these keys of a settings page; the others stay. Everything applies at once. */
  'settings.ptt': { args: pttSettings.partial(), result: none },
  'settings.cues': { args: cueSettings.partial(), result: none },
  'settings.audio': { args: audioSettings.partial(), result: none },
  'settings.window': { args: windowSettings.partial(), result: none },
  'settings.advanced': { args: advancedSettings.partial(), result: none },
  /** Whole pages at once: to reset them, and to take that back. */
  'settings.apply': { args: userSettings.partial(), result: none },

  /** Settings, links and talk keys as a file: no secrets, no history. */
  'settings.export': { args: nothing, result: file },
  /**
   * Takes such a file: all of it, or nothing and the field that is wrong. Settings and talk keys become those of the file;
   * links are added and none replaced. The result names the links that were added, and how many talk keys there are now:
   * null when the file has none of them, and those that were there stay.
   */
  'settings.import': {
    args: z.strictObject({ text: z.string().max(MAX_IMPORT, { error: 'That is too large for a file of settings' }) }),
    result: z.strictObject({ links: z.array(z.string()), keys: z.number().nullable() }),
  },

  /** The last lines of the log, the latest at the end. */
  'log.tail': {
    args: nothing,
    result: z.strictObject({
      path: z.string(),
      lines: z.array(z.strictObject({ time: z.number(), level: z.string(), message: z.string(), details: z.string() })),
    }),
  },
  /** What somebody who helps would ask for, in one file; no secret is in it. */
  'diagnostics.bundle': { args: nothing, result: file },

  /** Under which names secrets are kept; the secrets themselves never leave. */
  'privacy.secrets': { args: nothing, result: z.strictObject({ names: z.array(z.string()) }) },
  'privacy.forgetSecrets': { args: nothing, result: none },

  /** Records the microphone for five seconds and plays it back through a simulated network. */
  'sound.test': { args: z.strictObject({ codec: testCodec, network: testNetwork }), result: none },
  'sound.cancelTest': { args: nothing, result: none },
  /** Hear in the speaker what the microphone hears, for as long as this window is there. */
  'sound.monitor': { args: z.strictObject({ on: z.boolean() }), result: none },
  /** The counters of devices and buffers as they are now. */
  'sound.numbers': { args: nothing, result: soundNumbers },
} as const;
