import type { TalkHold } from './hold.ts';

/** Controls in which the space bar means a space. */
const EDITABLE = 'input:not([type="radio"]):not([type="checkbox"]), textarea, select, [contenteditable="true"]';
/** While one of these is open, the keyboard belongs to it. */
const OVERLAY = '[role="dialog"], [role="alertdialog"], [role="menu"]';

/**
 * The space bar talks anywhere in the window but in text fields and open dialogs and menus: somebody who has just clicked
 * something must not lose their talk key to it. Buttons and switches keep Enter.
 *
 * @returns the function that takes the listeners away
 */
export function listenForTalkKey(hold: TalkHold, page: Window = window): () => void {
  const { document } = page;
  const isTalk = (event: KeyboardEvent) =>
    event.code === 'Space' &&
    !event.ctrlKey &&
    !event.altKey &&
    !event.metaKey &&
    !belongsElsewhere(event.target, document);

  const onKeyDown = (event: KeyboardEvent) => {
    if (!isTalk(event)) return;
    // Neither scroll the page nor click the focused button.
    event.preventDefault();
    event.stopPropagation();
    hold.keyDown(event.repeat);
  };
  const onKeyUp = (event: KeyboardEvent) => {
    if (event.code !== 'Space') return;
    if (isTalk(event)) {
      event.preventDefault();
      event.stopPropagation();
    }
    // Whatever has the focus by now: a key that is up holds nothing.
    hold.keyUp();
  };
  const letGo = () => hold.letGo();
  const onVisibility = () => {
    if (document.visibilityState === 'hidden') hold.letGo();
  };
  page.addEventListener('keydown', onKeyDown, true);
  page.addEventListener('keyup', onKeyUp, true);
  page.addEventListener('blur', letGo);
  page.addEventListener('pagehide', letGo);
  document.addEventListener('visibilitychange', onVisibility);
  return () => {
    page.removeEventListener('keydown', onKeyDown, true);
    page.removeEventListener('keyup', onKeyUp, true);
    page.removeEventListener('blur', letGo);
    page.removeEventListener('pagehide', letGo);
    document.removeEventListener('visibilitychange', onVisibility);
  };
}

function belongsElsewhere(target: EventTarget | null, document: Document): boolean {
  if (target instanceof Element && target.closest(EDITABLE)) return true;
  return document.querySelector(OVERLAY) !== null;
}
