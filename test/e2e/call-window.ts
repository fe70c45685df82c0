import type { Locator } from 'playwright-core';
import { Window } from './window.ts';

/** What a user sees and does of calls, by the names that a screen reader would say. */
export class CallWindow extends Window {
  /** The dialog that has come by itself. */
  get front(): Locator {
    return this.page.getByRole('alertdialog');
  }

  /** The call in the middle of the window. */
  get pane(): Locator {
    return this.page.getByRole('region', { name: 'Call', exact: true });
  }

  /** Registers under a name at a call server, and resolves when that is done. */
  async register(name: string, port: number): Promise<void> {
    await this.page.getByRole('button', { name: /^Calls/ }).click();
    await this.page.getByRole('button', { name: 'Account…' }).click();
    const dialog = this.page.getByRole('dialog');
    await dialog.getByLabel('Your name').fill(name);
    await dialog.getByRole('radio', { name: 'Another computer' }).click();
    await dialog.getByLabel('Host').fill('127.0.0.1');
    await dialog.getByLabel('Port').fill(String(port));
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await this.page.getByRole('button', { name: `Calls as ${name}` }).waitFor();
  }

  async call(name: string): Promise<void> {
    await this.page.getByRole('button', { name: /^Calls/ }).click();
    await this.page.getByRole('button', { name: 'Call…' }).click();
    const dialog = this.page.getByRole('dialog');
    await dialog.getByLabel('Name').fill(name);
    await dialog.getByRole('button', { name: 'Call', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  /** Presses a button of the dialog that has come by itself. */
  async answer(button: string): Promise<void> {
    await this.front.getByRole('button', { name: button, exact: true }).click();
  }

  /** Answers the call that rings with 16 kHz float32. */
  async answerWithWideFloat(): Promise<void> {
    await this.answer('Other settings…');
    await this.front.getByLabel('Rate').selectOption('16000');
    await this.front.getByLabel('Format').selectOption('float32');
    await this.answer('Answer');
  }

  /** Resolves when the middle of the window says that the call is spoken in. */
  async inCall(peer: string): Promise<void> {
    await this.pane.getByRole('heading', { name: `In a call with ${peer}` }).waitFor();
  }

  async hangUp(): Promise<void> {
    await this.pane.getByRole('button', { name: 'Hang up' }).click();
  }

  /** Resolves when the end of the last call is told like this, and closes that. */
  async readsEnd(title: string | RegExp): Promise<void> {
    await this.pane.getByRole('heading', { name: title }).waitFor();
    await this.pane.getByRole('button', { name: 'Close' }).click();
    await this.pane.waitFor({ state: 'detached' });
  }

  /** Leaves whatever call or dialog a test that failed has left: the next one begins afresh. */
  async tidy(): Promise<void> {
    for (const name of ['Decline', 'Refuse', 'Hang up', 'Cancel', 'Close']) {
      const button = this.page.getByRole('button', { name, exact: true });
      if ((await button.count()) > 0)
        await button
          .first()
          .click({ timeout: 1_000 })
          .catch(() => {});
    }
  }
}
