/** What in a row takes the focus, the best first. A switch brings along an input of its own that is for nobody. */
const CONTROLS = [
  'input:not([aria-hidden], [hidden]), select, textarea:not([readonly])',
  '[role="radio"][tabindex="0"], [role="switch"]',
  'button:not([hidden])',
];

/** @returns the control of a row; null where it only tells something */
export function controlOf(row: Element): HTMLElement | null {
  // What stands below the row's own control comes after it.
  for (const place of [row.querySelector('.setting-control') ?? row, row]) {
    for (const control of CONTROLS) {
      const found = place.querySelector<HTMLElement>(control);
      if (found) return found;
    }
  }
  return null;
}
