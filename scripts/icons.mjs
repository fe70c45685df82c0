// Draws assets/public/icon.svg in every size that systems ask for, by the Chromium or Chrome of this computer:
// assets/icons/<size>x<size>.png for Linux, assets/icon.ico for Windows, assets/icon.icns for macOS.
// Run by hand when the drawing has changed; what it makes is kept in the repository, so that nobody needs a browser to build.
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { env, exit, getuid } from 'node:process';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const ASSETS = fileURLToPath(new URL('../assets', import.meta.url));
const SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
const ICO_SIZES = [16, 24, 32, 48, 64, 128, 256];
/** Type codes of PNG images in an icns file, by size in pixels. */
const ICNS_TYPES = { ic11: 32, ic12: 64, ic07: 128, ic08: 256, ic09: 512, ic10: 1024 };
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/google-chrome', '/usr/bin/chromium-browser'];

const browserPath = env.SQUELCH_BROWSER ?? BROWSERS.find((path) => existsSync(path));
if (!browserPath) {
  console.error('No Chromium or Chrome was found: name one in SQUELCH_BROWSER.');
  exit(1);
}

const pictures = await draw(await readFile(join(ASSETS, 'public', 'icon.svg'), 'utf8'), browserPath);
await mkdir(join(ASSETS, 'icons'), { recursive: true });
for (const [size, png] of pictures) await writeFile(join(ASSETS, 'icons', `${size}x${size}.png`), png);
await writeFile(join(ASSETS, 'icon.ico'), ico(pictures));
await writeFile(join(ASSETS, 'icon.icns'), icns(pictures));

/**
 * @param {string} svg
 * @param {string} executablePath
 * @returns {Promise<Map<number, Buffer>>} PNG files by size in pixels
 */
async function draw(svg, executablePath) {
  const browser = await chromium.launch({
    executablePath,
    args: ['--disable-gpu', ...(getuid?.() === 0 ? ['--no-sandbox'] : [])],
  });
  const page = await browser.newPage();
  /** @type {Map<number, Buffer>} */
  const pictures = new Map();
  for (const size of SIZES) {
    await page.setViewportSize({ width: size, height: size });
    await page.setContent(`<style>*{margin:0}svg{display:block;width:100vw;height:100vh}</style>${svg}`);
    pictures.set(size, await page.screenshot({ omitBackground: true }));
  }
  await browser.close();
  return pictures;
}

/**
 * A directory of images (6 bytes, then 16 an image), then the images themselves, all little-endian; a side of 256 pixels
 * is written as 0.
 *
 * @param {Map<number, Buffer>} pictures
 */
function ico(pictures) {
  const images = ICO_SIZES.map((size) => ({ size, png: picture(pictures, size) }));
  const head = Buffer.alloc(6 + 16 * images.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(images.length, 4);
  let at = head.length;
  for (const [index, { size, png }] of images.entries()) {
    const entry = 6 + 16 * index;
    head.writeUInt8(size % 256, entry);
    head.writeUInt8(size % 256, entry + 1);
    head.writeUInt16LE(1, entry + 4);
    head.writeUInt16LE(32, entry + 6);
    head.writeUInt32LE(png.length, entry + 8);
    head.writeUInt32LE(at, entry + 12);
    at += png.length;
  }
  return Buffer.concat([head, ...images.map(({ png }) => png)]);
}

/**
 * `icns`, the length of all, then each image behind its type and length, big-endian; lengths count their own header.
 *
 * @param {Map<number, Buffer>} pictures
 */
function icns(pictures) {
  const parts = Object.entries(ICNS_TYPES).map(([type, size]) => chunk(type, picture(pictures, size)));
  return chunk('icns', Buffer.concat(parts));
}

/**
 * @param {string} type four letters
 * @param {Buffer} body
 */
function chunk(type, body) {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32BE(8 + body.length, 4);
  return Buffer.concat([head, body]);
}

/**
 * @param {Map<number, Buffer>} pictures
 * @param {number} size
 */
function picture(pictures, size) {
  const png = pictures.get(size);
  if (!png) throw new Error(`no picture of ${size} pixels was drawn`);
  return png;
}
