import { Check, Copy } from 'lucide-react';
import { strings } from '../strings.ts';
import { useCopied } from './copied.ts';

interface CopyButtonProps {
  readonly text: string;
  /** What the button does, while it has not just done it. */
  readonly label: string;
  readonly className?: string;
}

/** A text to be copied: the text itself is the button. */
export function CopyButton({ text, label, className = '' }: CopyButtonProps) {
  const [copied, copy] = useCopied(text);
  const says = copied ? strings.copied : label;
  const Icon = copied ? Check : Copy;
  return (
    <button type="button" className={`copy ${className}`} aria-label={says} title={says} onClick={copy}>
      <code>{text}</code>
      <Icon size={14} aria-hidden />
    </button>
  );
}
