import { useEffect, useRef } from 'react';
import { meterShare } from '../model/levels.ts';
import { levels } from '../model/store.ts';

/** How fast the bar falls when it gets quiet, share of the meter a report: it rises at once. */
const FALL = 0.12;
/** Reports between two values for a screen reader. */
const SPOKEN_EVERY = 10;

/** A level meter, moved 20 times a second without rendering anything. */
export function Meter({ direction, label }: { readonly direction: 'input' | 'output'; readonly label: string }) {
  const bar = useRef<HTMLDivElement>(null);
  const spoken = useRef<HTMLMeterElement>(null);
  useEffect(() => {
    let shown = 0;
    let reports = 0;
    return levels.subscribe(({ inputDb, outputDb }) => {
      const share = meterShare(direction === 'input' ? inputDb : outputDb);
      shown = Math.max(share, shown - FALL);
      bar.current?.style.setProperty('--level', shown.toFixed(3));
      if (spoken.current && reports++ % SPOKEN_EVERY === 0) spoken.current.value = shown;
    });
  }, [direction]);
  return (
    <>
      <div ref={bar} className="meter" aria-hidden />
      <meter ref={spoken} className="visually-hidden" aria-label={label} min={0} max={1} value={0} />
    </>
  );
}
