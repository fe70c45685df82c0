import { type RefObject, useEffect, useEffectEvent, useRef } from 'react';
import { meterShare } from '../model/levels.ts';
import { levels } from '../model/store.ts';

type Direction = 'input' | 'output';

/** How fast the bar falls when it gets quiet, share of the meter a report: it rises at once. */
const FALL = 0.12;
/** Reports between two values for a screen reader. */
const SPOKEN_EVERY = 10;

/** Keeps the CSS property `--level`, 0..1, of an element at the level of one direction, without rendering anything. */
export function useLevel(
  element: RefObject<HTMLElement | null>,
  direction: Direction,
  report?: (level: number) => void,
) {
  const tell = useEffectEvent((level: number) => report?.(level));
  useEffect(() => {
    let shown = 0;
    return levels.subscribe(({ inputDb, outputDb }) => {
      const share = meterShare(direction === 'input' ? inputDb : outputDb);
      shown = Math.max(share, shown - FALL);
      element.current?.style.setProperty('--level', shown.toFixed(3));
      tell(shown);
    });
  }, [element, direction]);
}

/** A level meter, moved 20 times a second without rendering anything. */
export function Meter({ direction, label }: { readonly direction: Direction; readonly label: string }) {
  const bar = useRef<HTMLDivElement>(null);
  const spoken = useRef<HTMLMeterElement>(null);
  const reports = useRef(0);
  useLevel(bar, direction, (level) => {
    if (spoken.current && reports.current++ % SPOKEN_EVERY === 0) spoken.current.value = level;
  });
  return (
    <>
      <div ref={bar} className="meter" aria-hidden />
      <meter ref={spoken} className="visually-hidden" aria-label={label} min={0} max={1} value={0} />
    </>
  );
}
