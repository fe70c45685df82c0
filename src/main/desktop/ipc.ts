import { type BrowserWindow, type IpcMainInvokeEvent, ipcMain, type WebContents } from 'electron';
import { EVENT_CHANNEL, INVOKE_CHANNEL } from '../../shared/bridge.ts';
import type { Envelope } from '../../shared/contract.ts';
import type { Attachment, Engine } from '../engine/engine.ts';
import { isOwnPage } from './window.ts';

/** Speaks the contract with our windows: `squelch:invoke` in, `squelch:event` out. Anybody else is refused. */
export class WindowLine {
  readonly #engine: Engine;
  readonly #attachments = new Map<WebContents, Attachment>();

  constructor(engine: Engine) {
    this.#engine = engine;
    ipcMain.handle(INVOKE_CHANNEL, (event, command: unknown, args: unknown): Promise<Envelope> | Envelope => {
      const attachment = this.#attachments.get(event.sender);
      if (!attachment || !isOurs(event))
        return { ok: false, code: 'foreign-sender', message: 'Only Squelch’s own window may ask.' };
      return attachment.invoke(command, args);
    });
  }

  /** What a page held down is released when the page goes: by a crash, a reload or the window's end. */
  attach(window: BrowserWindow): void {
    const { webContents } = window;
    this.#renew(webContents);
    webContents.on('render-process-gone', () => this.#renew(webContents));
    webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) this.#renew(webContents);
    });
    window.on('closed', () => {
      this.#attachments.get(webContents)?.detach();
      this.#attachments.delete(webContents);
    });
  }

  #renew(webContents: WebContents): void {
    this.#attachments.get(webContents)?.detach();
    const attachment = this.#engine.attach({
      send: (event, payload) => {
        if (!webContents.isDestroyed()) webContents.send(EVENT_CHANNEL, { event, payload });
      },
    });
    this.#attachments.set(webContents, attachment);
  }
}

function isOurs({ senderFrame }: IpcMainInvokeEvent): boolean {
  return senderFrame?.parent === null && isOwnPage(senderFrame.url);
}
