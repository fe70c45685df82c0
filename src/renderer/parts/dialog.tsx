import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { strings } from '../strings.ts';

/** The control that somebody who opened the dialog will want, where there is one: not the way out. */
function focusFirst(event: Event): void {
  const { currentTarget } = event;
  const wanted = currentTarget instanceof Element ? currentTarget.querySelector('[data-first-focus]') : null;
  if (!(wanted instanceof HTMLElement)) return;
  event.preventDefault();
  wanted.focus();
  if (wanted instanceof HTMLInputElement) wanted.select();
}

interface FormFootProps {
  /** What the button is called that leaves everything as it was. */
  readonly leave?: string;
  readonly onLeave: () => void;
  /** In the button that sends the form. */
  readonly children: ReactNode;
}

/** The end of a dialog that is a form: out of it, or on with it. */
export function FormFoot({ leave = strings.cancel, onLeave, children }: FormFootProps) {
  return (
    <footer className="dialog-foot">
      <button type="button" className="button" onClick={onLeave}>
        {leave}
      </button>
      <button type="submit" className="button button-main">
        {children}
      </button>
    </footer>
  );
}

interface DialogFrameProps {
  readonly title: string;
  readonly text?: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/**
 * The frame of every dialog: title, a way out, focus kept inside. The backdrop is ours, since the library's own brings
 * along a style element that the page's policy forbids.
 */
export function DialogFrame({ title, text, onClose, children }: DialogFrameProps) {
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <div className="backdrop" />
        <Dialog.Content
          className="dialog"
          onOpenAutoFocus={focusFirst}
          {...(text === undefined && { 'aria-describedby': undefined })}
        >
          <div className="dialog-head">
            <Dialog.Title className="dialog-title">{title}</Dialog.Title>
            <Dialog.Close className="icon-button" aria-label={strings.close} title={strings.close}>
              <X size={18} aria-hidden />
            </Dialog.Close>
          </div>
          {text !== undefined && <Dialog.Description className="dialog-text">{text}</Dialog.Description>}
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
