import { useId } from 'react';
import type { SettingId } from './catalogue.ts';
import { RowFrame } from './rows.tsx';
import { useTyped } from './typed.ts';
import { words } from './words.ts';

interface NumberRowProps {
  readonly id: SettingId;
  /** Null where nothing stands in the field. */
  readonly value: number | null;
  /** The default; none for a field that is no setting. */
  readonly fallback?: number | null;
  /** Applies the number. A refusal is shown here, with what is accepted. */
  readonly apply: (value: number | null) => Promise<unknown>;
  /** Whether an empty field is a value. */
  readonly optional?: boolean;
}

/** A number that applies when it is left or Enter is pressed; what is refused stays as it was typed, with the reason. */
export function NumberRow({ id, value, fallback, apply, optional = false }: NumberRowProps) {
  const control = useId();
  const { text, error, type, send } = useTyped();
  const set = (wanted: number | null) => send(apply(wanted));
  const commit = () => {
    if (text !== null) set(optional && text.trim() === '' ? null : readNumber(text));
  };
  const differs = fallback !== undefined && (value !== fallback || error !== undefined);
  return (
    <RowFrame
      id={id}
      control={control}
      error={error}
      {...(fallback !== undefined && {
        reset: differs ? { to: fallback === null ? words.nothing : String(fallback), run: () => set(fallback) } : null,
      })}
    >
      <input
        id={control}
        className="setting-number"
        inputMode="numeric"
        value={text ?? (value === null ? '' : String(value))}
        aria-invalid={error !== undefined}
        aria-describedby={`${control}-note`}
        onChange={(event) => type(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => event.key === 'Enter' && commit()}
      />
    </RowFrame>
  );
}

/** @returns NaN for what is no number; a dash of a phone's keyboard or of a text is a minus here */
export function readNumber(typed: string): number {
  return /^\s*[-−–]?\d+(\.\d+)?\s*$/.test(typed) ? Number(typed.replace(/[−–]/, '-')) : Number.NaN;
}

interface TextBelowProps {
  /** Read by screen readers; for the eye the row above says what it is. */
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly apply: (value: string) => Promise<unknown>;
}

/** A text that belongs to a setting; applies when it is left or Enter is pressed, and says why it was refused. */
export function TextBelow({ label, placeholder, value, apply }: TextBelowProps) {
  const control = useId();
  const { text, error, type, drop, send } = useTyped();
  const commit = () => {
    if (text === null) return;
    if (text.trim() === value) drop();
    else send(apply(text.trim()));
  };
  return (
    <>
      <input
        className="setting-text"
        aria-label={label}
        aria-invalid={error !== undefined}
        aria-describedby={`${control}-note`}
        placeholder={placeholder}
        spellCheck={false}
        value={text ?? value}
        onChange={(event) => type(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => event.key === 'Enter' && commit()}
      />
      <p id={`${control}-note`} className="setting-refused" role="status">
        {error}
      </p>
    </>
  );
}
