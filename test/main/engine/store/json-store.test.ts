import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { type Document, JsonStore } from '../../../../src/main/engine/store/json-store.ts';
import { bundleEntry } from '../../../support/bundle.ts';
import { temporaryFolders } from '../../../support/temporary-folder.ts';
import { mountTinyDisk } from '../../../support/tiny-disk.ts';

interface Radio {
  readonly band: string;
  readonly channel: number;
}

const RADIO: Document<Radio> = {
  file: 'radio.json',
  version: 3,
  schema: z.strictObject({ band: z.string(), channel: z.number() }),
  defaults: () => ({ band: 'PMR', channel: 1 }),
  migrations: {
    1: (data) => ({ ...(data as object), band: 'CB' }),
    2: (data) => {
      const { number, ...rest } = data as { number: number };
      return { ...rest, channel: number };
    },
  },
};

const NOON = () => new Date('2026-11-21T12:34:56.789Z');
const folderFor = temporaryFolders();

/** Loads the document from a folder whose file has this text. */
async function loadFrom(text: string | Buffer) {
  const folder = folderFor();
  const file = path.join(folder, RADIO.file);
  writeFileSync(file, text);
  const loaded = await JsonStore.load(folder, RADIO, NOON);
  return { folder, file, ...loaded };
}

describe('a document', () => {
  test('that was never written has its defaults, and nothing is written for it', async () => {
    const folder = folderFor();
    const { store, notice } = await JsonStore.load(folder, RADIO);
    expect(store.value).toEqual({ band: 'PMR', channel: 1 });
    expect(notice).toBeNull();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is read back as it was set, in a folder that is made for it', async () => {
    const folder = path.join(folderFor(), 'deep', 'er');
    const { store } = await JsonStore.load(folder, RADIO);
    await store.set({ band: 'Ü-Band ☎', channel: 7 });
    const again = await JsonStore.load(folder, RADIO);
    expect(again).toMatchObject({ notice: null, store: { value: { band: 'Ü-Band ☎', channel: 7 } } });
    expect(readdirSync(folder)).toEqual(['radio.json']);
  });

  test('holds its new value at once, before it is on disk', async () => {
    const { store } = await JsonStore.load(folderFor(), RADIO);
    const written = store.set({ band: 'CB', channel: 9 });
    expect(store.value).toEqual({ band: 'CB', channel: 9 });
    await written;
  });

  test('can be read and written by this user alone, also where the file was open to others before', async () => {
    const { store, file } = await loadFrom('{"version": 3, "data": {"band": "CB", "channel": 1}}');
    expect(statSync(file).mode & 0o777).not.toBe(0o600);
    await store.set({ band: 'CB', channel: 2 });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('keeps the last of several values that are set at once', async () => {
    const folder = folderFor();
    const { store } = await JsonStore.load(folder, RADIO);
    await Promise.all([1, 2, 3, 4].map((channel) => store.set({ band: 'CB', channel })));
    expect((await JsonStore.load(folder, RADIO)).store.value.channel).toBe(4);
    expect(readdirSync(folder)).toEqual(['radio.json']);
  });

  test('of an older version comes along the whole chain of migrations', async () => {
    expect((await loadFrom('{"version": 1, "data": {"number": 5}}')).store.value).toEqual({ band: 'CB', channel: 5 });
    const { store, notice, file } = await loadFrom('{"version": 2, "data": {"band": "FM", "number": 6}}');
    expect(store.value).toEqual({ band: 'FM', channel: 6 });
    expect(notice).toBeNull();
    await store.set(store.value);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ version: 3, data: { band: 'FM', channel: 6 } });
  });
});

describe('a document that makes no sense', () => {
  test.each([
    ['no JSON', '{"version": 3, "data": {"band"', 'it is not JSON'],
    ['an empty file', '', 'it is not JSON'],
    ['bytes', Buffer.from([0xff, 0x00, 0xfe]), 'it is not JSON'],
    ['no envelope', '{"band": "CB", "channel": 1}', 'it is not of the form {"version": 1, "data": …}'],
    ['null', 'null', 'it is not of the form {"version": 1, "data": …}'],
    ['a version that is none', '{"version": 1.5, "data": {}}', 'it is not of the form {"version": 1, "data": …}'],
    ['version 0', '{"version": 0, "data": {}}', 'it is not of the form {"version": 1, "data": …}'],
    [
      'a wrong type',
      '{"version": 3, "data": {"band": "CB", "channel": "one"}}',
      'channel: Invalid input: expected number, received string',
    ],
    ['an unknown field', '{"version": 3, "data": {"band": "CB", "channel": 1, "x": 0}}', 'data: Unrecognized key: "x"'],
    ['what no migration can read', '{"version": 2, "data": null}', expect.stringContaining('null')],
  ])('is set aside as it is, with a date, and the defaults take its place: %s', async (_, text, why) => {
    const { folder, store, notice } = await loadFrom(text);
    expect(store.value).toEqual(RADIO.defaults());
    const aside = path.join(folder, 'radio.corrupt-2026-11-21T12-34-56-789Z.json');
    expect(notice).toEqual({ kind: 'set-aside', path: aside, why });
    expect(readFileSync(aside)).toEqual(Buffer.from(text));
    expect(readdirSync(folder)).toEqual([path.basename(aside)]);
    await store.set({ band: 'CB', channel: 2 });
    expect((await JsonStore.load(folder, RADIO)).store.value).toEqual({ band: 'CB', channel: 2 });
    expect(readFileSync(aside)).toEqual(Buffer.from(text));
  });

  test('of a version that no migration starts from is set aside as well', async () => {
    const folder = folderFor();
    writeFileSync(path.join(folder, RADIO.file), '{"version": 1, "data": {}}');
    const { notice } = await JsonStore.load(folder, { ...RADIO, migrations: {} }, NOON);
    expect(notice).toMatchObject({ kind: 'set-aside', why: 'no way from version 1 to 2' });
  });

  test('never shows what is in the file in its reason, since that may be a secret', async () => {
    const { notice } = await loadFrom('hunter2');
    expect(JSON.stringify(notice)).not.toContain('hunter2');
  });
});

describe('a document that is not ours to touch', () => {
  test('of a newer version is left alone: defaults hold, nothing is ever written over it', async () => {
    const text = '{"version": 4, "data": {"from": "the future"}}';
    const { store, notice, folder, file } = await loadFrom(text);
    expect(notice).toEqual({ kind: 'newer', path: file, version: 4 });
    expect(store.value).toEqual(RADIO.defaults());
    await store.set({ band: 'CB', channel: 2 });
    expect(store.value).toEqual({ band: 'CB', channel: 2 });
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(readdirSync(folder)).toEqual([RADIO.file]);
  });

  test('that can not be read is left alone and named with the reason', async () => {
    const folder = folderFor();
    const file = path.join(folder, RADIO.file);
    mkdirSync(file);
    const { store, notice } = await JsonStore.load(folder, RADIO);
    expect(notice).toMatchObject({ kind: 'unreadable', path: file, why: expect.stringContaining('EISDIR') });
    await store.set({ band: 'CB', channel: 2 });
    expect(statSync(file).isDirectory()).toBe(true);
  });
});

describe('a write that fails', () => {
  test('throws, leaves the old file whole and the new value in force; the next write works', async () => {
    const { store, folder, file } = await loadFrom('{"version": 3, "data": {"band": "CB", "channel": 1}}');
    const before = readFileSync(file);
    const obstacle = `${file}.${process.pid}.tmp`;
    await mkdir(obstacle);
    await expect(store.set({ band: 'FM', channel: 2 })).rejects.toMatchObject({ code: 'EISDIR' });
    expect(store.value).toEqual({ band: 'FM', channel: 2 });
    expect(readFileSync(file)).toEqual(before);
    rmSync(obstacle, { recursive: true });
    await store.set({ band: 'FM', channel: 3 });
    expect((await JsonStore.load(folder, RADIO)).store.value).toEqual({ band: 'FM', channel: 3 });
  });

  test('is told to everyone whose value was in the queue, and none of them stops the next', async () => {
    const folder = folderFor();
    const { store } = await JsonStore.load(folder, RADIO);
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'a file where the folder should be');
    const writes = [1, 2].map((channel) => store.set({ band: 'CB', channel }));
    const failure = { status: 'rejected', reason: { code: expect.stringMatching(/EEXIST|ENOTDIR/) } };
    expect(await Promise.allSettled(writes)).toMatchObject([failure, failure]);
    rmSync(folder);
    await store.set({ band: 'CB', channel: 3 });
    expect((await JsonStore.load(folder, RADIO)).store.value.channel).toBe(3);
  });

  test('is tried again by itself until the disk takes it, and what was changed last is what it takes', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const folder = folderFor();
      const { store } = await JsonStore.load(folder, RADIO);
      rmSync(folder, { recursive: true });
      writeFileSync(folder, 'a file where the folder should be');
      for (const channel of [1, 2]) await store.set({ band: 'CB', channel }).catch(() => {});
      await vi.advanceTimersByTimeAsync(20_000);
      rmSync(folder);
      await vi.advanceTimersByTimeAsync(15_000);
      await store.settle();
      expect((await JsonStore.load(folder, RADIO)).store.value).toEqual({ band: 'CB', channel: 2 });
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  test('is tried once more when the app ends', async () => {
    const folder = folderFor();
    const { store } = await JsonStore.load(folder, RADIO);
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'a file where the folder should be');
    await store.set({ band: 'CB', channel: 4 }).catch(() => {});
    await store.settle();
    rmSync(folder);
    await store.settle();
    expect((await JsonStore.load(folder, RADIO)).store.value.channel).toBe(4);
  });

  const disk = mountTinyDisk(128 * 1024);
  disk?.unmount();
  test.skipIf(!disk)(
    `because the disk is full leaves the old file whole and nothing beside it${disk ? '' : ' (skipped: needs the right to mount a tmpfs)'}`,
    async () => {
      const tiny = mountTinyDisk(128 * 1024);
      if (!tiny) throw new Error('a tmpfs could be mounted before and can not be now');
      try {
        const { store } = await JsonStore.load(tiny.folder, RADIO);
        await store.set({ band: 'CB', channel: 1 });
        await expect(store.set({ band: 'x'.repeat(256 * 1024), channel: 2 })).rejects.toMatchObject({ code: 'ENOSPC' });
        expect(readdirSync(tiny.folder)).toEqual(['radio.json']);
        expect((await JsonStore.load(tiny.folder, RADIO)).store.value).toEqual({ band: 'CB', channel: 1 });
        await store.set({ band: 'FM', channel: 3 });
        expect((await JsonStore.load(tiny.folder, RADIO)).store.value).toEqual({ band: 'FM', channel: 3 });
      } finally {
        tiny.unmount();
      }
    },
  );
});

/** Writes documents of four megabytes as fast as it can until it is killed. */
const WRITER = (bundle: string) => `
const { JsonStore } = await import(${JSON.stringify(pathToFileURL(bundle).href)});
const document = {
  file: 'radio.json', version: 1, migrations: {}, defaults: () => null,
  schema: { parse: (data) => data },
};
const { store } = await JsonStore.load(process.argv[2], document);
for (let n = 1; ; n++) {
  await store.set({ n, text: String(n % 10).repeat(4_000_000), end: n });
  if (n === 1) process.send('written once');
}
`;

/** Waits, without leaving this turn, for the moment in which a write has begun and not ended. */
function untilHalfWritten(folder: string): void {
  const deadline = performance.now() + 10_000;
  while (performance.now() < deadline) {
    for (const name of readdirSync(folder)) {
      const size = statSync(path.join(folder, name), { throwIfNoEntry: false })?.size;
      if (size !== undefined && size < 4_000_000) return;
    }
  }
  throw new Error('no write was seen in ten seconds');
}

test('a process killed in the middle of its writes leaves a whole file', async () => {
  const outside = folderFor();
  const script = path.join(outside, 'writer.mjs');
  writeFileSync(script, WRITER(await bundleEntry('src/main/engine/store/json-store.ts')));
  const folder = folderFor();
  for (let kill = 0; kill < 3; kill++) {
    const child = fork(script, [folder], { execArgv: [] });
    await once(child, 'message');
    untilHalfWritten(folder);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const { data } = JSON.parse(readFileSync(path.join(folder, 'radio.json'), 'utf8'));
    expect(data.text === String(data.n % 10).repeat(4_000_000) && data.end === data.n).toBe(true);
    for (const name of readdirSync(folder)) if (name !== 'radio.json') rmSync(path.join(folder, name));
  }
  // It watches without giving way, on a machine that may be busy.
}, 60_000);
