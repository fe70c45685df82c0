import type { TrayTone } from './tray-model.ts';

/** Blue, green, red of a filled circle. */
const COLOURS: Readonly<Record<TrayTone, readonly [number, number, number]>> = {
  idle: [0x9a, 0x8f, 0x8a],
  talking: [0x3a, 0x3a, 0xe5],
  blocked: [0x1e, 0x9c, 0xf0],
  muted: [0x9a, 0x8f, 0x8a],
};

/**
 * The tray's picture as a bitmap: a filled circle; hollow when muted and with a bar when blocked, since colour alone says
 * nothing to many.
 *
 * @param size pixels a side
 * @returns BGRA, premultiplied, as Electron's `createFromBitmap` wants it
 */
export function trayGlyph(tone: TrayTone, size: number): Uint8Array {
  const [blue, green, red] = COLOURS[tone];
  const pixels = new Uint8Array(size * size * 4);
  const centre = (size - 1) / 2;
  const radius = size * 0.42;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const distance = Math.hypot(x - centre, y - centre);
      let cover = Math.min(1, Math.max(0, radius - distance + 0.5));
      if (tone === 'muted') cover *= Math.min(1, Math.max(0, distance - radius * 0.6 + 0.5));
      if (tone === 'blocked' && Math.abs(y - centre) < size * 0.09 && Math.abs(x - centre) < radius * 0.65) cover = 0;
      const at = (y * size + x) * 4;
      pixels[at] = blue * cover;
      pixels[at + 1] = green * cover;
      pixels[at + 2] = red * cover;
      pixels[at + 3] = 255 * cover;
    }
  }
  return pixels;
}
