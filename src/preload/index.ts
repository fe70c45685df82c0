import { contextBridge, ipcRenderer } from 'electron';
import { BRIDGE_NAME, EVENT_CHANNEL, INVOKE_CHANNEL } from '../shared/bridge.ts';
import type { Transport } from '../shared/client.ts';
import type { Envelope, EventName } from '../shared/contract.ts';

/** The contract's transport and nothing else: no channel name, no Node, no ipcRenderer reaches the page. */
const bridge: Transport = {
  invoke: (command: string, args: unknown): Promise<Envelope> => ipcRenderer.invoke(INVOKE_CHANNEL, command, args),
  subscribe: (event: EventName, listener: (payload: unknown) => void) => {
    const hear = (_: unknown, message: { event: string; payload: unknown }) => {
      if (message.event === event) listener(message.payload);
    };
    ipcRenderer.on(EVENT_CHANNEL, hear);
    return () => {
      ipcRenderer.off(EVENT_CHANNEL, hear);
    };
  },
  // Page and engine live and die together here.
  onConnection: (listener: (connected: boolean) => void) => {
    listener(true);
    return () => {};
  },
};

contextBridge.exposeInMainWorld(BRIDGE_NAME, bridge);
