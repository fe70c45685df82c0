import { expect, test } from 'vitest';
import { RtpView } from '../../../src/wire/rtp/header.ts';
import { isAppendable, payloadSamples } from '../../../src/wire/rtp/payload-samples.ts';
import { fromHex, readVectors } from './vector-file.ts';

const cases = readVectors<{ cases: readonly { readonly in: string; readonly out: object }[] }>('parse').flatMap(
  (file) => file.cases,
);

test.each(cases)('vectors, parser: $in', (vector) => {
  const bytes = fromHex(vector.in);
  const view = new RtpView();
  const err = view.parse(bytes, 0, bytes.length);
  const { seq, timestamp: ts, ssrc, payloadType, payloadStart: off, payloadEnd, payloadLength: size } = view;
  const ns = payloadSamples(payloadType, bytes, off, payloadEnd);
  const app = isAppendable(payloadType, size) ? 1 : 0;
  expect(err === 0 ? { err, seq, ts, ssrc, off, size, ns, app } : { err }).toEqual(vector.out);
});

test.each(cases)('vectors, parser, at an offset between other bytes: $in', (vector) => {
  const bytes = fromHex(`ffffff${vector.in}ffff`);
  const view = new RtpView();
  const err = view.parse(bytes, 3, bytes.length - 2);
  const { payloadStart, payloadLength: size } = view;
  const off = payloadStart - 3;
  expect(vector.out).toMatchObject(err === 0 ? { err, off, size } : { err });
});
