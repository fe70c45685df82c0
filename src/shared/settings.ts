import { z } from 'zod';
import { whole, within } from './number-field.ts';

/**
 * What a user can set, one schema a page, each key with its meaning here and its default beside the schema. The engine
 * keeps them, the settings pages are made from them, and commands change them a few keys at a time.
 */

const TIME_OUT_WANTED = 'A talk may last 15 to 3600 seconds; 0 is no limit';

/** The longest talk, s; 0 is no limit. The warning comes 10 s ahead, so less than 15 s is no use. */
export const timeOutField = whole(0, 3600, TIME_OUT_WANTED).refine((seconds) => seconds === 0 || seconds >= 15, {
  error: TIME_OUT_WANTED,
});

const LEVEL_WANTED = 'A level is from −80 to 0 dBFS';

export const voiceSettings = z
  .strictObject({
    /** The microphone opens when its level reaches this, dBFS. */
    openDb: within(-80, 0, LEVEL_WANTED),
    /** It may close when the level stays below this, dBFS: lower than `openDb`, so that it does not flutter. */
    closeDb: within(-80, 0, LEVEL_WANTED),
    /** So long the level must stay below before it closes, ms: the pauses between words. */
    holdMs: whole(100, 3000, 'The hold time is 100 to 3000 ms'),
  })
  .refine(({ openDb, closeDb }) => closeDb < openDb, {
    error: 'The level that closes must be below the level that opens',
    path: ['closeDb'],
  });

/** The push-to-talk page. */
export const pttSettings = z.strictObject({
  /**
   * `hold`: talk while the key is held. `latch`: the same, and a double tap locks the talk on until the next tap or Esc.
   * `toggle`: one press begins, the next one ends. `voice`: talking is enough; the key still works as in `hold`.
   */
  mode: z.enum(['hold', 'latch', 'toggle', 'voice']),
  /** Release delay: the microphone stays open so long after the key, ms, for the end of the last word. */
  hangMs: whole(0, 1000, 'The release delay is 0 to 1000 ms'),
  /** What was said so long before the key went down is sent too, ms, for the beginning of the first word. */
  preRollMs: whole(0, 500, 'The pre-roll is 0 to 500 ms'),
  /** The longest talk, s; 0 is no limit. A link may have its own. */
  timeOutS: timeOutField,
  /** For the mode `voice`. */
  voice: voiceSettings,
  /** Closes the microphone between talks. It opens later then, and there is no pre-roll; not with `voice`. */
  closeMicrophone: z.boolean(),
});

export type PttSettings = z.infer<typeof pttSettings>;

export const PTT_DEFAULTS: PttSettings = {
  mode: 'hold',
  hangMs: 200,
  preRollMs: 80,
  timeOutS: 0,
  voice: { openDb: -40, closeDb: -50, holdMs: 500 },
  closeMicrophone: false,
};

export const cueKind = z.enum(['start', 'end', 'denied', 'warning', 'muted', 'ring']);

export type CueKind = z.infer<typeof cueKind>;

export const cueChoice = z.strictObject({
  on: z.boolean(),
  /** The user's own sound: absolute path of a WAV file of at most ten seconds; null is Squelch's. */
  file: z
    .string()
    .min(1, { error: 'A file’s path, or none' })
    .max(4096, { error: 'A path has at most 4096 characters' })
    .nullable(),
});

/** The sounds page: short signals of push-to-talk in the speaker, never in the microphone. */
export const cueSettings = z.strictObject({
  /** How loud they are, whatever the volume of the voices is, dB; 0 plays them as they are in their files. */
  volumeDb: within(-60, 6, 'The volume is from −60 to +6 dB'),
  /** You are heard: the first sound after the press was taken. */
  start: cueChoice,
  /** You are not heard any more: the last sound is on its way. */
  end: cueChoice,
  /** A press sends nothing, or a talk was cut off. */
  denied: cueChoice,
  /** The talk ends in 10 s. */
  warning: cueChoice,
  /** A press while you are muted. */
  muted: cueChoice,
  /** Somebody calls. */
  ring: cueChoice,
});

export type CueSettings = z.infer<typeof cueSettings>;

const OURS = { on: true, file: null } as const;

export const CUE_DEFAULTS: CueSettings = {
  volumeDb: -6,
  start: OURS,
  end: OURS,
  denied: OURS,
  warning: OURS,
  muted: OURS,
  ring: OURS,
};

/** What the microphone goes through before its gain and its meter: levels here are those of the bare microphone. */
export const processingSettings = z.strictObject({
  /** Noise suppression: fans, keys and hiss go, 15 ms of delay come. */
  suppression: z.boolean(),
  /** Noise gate: silence for what is quiet. */
  gate: z.strictObject({
    on: z.boolean(),
    /** It opens when the level reaches this, dBFS, and closes 6 dB below. */
    thresholdDb: within(-80, -10, 'The gate opens at a level from −80 to −10 dBFS'),
    /** It stays open so long when the level has fallen, ms: the pauses between words. */
    holdMs: whole(20, 2000, 'The gate stays open for 20 to 2000 ms'),
  }),
  /** Automatic gain control: every voice as loud as another, slowly, and only while one talks. */
  agc: z.strictObject({
    on: z.boolean(),
    /** How loud a voice shall be, dBFS on average. */
    targetDb: within(-40, -10, 'The loudness to reach is from −40 to −10 dBFS'),
    /** The most that a quiet voice is amplified by, dB. */
    maxGainDb: within(0, 30, 'The most amplification is from 0 to 30 dB'),
  }),
});

export type ProcessingSettings = z.infer<typeof processingSettings>;

export const PROCESSING_DEFAULTS: ProcessingSettings = {
  suppression: false,
  gate: { on: false, thresholdDb: -50, holdMs: 200 },
  agc: { on: false, targetDb: -20, maxGainDb: 18 },
};

/** The audio page, beside the devices. */
export const audioSettings = z.strictObject({
  /** What the microphone is amplified by, dB, behind its processing. */
  inputGainDb: within(-24, 24, 'The microphone’s gain is from −24 to +24 dB'),
  /** What everything that is heard is amplified by, dB; the signals have their own volume. */
  outputGainDb: within(-48, 12, 'The output volume is from −48 to +12 dB'),
  /** By how much everybody else is turned down while one talks, dB; 0 leaves them as they are. */
  duckDb: within(0, 60, 'While you talk, others are turned down by 0 to 60 dB'),
  processing: processingSettings,
});

export type AudioSettings = z.infer<typeof audioSettings>;

export const AUDIO_DEFAULTS: AudioSettings = {
  inputGainDb: 0,
  outputGainDb: 0,
  duckDb: 0,
  processing: PROCESSING_DEFAULTS,
};

/** What belongs to the window. */
export const windowSettings = z.strictObject({
  /**
   * Keys of one character (n, m, c, d, the comma, the question mark) do something. Off for who talks to the computer by
   * voice, or presses keys without meaning to (WCAG 2.1.4).
   */
  letterKeys: z.boolean(),
});

export type WindowSettings = z.infer<typeof windowSettings>;

export const WINDOW_DEFAULTS: WindowSettings = { letterKeys: true };

export const logLevel = z.enum(['error', 'warn', 'info', 'debug', 'trace']);

/** The advanced page. */
export const advancedSettings = z.strictObject({
  /** How much the log tells. A level on the command line goes before this one. */
  logLevel,
});

export type AdvancedSettings = z.infer<typeof advancedSettings>;

export const ADVANCED_DEFAULTS: AdvancedSettings = { logLevel: 'info' };

export const theme = z.enum(['system', 'dark', 'light'], { error: 'The theme is system, dark or light' });

/** The pages that travel in a file of exported settings: what means something on another computer too. */
export const settingsPages = z.strictObject({
  theme,
  ptt: pttSettings,
  cues: cueSettings,
  audio: audioSettings,
  window: windowSettings,
  advanced: advancedSettings,
});

export type SettingsPages = z.infer<typeof settingsPages>;

/** The pages and the chosen devices: all that a settings page sets, and all that "reset everything" resets. */
export const userSettings = settingsPages.extend({
  /** A device's id, or `default` to follow the system's. */
  input: z.string().min(1).max(512),
  output: z.string().min(1).max(512),
});

export type UserSettings = z.infer<typeof userSettings>;

export const SETTINGS_DEFAULTS: UserSettings = {
  theme: 'system',
  ptt: PTT_DEFAULTS,
  cues: CUE_DEFAULTS,
  audio: AUDIO_DEFAULTS,
  window: WINDOW_DEFAULTS,
  advanced: ADVANCED_DEFAULTS,
  input: 'default',
  output: 'default',
};

/** How talking works on one link, beside the link's own configuration. */
export const linkTalk = z.strictObject({
  /** Busy lockout: a press while somebody else speaks there is denied. */
  busyLockout: z.boolean(),
  /** The longest talk on this link, s; 0 is no limit, null is as set for all. */
  timeOutS: timeOutField.nullable(),
  /** When Squelch starts: as the link was left, connected, or not. */
  atStart: z.enum(['asLeft', 'connect', 'wait']),
});

export type LinkTalk = z.infer<typeof linkTalk>;

export const LINK_TALK_DEFAULTS: LinkTalk = { busyLockout: false, timeOutS: null, atStart: 'asLeft' };
