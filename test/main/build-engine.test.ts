import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { PLAIN_SEAL } from '../../src/main/browser/vault.ts';
import { buildEngine } from '../../src/main/build-engine.ts';
import type { Engine } from '../../src/main/engine/engine.ts';
import type { Host } from '../../src/main/engine/host.ts';
import { silentLog } from '../../src/main/engine/log.ts';
import { StoredVault } from '../../src/main/engine/store/vault.ts';
import { readOptions } from '../../src/main/options.ts';
import { NotingWindow } from '../support/bare-engine.ts';
import { FakeChildren } from '../support/fake-child.ts';
import { temporaryFolders } from '../support/temporary-folder.ts';

const folderFor = temporaryFolders();
let engine: Engine | null = null;

// Before the folder goes.
afterEach(async () => {
  await engine?.close();
  engine = null;
});

it.each(['settings', 'links', 'calls', 'hotkeys'])(
  'a damaged %s.json is set aside whole, and the user is told where',
  async (stem) => {
    const folder = folderFor();
    writeFileSync(path.join(folder, `${stem}.json`), 'half of wh');
    const host: Host = {
      shell: 'browser',
      paths: { config: folder, logs: folder },
      secrets: new StoredVault(folder, PLAIN_SEAL),
      power: { onInterruption: () => {} },
      spawn: new FakeChildren().spawn,
      notify: () => {},
      openExternal: () => {},
      openFolder: async () => null,
      desktop: null,
      updates: null,
      show: () => 'shown',
      quit: () => {},
    };
    engine = await buildEngine({ host, options: readOptions([]), version: '1.2.3', log: silentLog() });
    const window = new NotingWindow();
    const { invoke } = engine.attach(window);
    engine.start();
    await invoke('app.snapshot', {});
    const aside = readdirSync(folder).find((file) => file.startsWith(`${stem}.corrupt-`)) ?? '';
    expect(readFileSync(path.join(folder, aside), 'utf8')).toBe('half of wh');
    await expect
      .poll(() => window.of('toast'))
      .toMatchObject([
        {
          tone: 'warning',
          title: 'A settings file was damaged',
          text: expect.stringContaining(path.join(folder, aside)),
        },
      ]);
  },
);
