// Makes push-to-talk's cues: `node scripts/make-cues.mjs` writes assets/cues/*.wav (48 kHz, mono, 16 bit), or
// `node scripts/make-cues.mjs FOLDER` somewhere else. The files are kept in the repository; a test compares them.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

const RATE = 48_000;
/** Every note rises and falls over this time, s: shorter is heard as a click. */
const EDGE_S = 0.006;

/**
 * One note: where it begins, s; how long it is, s; its pitch, Hz; how loud, 0..1; how much of it dies away, 0..1.
 * A quarter of each is its octave, which small speakers carry better than the note itself.
 * @typedef {{ at: number, length: number, hz: number, level: number, decay?: number }} Note
 */

/** @type {Record<string, { seconds: number, notes: Note[] }>} */
const CUES = {
  // Up: you are heard. It is over before the first syllable is.
  start: {
    seconds: 0.1,
    notes: [
      { at: 0, length: 0.045, hz: 880, level: 0.4 },
      { at: 0.045, length: 0.055, hz: 1318.5, level: 0.4, decay: 0.6 },
    ],
  },
  // Down: you are not any more.
  end: {
    seconds: 0.1,
    notes: [
      { at: 0, length: 0.045, hz: 1318.5, level: 0.32 },
      { at: 0.045, length: 0.055, hz: 880, level: 0.32, decay: 0.6 },
    ],
  },
  // The busy tone of telephones, short: twice the same low note.
  denied: {
    seconds: 0.32,
    notes: [
      { at: 0, length: 0.13, hz: 311, level: 0.5 },
      { at: 0.18, length: 0.13, hz: 311, level: 0.5 },
    ],
  },
  // Three quick ones: hurry.
  warning: {
    seconds: 0.36,
    notes: [0, 0.12, 0.24].map((at) => ({ at, length: 0.07, hz: 1046.5, level: 0.45 })),
  },
  // A falling fifth, dull: like a key on a piano whose lid is closed.
  muted: {
    seconds: 0.26,
    notes: [
      { at: 0, length: 0.12, hz: 440, level: 0.5, decay: 0.7 },
      { at: 0.12, length: 0.14, hz: 293.7, level: 0.5, decay: 0.8 },
    ],
  },
  // A chord broken twice, then a rest: three seconds, to be repeated without a seam.
  ring: {
    seconds: 3,
    notes: [0, 0.55].flatMap((at) =>
      [659.3, 830.6, 987.8, 1318.5].map((hz, i) => ({ at: at + 0.09 * i, length: 0.32, hz, level: 0.26, decay: 0.9 })),
    ),
  },
};

const folder = argv[2] ?? join(fileURLToPath(new URL('..', import.meta.url)), 'assets', 'cues');
mkdirSync(folder, { recursive: true });
for (const [kind, cue] of Object.entries(CUES)) writeFileSync(join(folder, `${kind}.wav`), wav(render(cue)));

/** @param {{ seconds: number, notes: Note[] }} cue */
function render({ seconds, notes }) {
  const out = new Float64Array(Math.round(seconds * RATE));
  for (const note of notes) {
    const from = Math.round(note.at * RATE);
    const count = Math.min(Math.round(note.length * RATE), out.length - from);
    for (let i = 0; i < count; i++) {
      out[from + i] = (out[from + i] ?? 0) + sampleOf(note, i / RATE, (count - 1 - i) / RATE);
    }
  }
  return out;
}

/**
 * @param {Note} note
 * @param {number} t since its beginning, s
 * @param {number} left until its end, s
 */
function sampleOf({ hz, level, length, decay = 0 }, t, left) {
  const edge = Math.sin((Math.PI / 2) * Math.min(1, t / EDGE_S, left / EDGE_S)) ** 2;
  const fall = (1 - decay) ** (t / length);
  const phase = 2 * Math.PI * hz * t;
  return level * edge * fall * (0.75 * Math.sin(phase) + 0.25 * Math.sin(2 * phase));
}

/** @param {Float64Array} samples */
function wav(samples) {
  const file = Buffer.alloc(44 + 2 * samples.length);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(RATE, 24);
  file.writeUInt32LE(2 * RATE, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(2 * samples.length, 40);
  samples.forEach((sample, i) => {
    file.writeInt16LE(Math.round(Math.max(-1, Math.min(1, sample)) * 32_767), 44 + 2 * i);
  });
  return file;
}
