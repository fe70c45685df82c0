import { Undo2 } from 'lucide-react';
import { createContext, type MouseEvent, type ReactNode, useContext, useMemo, useState } from 'react';
import { attempt } from '../model/store.ts';
import { words } from './words.ts';

/** What was just done to many settings at once, and how to take it back. */
interface Deed {
  readonly text: string;
  readonly undo: () => Promise<unknown>;
}

const UndoContext = createContext<(deed: Deed | null) => void>(() => {});

/** @returns what shows a deed in the bar below the pages, until another one or its undoing */
export function useDeed(): (deed: Deed | null) => void {
  return useContext(UndoContext);
}

/**
 * The pages, and below them the bar. It is inside of the dialog and no toast: a modal dialog keeps the keyboard and the
 * pointer from everything outside of it.
 */
export function UndoBar({ children }: { readonly children: ReactNode }) {
  const [deed, setDeed] = useState<Deed | null>(null);
  const show = useMemo(() => setDeed, []);
  const undo = (event: MouseEvent<HTMLButtonElement>) => {
    if (!deed) return;
    attempt(deed.undo());
    // The button goes with its deed; the focus goes to the page that has changed.
    event.currentTarget.closest('[role="dialog"]')?.querySelector<HTMLElement>('.settings-page')?.focus();
    setDeed(null);
  };
  return (
    <UndoContext value={show}>
      {children}
      <div className="undo-bar" role="status">
        {deed && (
          <>
            <span>{deed.text}</span>
            <button type="button" className="button" onClick={undo}>
              <Undo2 size={16} aria-hidden />
              {words.undo}
            </button>
          </>
        )}
      </div>
    </UndoContext>
  );
}
