import type { DeviceInfo, DeviceReport, SoundBackend } from './protocol.ts';

/** The graph's one sampling rate, Hz. */
export const GRAPH_RATE = 48_000;
/** Samples of one channel in a block: 5 ms. */
export const BLOCK_FRAMES = 240;

/** Called for every block of the microphone: mono, `BLOCK_FRAMES` samples, valid during the call. */
export type CaptureBlock = (mono: Float32Array) => void;
/** Called for every block that the output wants: fill it, interleaved stereo, `2 * BLOCK_FRAMES` samples. */
export type RenderBlock = (stereo: Float32Array) => void;

/** One direction of one device, running. */
export interface DeviceStream {
  /** Blocks moved since it was opened. They stand still when the device is lost; nothing else tells. */
  readonly blocks: number;
  /** Blocks that came or went too late, as far as the device says. */
  readonly glitches: number;
  /** What the device says that it takes by itself, ms; absent where it does not say. */
  readonly latencyMs?: number | undefined;
  /** The device's own thread as the system numbers it; 0 or absent where it has none that is known. */
  readonly thread?: number;
  /** True when the device has said by itself that it is gone; not all do. */
  readonly ended?: boolean;
  /** @throws when the device does not let go; only the end of the process ends it then */
  close(): Promise<void>;
}

export interface OpenedDirection {
  readonly report: DeviceReport;
  /** Null when the report's state is not `open`. */
  readonly stream: DeviceStream | null;
}

export type Opening = OpenedDirection | Promise<OpenedDirection>;

/**
 * Where sound comes from and goes to. The two directions know nothing of each other: one may be missing while the other
 * plays. Opening never throws; the report says what went wrong.
 */
export interface AudioBackend {
  readonly kind: SoundBackend;
  /** @param id a `DeviceInfo.id` or `default` */
  openInput(id: string, capture: CaptureBlock): Opening;
  openOutput(id: string, render: RenderBlock): Opening;
  devices(): readonly DeviceInfo[] | Promise<readonly DeviceInfo[]>;
  /** Whether a direction can be opened again in this process once its device was lost; else only a new one can. */
  readonly recovers?: boolean;
  /**
   * Tells when devices came or went.
   *
   * @returns what ends it
   */
  watch?(changed: () => void): () => void;
}
