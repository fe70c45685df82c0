import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { copyText } from '../model/clipboard.ts';
import { strings } from '../strings.ts';

/** How long "Copied" stays, ms. */
const COPIED_MS = 2_000;

interface CopyButtonProps {
  readonly text: string;
  /** What the button does, while it has not just done it. */
  readonly label: string;
  readonly className?: string;
}

/** A text to be copied: the text itself is the button. */
export function CopyButton({ text, label, className = '' }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const says = copied ? strings.copied : label;
  const Icon = copied ? Check : Copy;
  return (
    <button
      type="button"
      className={`copy ${className}`}
      aria-label={says}
      title={says}
      onClick={() => void copyText(text).then(setCopied)}
    >
      <code>{text}</code>
      <Icon size={14} aria-hidden />
    </button>
  );
}
