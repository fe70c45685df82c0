import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { logPath, readLogTail } from '../../../../src/main/engine/settings/log-tail.ts';
import { temporaryFolders } from '../../../support/temporary-folder.ts';

const folderFor = temporaryFolders();

const line = (i: number) => `${JSON.stringify({ level: 30, time: i, msg: `line ${i}`, i })}\n`;
const lines = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => line(from + i)).join('');

test('the last lines are read, the latest at the end, taken apart', async () => {
  const folder = folderFor();
  writeFileSync(logPath(folder), lines(0, 50));
  const tail = await readLogTail(folder, 3);
  expect(tail.map(({ time }) => time)).toEqual([47, 48, 49]);
  expect(tail[2]).toEqual({ time: 49, level: 'info', message: 'line 49', rest: { i: 49 } });
});

test('of a long log only the end is read, and no half line', async () => {
  const folder = folderFor();
  writeFileSync(logPath(folder), lines(0, 20_000));
  const tail = await readLogTail(folder, 5_000);
  expect(tail.at(-1)?.time).toBe(19_999);
  expect(tail.length).toBeGreaterThan(1_000);
  expect(tail.every(({ time }, i) => i === 0 || time === (tail[i - 1]?.time ?? 0) + 1)).toBe(true);
});

test('what was before a log that has just been set aside is there too', async () => {
  const folder = folderFor();
  writeFileSync(path.join(folder, 'squelch.log.1'), lines(0, 10));
  writeFileSync(logPath(folder), lines(10, 12));
  expect((await readLogTail(folder, 4)).map(({ time }) => time)).toEqual([8, 9, 10, 11]);
});

test('a log that is not there, or holds something else, has no lines', async () => {
  const folder = folderFor();
  expect(await readLogTail(folder, 3)).toEqual([]);
  writeFileSync(logPath(folder), 'what\n{"level":"x"}\n\u0000\n[1]\nnull\n');
  expect(await readLogTail(folder, 3)).toEqual([]);
});
