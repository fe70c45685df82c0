import {
  type AudioBackend,
  BLOCK_FRAMES,
  type CaptureBlock,
  type OpenedDirection,
  type RenderBlock,
} from '../backend.ts';
import type { DeviceInfo } from '../protocol.ts';
import { ClockedStream } from './block-clock.ts';

/** No sound card: the microphone hears nothing, what is played is thrown away, the clock goes on. */
export class SilenceBackend implements AudioBackend {
  readonly kind = 'silence';

  openInput(_id: string, capture: CaptureBlock): OpenedDirection {
    const silence = new Float32Array(BLOCK_FRAMES);
    const stream = new ClockedStream(() => capture(silence));
    return { report: { state: 'open', name: 'Silence' }, stream };
  }

  openOutput(_id: string, render: RenderBlock): OpenedDirection {
    const unheard = new Float32Array(2 * BLOCK_FRAMES);
    const stream = new ClockedStream(() => render(unheard));
    return { report: { state: 'open', name: 'Silence' }, stream };
  }

  devices(): readonly DeviceInfo[] {
    return [];
  }
}
