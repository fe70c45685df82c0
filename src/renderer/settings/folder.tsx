import { FolderOpen } from 'lucide-react';
import { useState } from 'react';
import { CommandError } from '../../shared/client.ts';
import type { CommandArgs } from '../../shared/contract.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { useTools } from '../talk/hooks.tsx';
import { words } from './words.ts';

type FolderName = CommandArgs<'app.openFolder'>['folder'];

/** @returns what opens one of our folders in the file manager, and why it did not open when it was last tried */
export function useFolder(folder: FolderName): { readonly open: () => void; readonly trouble: string | undefined } {
  const { client } = useTools();
  const [trouble, setTrouble] = useState<string>();
  const open = () => {
    setTrouble(undefined);
    client.app.openFolder({ folder }).catch((error: unknown) => {
      if (!(error instanceof CommandError)) throw error;
      setTrouble(error.message);
    });
  };
  return { open, trouble };
}

/** A place on disk, to be opened, or copied into whatever shall open it. */
export function FolderPath({ folder, path }: { readonly folder: FolderName; readonly path: string }) {
  const { open, trouble } = useFolder(folder);
  return (
    <>
      <div className="setting-folder">
        <CopyButton text={path} label={words.copyPath(path)} className="setting-path" />
        <button
          type="button"
          className="icon-button"
          aria-label={words.showPath(path)}
          title={words.showPath(path)}
          onClick={open}
        >
          <FolderOpen size={16} aria-hidden />
        </button>
      </div>
      <p className="setting-trouble" role="status">
        {trouble}
      </p>
    </>
  );
}
