import { setTimeout as delay } from 'node:timers/promises';
import { GSM_ROOM_FORMAT } from '../../../src/audio/format.ts';
import { BLOCK_FRAMES } from '../../../src/main/sound/backend.ts';
import { createEncoder } from '../../../src/main/sound/codecs.ts';
import { Graph } from '../../../src/main/sound/graph.ts';
import { heapGrowth } from '../../support/heap-growth.ts';

/**
 * A process for `steady-state.test.ts`, bundled as the product is: what a test runner makes of our modules allocates by
 * itself. Says how much 10,000 blocks leave for the garbage collector.
 */
const BLOCKS = 10_000;
/** The compiler works beside us, and until it is done, what it will keep in registers is allocated. */
const WARM_UPS = 8;
const COMPILER_MS = 50;

const microphone = Float32Array.from({ length: BLOCK_FRAMES }, (_, i) => 0.3 * Math.sin(i * i));
const speaker = new Float32Array(2 * BLOCK_FRAMES);

async function growth(block: () => void): Promise<number> {
  for (let round = 0; round < WARM_UPS; round++) {
    for (let i = 0; i < BLOCKS; i++) block();
    await delay(COMPILER_MS);
  }
  return heapGrowth(BLOCKS, block);
}

function moved(graph: Graph): () => void {
  return () => {
    graph.capture(microphone);
    graph.render(speaker);
  };
}

function hearingMyself(): Graph {
  const graph = new Graph(() => {});
  graph.monitor(true);
  graph.gain(3, -3);
  return graph;
}

/** Somebody talks for ever. Their packets belong to the process that sends them, so one serves for all. */
function hearing(): () => void {
  const graph = new Graph(() => {});
  const tone = Float32Array.from({ length: 640 }, (_, i) => 0.3 * Math.sin(i / 3));
  const bytes = createEncoder(GSM_ROOM_FORMAT).encode(tone).slice();
  const frame = {
    type: 'frame' as const,
    speaker: 'a:1',
    format: GSM_ROOM_FORMAT,
    seq: 0,
    timestamp: 0,
    bytes,
    ageMs: 0,
  };
  let block = 0;
  return () => {
    if (block % 16 === 0) {
      frame.seq = (block / 16) & 0xffff;
      frame.timestamp = (40 * block) >>> 0;
      graph.frame(frame);
    }
    block += 1;
    graph.render(speaker);
  };
}

const idle = await growth(moved(new Graph(() => {})));
const myself = await growth(moved(hearingMyself()));
const heard = await growth(hearing());
process.send?.({ idle, myself, heard, isHeard: speaker.some((sample) => sample !== 0) });
