import { LossyLine, randomLoss } from '../test/main/sound/opus/lossy-line.ts';
import { say, VOICES } from '../test/main/sound/opus/voices.ts';
import { stoiAgainst } from '../test/support/stoi.ts';

/**
 * What of speech can be understood after Opus and a network that loses packets (STOI), with forward error correction
 * decoded beside concealment alone, which is all that @discordjs/opus can do. Means over eight voices and `SEEDS`
 * patterns of loss: against the sound without loss, and (`…OfOriginal`) against what was said.
 */

const SEEDS = Number(process.env.OPUS_LOSS_SEEDS ?? 10);
const LOSSES = [0.05, 0.1, 0.2];

/** Bitrate, frame in ms, forward error correction, expected loss in percent. */
const SETTINGS: readonly (readonly [bitrate: number, frameMs: number, fec: boolean, expected: number])[] = [
  [24_000, 20, true, 10],
  [24_000, 20, true, 7],
  [24_000, 20, true, 20],
  [24_000, 20, false, 10],
  [24_000, 20, false, 0],
  // With short frames libopus overshoots its target: this is 24 kbit/s on the line.
  [21_000, 10, false, 10],
  [32_000, 20, true, 10],
  [40_000, 20, true, 10],
];

const voices = await Promise.all(VOICES.map(([voice, text]) => say(voice, text)));

for (const [bitrate, frameMs, fec, expectedLossPercent] of SETTINGS) {
  const lines = voices.map((speech) => {
    const line = new LossyLine(speech, frameMs * 48, { bitrate, fec, expectedLossPercent });
    const lossFree = line.hear(() => false, 'conceal');
    const ofOriginal = stoiAgainst(speech, 48_000);
    return { line, ofOriginal, ofLossFree: stoiAgainst(lossFree, 48_000), lossless: ofOriginal(lossFree) };
  });
  const name = `${bitrate / 1000} kbit/s, ${frameMs} ms, ${fec ? 'FEC' : 'no FEC'}, ${expectedLossPercent} % expected`;
  print({
    bench: `opus speech, ${name}, nothing lost`,
    ours: round(mean(lines.map(({ lossless }) => lossless))),
    peer: null,
    unit: 'STOI of the original',
    kbps: round(mean(lines.map(({ line }) => line.kbps))),
  });
  for (const loss of LOSSES) {
    const runs = lines.flatMap(({ line, ofLossFree, ofOriginal }, voice) =>
      Array.from({ length: SEEDS }, (_, seed) => {
        const lost = randomLoss(line.packets.length, loss, 1000 * voice + seed + 1);
        const recovered = fec ? line.hear(lost, 'recover') : null;
        const concealed = line.hear(lost, 'conceal');
        return {
          ours: ofLossFree(recovered ?? concealed),
          oursOfOriginal: ofOriginal(recovered ?? concealed),
          peer: ofLossFree(concealed),
          peerOfOriginal: ofOriginal(concealed),
        };
      }),
    );
    const of = (key: keyof (typeof runs)[number]) => runs.map((run) => run[key]);
    print({
      bench: `opus speech, ${name}, ${100 * loss} % lost`,
      ours: round(mean(of('ours'))),
      peer: round(mean(of('peer'))),
      unit: 'STOI of the loss-free sound',
      oursDeviation: round(deviation(of('ours'))),
      peerDeviation: round(deviation(of('peer'))),
      oursOfOriginal: round(mean(of('oursOfOriginal'))),
      peerOfOriginal: round(mean(of('peerOfOriginal'))),
      runs: runs.length,
    });
  }
}

function print(line: Readonly<Record<string, string | number | null>>): void {
  console.log(JSON.stringify(line));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of one run, not of the mean. */
function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
