import { Circle, CircleAlert, CircleCheck, CircleDashed, RotateCw } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { LinkView } from '../../shared/state.ts';
import { strings } from '../strings.ts';

const ICONS = { idle: Circle, connecting: CircleDashed, ready: CircleCheck, retrying: RotateCw, failed: CircleAlert };

/** A link's state as shape and colour; the words stand beside it. */
export function LinkStateIcon({ state }: { readonly state: LinkView['state'] }) {
  const Icon = ICONS[state];
  return <Icon className="state-icon" data-state={state} size={16} aria-hidden />;
}

/** A link's state in words, with the seconds to the next attempt. */
export function useLinkWords(link: LinkView): string {
  const { state, retryAt } = link;
  const [now, setNow] = useState(() => Date.now());
  const counting = state === 'retrying' && retryAt !== null;
  useEffect(() => {
    if (!counting) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [counting]);
  if (!counting) return strings.linkState[state];
  return strings.retryIn(Math.ceil((retryAt - now) / 1000));
}
