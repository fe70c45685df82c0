import { RadioGroup, Switch } from 'radix-ui';
import { useId, useState } from 'react';
import { CommandError } from '../../shared/client.ts';
import { attempt } from '../model/store.ts';
import { Field } from '../parts/field.tsx';

interface NumberRowProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: number;
  /** Applies the number. A refusal is shown here, with what is accepted. */
  readonly apply: (value: number) => Promise<unknown>;
}

/** A number that applies when it is left or Enter is pressed; what is refused stays as it was typed, with the reason. */
export function NumberRow({ label, hint, value, apply }: NumberRowProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const [error, setError] = useState<string>();
  const commit = () => {
    if (typed === null) return;
    // A dash of a phone's keyboard or of a text is a minus here.
    const number = /^\s*[-−–]?\d+(\.\d+)?\s*$/.test(typed) ? Number(typed.replace(/[−–]/, '-')) : Number.NaN;
    apply(number).then(
      () => {
        setTyped(null);
        setError(undefined);
      },
      (refusal: unknown) => {
        if (refusal instanceof CommandError && refusal.code === 'bad-args') setError(refusal.message);
        else attempt(Promise.reject(refusal));
      },
    );
  };
  return (
    <Field
      label={label}
      {...(hint !== undefined && { hint })}
      path={label}
      inputMode="numeric"
      value={typed ?? String(value)}
      error={error}
      onChange={setTyped}
      onBlur={commit}
      onKeyDown={(event) => event.key === 'Enter' && commit()}
    />
  );
}

interface SwitchRowProps {
  readonly label: string;
  readonly hint?: string;
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
}

export function SwitchRow({ label, hint, on, onChange }: SwitchRowProps) {
  const id = useId();
  return (
    <div className="setting-switch">
      <label htmlFor={id}>
        {label}
        {hint !== undefined && <span className="setting-hint">{hint}</span>}
      </label>
      <Switch.Root id={id} className="switch" checked={on} onCheckedChange={onChange}>
        <Switch.Thumb className="switch-thumb" />
      </Switch.Root>
    </div>
  );
}

interface ChoiceRowsProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly { readonly value: T; readonly label: string; readonly hint?: string }[];
  readonly onChoose: (value: T) => void;
}

/** One of a few, all in sight. */
export function ChoiceRows<T extends string>({ label, value, choices, onChoose }: ChoiceRowsProps<T>) {
  const id = useId();
  return (
    <div className="setting-choices">
      <h3 id={id} className="setting-head">
        {label}
      </h3>
      <RadioGroup.Root
        aria-labelledby={id}
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
            aria-labelledby={`${id}-${choice.value}`}
          >
            <span id={`${id}-${choice.value}`} className="server-name">
              {choice.label}
            </span>
            {choice.hint !== undefined && <span className="server-hint">{choice.hint}</span>}
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
    </div>
  );
}
