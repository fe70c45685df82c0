import { afterEach, beforeEach, expect, test } from 'vitest';
import { CallBook } from '../../../../src/main/engine/calls/book.ts';
import { CALLS, MAX_HISTORY } from '../../../../src/main/engine/calls/document.ts';
import { JsonStore } from '../../../../src/main/engine/store/json-store.ts';
import { CALL_OPTION_DEFAULTS, type PastCall } from '../../../../src/shared/calls.ts';
import { temporaryFolders } from '../../../support/temporary-folder.ts';

const folderFor = temporaryFolders();

function past(id: string, changes: Partial<PastCall> = {}): PastCall {
  return {
    id,
    peer: `Caller ${id}`,
    direction: 'in',
    end: 'theyHungUp',
    phase: 'talking',
    text: null,
    sound: { rate: 48_000, channels: 1, sample: 'int16', chunkMs: 20 },
    endedAt: 1_700_000_000_000,
    talkedMs: 1_000,
    missed: false,
    ...changes,
  };
}

let folder: string;
let book: CallBook;
let unsaved: number;

beforeEach(async () => {
  folder = folderFor();
  unsaved = 0;
  const { store } = await JsonStore.load(folder, CALLS);
  book = new CallBook(store, () => {
    unsaved++;
  });
});

// Before its folder goes.
afterEach(() => book.written);

test('the latest calls are kept, the latest first, and forgotten when told to', () => {
  for (let i = 0; i < MAX_HISTORY + 3; i++) book.add(past(`${i}`));
  expect(book.value.history).toHaveLength(MAX_HISTORY);
  expect(book.value.history[0]?.id).toBe(`${MAX_HISTORY + 2}`);
  book.clearHistory();
  expect(book.value.history).toEqual([]);
});

test('missed calls are counted until somebody has looked, or forgets them', () => {
  book.add(past('a', { missed: true }));
  book.add(past('b'));
  book.add(past('c', { missed: true }));
  expect(book.value.missed).toBe(2);
  expect([book.seen(), book.value.missed, book.seen()]).toEqual([true, 0, false]);
  book.add(past('d', { missed: true }));
  book.clearHistory();
  expect(book.value.missed).toBe(0);
});

test('whom a call of the history was with can be called back, where they had a name', () => {
  book.add(past('a'));
  book.add(past('b', { peer: '' }));
  expect([book.peerOf('a'), book.peerOf('b'), book.peerOf('gone')]).toEqual(['Caller a', null, null]);
});

test('account, options and history are on disk once all is written', async () => {
  book.setAccount({ name: 'Ann', server: { where: 'station' } });
  book.setOptions({ ...CALL_OPTION_DEFAULTS, openMicrophone: true });
  book.add(past('a'));
  await book.written;
  const { store } = await JsonStore.load(folder, CALLS);
  expect(store.value).toEqual(book.value);
  expect(store.value).toMatchObject({ account: { name: 'Ann' }, options: { openMicrophone: true } });
  expect(unsaved).toBe(0);
});
