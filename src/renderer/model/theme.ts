import type { AppState } from '../../shared/state.ts';

export type Theme = AppState['appearance']['theme'];

const KEY = 'theme';

/** Shows a theme, and remembers it for the first moments of the next start. */
export function showTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // A browser that keeps nothing shows the system's theme until the engine has answered.
  }
}

/** Before the engine has said anything: as it was the last time, so that a dark room gets no white flash. */
export function showLastTheme(): void {
  try {
    const theme = localStorage.getItem(KEY);
    if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme;
  } catch {
    // As above.
  }
}
