import { words } from './words.ts';

/** Every setting there is, by page: what its row is called, and by which words it is found. */

export const PAGES = ['key', 'talk', 'audio', 'sounds', 'look', 'desktop', 'links', 'privacy', 'advanced'] as const;

export type SettingsPage = (typeof PAGES)[number];

interface Entry {
  readonly page: SettingsPage;
  readonly label: string;
  readonly hint?: string;
  /** What people call it who don't call it that. */
  readonly also?: string;
}

const { cues } = words;

const ENTRIES = {
  'hotkey.bindings': {
    page: 'key',
    label: 'Talk keys',
    hint: words.keyIntro,
    also: 'hotkey shortcut global bind mouse button mute cough',
  },
  'window.letterKeys': {
    page: 'key',
    label: 'One-letter keys',
    hint: 'N, M, C, D, comma and question mark do something in this window. Off for who presses keys by accident or dictates.',
    also: 'shortcuts accessibility keyboard',
  },

  'ptt.mode': { page: 'talk', label: 'How the key works', also: 'hold toggle latch voice activation vox double tap' },
  'ptt.voice.openDb': { page: 'talk', label: 'Opens at, dBFS', also: 'voice activation threshold vox' },
  'ptt.voice.closeDb': { page: 'talk', label: 'Closes below, dBFS', also: 'voice activation threshold vox' },
  'ptt.voice.holdMs': { page: 'talk', label: 'Holds for, ms', also: 'voice activation vox' },
  'ptt.hangMs': {
    page: 'talk',
    label: 'Release delay, ms',
    hint: 'How long the microphone stays open after the key, for the end of the last word.',
    also: 'hang last syllable cut',
  },
  'ptt.preRollMs': {
    page: 'talk',
    label: 'Pre-roll, ms',
    hint: 'What you said just before the press is sent too. It stays in memory and nowhere else.',
    also: 'first syllable cut',
  },
  'ptt.timeOutS': {
    page: 'talk',
    label: 'Longest talk, s',
    hint: '0 is no limit. A warning comes 10 s ahead.',
    also: 'time-out timer limit tot',
  },
  'ptt.closeMicrophone': {
    page: 'talk',
    label: 'Close the microphone between talks',
    hint: 'It opens later then, and there is no pre-roll.',
    also: 'warm privacy',
  },

  'audio.input': { page: 'audio', label: 'Microphone', also: 'device input headset' },
  'audio.output': { page: 'audio', label: 'Speaker', also: 'device output headphones headset' },
  'audio.inputGainDb': {
    page: 'audio',
    label: 'Microphone gain',
    hint: 'Speak as you do on the air: the bar should stay off its end.',
    also: 'volume level loudness input quiet loud',
  },
  'audio.outputGainDb': {
    page: 'audio',
    label: 'Output volume',
    hint: 'Everybody you hear. The signals have a volume of their own.',
    also: 'loudness speaker level quiet loud',
  },
  'audio.duckDb': {
    page: 'audio',
    label: 'While I talk, others are quieter by',
    hint: 'Against echo from the speaker; 0 leaves them as they are.',
    also: 'ducking attenuation volume echo',
  },
  'audio.suppression': {
    page: 'audio',
    label: 'Noise suppression',
    hint: 'Fans, keys and hiss go; 15 ms of delay come.',
    also: 'denoise background microphone filter',
  },
  'audio.gate': {
    page: 'audio',
    label: 'Noise gate',
    hint: 'Silence for what is quiet, between your words too.',
    also: 'squelch threshold background microphone',
  },
  'audio.gate.thresholdDb': { page: 'audio', label: 'The gate opens at, dBFS', also: 'noise gate threshold' },
  'audio.gate.holdMs': { page: 'audio', label: 'The gate stays open for, ms', also: 'noise gate hold' },
  'audio.agc': {
    page: 'audio',
    label: 'Automatic gain',
    hint: 'Brings your voice to the same loudness, slowly, while you talk.',
    also: 'agc level normalise loudness microphone',
  },
  'audio.agc.targetDb': { page: 'audio', label: 'Loudness to reach, dBFS', also: 'automatic gain agc target' },
  'audio.agc.maxGainDb': { page: 'audio', label: 'Amplify by at most, dB', also: 'automatic gain agc' },
  'audio.live': {
    page: 'audio',
    label: 'Hear myself',
    hint: 'The microphone in your speaker, live, while this page is open. Use headphones.',
    also: 'loopback sidetone monitor microphone test',
  },
  'audio.test': {
    page: 'audio',
    label: 'Microphone test',
    hint: 'Records five seconds and plays them back through the codec and the buffer that every voice goes through. Nothing is sent or kept.',
    also: 'loopback hear myself simulator loss delay jitter network record',
  },
  'audio.numbers': {
    page: 'audio',
    label: 'Buffers, live',
    hint: 'Packets and frames since a voice was first heard, and the devices’ delay.',
    also: 'latency delay statistics late lost concealed underruns',
  },

  'cues.volumeDb': {
    page: 'sounds',
    label: 'Volume of the signals',
    hint: 'They are heard by you alone, never by others.',
    also: 'tones beeps loudness',
  },
  'cues.start': { page: 'sounds', label: cues.start[0], hint: cues.start[1], also: 'tone beep signal cue' },
  'cues.end': { page: 'sounds', label: cues.end[0], hint: cues.end[1], also: 'tone beep signal cue roger' },
  'cues.denied': { page: 'sounds', label: cues.denied[0], hint: cues.denied[1], also: 'tone beep signal cue busy' },
  'cues.warning': {
    page: 'sounds',
    label: cues.warning[0],
    hint: cues.warning[1],
    also: 'tone beep signal cue time-out',
  },
  'cues.muted': { page: 'sounds', label: cues.muted[0], hint: cues.muted[1], also: 'tone beep signal cue' },
  'cues.ring': { page: 'sounds', label: cues.ring[0], hint: cues.ring[1], also: 'tone call ringing' },

  theme: { page: 'look', label: 'Theme', also: 'dark light colours appearance' },

  'desktop.startAtLogin': {
    page: 'desktop',
    label: 'Start when I log in',
    also: 'autostart boot automatically background tray',
  },
  'desktop.startHidden': {
    page: 'desktop',
    label: 'Start in the tray',
    hint: 'Without a window, however it is started.',
    also: 'hidden minimised background',
  },
  'desktop.closeToTray': {
    page: 'desktop',
    label: 'Close to the tray',
    hint: 'The close button hides the window, and the talk key goes on working. The tray’s picture brings it back, or starting Squelch again.',
    also: 'hide minimise background quit exit',
  },
  'desktop.notifyLinks': {
    page: 'desktop',
    label: 'Notify me about connections',
    hint: 'When a link is lost, and when it is back, while you look at another window.',
    also: 'notification popup toast room disconnected',
  },
  'desktop.notifyTalkKey': {
    page: 'desktop',
    label: 'Notify me about the talk key',
    hint: 'When it can’t be heard any more, while you look at another window.',
    also: 'notification popup toast hotkey',
  },

  'link.atStart': { page: 'links', label: 'When Squelch starts', also: 'auto-connect automatically link room' },
  'link.busyLockout': {
    page: 'links',
    label: 'Wait while somebody speaks',
    hint: 'Busy lockout: a press then is denied, and nothing is sent.',
    also: 'floor busy link room',
  },
  'link.timeOutS': {
    page: 'links',
    label: 'Longest talk here, s',
    hint: 'Empty is as for all; 0 is no limit.',
    also: 'time-out timer limit tot link room',
  },
  'link.remove': { page: 'links', label: 'Remove the link', also: 'delete leave room' },

  'privacy.kept': { page: 'privacy', label: 'What is kept, and where', also: 'folder files path disk data storage' },
  'privacy.history': { page: 'privacy', label: 'Call history', also: 'delete forget clear calls' },
  'privacy.secrets': { page: 'privacy', label: 'Secrets', also: 'delete forget passwords stream keys keyring' },
  'privacy.sent': { page: 'privacy', label: 'What is sent, and to whom', also: 'telemetry network servers tracking' },

  'updates.check': { page: 'advanced', label: 'Updates', also: 'newer version upgrade release about' },
  'updates.daily': {
    page: 'advanced',
    label: 'Check for updates once a day',
    hint: 'Asks the server of the releases, which sees your address. You are told; nothing is downloaded or installed.',
    also: 'automatic newer version upgrade release',
  },
  'advanced.logLevel': {
    page: 'advanced',
    label: 'How much the log tells',
    also: 'log level debug trace verbose',
  },
  'advanced.log': { page: 'advanced', label: 'Log', also: 'errors messages file copy' },
  'advanced.diagnostics': {
    page: 'advanced',
    label: 'Diagnostics file',
    hint: 'For somebody who helps you: versions, settings, states, counters and the last lines of the log. No secrets, no names, no history.',
    also: 'support bundle report bug',
  },
  'advanced.export': {
    page: 'advanced',
    label: 'Export',
    hint: 'Settings, talk keys and links, with the names you gave to people, as a file. No secrets, no history.',
    also: 'backup save file move',
  },
  'advanced.import': {
    page: 'advanced',
    label: 'Import',
    hint: 'Takes such a file: settings and talk keys become its own; links are added, none is replaced.',
    also: 'restore load file move',
  },
  'advanced.resetAll': {
    page: 'advanced',
    label: 'Reset all settings',
    hint: 'Every page back to how it was at first. Links, names, talk keys and history stay.',
    also: 'defaults factory',
  },
} as const satisfies Record<string, Entry>;

export type SettingId = keyof typeof ENTRIES;

export const SETTING_IDS = Object.keys(ENTRIES) as SettingId[];

export function entryOf(id: SettingId): Entry {
  return ENTRIES[id];
}

/** Rows that are there only while another setting wants them: who looks for one of them is led to that other. */
const BEHIND: Partial<Record<SettingId, SettingId>> = {
  'ptt.voice.openDb': 'ptt.mode',
  'ptt.voice.closeDb': 'ptt.mode',
  'ptt.voice.holdMs': 'ptt.mode',
  'audio.gate.thresholdDb': 'audio.gate',
  'audio.gate.holdMs': 'audio.gate',
  'updates.daily': 'updates.check',
  'desktop.startHidden': 'desktop.startAtLogin',
  'desktop.closeToTray': 'desktop.startAtLogin',
  'desktop.notifyLinks': 'desktop.startAtLogin',
  'desktop.notifyTalkKey': 'desktop.startAtLogin',
  'audio.agc.targetDb': 'audio.agc',
  'audio.agc.maxGainDb': 'audio.agc',
};

/** @returns the setting that brings this one's row; null where the row is always there */
export function ownerOf(id: SettingId): SettingId | null {
  return BEHIND[id] ?? null;
}

/** @returns the settings whose name, sentence, page or other names hold every word that was typed; none for no words */
export function searchSettings(query: string): SettingId[] {
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return [];
  const ranked = SETTING_IDS.flatMap((id) => {
    const { page, label, hint = '', also = '' } = entryOf(id);
    const name = label.toLowerCase();
    const text = [name, hint, also, words.pages[page]].join(' ').toLowerCase();
    if (!wanted.every((word) => text.includes(word))) return [];
    return [{ id, rank: rankOf(name, wanted) }];
  });
  // Sorting keeps the pages' order among equals.
  return ranked.sort((a, b) => a.rank - b.rank).map(({ id }) => id);
}

/** Who types a setting's own name wants that one first, then those that begin so, then those whose name holds the words. */
function rankOf(name: string, wanted: readonly string[]): number {
  const typed = wanted.join(' ');
  if (name === typed) return 0;
  if (name.startsWith(typed)) return 1;
  return wanted.every((word) => name.includes(word)) ? 2 : 3;
}
