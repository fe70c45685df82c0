import { RadioGroup, Switch } from 'radix-ui';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useDrawn } from '../parts/drawn.ts';
import { entryOf, type SettingId } from './catalogue.ts';
import { type Reset, ResetButton } from './reset-button.tsx';
import { words } from './words.ts';

interface RowFrameProps {
  readonly id: SettingId;
  /** Of the control, so that the label names it; none where the row holds several. */
  readonly control?: string;
  /** What stands below the label: the catalogue's sentence unless something is wrong. */
  readonly error?: string | undefined;
  readonly hint?: string;
  /** Null where the value is the default, none where there is no such thing. */
  readonly reset?: Reset | null;
  readonly children: ReactNode;
  /** Across the whole row, below label and control. */
  readonly below?: ReactNode;
}

/** One setting: its name and a sentence, a way back to the default, the control. */
export function RowFrame({ id, control, error, hint, reset, children, below }: RowFrameProps) {
  const { label, hint: usual } = entryOf(id);
  const note = error ?? hint ?? usual;
  return (
    <div className="setting" data-setting={id} data-invalid={error !== undefined}>
      <div className="setting-words">
        {control === undefined ? (
          <span className="setting-label">{label}</span>
        ) : (
          <label htmlFor={control}>{label}</label>
        )}
        {note !== undefined && (
          <span id={control === undefined ? undefined : `${control}-note`} className="setting-hint">
            {note}
          </span>
        )}
      </div>
      <div className="setting-control">
        {reset !== undefined && <ResetButton label={label} reset={reset} />}
        {children}
      </div>
      {below !== undefined && <div className="setting-below">{below}</div>}
    </div>
  );
}

interface SwitchRowProps {
  readonly id: SettingId;
  readonly on: boolean;
  readonly fallback: boolean;
  readonly onChange: (on: boolean) => void;
  /** In place of the catalogue's sentence. */
  readonly hint?: string;
  /** Across the whole row, below label and switch. */
  readonly below?: ReactNode;
}

export function SwitchRow({ id, on, fallback, onChange, hint = entryOf(id).hint, below }: SwitchRowProps) {
  const control = useId();
  const reset = on === fallback ? null : { to: fallback ? words.on : words.off, run: () => onChange(fallback) };
  return (
    <RowFrame
      id={id}
      control={control}
      reset={reset}
      {...(hint !== undefined && { hint })}
      {...(below !== undefined && { below })}
    >
      <Switch.Root
        id={control}
        className="switch"
        checked={on}
        onCheckedChange={onChange}
        {...(hint !== undefined && { 'aria-describedby': `${control}-note` })}
      >
        <Switch.Thumb className="switch-thumb" />
      </Switch.Root>
    </RowFrame>
  );
}

interface SelectRowProps<T extends string> {
  readonly id: SettingId;
  readonly value: T;
  readonly fallback: T;
  readonly choices: readonly { readonly value: T; readonly label: string }[];
  readonly onChoose: (value: T) => void;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly below?: ReactNode;
}

/** One of a list that may be long. */
export function SelectRow<T extends string>({
  id,
  value,
  fallback,
  choices,
  onChoose,
  hint,
  error,
  below,
}: SelectRowProps<T>) {
  const control = useId();
  const usual = choices.find((choice) => choice.value === fallback)?.label ?? fallback;
  const described = error ?? hint ?? entryOf(id).hint;
  return (
    <RowFrame
      id={id}
      control={control}
      error={error}
      {...(hint !== undefined && { hint })}
      reset={value === fallback ? null : { to: usual, run: () => onChoose(fallback) }}
      {...(below !== undefined && { below })}
    >
      <select
        id={control}
        className="setting-select"
        value={value}
        {...(described !== undefined && { 'aria-describedby': `${control}-note` })}
        onChange={(event) => {
          const choice = choices.find((known) => known.value === event.target.value);
          if (choice) onChoose(choice.value);
        }}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </RowFrame>
  );
}

interface SliderRowProps {
  readonly id: SettingId;
  /** dB. */
  readonly value: number;
  readonly fallback: number;
  readonly min: number;
  readonly max: number;
  readonly apply: (value: number) => Promise<unknown>;
  readonly below?: ReactNode;
}

/** A level in dB, heard while it is drawn. */
export function SliderRow({ id, value, fallback, min, max, apply, below }: SliderRowProps) {
  const control = useId();
  const { hint } = entryOf(id);
  const [shown, draw] = useDrawn(value, apply);
  return (
    <RowFrame
      id={id}
      control={control}
      reset={shown === fallback ? null : { to: decibels(fallback), run: () => draw(fallback) }}
      {...(below !== undefined && { below })}
    >
      <input
        id={control}
        type="range"
        className="setting-slider"
        min={min}
        max={max}
        step={1}
        value={shown}
        aria-valuetext={decibels(shown)}
        {...(hint !== undefined && { 'aria-describedby': `${control}-note` })}
        onChange={(event) => draw(Number(event.target.value))}
      />
      <output className="setting-value" htmlFor={control}>
        {decibels(shown)}
      </output>
    </RowFrame>
  );
}

function decibels(value: number): string {
  const sign = value > 0 ? '+' : value < 0 ? '−' : '';
  return `${sign}${Math.abs(value)} dB`;
}

interface ChoiceRowsProps<T extends string> {
  readonly id: SettingId;
  readonly value: T;
  readonly fallback: T;
  readonly choices: readonly { readonly value: T; readonly label: string; readonly hint?: string }[];
  readonly onChoose: (value: T) => void;
}

/** One of a few, all in sight. */
export function ChoiceRows<T extends string>({ id, value, fallback, choices, onChoose }: ChoiceRowsProps<T>) {
  const control = useId();
  const { label } = entryOf(id);
  const usual = choices.find((choice) => choice.value === fallback)?.label ?? fallback;
  return (
    <div className="setting-choices" data-setting={id}>
      <div className="setting-head-row">
        <h3 id={control} className="setting-head">
          {label}
        </h3>
        <ResetButton label={label} reset={value === fallback ? null : { to: usual, run: () => onChoose(fallback) }} />
      </div>
      <RadioGroup.Root
        aria-labelledby={control}
        className="setting-options"
        value={value}
        onValueChange={(chosen) => {
          const choice = choices.find((known) => known.value === chosen);
          if (choice) onChoose(choice.value);
        }}
      >
        {choices.map((choice) => (
          <RadioGroup.Item
            key={choice.value}
            value={choice.value}
            className="server-option"
            aria-labelledby={`${control}-${choice.value}`}
          >
            <span id={`${control}-${choice.value}`} className="server-name">
              {choice.label}
            </span>
            {choice.hint !== undefined && <span className="server-hint">{choice.hint}</span>}
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
    </div>
  );
}

interface ConfirmButtonProps {
  readonly label: string;
  /** What the second press would do, as a question. */
  readonly question: string;
  readonly confirm: string;
  readonly disabled?: boolean;
  readonly run: () => void;
}

/** For what can't be undone: the first press asks, the second does. */
export function ConfirmButton({ label, question, confirm, disabled = false, run }: ConfirmButtonProps) {
  const [asking, setAsking] = useState(false);
  const first = useRef<HTMLButtonElement>(null);
  const second = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (asking) second.current?.focus();
  }, [asking]);
  const stop = () => {
    setAsking(false);
    requestAnimationFrame(() => first.current?.focus());
  };
  if (!asking) {
    return (
      <button type="button" ref={first} className="button" disabled={disabled} onClick={() => setAsking(true)}>
        {label}
      </button>
    );
  }
  return (
    <span className="confirm">
      <span role="status">{question}</span>
      <button type="button" className="button" onClick={stop}>
        {words.cancel}
      </button>
      <button
        type="button"
        ref={second}
        className="button button-main"
        onClick={() => {
          run();
          stop();
        }}
      >
        {confirm}
      </button>
    </span>
  );
}
