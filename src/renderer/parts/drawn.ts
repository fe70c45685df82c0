import { useEffect, useRef, useState } from 'react';
import { attempt } from '../model/store.ts';

/** While a slider is drawn its values come fast; the engine gets one of them this often, ms. */
const SLIDE_MS = 80;

/**
 * A value that follows the finger at once and the engine a moment later.
 *
 * @param value what the engine says
 * @param apply tells the engine
 * @returns what to show, and what to call with each value that the finger reaches
 */
export function useDrawn(
  value: number,
  apply: (value: number) => Promise<unknown>,
): readonly [shown: number, draw: (next: number) => void] {
  const [drawn, setDrawn] = useState<number | null>(null);
  const timer = useRef<number | undefined>(undefined);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const draw = (next: number) => {
    setDrawn(next);
    window.clearTimeout(timer.current);
    // A value that was drawn while the engine answered is not answered yet.
    const settle = () => setDrawn((now) => (now === next ? null : now));
    timer.current = window.setTimeout(() => attempt(apply(next).finally(settle)), SLIDE_MS);
  };
  return [drawn ?? value, draw];
}
