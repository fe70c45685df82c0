import { useRef, useState } from 'react';
import { CommandError } from '../../shared/client.ts';
import { ADVANCED_DEFAULTS, logLevel, SETTINGS_DEFAULTS } from '../../shared/settings.ts';
import { MAX_IMPORT } from '../../shared/settings-commands.ts';
import type { AppState } from '../../shared/state.ts';
import { attempt } from '../model/store.ts';
import { useTools } from '../talk/hooks.tsx';
import { LogRow } from './log-view.tsx';
import { settingsNow, shellResets } from './pages.ts';
import { ResetPage } from './reset-page.tsx';
import { RowFrame, SelectRow } from './rows.tsx';
import { saveFile } from './save-file.ts';
import { useDeed } from './undo.tsx';
import { UpdateRows } from './update-rows.tsx';
import { words } from './words.ts';

/** The log, files for helpers and for other computers, everything back to how it was at first. */
export function AdvancedPage({ app }: { readonly app: AppState }) {
  const { client } = useTools();
  const show = useDeed();
  const [saved, setSaved] = useState<{ readonly what: 'diagnostics' | 'export'; readonly name: string } | null>(null);
  const save = async (what: 'diagnostics' | 'export') => {
    const file = what === 'export' ? await client.settings.export() : await client.diagnostics.bundle();
    saveFile(file);
    setSaved({ what, name: file.name });
  };
  const resetAll = async () => {
    const before = settingsNow(app);
    const shell = shellResets(app, client, 'all');
    await Promise.all([client.settings.apply(SETTINGS_DEFAULTS), ...shell.map(({ run }) => run())]);
    const undo = () => Promise.all([client.settings.apply(before), ...shell.map((one) => one.undo())]);
    show({ text: words.allReset, undo });
  };
  const note = (what: 'diagnostics' | 'export') => (
    <p className="setting-hint" role="status">
      {saved?.what === what && words.saved(saved.name)}
    </p>
  );
  return (
    <>
      <UpdateRows app={app} />
      <RowFrame id="advanced.diagnostics" below={note('diagnostics')}>
        <button type="button" className="button" onClick={() => attempt(save('diagnostics'))}>
          {words.saveDiagnostics}
        </button>
      </RowFrame>
      <RowFrame id="advanced.export" below={note('export')}>
        <button type="button" className="button" onClick={() => attempt(save('export'))}>
          {words.saveExport}
        </button>
      </RowFrame>
      <ImportRow app={app} />
      <RowFrame id="advanced.resetAll">
        <button type="button" className="button" onClick={() => attempt(resetAll())}>
          {words.resetAll}
        </button>
      </RowFrame>
      <SelectRow
        id="advanced.logLevel"
        value={app.settings.advanced.logLevel}
        fallback={ADVANCED_DEFAULTS.logLevel}
        choices={logLevel.options.map((value) => ({ value, label: words.logLevels[value] }))}
        onChoose={(level) => attempt(client.settings.advanced({ logLevel: level }))}
      />
      <LogRow />
      <ResetPage app={app} page="advanced" />
    </>
  );
}

/** A file is taken as a whole or refused with the field and the reason; what it changed can be taken back. */
function ImportRow({ app }: { readonly app: AppState }) {
  const { client } = useTools();
  const show = useDeed();
  const input = useRef<HTMLInputElement>(null);
  const [refusal, setRefusal] = useState<string>();

  const take = async (file: File) => {
    setRefusal(undefined);
    const text = await readCompact(file);
    if (text === null) {
      setRefusal(`${words.notImported} ${words.tooLarge}`);
      return;
    }
    const before = settingsNow(app);
    const keysBefore = app.hotkey.bindings.map(({ words: _, key: __, ...binding }) => binding);
    try {
      const { links, keys } = await client.settings.import({ text });
      const undo = () =>
        Promise.all([
          client.settings.apply(before),
          ...(keys === null ? [] : [client.hotkey.replace({ bindings: keysBefore })]),
          ...links.map((id) => client.link.remove({ id })),
        ]);
      show({ text: words.imported(links.length, keys), undo });
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      setRefusal(`${words.notImported} ${error.message}`);
    }
  };
  return (
    <RowFrame
      id="advanced.import"
      error={refusal}
      below={
        <input
          ref={input}
          type="file"
          accept="application/json,.json"
          hidden
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            // The same file once more, mended, is a change too.
            event.target.value = '';
            if (file) attempt(take(file));
          }}
        />
      }
    >
      <button type="button" className="button" onClick={() => input.current?.click()}>
        {words.chooseImport}
      </button>
    </RowFrame>
  );
}

/** @returns the file's text without its indentation, which is half of it; null when it is too large to be one of ours */
async function readCompact(file: File): Promise<string | null> {
  if (file.size > 8 * MAX_IMPORT) return null;
  const text = compact(await file.text());
  // What goes over the line is a string within JSON: quotes and other alphabets take more there.
  return text.length > MAX_IMPORT || new Blob([JSON.stringify(text)]).size > 1.25 * MAX_IMPORT ? null : text;
}

function compact(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    // The engine says what is wrong with it.
    return text;
  }
}
