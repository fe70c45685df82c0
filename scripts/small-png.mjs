// Makes a screenshot a quarter of its size: a window of greys and three colours needs no more than a small palette.
import { deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
/** Colours that are kept. */
const COLOURS = 32;

/**
 * @param {Buffer} png 8 bits a channel, RGB or RGBA, not interlaced: what Chromium writes
 * @returns {Buffer} the same picture with a palette
 */
export function smallPng(png) {
  const { width, height, pixels } = decode(png);
  const palette = choosePalette(histogram(pixels));
  const nearest = new Map();
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0, from = 0, to = 0; y < height; y++) {
    // Filter 0: a palette's numbers are no neighbours of each other.
    rows[to++] = 0;
    for (let x = 0; x < width; x++) {
      const colour = pixels[from++] ?? 0;
      let index = nearest.get(colour);
      if (index === undefined) {
        index = nearestOf(palette, colour);
        nearest.set(colour, index);
      }
      rows[to++] = index;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits a pixel, colours from a palette.
  header.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.from(palette.flatMap((colour) => channels(colour)));
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** @param {Buffer} png */
function decode(png) {
  if (!png.subarray(0, 8).equals(SIGNATURE)) throw new Error('no PNG');
  let [width, height, bytes] = [0, 0, 0];
  const parts = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    const data = png.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') {
      [width, height] = [data.readUInt32BE(0), data.readUInt32BE(4)];
      bytes = { 2: 3, 6: 4 }[data[9] ?? 0] ?? 0;
      if (data[8] !== 8 || bytes === 0 || data[12] !== 0) throw new Error('a PNG of another kind than Chromium writes');
    }
    if (type === 'IDAT') parts.push(data);
    at += 12 + length;
  }
  const raw = unfilter(inflateSync(Buffer.concat(parts)), width * bytes, height, bytes);
  const pixels = new Uint32Array(width * height);
  for (let i = 0, at = 0; i < pixels.length; i++, at += bytes) {
    pixels[i] = ((raw[at] ?? 0) << 16) | ((raw[at + 1] ?? 0) << 8) | (raw[at + 2] ?? 0);
  }
  return { width, height, pixels };
}

/**
 * Undoes the filters of PNG (RFC 2083 §6).
 *
 * @param {Buffer} data rows, each behind the number of its filter
 * @param {number} stride bytes of a row
 * @param {number} height
 * @param {number} step bytes of a pixel
 */
function unfilter(data, stride, height, step) {
  const out = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = data[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = x >= step ? (out[at - step] ?? 0) : 0;
      const up = y > 0 ? (out[at - stride] ?? 0) : 0;
      const corner = x >= step && y > 0 ? (out[at - stride - step] ?? 0) : 0;
      const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter ?? 0] ?? 0;
      out[at] = (data[y * (stride + 1) + 1 + x] ?? 0) + predicted;
    }
  }
  return out;
}

/** @param {number} left @param {number} up @param {number} corner */
function paeth(left, up, corner) {
  const sum = left + up - corner;
  const [a, b, c] = [Math.abs(sum - left), Math.abs(sum - up), Math.abs(sum - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** @param {Uint32Array} pixels @returns {Map<number, number>} how often each colour is there */
function histogram(pixels) {
  const counts = new Map();
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  return counts;
}

/**
 * Median cut: the box whose colours differ most is halved until there are enough. A box is shown by its most frequent
 * colour, so that surfaces keep theirs exactly.
 *
 * @param {Map<number, number>} counts
 */
function choosePalette(counts) {
  const boxes = [[...counts]];
  while (boxes.length < COLOURS) {
    const widest = boxes
      .map((box, index) => ({ index, ...widestChannel(box) }))
      .sort((a, b) => b.spread - a.spread)
      .at(0);
    if (!widest || widest.spread === 0) break;
    const box = boxes[widest.index] ?? [];
    const at = (/** @type {[number, number]} */ [colour]) => channels(colour)[widest.channel] ?? 0;
    box.sort((a, b) => at(a) - at(b));
    // In the middle of the range, not of the pixels: text is few pixels of many shades.
    const middle = (at(box[0] ?? [0, 0]) + at(box.at(-1) ?? [0, 0])) / 2;
    const cut = box.findIndex((entry) => at(entry) > middle);
    boxes.push(box.splice(cut));
  }
  return boxes.map((box) => box.reduce((most, entry) => (entry[1] > most[1] ? entry : most))[0]);
}

/** @param {[number, number][]} box */
function widestChannel(box) {
  const spreads = [0, 1, 2].map((channel) => {
    let [low, high] = [255, 0];
    for (const [colour] of box) {
      const value = channels(colour)[channel] ?? 0;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    return Math.max(0, high - low);
  });
  const spread = Math.max(...spreads);
  return { channel: spreads.indexOf(spread), spread };
}

/** @param {number[]} palette @param {number} colour */
function nearestOf(palette, colour) {
  const [r = 0, g = 0, b = 0] = channels(colour);
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  for (const [index, entry] of palette.entries()) {
    const [er = 0, eg = 0, eb = 0] = channels(entry);
    const distance = (er - r) ** 2 + (eg - g) ** 2 + (eb - b) ** 2;
    if (distance < least) [best, least] = [index, distance];
  }
  return best;
}

/** @param {number} colour @returns {number[]} red, green, blue */
function channels(colour) {
  return [colour >> 16, (colour >> 8) & 255, colour & 255];
}

/** @param {string} type @param {Buffer} data */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** @param {Buffer} bytes */
function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (CRC_TABLE[(crc ^ byte) & 255] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
