import { Check, Copy, FolderOpen, RotateCw } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { CommandResult } from '../../shared/contract.ts';
import { useCopied } from '../parts/copied.ts';
import { useTools } from '../talk/hooks.tsx';
import { useFolder } from './folder.tsx';
import { RowFrame } from './rows.tsx';
import { words } from './words.ts';

type Tail = CommandResult<'log.tail'>;

/** The end of the log: looked at, refreshed, copied. */
export function LogRow() {
  const { client } = useTools();
  const [tail, setTail] = useState<Tail | 'unread' | null>(null);
  const { open, trouble } = useFolder('logs');
  const view = useRef<HTMLTextAreaElement>(null);
  const refresh = useCallback(() => {
    client.log.tail().then(setTail, () => setTail('unread'));
  }, [client]);
  useEffect(refresh, [refresh]);
  // The latest line is the one that is wanted.
  useEffect(() => {
    if (tail && view.current) view.current.scrollTop = view.current.scrollHeight;
  }, [tail]);

  const text = tail === null ? '' : tail === 'unread' ? words.logUnread : inLines(tail);
  const [copied, copy] = useCopied(text);
  const Icon = copied ? Check : Copy;
  return (
    <RowFrame
      id="advanced.log"
      error={trouble}
      {...(tail !== null && tail !== 'unread' && { hint: tail.path })}
      below={
        <>
          <div className="log-tools">
            <button type="button" className="button" onClick={refresh}>
              <RotateCw size={14} aria-hidden />
              {words.refresh}
            </button>
            <button type="button" className="button" disabled={text === ''} onClick={copy}>
              <Icon size={14} aria-hidden />
              {copied ? words.copied : words.copy}
            </button>
            <button type="button" className="button" onClick={open}>
              <FolderOpen size={14} aria-hidden />
              {words.showFolder}
            </button>
          </div>
          <textarea
            ref={view}
            className="log"
            readOnly
            wrap="off"
            aria-label={words.logLabel}
            value={text || (tail === null ? '' : words.logEmpty)}
          />
        </>
      }
    >
      {null}
    </RowFrame>
  );
}

function inLines({ lines }: Tail): string {
  return lines
    .map(({ time, level, message, details }) =>
      [new Date(time).toLocaleTimeString(undefined, { hour12: false }), level.padEnd(5), message, details]
        .filter(Boolean)
        .join('  '),
    )
    .join('\n');
}
