import { describe, expect, test } from 'vitest';
import { CommandError, createClient, type Transport } from '../../src/shared/client.ts';
import { type CommandName, commands, type Envelope, type EventName, isCommand } from '../../src/shared/contract.ts';

interface Call {
  readonly command: string;
  readonly args: unknown;
}

/** Answers every command with the same envelope and remembers what was asked. */
class CannedTransport implements Transport {
  readonly calls: Call[] = [];
  readonly subscriptions: { event: EventName; listener: (payload: unknown) => void }[] = [];
  ended = 0;
  readonly #answer: Envelope;

  constructor(answer: Envelope = { ok: true, value: null }) {
    this.#answer = answer;
  }

  async invoke(command: string, args: unknown): Promise<Envelope> {
    this.calls.push({ command, args });
    return this.#answer;
  }

  subscribe(event: EventName, listener: (payload: unknown) => void): () => void {
    this.subscriptions.push({ event, listener });
    return () => {
      this.ended++;
    };
  }

  onConnection(listener: (connected: boolean) => void): () => void {
    listener(true);
    return () => {
      this.ended++;
    };
  }
}

describe('the client', () => {
  test('has a function for every command of the contract and sends its name and arguments', async () => {
    const names = Object.keys(commands);
    const transport = new CannedTransport();
    const client = createClient(transport) as unknown as Record<
      string,
      Record<string, (args?: unknown) => Promise<unknown>>
    >;
    for (const name of names) {
      const [group = '', verb = ''] = name.split('.');
      await client[group]?.[verb]?.({ for: name });
    }
    expect(transport.calls).toEqual(names.map((name) => ({ command: name, args: { for: name } })));
    expect(names.length).toBeGreaterThan(10);
  });

  test('calls commands without arguments by an empty call, as their type says', async () => {
    const transport = new CannedTransport();
    const client = createClient(transport);
    await client.ptt.releaseAll();
    await client.ptt.press({ source: 'ui:key' });
    // @ts-expect-error a press has a source
    await client.ptt.press();
    // @ts-expect-error this command takes nothing
    await client.ptt.releaseAll({ source: 'ui:key' });
    expect(transport.calls.slice(0, 2)).toEqual([
      { command: 'ptt.releaseAll', args: {} },
      { command: 'ptt.press', args: { source: 'ui:key' } },
    ]);
  });

  test('gives back the value of a command that was done', async () => {
    const client = createClient(new CannedTransport({ ok: true, value: { id: 'l1' } }));
    const { id } = await client.link.add({
      config: { kind: 'paltalk', server: { where: 'station' }, room: 1, uid: 2, nickname: 'Ada' },
    });
    expect(id).toBe('l1');
  });

  test('throws a CommandError with code, sentence and field for one that was refused', async () => {
    const client = createClient(
      new CannedTransport({ ok: false, code: 'bad-args', message: 'A port is …', field: 'config.server.port' }),
    );
    const error = await client.link.open({ id: 'x' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CommandError);
    expect(error).toMatchObject({ code: 'bad-args', message: 'A port is …', field: 'config.server.port' });
  });

  test('leaves the field of a CommandError undefined where no field is to blame', async () => {
    const client = createClient(
      new CannedTransport({ ok: false, code: 'disconnected', message: 'Squelch has ended.' }),
    );
    await expect(client.app.snapshot()).rejects.toMatchObject({ code: 'disconnected', field: undefined });
  });

  test('passes events on, and ends a subscription through the transport', () => {
    const transport = new CannedTransport();
    const client = createClient(transport);
    const heard: unknown[] = [];
    const end = client.on('levels', (levels) => heard.push(levels.inputDb));
    transport.subscriptions[0]?.listener({ inputDb: -20, outputDb: -100 });
    expect(transport.subscriptions[0]?.event).toBe('levels');
    expect(heard).toEqual([-20]);
    end();
    expect(transport.ended).toBe(1);
  });

  test('says whether the engine can be reached', () => {
    const seen: boolean[] = [];
    createClient(new CannedTransport()).onConnection((connected) => seen.push(connected));
    expect(seen).toEqual([true]);
  });
});

describe("the contract's command names", () => {
  test('are two words, so that the client has one function for each', () => {
    const names = Object.keys(commands) as CommandName[];
    for (const name of names) expect(name).toMatch(/^[a-z]+\.[a-z][A-Za-z]*$/);
    // A group of this name would hide the client's own function.
    for (const own of ['on', 'onConnection']) expect(names.some((name) => name.startsWith(`${own}.`))).toBe(false);
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', 'ptt', 'ptt.press '])(
    'do not include %j',
    (name) => {
      expect(isCommand(name)).toBe(false);
    },
  );

  test('include every key of the contract', () => {
    expect(Object.keys(commands).filter((name) => !isCommand(name))).toEqual([]);
  });
});
