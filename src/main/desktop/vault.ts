import { safeStorage } from 'electron';
import type { Seal } from '../engine/store/vault.ts';

/** Encrypted with a key of the system's keyring; the asynchronous calls, since Electron 46 drops the others. */
export const KEYRING_SEAL: Seal = {
  file: 'secrets-encrypted.json',
  protection: 'In a file that only your user account can read, encrypted with a key from your system’s keyring.',
  seal: async (secret) => (await safeStorage.encryptStringAsync(secret)).toString('base64'),
  unseal: async (sealed) => (await safeStorage.decryptStringAsync(Buffer.from(sealed, 'base64'))).result,
};
