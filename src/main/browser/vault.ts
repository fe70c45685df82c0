import type { Seal } from '../engine/store/vault.ts';

/** What a Node process has without a keyring: a file that only this user can read. */
export const PLAIN_SEAL: Seal = {
  file: 'secrets.json',
  protection:
    'In a file that only your user account can read, not encrypted: the desktop app uses your system’s keyring.',
  seal: async (secret) => secret,
  unseal: async (sealed) => sealed,
};
