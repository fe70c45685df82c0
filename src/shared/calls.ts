import { z } from 'zod';
import { hostField, portField } from './link-config.ts';

/** Calls: what a user can enter and what windows see of them. */

/** Longest name in bytes of UTF-8: the protocol has room for more, other clients may not. */
const MAX_NAME_BYTES = 64;

/** Standard rates that a call can have, Hz. */
export const CALL_RATES = [
  8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 64_000, 88_200, 96_000, 176_400, 192_000,
] as const;

export const CALL_SAMPLES = ['uint8', 'int8', 'int16', 'int32', 'float32'] as const;

const NAME_WANTED = 'A name of 1 to 64 bytes, as it is registered at the server';
const RATE_WANTED = 'A rate that sound hardware uses: 8000, 16000, 44100, 48000 …';
const CHUNK_WANTED = 'A packet holds 2.5 to 200 ms of sound';

/** Who is called, or who I am: compared byte by byte, so no blanks around it and nothing that can't be seen. */
export const callName = z
  .string({ error: NAME_WANTED })
  .trim()
  .min(1, { error: NAME_WANTED })
  .refine((name) => new TextEncoder().encode(name.normalize('NFC')).length <= MAX_NAME_BYTES, {
    error: 'A name has at most 64 bytes: about 64 Latin or 32 Cyrillic letters',
  })
  .refine((name) => name.search(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u) < 0, {
    error: 'A name without control characters',
  });

/** The four numbers that both ends of a call agree on, as a user gives them. */
export const callSound = z.strictObject({
  /** Hz. */
  rate: z.number({ error: RATE_WANTED }).refine((rate) => CALL_RATES.some((known) => known === rate), {
    error: RATE_WANTED,
  }),
  channels: z.number().int().min(1, { error: 'One or two channels' }).max(2, { error: 'One or two channels' }),
  sample: z.enum(CALL_SAMPLES, { error: 'A sample format: uint8, int8, int16, int32 or float32' }),
  /** How much sound one packet holds, ms. */
  chunkMs: z.number({ error: CHUNK_WANTED }).min(2.5, { error: CHUNK_WANTED }).max(200, { error: CHUNK_WANTED }),
});

export type CallSound = z.infer<typeof callSound>;

/** What others can play for sure, and what costs 96 kB/s. */
export const DEFAULT_SOUND: CallSound = { rate: 48_000, channels: 1, sample: 'int16', chunkMs: 20 };

export const callServer = z.discriminatedUnion('where', [
  z.strictObject({ where: z.literal('station') }),
  z.strictObject({ where: z.literal('host'), host: hostField, port: portField }),
]);

/** Who I am, and at which server. */
export const callAccount = z.strictObject({ name: callName, server: callServer });

export type CallAccount = z.infer<typeof callAccount>;

export const callOptions = z.strictObject({
  /** Connects by itself after a loss. */
  autoReconnect: z.boolean(),
  /** The microphone is open for as long as a call lasts, without a key. */
  openMicrophone: z.boolean(),
  /** Takes whatever usable settings they propose, without asking. */
  acceptProposals: z.boolean(),
  /** Of the numbers in packet headers: `be` is network order. */
  byteOrder: z.enum(['be', 'le']),
  /** Of samples of more than one byte. */
  sampleOrder: z.enum(['le', 'be']),
  /** What the chunk size in a packet counts. */
  chunkUnit: z.enum(['frames', 'bytes']),
  /** What I ask for when I call. */
  sound: callSound,
});

export type CallOptions = z.infer<typeof callOptions>;

export const CALL_OPTION_DEFAULTS: CallOptions = {
  autoReconnect: true,
  openMicrophone: false,
  acceptProposals: false,
  byteOrder: 'be',
  sampleOrder: 'le',
  chunkUnit: 'frames',
  sound: DEFAULT_SOUND,
};

/** What the other side has put on the wire: any number, and perhaps a format that nobody knows. */
export const wireSound = z.object({
  rate: z.number(),
  channels: z.number(),
  sample: z.enum([...CALL_SAMPLES, 'unknown']),
  /** 0 where it can't be said. */
  chunkMs: z.number(),
});

export type WireSound = z.infer<typeof wireSound>;

/** Why a call is over, or never was. */
export const callEnd = z.enum([
  'cancelled',
  'declined',
  'hungUp',
  'settingsRefused',
  'settingsUnusable',
  'theyCancelled',
  'theyDeclined',
  'theyHungUp',
  'theyRefused',
  'notFound',
  'busy',
  'noAnswer',
  'peerLost',
  'connectionLost',
  'rateLimited',
  'serverStopping',
  'unavailable',
]);

export type CallEndReason = z.infer<typeof callEnd>;

/**
 * `calling`: mine, it rings there. `ringing`: theirs, it rings here. `deciding`: they would take it with other settings,
 * mine to accept. `countered`: I would take it with other settings, theirs to accept.
 */
export const callPhase = z.enum(['calling', 'ringing', 'deciding', 'countered', 'talking']);

export const callView = z.object({
  /** Names the call in commands, so that a click never answers another call than the one that was seen. */
  key: z.number(),
  phase: callPhase,
  direction: z.enum(['out', 'in']),
  /** Empty for somebody whom the server does not name. */
  peer: z.string(),
  /** What was asked for; once talking, what is in use. */
  sound: wireSound,
  /** In `deciding` what they want instead, in `countered` what we want. */
  proposal: wireSound.nullable(),
  /** Whether `sound` can be played and sent here. */
  usable: z.boolean(),
  /** When this phase began, and when it ends by itself: ms since the epoch. */
  since: z.number(),
  endsAt: z.number().nullable(),
});

export type CallState = z.infer<typeof callView>;

/** A call that is over. */
export const pastCall = z.object({
  id: z.string(),
  peer: z.string(),
  direction: z.enum(['out', 'in']),
  end: callEnd,
  /** Where it was when it ended. */
  phase: callPhase,
  /** What the other side said about it. */
  text: z.string().nullable(),
  sound: wireSound,
  /** ms since the epoch. */
  endedAt: z.number(),
  /** How long it was spoken in, ms; null when it never came to that. */
  talkedMs: z.number().nullable(),
  /** It rang here and nobody here answered. */
  missed: z.boolean(),
});

export type PastCall = z.infer<typeof pastCall>;

export const callsView = z.object({
  account: callAccount,
  options: callOptions,
  connection: z.object({
    state: z.enum(['idle', 'connecting', 'ready', 'retrying', 'failed']),
    reason: z.object({ code: z.string(), text: z.string() }).nullable(),
    /** In `retrying`: when the next attempt is due, ms since the epoch. */
    retryAt: z.number().nullable(),
    /** Whether others can call this account. */
    reachable: z.boolean(),
    /** "your Station" or `host:port`. */
    where: z.string(),
    /** Whether that server has companions to call. */
    companions: z.boolean(),
  }),
  /** Where the own Station serves calls. */
  stationPort: z.number().nullable(),
  call: callView.nullable(),
  /** The last call, as long as its end is worth a word and nobody has closed that. */
  ended: pastCall.nullable(),
  /** The latest first. */
  history: z.array(pastCall),
  /** Missed calls that nobody has looked at yet. */
  missed: z.number(),
});

export type CallsView = z.infer<typeof callsView>;

const key = z.strictObject({ key: z.number().int() });
const nothing = z.strictObject({});
const none = z.null();

/** The commands of the group `call`. */
export const callCommands = {
  'call.place': {
    args: z.strictObject({ to: callName, sound: callSound.optional() }),
    result: z.strictObject({ key: z.number() }),
  },
  /** Takes the call that rings, or the settings that they propose. */
  'call.accept': { args: key, result: none },
  /** Takes the call that rings, with other settings: they may still refuse. */
  'call.answerWith': { args: key.extend({ sound: callSound }), result: none },
  /** Cancels, declines, refuses, hangs up. */
  'call.end': { args: key, result: none },
  /** Has a companion of the server call this account in 2 s. */
  'call.ringMe': { args: nothing, result: none },
  'call.setAccount': { args: z.strictObject({ account: callAccount }), result: none },
  'call.setOptions': { args: callOptions.partial(), result: none },
  /** Connects again now. */
  'call.reconnect': { args: nothing, result: none },
  /** Calls whoever is in this entry of the history. */
  'call.callBack': {
    args: z.strictObject({ id: z.string().min(1).max(64) }),
    result: z.strictObject({ key: z.number() }),
  },
  'call.clearHistory': { args: nothing, result: none },
  /** The history was looked at: nothing in it is new any more. */
  'call.seen': { args: nothing, result: none },
  /** The word about the last call was read. */
  'call.dismiss': { args: nothing, result: none },
} as const;
