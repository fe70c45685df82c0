import { DESKTOP_DEFAULTS, type DesktopChoices } from '../../shared/desktop.ts';
import type { AppState } from '../../shared/state.ts';
import { attempt } from '../model/store.ts';
import { useTools } from '../talk/hooks.tsx';
import { ResetPage } from './reset-page.tsx';
import { RowFrame, SwitchRow } from './rows.tsx';
import { words } from './words.ts';

/** Start, tray and notifications: how the installed app behaves while nobody looks at it. */
export function DesktopPage({ app }: { readonly app: AppState }) {
  const { client } = useTools();
  const { desktop } = app;
  if (desktop === null)
    return (
      <RowFrame id="desktop.startAtLogin" hint={words.onDesktop.browser}>
        {null}
      </RowFrame>
    );
  const row = (choice: keyof DesktopChoices, hint?: string) => (
    <SwitchRow
      id={`desktop.${choice}`}
      on={desktop[choice]}
      fallback={DESKTOP_DEFAULTS[choice]}
      onChange={(on) => attempt(client.desktop.set({ [choice]: on }))}
      {...(hint !== undefined && { hint })}
    />
  );
  return (
    <>
      {row('startAtLogin', desktop.hasTray ? words.onDesktop.withTray : words.onDesktop.withoutTray)}
      {desktop.hasTray && row('startHidden')}
      {desktop.hasTray && row('closeToTray')}
      {row('notifyLinks')}
      {row('notifyTalkKey')}
      <ResetPage app={app} page="desktop" />
    </>
  );
}
