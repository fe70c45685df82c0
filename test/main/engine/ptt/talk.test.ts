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
    router.open('one', [a, b, c], 0);
    expect(gates).toEqual([`${GSM} true`, `${OPUS} true`]);
    router.packet(GSM, packet(1));
    router.packet(OPUS, packet(2));
    expect([a, b, c].map(sentTo)).toEqual([[1], [1], [2]]);
  });

  test('sends what the encoder still holds after the key is up, and nothing after its last packet', () => {
    const { router, gates } = setUp();
    const link = new FakeLink();
    router.open('one', [link], 0);
    router.packet(GSM, packet(1));
    router.close('one', [link]);
    expect(gates).toEqual([`${GSM} true`, `${GSM} false`]);
    router.packet(GSM, packet(2, true));
    router.packet(GSM, packet(3));
    expect(sentTo(link)).toEqual([1, 2]);
  });

  test('ends a transmission that has nothing left without sending an empty packet', () => {
    const { router } = setUp();
    const link = new FakeLink();
    router.open('one', [link], 0);
    router.close('one', [link]);
    router.packet(GSM, nothingLeft);
    router.packet(GSM, packet(1));
    expect(link.sent).toEqual([]);
  });

  test('keeps a second press that comes before the last packet of the first apart from it', () => {
    const { router, gates } = setUp();
    const [first, second] = [new FakeLink(), new FakeLink()];
    router.open('one', [first], 0);
    router.close('one', [first]);
    router.open('one', [second], 0);
    router.packet(GSM, packet(1));
    router.packet(GSM, packet(2, true));
    router.packet(GSM, packet(3));
    router.close('one', [second]);
    router.packet(GSM, packet(4, true));
    expect(sentTo(first)).toEqual([1, 2]);
    expect(sentTo(second)).toEqual([3, 4]);
    expect(gates).toEqual([`${GSM} true`, `${GSM} false`, `${GSM} true`, `${GSM} false`]);
  });

  test('closes a gate once, though it is asked to twice', () => {
    const { router, gates } = setUp();
    const link = new FakeLink();
    router.open('one', [link], 0);
    router.close('one', [link]);
    router.close('one', [link]);
    expect(gates).toEqual([`${GSM} true`, `${GSM} false`]);
  });

  test('tells the gate how much of what was said before shall go out', () => {
    const asked: number[] = [];
    const router = new TalkRouter({ gate: (_, open, preRollMs) => open && asked.push(preRollMs) });
    router.open('one', [new FakeLink()], 80);
    expect(asked).toEqual([80]);
  });

  test('passes over packets that nobody has asked for', () => {
    const { router } = setUp();
    const link = new FakeLink();
    router.packet(GSM, packet(1));
    router.open('one', [link], 0);
    router.packet(OPUS, packet(2));
    expect(link.sent).toEqual([]);
  });

  test('forgets every transmission when the sound process is gone, and starts afresh', () => {
    const { router } = setUp();
    const [before, after] = [new FakeLink(), new FakeLink()];
    router.open('one', [before], 0);
    router.close('one', [before]);
    router.reset();
    router.open('one', [after], 0);
    router.packet(GSM, packet(1));
    expect(before.sent).toEqual([]);
    expect(sentTo(after)).toEqual([1]);
  });
});

describe('two bindings that talk to links of one format', () => {
  test('share the gate: it opens with the first and closes with the last', () => {
    const { router, gates } = setUp();
    const [a, b] = [new FakeLink(), new FakeLink()];
    router.open('one', [a], 0);
    router.open('two', [b], 0);
    router.close('one', [a]);
    expect(gates).toEqual([`${GSM} true`]);
    router.close('two', [b]);
    expect(gates).toEqual([`${GSM} true`, `${GSM} false`]);
  });

  test('a link that comes later hears from the next packet on, which is its first', () => {
    const { router } = setUp();
    const [a, b] = [new FakeLink(), new FakeLink()];
    router.open('one', [a], 0);
    router.packet(GSM, { ...packet(1), first: true });
    router.open('two', [b], 0);
    router.packet(GSM, packet(2));
    router.packet(GSM, packet(3));
    expect(sentTo(a)).toEqual([1, 2, 3]);
    expect(b.sent).toEqual([{ ...packet(2), first: true }, packet(3)]);
  });

  test('a link that goes first is left with the packet that was being filled, and hears nothing more', () => {
    const { router } = setUp();
    const [a, b] = [new FakeLink(), new FakeLink()];
    router.open('one', [a], 0);
    router.open('two', [b], 0);
    router.packet(GSM, packet(1));
    router.close('one', [a]);
    router.packet(GSM, packet(2));
    router.packet(GSM, packet(3));
    expect(a.sent).toEqual([packet(1), packet(2, true)]);
    expect(sentTo(b)).toEqual([1, 2, 3]);
  });

  test('a link of both hears each packet once, until both have ended', () => {
    const { router } = setUp();
    const [a, b] = [new FakeLink(), new FakeLink()];
    router.open('one', [a], 0);
    router.open('two', [a, b], 0);
    router.packet(GSM, packet(1));
    router.close('one', [a]);
    router.packet(GSM, packet(2));
    router.close('two', [a, b]);
    router.packet(GSM, packet(3, true));
    expect(sentTo(a)).toEqual([1, 2, 3]);
    expect(sentTo(b)).toEqual([1, 2, 3]);
  });
});
