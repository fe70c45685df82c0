import { RotateCcw } from 'lucide-react';
import type { MouseEvent } from 'react';
import { controlOf } from './row-control.ts';
import { words } from './words.ts';

/** What the button does where the value differs from the default, and what the default is called. */
export interface Reset {
  readonly to: string;
  readonly run: () => void;
}

interface ResetButtonProps {
  /** Of the setting. */
  readonly label: string;
  readonly reset: Reset | null;
}

/** The way back to the default. Its place is kept where there is nothing to reset, so that nothing moves. */
export function ResetButton({ label, reset }: ResetButtonProps) {
  const onClick = (event: MouseEvent<HTMLButtonElement>) => {
    reset?.run();
    // The button is about to go; the focus stays in its row.
    const row = event.currentTarget.closest('[data-setting]');
    if (row) controlOf(row)?.focus();
  };
  const title = reset ? words.resetKey(label, reset.to) : undefined;
  return (
    <button
      type="button"
      className="icon-button setting-undo"
      hidden={!reset}
      aria-label={title}
      title={title}
      onClick={onClick}
    >
      <RotateCcw size={15} aria-hidden />
    </button>
  );
}
