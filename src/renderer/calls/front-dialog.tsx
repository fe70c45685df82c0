import { Dialog } from 'radix-ui';
import { type MouseEvent, type ReactNode, useCallback, useRef } from 'react';

/**
 * So long after it has appeared a dialog that nobody has asked for takes no key, ms: somebody who is typing would answer a
 * call with the Enter of their sentence.
 */
const UNARMED_MS = 700;

interface FrontDialogProps {
  readonly title: string;
  readonly text?: string;
  readonly onEscape: () => void;
  readonly children: ReactNode;
}

/** A dialog that comes by itself, in front of whatever is open. It goes by a decision only, not by a click beside it. */
export function FrontDialog({ title, text, onEscape, children }: FrontDialogProps) {
  const armed = useArmed();
  return (
    <Dialog.Root open>
      <Dialog.Portal>
        <div className="backdrop call-backdrop" />
        <Dialog.Content
          role="alertdialog"
          aria-modal
          className="dialog call-front"
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            const { currentTarget } = event;
            if (!(currentTarget instanceof HTMLElement)) return;
            const wanted = currentTarget.querySelector('[data-first-focus]:not(:disabled)');
            if (wanted instanceof HTMLElement) wanted.focus();
            else currentTarget.focus();
          }}
          onEscapeKeyDown={(event) => {
            event.preventDefault();
            if (armed()) onEscape();
          }}
          onClickCapture={(event: MouseEvent) => {
            // A click without a pointer is a key.
            if (event.detail === 0 && !armed()) event.stopPropagation();
          }}
          onInteractOutside={(event) => event.preventDefault()}
          {...(text === undefined && { 'aria-describedby': undefined })}
        >
          <Dialog.Title className="dialog-title call-title">{title}</Dialog.Title>
          {text !== undefined && <Dialog.Description className="dialog-text">{text}</Dialog.Description>}
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** @returns a function that says whether the dialog has stood there long enough to be answered by a key. */
function useArmed(): () => boolean {
  const since = useRef(performance.now());
  return useCallback(() => performance.now() - since.current >= UNARMED_MS, []);
}
