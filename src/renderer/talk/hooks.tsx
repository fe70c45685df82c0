import { createContext, type ReactNode, useContext, useEffect, useMemo } from 'react';
import type { Client } from '../../shared/client.ts';
import { attempt, useWindow } from '../model/store.ts';
import { TalkHold } from './hold.ts';
import { listenForTalkKey } from './talk-key.ts';

interface Tools {
  readonly client: Client;
  readonly hold: TalkHold;
}

const ToolsContext = createContext<Tools | null>(null);

/** Gives every screen the client and the one hold of this window. */
export function ToolsProvider({ client, children }: { readonly client: Client; readonly children: ReactNode }) {
  const tools = useMemo<Tools>(() => {
    const hold = new TalkHold({
      press: (source) => attempt(client.ptt.press({ source })),
      release: (source) => attempt(client.ptt.release({ source })),
      // Sent on every blur, also while the engine is away: then there is nothing to release, and nobody to tell.
      releaseAll: () => void client.ptt.releaseAll().catch(() => {}),
      changed: (holding) => useWindow.setState({ holding, answered: false }),
    });
    return { client, hold };
  }, [client]);
  useEffect(() => listenForTalkKey(tools.hold), [tools]);
  useEffect(
    () =>
      useWindow.subscribe(({ dialog, connected }, before) => {
        // A dialog takes the keyboard, and with it the key-up.
        const covered = dialog !== null && before.dialog === null;
        // An engine that comes back knows of no press, and nobody is heard by it until the next one.
        const lost = !connected && before.connected;
        if (covered || lost) tools.hold.letGo();
      }),
    [tools],
  );
  return <ToolsContext value={tools}>{children}</ToolsContext>;
}

export function useTools(): Tools {
  const tools = useContext(ToolsContext);
  if (!tools) throw new Error('ToolsProvider is missing above this component');
  return tools;
}
