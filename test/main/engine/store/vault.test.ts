import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { PLAIN_SEAL } from '../../../../src/main/browser/vault.ts';
import { type Seal, StoredVault } from '../../../../src/main/engine/store/vault.ts';
import { temporaryFolders } from '../../../support/temporary-folder.ts';

/** A seal that one can see through. */
const BACKWARDS: Seal = {
  file: 'backwards.json',
  protection: 'Read it backwards.',
  seal: async (secret) => [...secret].reverse().join(''),
  unseal: async (sealed) => [...sealed].reverse().join(''),
};

const folderFor = temporaryFolders();

describe('the vault', () => {
  test('has nothing under a name that was never set', async () => {
    expect(await new StoredVault(folderFor(), PLAIN_SEAL).get('stream')).toBeNull();
  });

  test('gives a secret back, also after a restart, and under no other name', async () => {
    const folder = folderFor();
    const vault = new StoredVault(folder, PLAIN_SEAL);
    await vault.set('stream', 'live_1234 ☎');
    for (const one of [vault, new StoredVault(folder, PLAIN_SEAL)]) {
      expect(await one.get('stream')).toBe('live_1234 ☎');
      expect(await one.get('Stream')).toBeNull();
    }
  });

  test('says under which names there is something, and forgets all of it, on disk too', async () => {
    const folder = folderFor();
    const vault = new StoredVault(folder, PLAIN_SEAL);
    await vault.set('stream', 'live_1234');
    await vault.set('__proto__', 'x');
    expect(await vault.names()).toEqual(['stream', '__proto__']);
    await vault.clear();
    expect(await vault.names()).toEqual([]);
    expect(readFileSync(path.join(folder, PLAIN_SEAL.file), 'utf8')).not.toContain('live_1234');
    expect(await new StoredVault(folder, PLAIN_SEAL).get('stream')).toBeNull();
  });

  test('keeps the last of two values under one name, and all of several set at once', async () => {
    const folder = folderFor();
    const vault = new StoredVault(folder, PLAIN_SEAL);
    await vault.set('a', 'old');
    await Promise.all([vault.set('a', 'new'), vault.set('b', 'two'), vault.set('c', 'three')]);
    const again = new StoredVault(folder, PLAIN_SEAL);
    expect(await Promise.all(['a', 'b', 'c'].map((name) => again.get(name)))).toEqual(['new', 'two', 'three']);
  });

  test('forgets what is deleted, on disk as well, and that alone', async () => {
    const folder = folderFor();
    const vault = new StoredVault(folder, PLAIN_SEAL);
    await vault.set('a', 'hunter2');
    await vault.set('b', 'kept');
    await vault.delete('a');
    await vault.delete('never there');
    expect(await vault.get('a')).toBeNull();
    expect(readFileSync(path.join(folder, PLAIN_SEAL.file), 'utf8')).not.toContain('hunter2');
    expect(await new StoredVault(folder, PLAIN_SEAL).get('b')).toBe('kept');
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', ''])(
    'takes the name %j for a name like any other',
    async (name) => {
      const folder = folderFor();
      const vault = new StoredVault(folder, PLAIN_SEAL);
      expect(await vault.get(name)).toBeNull();
      await vault.set(name, 'secret');
      expect(await new StoredVault(folder, PLAIN_SEAL).get(name)).toBe('secret');
      await vault.delete(name);
      expect(await vault.get(name)).toBeNull();
    },
  );

  test('is a file for this user alone', async () => {
    const folder = folderFor();
    await new StoredVault(folder, PLAIN_SEAL).set('a', 'x');
    expect(statSync(path.join(folder, PLAIN_SEAL.file)).mode & 0o777).toBe(0o600);
  });

  test('writes what the seal makes of a secret and never the secret itself', async () => {
    const folder = folderFor();
    const vault = new StoredVault(folder, BACKWARDS);
    await vault.set('a', 'hunter2');
    const text = readFileSync(path.join(folder, BACKWARDS.file), 'utf8');
    expect(text).toContain('2retnuh');
    expect(text).not.toContain('hunter2');
    expect(await vault.get('a')).toBe('hunter2');
  });

  test('says how it protects, and keeps the files of two seals apart', async () => {
    const folder = folderFor();
    const [plain, backwards] = [new StoredVault(folder, PLAIN_SEAL), new StoredVault(folder, BACKWARDS)];
    expect(plain.protection).toContain('not encrypted');
    expect(backwards.protection).toBe('Read it backwards.');
    await plain.set('a', 'plain');
    expect(await backwards.get('a')).toBeNull();
  });

  test('starts empty where its file is damaged, and can be used', async () => {
    const folder = folderFor();
    writeFileSync(path.join(folder, PLAIN_SEAL.file), 'not json');
    const vault = new StoredVault(folder, PLAIN_SEAL);
    expect(await vault.get('a')).toBeNull();
    await vault.set('a', 'x');
    expect(await new StoredVault(folder, PLAIN_SEAL).get('a')).toBe('x');
  });

  test('throws where a secret can not be written, and has it for this run', async () => {
    const folder = path.join(folderFor(), 'config');
    const vault = new StoredVault(folder, PLAIN_SEAL);
    expect(await vault.get('a')).toBeNull();
    writeFileSync(folder, 'a file where the folder should be');
    await expect(vault.set('a', 'x')).rejects.toMatchObject({ code: expect.stringMatching(/EEXIST|ENOTDIR/) });
    expect(await vault.get('a')).toBe('x');
  });
});
