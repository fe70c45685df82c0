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

/** A list and not an object: a name that objects have of their own (`__proto__`) is a name like any other. */
const sealedSecrets = z.array(z.strictObject({ name: z.string(), sealed: z.string() }));
type SealedSecrets = z.infer<typeof sealedSecrets>;

/** Stream keys and passwords in a file that only this user can read, each value sealed as the shell can. */
export class StoredVault implements SecretVault {
  readonly protection: string;
  readonly #seal: Seal;
  readonly #store: Promise<JsonStore<SealedSecrets>>;

  constructor(folder: string, seal: Seal) {
    const document: Document<SealedSecrets> = {
      file: seal.file,
      version: 1,
      schema: sealedSecrets,
      defaults: () => [],
      migrations: {},
    };
    this.#store = JsonStore.load(folder, document).then(({ store }) => store);
    this.#seal = seal;
    this.protection = seal.protection;
  }

  async get(name: string): Promise<string | null> {
    const { value } = await this.#store;
    const entry = value.find((secret) => secret.name === name);
    return entry ? this.#seal.unseal(entry.sealed) : null;
  }

  async set(name: string, secret: string): Promise<void> {
    const store = await this.#store;
    const sealed = await this.#seal.seal(secret);
    await store.set([...others(store.value, name), { name, sealed }]);
  }

  async delete(name: string): Promise<void> {
    const store = await this.#store;
    await store.set(others(store.value, name));
  }

  async names(): Promise<string[]> {
    return (await this.#store).value.map(({ name }) => name);
  }

  async clear(): Promise<void> {
    await (await this.#store).set([]);
  }
}

function others(secrets: SealedSecrets, name: string): SealedSecrets {
  return secrets.filter((secret) => secret.name !== name);
}
