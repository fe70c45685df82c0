import { type InputHTMLAttributes, useId } from 'react';

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'id' | 'onChange' | 'value'> {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string;
  readonly error: string | undefined;
  /** Has the focus when the dialog opens. */
  readonly first?: boolean;
  /** The path that errors name, for finding the first bad field. */
  readonly path: string;
}

/** A labelled text field. The line below it is always there, so that an error moves nothing. */
export function Field({ label, value, onChange, hint, error, path, first, ...input }: FieldProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className="field" data-invalid={error !== undefined}>
      <label htmlFor={id}>{label}</label>
      <input
        {...input}
        id={id}
        data-path={path}
        {...(first && { 'data-first-focus': true })}
        value={value}
        aria-invalid={error !== undefined}
        aria-describedby={`${id}-note`}
        onChange={(event) => onChange(event.target.value)}
      />
      <p id={`${id}-note`} className="field-note">
        {note}
      </p>
    </div>
  );
}
