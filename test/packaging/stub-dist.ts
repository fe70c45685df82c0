import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What `@electron/fuses` looks for in a binary; behind it a version, a length and one character a fuse. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

/** What electron-builder takes for an unpacked Electron: the files it touches, and a binary that holds nothing but fuses. */
export function writeStubDist(folder: string, fuses: number): void {
  mkdirSync(path.join(folder, 'resources'), { recursive: true });
  const wire = [
    Buffer.from(`stub ${SENTINEL}`),
    Buffer.from([1, fuses]),
    Buffer.from('1'.repeat(fuses)),
    Buffer.from(' end'),
  ];
  writeFileSync(path.join(folder, 'electron'), Buffer.concat(wire), { mode: 0o755 });
  for (const name of ['version', 'LICENSE', 'LICENSES.chromium.html']) writeFileSync(path.join(folder, name), 'stub');
}

/** The state of each fuse in a binary: `0` off, `1` on. @throws when there are none */
export function readFuses(binary: Buffer): string {
  const at = binary.indexOf(SENTINEL) + SENTINEL.length;
  if (at < SENTINEL.length) throw new Error('no fuses');
  return binary.subarray(at + 2, at + 2 + (binary[at + 1] ?? 0)).toString('latin1');
}
