import { useCallback, useEffect, useState } from 'react';
import { copyText } from '../model/clipboard.ts';

/** How long "Copied" stays, ms. */
const COPIED_MS = 2_000;

/** Copies a text. @returns whether that has just been done, and what does it */
export function useCopied(text: string): readonly [copied: boolean, copy: () => void] {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  return [copied, useCallback(() => void copyText(text).then(setCopied), [text])];
}
