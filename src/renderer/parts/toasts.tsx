import { CircleAlert, Info, TriangleAlert, X } from 'lucide-react';
import { Toast } from 'radix-ui';
import { dismissToast, useWindow } from '../model/store.ts';
import { strings } from '../strings.ts';

const ICONS = { info: Info, warning: TriangleAlert, error: CircleAlert };
/** Long enough to read two sentences twice, ms; the mouse over it or the focus in it stops the clock. */
const SHOWN_MS = 12_000;

/** What happened and what to do about it, in the corner away from the talk button. */
export function Toasts() {
  const toasts = useWindow((state) => state.toasts);
  return (
    <Toast.Provider label={strings.notifications}>
      {toasts.map(({ id, tone, title, text }) => {
        const Icon = ICONS[tone];
        return (
          <Toast.Root
            key={id}
            className="toast"
            data-tone={tone}
            // Politely, whatever it is: somebody may be listening to a voice.
            type="background"
            // What went wrong stays until it was read.
            duration={tone === 'error' ? Number.POSITIVE_INFINITY : SHOWN_MS}
            onOpenChange={(open) => !open && dismissToast(id)}
          >
            <Icon className="toast-icon" size={18} aria-hidden />
            <div>
              <Toast.Title className="toast-title">{title}</Toast.Title>
              <Toast.Description className="toast-text">{text}</Toast.Description>
            </div>
            <Toast.Close className="icon-button" aria-label={strings.dismiss} title={strings.dismiss}>
              <X size={16} aria-hidden />
            </Toast.Close>
          </Toast.Root>
        );
      })}
      <Toast.Viewport className="toasts" />
    </Toast.Provider>
  );
}
