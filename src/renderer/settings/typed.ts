import { useState } from 'react';
import { CommandError } from '../../shared/client.ts';
import { attempt } from '../model/store.ts';

/** What stands in a field while it is typed, and why the engine refused it. */
export interface Typed {
  /** Null where nothing was typed since the engine last took it. */
  readonly text: string | null;
  readonly error: string | undefined;
  type(text: string): void;
  /** What was typed is taken back. */
  drop(): void;
  /** Tells the engine; what it refuses stays as it was typed, with the reason. */
  send(work: Promise<unknown>): void;
}

/** A field that applies when it is left or Enter is pressed. */
export function useTyped(): Typed {
  const [text, setText] = useState<string | null>(null);
  const [error, setError] = useState<string>();
  const send = (work: Promise<unknown>) => {
    const applied = text;
    work.then(
      () => {
        // What was typed while the engine answered is not answered yet.
        setText((now) => (now === applied ? null : now));
        setError(undefined);
      },
      (refusal: unknown) => {
        if (refusal instanceof CommandError && refusal.code === 'bad-args') setError(refusal.message);
        else attempt(Promise.reject(refusal));
      },
    );
  };
  return { text, error, type: setText, drop: () => setText(null), send };
}
