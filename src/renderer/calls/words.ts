import type { CallOptions, CallSound, CallState, PastCall, WireSound } from '../../shared/calls.ts';

/** Every sentence about calls, in one place. */

const SAMPLE_BYTES: Readonly<Record<WireSound['sample'], number>> = {
  uint8: 1,
  int8: 1,
  int16: 2,
  int32: 4,
  float32: 4,
  unknown: 0,
};

const SAMPLE_WORDS: Readonly<Record<WireSound['sample'], string>> = {
  uint8: '8 bit unsigned',
  int8: '8 bit',
  int16: '16 bit',
  int32: '32 bit',
  float32: '32 bit float',
  unknown: 'an unknown format',
};

/** Keeps a number and what it counts on one line. */
const NBSP = '\u00a0';

/** `44.1 kHz`. */
export function rateWords(rate: number): string {
  return `${Math.round(rate / 10) / 100} kHz`;
}

function channelWords(channels: number): string {
  return channels === 1 ? 'mono' : channels === 2 ? 'stereo' : `${channels} channels`;
}

/** What a voice sounds like at this rate and with so many bits. */
function qualityOf({ rate, sample }: WireSound): string {
  if (sample === 'unknown') return 'Sound of an unknown kind';
  const noisy = SAMPLE_BYTES[sample] === 1;
  if (rate >= 44_100) return noisy ? 'Full sound with some hiss' : 'Full sound';
  if (rate >= 22_050) return noisy ? 'Clear voice with some hiss' : 'Clear voice';
  if (rate >= 16_000) return noisy ? 'Natural voice with some hiss' : 'Natural voice';
  return noisy ? 'Telephone sound with some hiss' : 'Telephone sound';
}

/** A scale on which more is better, for comparing. */
function qualityRank({ rate, sample }: WireSound): number {
  return Math.min(rate, 48_000) * (SAMPLE_BYTES[sample] === 1 ? 0.5 : 1);
}

/** kbit/s of one direction, or null for what nobody can count. */
function kilobits({ rate, channels, sample }: WireSound): number | null {
  const bytes = SAMPLE_BYTES[sample];
  return bytes === 0 ? null : Math.round((rate * channels * bytes * 8) / 1000);
}

function bandwidthWords(sound: WireSound): string {
  const kbit = kilobits(sound);
  if (kbit === null) return 'unknown bandwidth';
  return kbit >= 1000 ? `${Math.round(kbit / 10) / 100}${NBSP}Mbit/s` : `${kbit}${NBSP}kbit/s`;
}

export const callWords = {
  title: 'Calls',
  entry: 'Calls',
  missed: (count: number) => `${count} missed`,
  missedCalls: (count: number) => (count === 1 ? 'call' : 'calls'),
  somebody: 'Unknown caller',
  as: (name: string) => `as ${name}`,

  quality: qualityOf,
  /** "48 kHz, mono, 16 bit, 20 ms a packet". */
  numbers: (sound: WireSound) =>
    `${rateWords(sound.rate)}, ${channelWords(sound.channels)}, ${SAMPLE_WORDS[sound.sample]}, ${sound.chunkMs} ms a packet`,
  bandwidth: (sound: WireSound) => `${bandwidthWords(sound)}${NBSP}each${NBSP}way`,

  incoming: {
    title: (peer: string) => `${peer} is calling`,
    accept: 'Accept',
    decline: 'Decline',
    other: 'Other settings…',
    otherTitle: 'Answer with other settings',
    otherText: (peer: string) => `${peer} is asked whether these are fine, and can still refuse.`,
    answer: 'Answer',
    back: 'Back',
    unusable: 'Squelch can’t play that. Answer with other settings, or decline.',
    rings: (seconds: number) => `Rings for ${seconds} s more`,
  },

  proposal: {
    title: (peer: string) => `${peer} wants other settings`,
    text: (peer: string) => `${peer} takes your call if you agree to their settings.`,
    asked: 'You asked for',
    wanted: 'They want',
    accept: 'Accept',
    refuse: 'Refuse',
    left: (seconds: number) => `${seconds} s left to decide`,
  },

  pane: {
    calling: (peer: string) => `Calling ${peer}…`,
    countered: (peer: string) => `Waiting for ${peer} to agree…`,
    counteredText: (peer: string) => `You have asked ${peer} for these settings:`,
    talking: (peer: string) => `In a call with ${peer}`,
    cancel: 'Cancel',
    hangUp: 'Hang up',
    mute: 'Mute',
    unmute: 'Unmute',
    muted: 'Your microphone is muted',
    hint: 'Hold Space, or the button below, to talk.',
    hintOpen: 'Your microphone is open. Mute it to speak to somebody in the room.',
    speaks: (peer: string) => `${peer} speaks`,
    level: (peer: string) => `How loud ${peer} is`,
    inCall: (time: string) => `In the call for ${time}`,
    again: 'Call again',
    close: 'Close',
    label: 'Call',
  },

  place: {
    title: 'Call somebody',
    text: (where: string) => `Whoever is registered at ${where} under this name hears it ring.`,
    name: 'Name',
    hint: 'Upper and lower case count.',
    hintStation: 'Upper and lower case count. Echo and Picky are always there.',
    call: 'Call',
    advanced: 'Sound',
  },

  sound: {
    rate: 'Rate',
    channels: 'Channels',
    sample: 'Format',
    chunk: 'Packet',
    mono: 'Mono',
    stereo: 'Stereo',
    ms: (ms: number) => `${ms} ms`,
    samples: SAMPLE_WORDS,
  },

  history: {
    title: 'Past calls',
    empty: 'No calls yet.',
    emptyCompanion: 'No calls yet. “Ring me” has Echo call you, so that you can see what a call looks like.',
    callBack: (peer: string) => `Call ${peer}`,
    clear: 'Clear',
  },

  ringMe: 'Ring me',
  ringMeAsked: { title: 'Echo will call you', text: 'In two seconds.' },
  call: 'Call…',
  account: 'Account…',
  connect: 'Connect',

  accountDialog: {
    title: 'Your account for calls',
    text: 'Others call you by this name, at this server. It has no password, and calls are not encrypted.',
    name: 'Your name',
    nameHint: 'Different for everybody at the server.',
    port: 'Port',
    host: 'Host',
    server: 'Server',
    save: 'Save',
    friends: (port: number) => `Friends on your network reach your Station’s calls at port ${port}.`,
    autoReconnect: 'Connect again by itself after a loss',
    openMicrophone: 'Keep the microphone open in calls',
    openMicrophoneHint: 'Without this you are heard only while you hold the talk key.',
    acceptProposals: 'Take the other side’s settings without asking',
    wire: 'For other programs',
    byteOrder: 'Order of bytes in headers',
    sampleOrder: 'Order of bytes in samples',
    chunkUnit: 'The packet size counts',
    orders: { be: 'Network order', le: 'Little-endian' } satisfies Readonly<Record<CallOptions['byteOrder'], string>>,
    units: { frames: 'Frames', bytes: 'Bytes' } satisfies Readonly<Record<CallOptions['chunkUnit'], string>>,
  },
} as const;

/** Who is at the other end, for display. */
export function peerOf(call: Pick<CallState, 'peer'>): string {
  return call.peer === '' ? callWords.somebody : call.peer;
}

/** What other settings mean to somebody who knows no kilohertz: how it sounds, what it costs. */
export function meaningOf(asked: WireSound, wanted: WireSound): readonly string[] {
  const better = qualityRank(wanted) - qualityRank(asked);
  const quality =
    better === 0
      ? `It sounds the same: ${lower(qualityOf(wanted))}.`
      : better > 0
        ? `It sounds better: ${lower(qualityOf(wanted))} instead of ${lower(qualityOf(asked))}.`
        : `It sounds less good: ${lower(qualityOf(wanted))} instead of ${lower(qualityOf(asked))}.`;
  const before = kilobits(asked);
  const after = kilobits(wanted);
  if (before === null || after === null) return [quality];
  const cost =
    after === before
      ? `It takes as much of your connection: ${bandwidthWords(wanted)}.`
      : after > before
        ? `It takes more of your connection: ${bandwidthWords(wanted)} instead of ${bandwidthWords(asked)}.`
        : `It takes less of your connection: ${bandwidthWords(wanted)} instead of ${bandwidthWords(asked)}.`;
  return [quality, cost];
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** `2:07`, `1:02:07`. */
export function durationWords(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

export interface EndWords {
  readonly title: string;
  /** What happened, and what to do. */
  readonly text: string;
}

/** Why a call is over, as a sentence for its end. */
export function endWords(past: PastCall): EndWords {
  const peer = peerOf(past);
  const talked = past.talkedMs === null ? '' : `You were in the call for ${durationWords(past.talkedMs)}.`;
  const said = past.text ? ` They said: “${past.text}”` : '';
  switch (past.end) {
    case 'theyHungUp':
      return { title: `${peer} has hung up`, text: `${talked}${said}`.trim() };
    case 'hungUp':
      return { title: 'You have hung up', text: talked };
    case 'theyDeclined':
      return { title: `${peer} has declined`, text: `They saw your call and did not take it.${said}` };
    case 'declined':
      return { title: 'You have declined', text: '' };
    case 'theyCancelled':
      return { title: `${peer} has stopped calling`, text: `They took the call back.${said}` };
    case 'cancelled':
      return { title: 'Cancelled', text: '' };
    case 'theyRefused':
      return {
        title: `${peer} does not want these settings`,
        text: `No sound was found that both of you agree to. Try others under “${callWords.place.advanced}”.${said}`,
      };
    case 'settingsRefused':
      return { title: 'You have refused their settings', text: '' };
    case 'settingsUnusable':
      return {
        title: `${peer} wants settings that Squelch can’t play`,
        text: `They asked for ${callWords.numbers(past.sound)}.`,
      };
    case 'notFound':
      return {
        title: `There is no ${peer}`,
        text: 'Nobody is registered under that name right now. Check the spelling, upper and lower case too.',
      };
    case 'busy':
      return { title: `${peer} is busy`, text: 'They are in another call. Try again later.' };
    case 'noAnswer':
      if (past.phase === 'deciding') {
        return { title: 'No decision in time', text: `${peer} waited 25 s for your answer to their settings.` };
      }
      return { title: `${peer} does not answer`, text: 'It rang for a minute. Try again later.' };
    case 'peerLost':
      return { title: `${peer} is gone`, text: `Their connection broke off. ${talked}`.trim() };
    case 'connectionLost':
      return { title: 'The connection is lost', text: `The call ended with it. ${talked}`.trim() };
    case 'rateLimited':
      return { title: 'Too many calls', text: 'The server lets through a few calls a minute. Wait a little.' };
    case 'serverStopping':
      return { title: 'The server was stopped', text: `The call ended with it. ${talked}`.trim() };
    case 'unavailable':
      return { title: `${peer} can’t be reached`, text: `The server did not say why.${said}` };
    default:
      return past.end satisfies never;
  }
}

/** One line of the history. */
export function pastWords(past: PastCall): string {
  if (past.missed) return 'Missed';
  if (past.talkedMs !== null) return durationWords(past.talkedMs);
  const words: Readonly<Record<PastCall['end'], string>> = {
    theyHungUp: 'Ended',
    hungUp: 'Ended',
    theyDeclined: 'Declined',
    declined: 'You declined',
    theyCancelled: 'Cancelled',
    cancelled: 'You cancelled',
    theyRefused: 'No settings agreed',
    settingsRefused: 'No settings agreed',
    settingsUnusable: 'No settings agreed',
    notFound: 'No such name',
    busy: 'Busy',
    noAnswer: 'No answer',
    peerLost: 'Connection lost',
    connectionLost: 'Connection lost',
    rateLimited: 'Too many calls',
    serverStopping: 'Server stopped',
    unavailable: 'Not reached',
  };
  return words[past.end];
}

/** A choice in the dialog that lies nearest to what the other side has asked for. */
export function nearestSound(sound: WireSound, fallback: CallSound): CallSound {
  const known = sound.sample === 'unknown' ? fallback.sample : sound.sample;
  return { ...fallback, channels: Math.min(2, Math.max(1, sound.channels)), sample: known };
}
