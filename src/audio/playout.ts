import { AdaptivePlayout } from './playout/adaptive-playout.ts';
import type { PacketDecoder, Playout } from './playout/face.ts';

export type { PacketCopies, PacketDecoder, Playout, PlayoutPacket, PlayoutStats } from './playout/face.ts';

/** @param ptimeMs how much sound one packet holds, ms */
export function createPlayout(decoder: PacketDecoder, ptimeMs: number): Playout {
  return new AdaptivePlayout(decoder, ptimeMs);
}
