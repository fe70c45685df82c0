import { type BrowserWindow, type IpcMainInvokeEvent, ipcMain } from 'electron';
import { EVENT_CHANNEL, INVOKE_CHANNEL } from '../../shared/bridge.ts';
import type { Envelope } from '../../shared/contract.ts';
import type { Attachment, Engine } from '../engine/engine.ts';
import { ORIGIN } from './window.ts';

/** Speaks the contract with one window: `squelch:invoke` in, `squelch:event` out. */
export function attachIpc(window: BrowserWindow, engine: Engine): void {
  const { webContents } = window;
  let attachment = attach();
  ipcMain.handle(INVOKE_CHANNEL, (event, command: unknown, args: unknown): Promise<Envelope> | Envelope => {
    if (!isOurs(event)) return { ok: false, code: 'foreign-sender', message: 'Only Squelch’s own window may ask.' };
    return attachment.invoke(command, args);
  });
  // What a page held down is released when the page goes: by a crash, a reload or the window's end.
  webContents.on('render-process-gone', () => renew());
  webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) renew();
  });
  window.on('closed', () => attachment.detach());

  function attach(): Attachment {
    return engine.attach({
      send: (event, payload) => {
        if (!webContents.isDestroyed()) webContents.send(EVENT_CHANNEL, { event, payload });
      },
    });
  }

  function renew(): void {
    attachment.detach();
    attachment = attach();
  }

  function isOurs({ senderFrame, sender }: IpcMainInvokeEvent): boolean {
    return sender === webContents && senderFrame?.parent === null && new URL(senderFrame.url).origin === ORIGIN;
  }
}
