import type { TalkHold } from './hold.ts';

/** Controls in which the space bar means a space. */
const EDITABLE =
  'input:not([type="radio"]):not([type="checkbox"]), textarea, select, [contenteditable=""], [contenteditable="true"]';
/** While one of these is open, the keyboard belongs to it. */
const OVERLAY = '[role="dialog"], [role="alertdialog"], [role="menu"]';
/** Enter, which presses every other button, holds this one. */
const TALK_BUTTON = '[data-talk-button]';

/**
 * The space bar talks anywhere in the window but in text fields and open dialogs and menus: somebody who has just clicked
 * something must not lose their talk key to it. Buttons and switches keep Enter; on the talk button Enter is held as well.
 *
 * A key that went down as a talk key is one until it is up, wherever the focus has gone meanwhile.
 *
 * @returns the function that takes the listeners away
 */
export function listenForTalkKey(hold: TalkHold, page: Window = window): () => void {
  const { document } = page;
  /** `KeyboardEvent.code` of the talk keys that are down. */
  const down = new Set<string>();

  const onKeyDown = (event: KeyboardEvent) => {
    const holds = down.has(event.code);
    if (!holds && !isTalkKey(event, document)) return;
    // Neither scroll the page, nor click the focused button, nor fill a field that got the focus meanwhile with spaces.
    event.preventDefault();
    event.stopPropagation();
    if (holds) return;
    if (!event.repeat) down.add(event.code);
    hold.keyDown(event.repeat);
  };
  const onKeyUp = (event: KeyboardEvent) => {
    // macOS tells nobody that a key went up while Command was down.
    if (event.key === 'Meta') return releaseKeys();
    if (!down.delete(event.code)) return;
    event.preventDefault();
    event.stopPropagation();
    if (down.size === 0) hold.keyUp();
  };
  const releaseKeys = () => {
    down.clear();
    hold.keyUp();
  };
  const letGo = () => {
    down.clear();
    hold.letGo();
  };
  const onVisibility = () => {
    if (document.visibilityState === 'hidden') letGo();
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

function isTalkKey(event: KeyboardEvent, document: Document): boolean {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return false;
  const target = event.target instanceof Element ? event.target : null;
  if (document.querySelector(OVERLAY) !== null) return false;
  if (event.code === 'Space') return target?.closest(EDITABLE) == null;
  return event.key === 'Enter' && target?.closest(TALK_BUTTON) != null;
}
