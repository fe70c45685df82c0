import { z } from 'zod';
import type { SecretVault } from '../host.ts';
import { type Document, JsonStore } from './json-store.ts';

/** How a shell protects a secret on disk. */
export interface Seal {
  /** File in the config folder; a file sealed in one way must not be read in another. */
  readonly file: string;
  /** For the settings page. */
  readonly protection: string;
  seal(secret: string): Promise<string>;
  unseal(sealed: string): Promise<string>;
}

/** Stream keys and passwords in a file that only this user can read, each value sealed as the shell can. */
export class StoredVault implements SecretVault {
  readonly protection: string;
  readonly #seal: Seal;
  readonly #store: Promise<JsonStore<Record<string, string>>>;

  constructor(folder: string, seal: Seal) {
    const document: Document<Record<string, string>> = {
      file: seal.file,
      version: 1,
      schema: z.record(z.string(), z.string()),
      defaults: () => ({}),
      migrations: {},
    };
    this.#store = JsonStore.load(folder, document).then(({ store }) => store);
    this.#seal = seal;
    this.protection = seal.protection;
  }

  async get(name: string): Promise<string | null> {
    const { value } = await this.#store;
    const sealed = Object.hasOwn(value, name) ? value[name] : undefined;
    return sealed === undefined ? null : this.#seal.unseal(sealed);
  }

  async set(name: string, secret: string): Promise<void> {
    const store = await this.#store;
    const sealed = await this.#seal.seal(secret);
    await store.set({ ...store.value, [name]: sealed });
  }

  async delete(name: string): Promise<void> {
    const store = await this.#store;
    const { [name]: _gone, ...others } = store.value;
    await store.set(others);
  }
}
