import type { Locator, Page } from 'playwright-core';
import {
  type CommandArgs,
  type CommandName,
  type CommandResult,
  commands,
  type Envelope,
} from '../../src/shared/contract.ts';

export interface RoomEntry {
  /** Where the room is; none means this computer's own Station. */
  readonly server?: { readonly host: string; readonly port: number };
  readonly room: number;
  readonly uid: number;
  readonly nickname: string;
}

/** A lamp's change as the page saw it: `Date.now()` of this computer, ms. */
export interface LampChange {
  readonly lit: boolean;
  readonly at: number;
}

/** What a user sees and does in the window, by the names that a screen reader would say. */
export class Window {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get talkButton(): Locator {
    return this.page.getByRole('button', { name: /^Talk/ });
  }

  link(title: string | RegExp): Locator {
    return this.page.getByRole('option', { name: title });
  }

  /** The row of one person in the selected link. */
  person(name: string | RegExp): Locator {
    return this.page.getByRole('list', { name: 'People' }).getByRole('listitem').filter({ hasText: name });
  }

  /** Resolves when the selected link says that it is connected. */
  async ready(title: string | RegExp): Promise<void> {
    await this.link(title).and(this.page.locator('[data-state="ready"]')).waitFor();
  }

  /** Resolves when the talk button says that a press would be heard. */
  async readyToTalk(): Promise<void> {
    await this.page.locator('.talk[data-tone="ready"]').waitFor();
  }

  async addRoom({ server, room, uid, nickname }: RoomEntry): Promise<void> {
    await this.page
      .getByRole('button', { name: /add room/i })
      .first()
      .click();
    const dialog = this.page.getByRole('dialog');
    if (server) {
      await dialog.getByRole('radio', { name: 'Another computer' }).click();
      await dialog.getByLabel('Host').fill(server.host);
      await dialog.getByLabel('Port').fill(String(server.port));
    } else {
      await dialog.getByRole('radio', { name: 'This computer' }).click();
    }
    await dialog.getByLabel('Room number').fill(String(room));
    await dialog.getByLabel('Your user number').fill(String(uid));
    await dialog.getByLabel('Nickname').fill(nickname);
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  /** Writes down from now on when this person's indicator goes on and off. @returns a function that reads the list */
  async watchLamp(name: string | RegExp): Promise<() => Promise<LampChange[]>> {
    const row = await this.person(name).elementHandle();
    if (!row) throw new Error(`no person ${name}`);
    const changes = await row.evaluateHandle((element) => {
      const list: { lit: boolean; at: number }[] = [];
      let lit = element.getAttribute('data-speaking') === 'true';
      new MutationObserver(() => {
        const now = element.getAttribute('data-speaking') === 'true';
        if (now === lit) return;
        lit = now;
        list.push({ lit, at: Date.now() });
      }).observe(element, { attributes: true });
      return list;
    });
    return () => changes.jsonValue();
  }

  /**
   * Gives the engine a command that no control of the window is needed for: by a connection of its own as this window's
   * page, in the desktop shell by the preload's. @throws when it is refused
   */
  async invoke<N extends CommandName>(command: N, args: CommandArgs<N>): Promise<CommandResult<N>> {
    const answer: Envelope = await this.page.evaluate(
      ([name, value]) =>
        window.squelch?.invoke(name, value) ??
        new Promise((resolve, reject) => {
          const socket = new WebSocket(`ws://${location.host}/engine`);
          socket.onerror = () => reject(new Error('no connection'));
          socket.onopen = () => socket.send(JSON.stringify({ id: 1, command: name, args: value }));
          socket.onmessage = ({ data }) => {
            const message = JSON.parse(data);
            if (message.id !== 1) return;
            socket.close();
            resolve(message);
          };
        }),
      [command, args] as const,
    );
    if (!answer.ok) throw new Error(`${command}: ${answer.message}`);
    return commands[command].result.parse(answer.value) as CommandResult<N>;
  }
}
