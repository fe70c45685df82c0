import { type FrameFormat, formatKey } from '../../audio/format.ts';
import { BLOCK_FRAMES, GRAPH_RATE } from './backend.ts';
import { Graph } from './graph.ts';
import type { SpeakerStats } from './protocol.ts';

/** How long the talk is, ms. Longer ones taught nothing more. */
const TALK_MS = 400;
const PRE_ROLL_MS = 80;
/** Behind it, until it was heard to its end, ms. */
const TAIL_MS = 400;
/** Of so many packets these are lost, and late by a packet and a half. */
const TROUBLE_EVERY = 7;
const LOST = 3;
const LATE = 5;
/** A voice: a tone of so many Hz with overtones, which rises and falls. */
const PITCH_HZ = 130;
const OVERTONES = 8;

const BLOCK_MS = (BLOCK_FRAMES / GRAPH_RATE) * 1000;

interface Packet {
  readonly seq: number;
  readonly bytes: Uint8Array;
  /** The block in which it arrives. */
  readonly due: number;
}

/**
 * Has a graph of its own say something and hear it over a bad network, which takes some 70 ms. What JavaScript runs for the
 * first time takes many times as long as later: without this every third first word that was heard had a hole of 5 to 35 ms,
 * where its first packet was decoded and a period of the voice was looked for to catch up with the pre-roll.
 *
 * @returns what the buffer of the one who was heard went through
 */
export function rehearse(format: FrameFormat): SpeakerStats | undefined {
  const packets: Packet[] = [];
  let block = 0;
  let seq = 0;
  const perPacket = Math.ceil(format.ptimeMs / BLOCK_MS);
  const graph = new Graph((message) => {
    if (message.type !== 'packet') return;
    seq += 1;
    const trouble = seq % TROUBLE_EVERY;
    if (trouble === LOST) return;
    const lateBy = trouble === LATE ? Math.ceil(1.5 * perPacket) : 0;
    packets.push({ seq, bytes: message.bytes.slice(), due: block + lateBy });
  });
  const microphone = new Float32Array(BLOCK_FRAMES);
  const speaker = new Float32Array(2 * BLOCK_FRAMES);
  const talkFrom = PRE_ROLL_MS / BLOCK_MS;
  const talkTo = talkFrom + TALK_MS / BLOCK_MS;
  const end = talkTo + TAIL_MS / BLOCK_MS;
  const key = formatKey(format);
  for (; block < end; block++) {
    if (block === talkFrom) graph.gate(format, true, PRE_ROLL_MS);
    if (block === talkTo) graph.gate(format, false);
    speak(microphone, block);
    graph.capture(microphone);
    for (const packet of packets.filter(({ due }) => due === block)) {
      graph.frame({ type: 'frame', speaker: key, format, timestamp: 0, ageMs: 0, ...packet });
    }
    graph.render(speaker);
  }
  return graph.speakerStats()[0];
}

function speak(into: Float32Array, block: number): void {
  for (let i = 0; i < BLOCK_FRAMES; i++) {
    const seconds = (block * BLOCK_FRAMES + i) / GRAPH_RATE;
    const phase = 2 * Math.PI * PITCH_HZ * seconds + 3 * Math.sin(2 * Math.PI * 2 * seconds);
    let sample = 0;
    for (let overtone = 1; overtone <= OVERTONES; overtone++) sample += Math.sin(overtone * phase) / overtone;
    into[i] = 0.3 * sample * Math.abs(Math.sin(2 * Math.PI * 1.5 * seconds));
  }
}
