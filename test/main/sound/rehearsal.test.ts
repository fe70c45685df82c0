import { describe, expect, test } from 'vitest';
import { type FrameFormat, GSM_ROOM_FORMAT } from '../../../src/audio/format.ts';
import { rehearse } from '../../../src/main/sound/rehearsal.ts';

const CALL: FrameFormat = { codec: 'pcm', rate: 48_000, channels: 1, ptimeMs: 20 };

describe('a rehearsal', () => {
  test.each([
    ['room', GSM_ROOM_FORMAT],
    ['call', CALL],
  ])(
    'of a %s goes through all that a bad network brings: what is lost, made up, and left out to catch up',
    (_, format) => {
      const heard = rehearse(format);
      expect(heard?.lost).toBeGreaterThan(0);
      expect(heard?.concealed).toBeGreaterThan(0);
      expect(heard?.stretched).toBeGreaterThan(0);
      expect(heard?.bufferMs).toBe(0);
    },
  );
});
