import { describe, expect, test } from 'vitest';
import { type FrameFormat, formatKey, GSM_ROOM_FORMAT } from '../../../../src/audio/format.ts';
import { TalkRouter } from '../../../../src/main/engine/ptt/talk.ts';
import type { OutgoingFrame } from '../../../../src/main/links/link.ts';
import { FakeLink } from '../../../support/fake-link.ts';

const GSM = formatKey(GSM_ROOM_FORMAT);
const OPUS_FORMAT: FrameFormat = { codec: 'opus', rate: 48_000, channels: 1, ptimeMs: 20, bitrate: 32_000 };
const OPUS = formatKey(OPUS_FORMAT);

function packet(name: number, last = false): OutgoingFrame {
  return { bytes: Uint8Array.of(name), first: false, last };
}
const nothingLeft: OutgoingFrame = { bytes: new Uint8Array(0), first: false, last: true };

/** The first byte of every packet that went to a link. */
function sentTo(link: FakeLink): (number | undefined)[] {
  return link.sent.map(({ bytes }) => bytes[0]);
}

function setUp() {
  const gates: string[] = [];
  const router = new TalkRouter({ gate: (format, open) => gates.push(`${formatKey(format)} ${open}`) });
  return { router, gates };
}

describe('the talk router', () => {
  test('opens one gate a format and sends each packet to every link of it', () => {
    const { router, gates } = setUp();
    const [a, b, c] = [new FakeLink(), new FakeLink(), new FakeLink(OPUS_FORMAT)];
    router.open([a, b, c]);
    expect(gates).toEqual([`${GSM} true`, `${OPUS} true`]);
    router.packet(GSM, packet(1));
    router.packet(OPUS, packet(2));
    expect([a, b, c].map(sentTo)).toEqual([[1], [1], [2]]);
  });

  test('sends what the encoder still holds after the key is up, and nothing after its last packet', () => {
    const { router, gates } = setUp();
    const link = new FakeLink();
    router.open([link]);
    router.packet(GSM, packet(1));
    router.close([link]);
    expect(gates).toEqual([`${GSM} true`, `${GSM} false`]);
    router.packet(GSM, packet(2, true));
    router.packet(GSM, packet(3));
    expect(sentTo(link)).toEqual([1, 2]);
  });

  test('ends a transmission that has nothing left without sending an empty packet', () => {
    const { router } = setUp();
    const link = new FakeLink();
    router.open([link]);
    router.close([link]);
    router.packet(GSM, nothingLeft);
    router.packet(GSM, packet(1));
    expect(link.sent).toEqual([]);
  });

  test('keeps a second press that comes before the last packet of the first apart from it', () => {
    const { router, gates } = setUp();
    const [first, second] = [new FakeLink(), new FakeLink()];
    router.open([first]);
    router.close([first]);
    router.open([second]);
    router.packet(GSM, packet(1));
    router.packet(GSM, packet(2, true));
    router.packet(GSM, packet(3));
    router.close([second]);
    router.packet(GSM, packet(4, true));
    expect(sentTo(first)).toEqual([1, 2]);
    expect(sentTo(second)).toEqual([3, 4]);
    expect(gates).toEqual([`${GSM} true`, `${GSM} false`, `${GSM} true`, `${GSM} false`]);
  });

  test('closes a gate once, though it is asked to twice', () => {
    const { router, gates } = setUp();
    const link = new FakeLink();
    router.open([link]);
    router.close([link]);
    router.close([link]);
    expect(gates).toEqual([`${GSM} true`, `${GSM} false`]);
  });

  test('passes over packets that nobody has asked for', () => {
    const { router } = setUp();
    const link = new FakeLink();
    router.packet(GSM, packet(1));
    router.open([link]);
    router.packet(OPUS, packet(2));
    expect(link.sent).toEqual([]);
  });

  test('forgets every transmission when the sound process is gone, and starts afresh', () => {
    const { router } = setUp();
    const [before, after] = [new FakeLink(), new FakeLink()];
    router.open([before]);
    router.close([before]);
    router.reset();
    router.open([after]);
    router.packet(GSM, packet(1));
    expect(before.sent).toEqual([]);
    expect(sentTo(after)).toEqual([1]);
  });
});
