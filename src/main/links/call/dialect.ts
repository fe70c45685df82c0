import type { SampleFormat } from '../../../audio/pcm.ts';
import { sampleBytes } from '../../../audio/pcm.ts';
import { type ByteOrder, HEADER_BYTES } from '../../../wire/call/format.ts';
import { type ControlPacket, writeData } from '../../../wire/call/packet.ts';
import { type SampleOrder, swapSamples } from './incoming-sound.ts';
import { type ChunkUnit, fromWire, toWire } from './wire-parameters.ts';

/** How a server reads the document where that can be read in several ways. */
export interface DialectOptions {
  /** Of header integers. */
  readonly byteOrder?: ByteOrder;
  readonly sampleOrder?: SampleOrder;
  readonly chunkUnit?: ChunkUnit;
}

/** Our packets in a server's own reading of the document, and its packets in ours. */
export class Dialect {
  readonly byteOrder: ByteOrder;
  readonly sampleOrder: SampleOrder;
  readonly #chunkUnit: ChunkUnit;

  constructor({ byteOrder = 'be', sampleOrder = 'le', chunkUnit = 'frames' }: DialectOptions) {
    this.byteOrder = byteOrder;
    this.sampleOrder = sampleOrder;
    this.#chunkUnit = chunkUnit;
  }

  /** A control packet on its way out; byte order is the writer's. */
  outgoing(packet: ControlPacket): ControlPacket {
    return 'parameters' in packet ? { ...packet, parameters: toWire(packet.parameters, this.#chunkUnit) } : packet;
  }

  /** A control packet that came in. */
  incoming(packet: ControlPacket): ControlPacket {
    return 'parameters' in packet ? { ...packet, parameters: fromWire(packet.parameters, this.#chunkUnit) } : packet;
  }

  /** @param samples interleaved, little-endian; copied @returns a whole data packet */
  data(samples: Uint8Array, format: SampleFormat): Uint8Array {
    const packet = writeData(samples, this.byteOrder);
    if (this.sampleOrder === 'be') swapSamples(packet.subarray(HEADER_BYTES), sampleBytes(format));
    return packet;
  }
}
