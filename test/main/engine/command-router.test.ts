import { describe, expect, test } from 'vitest';
import { type CommandHandlers, CommandRefusal, CommandRouter } from '../../../src/main/engine/command-router.ts';
import { type CommandTargets, commandHandlers } from '../../../src/main/engine/commands.ts';
import { silentLog } from '../../../src/main/engine/log.ts';
import { exportSettings } from '../../../src/main/engine/settings/transfer.ts';
import { DEFAULT_SOUND } from '../../../src/shared/calls.ts';
import { type CommandName, commands } from '../../../src/shared/contract.ts';
import { bareEngines } from '../../support/bare-engine.ts';
import { FakeDesktop } from '../../support/fake-desktop.ts';
import { soundReady } from '../../support/fake-sound.ts';
import { FakeUpdates } from '../../support/fake-updates.ts';

const CALLER = { id: 'w1' };

/** A router whose commands do nothing but the ones given. */
function routerWith(handlers: Partial<CommandHandlers> = {}) {
  const calls: unknown[] = [];
  const all = Object.fromEntries(
    Object.keys(commands).map((name) => [
      name,
      (args: unknown, caller: unknown) => {
        calls.push({ name, args, caller });
        return null;
      },
    ]),
  ) as unknown as CommandHandlers;
  return { router: new CommandRouter({ ...all, ...handlers }, silentLog()), calls };
}

describe('the command router', () => {
  test('runs a known command with its checked arguments and its caller', async () => {
    const { router, calls } = routerWith();
    expect(await router.run('link.select', { id: 'a' }, CALLER)).toEqual({ ok: true, value: null });
    expect(calls).toEqual([{ name: 'link.select', args: { id: 'a' }, caller: CALLER }]);
  });

  test('gives the handler what the schema made of the arguments', async () => {
    const { router, calls } = routerWith();
    await router.run('person.name', { id: 'a', ssrc: 1, name: '  Bo ' }, CALLER);
    expect(calls).toMatchObject([{ args: { name: 'Bo' } }]);
  });

  test('waits for a handler that takes its time', async () => {
    const { router } = routerWith({ 'link.add': async () => ({ id: 'later' }) });
    const config = { kind: 'paltalk', server: { where: 'station' }, room: 1, uid: 2, nickname: 'Ada' };
    expect(await router.run('link.add', { config }, CALLER)).toEqual({ ok: true, value: { id: 'later' } });
  });

  test.each(['', 'link', 'link.explode', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'])(
    'does not know the command %j',
    async (name) => {
      const { router, calls } = routerWith();
      expect(await router.run(name, {}, CALLER)).toMatchObject({ ok: false, code: 'unknown-command' });
      expect(calls).toEqual([]);
    },
  );

  test.each([null, undefined, 7, ['ptt.press'], { toString: () => 'ptt.press' }, new String('ptt.press')])(
    'does not take %s for the name of a command',
    async (name) => {
      const { router, calls } = routerWith();
      expect(await router.run(name, { source: 'ui:key' }, CALLER)).toMatchObject({ code: 'unknown-command' });
      expect(calls).toEqual([]);
    },
  );

  test('refuses bad arguments with the path of the field and a sentence for the user, and runs nothing', async () => {
    const { router, calls } = routerWith();
    const config = {
      kind: 'paltalk',
      server: { where: 'host', host: 'a', port: 0 },
      room: 1,
      uid: 2,
      nickname: 'Ada',
    };
    expect(await router.run('link.add', { config }, CALLER)).toEqual({
      ok: false,
      code: 'bad-args',
      field: 'config.server.port',
      message: 'A port is a whole number from 1 to 65535; rooms usually use 2090',
    });
    expect(await router.run('person.name', { id: 'a', ssrc: 1, name: 'x'.repeat(33) }, CALLER)).toMatchObject({
      field: 'name',
      message: 'A name has at most 32 characters',
    });
    expect(calls).toEqual([]);
  });

  test.each([null, undefined, 'text', 7, []])('refuses %s as arguments', async (args) => {
    const { router, calls } = routerWith();
    const answer = await router.run('app.snapshot', args, CALLER);
    expect(answer).toMatchObject({ ok: false, code: 'bad-args', message: expect.stringMatching(/\w/) });
    expect(answer).not.toHaveProperty('field');
    expect(calls).toEqual([]);
  });

  test('passes on a refusal of the handler with its code and its sentence', async () => {
    const { router } = routerWith({
      'link.open': () => {
        throw new CommandRefusal('not-found', 'There is no such link.');
      },
    });
    expect(await router.run('link.open', { id: 'a' }, CALLER)).toEqual({
      ok: false,
      code: 'not-found',
      message: 'There is no such link.',
    });
  });

  test.each([
    ['throws', () => Promise.reject(new Error('secret path /home/ada'))],
    [
      'fails at once',
      () => {
        throw new TypeError('secret path /home/ada');
      },
    ],
    [
      'throws what is no error',
      () => {
        throw 'secret path /home/ada';
      },
    ],
  ])('tells a window nothing of the insides of a handler that %s', async (_, handler) => {
    const { router } = routerWith({ 'app.quit': handler });
    const answer = await router.run('app.quit', {}, CALLER);
    expect(answer).toMatchObject({ ok: false, code: 'internal' });
    expect(JSON.stringify(answer)).not.toContain('secret');
  });
});

describe('the handlers of the engine', () => {
  const bareEngine = bareEngines();

  test('are one for each command of the contract, and no other', () => {
    // That each takes and gives what the contract says is the type CommandHandlers, which the compiler proves.
    expect(Object.keys(commandHandlers({} as CommandTargets)).sort()).toEqual(
      (Object.keys(commands) as CommandName[]).sort(),
    );
  });

  test('answer by what the contract promises as their result', async () => {
    const bare = await bareEngine(undefined, undefined, undefined, {
      desktop: new FakeDesktop(),
      updates: new FakeUpdates(),
    });
    const { engine, keeper, sound, hotkeys, children, callLines } = bare;
    engine.start();
    sound.become({ process: 'running', ready: soundReady() });
    children.last.say({ type: 'listening', service: 'call', host: '127.0.0.1', port: 2091 });
    hotkeys.last.say({ type: 'listening' });
    callLines.last.become({ state: 'ready' });
    callLines.last.show({ peer: 'Cy' });
    callLines.last.over();
    const window = engine.attach({ send: () => {} });
    const config = { kind: 'paltalk', server: { where: 'station' }, room: 7, uid: 2, nickname: 'Ada' };
    const added = await window.invoke('link.add', { config });
    const { id } = commands['link.add'].result.parse(added.ok && added.value);
    const snapshot = await window.invoke('app.snapshot', {});
    const [past] = commands['app.snapshot'].result.parse(snapshot.ok && snapshot.value).calls.history;
    const args: Record<CommandName, unknown> = {
      'app.snapshot': {},
      'appearance.set': { theme: 'dark' },
      'link.add': { config },
      'link.update': { id, config },
      'link.open': { id },
      'link.close': { id },
      'link.select': { id },
      'link.talk': { id, talk: { busyLockout: true } },
      'person.name': { id, ssrc: 5, name: 'Bo' },
      'ptt.press': { source: 'ui:key' },
      'ptt.release': { source: 'ui:key' },
      'ptt.releaseAll': {},
      'ptt.unlock': {},
      'ptt.mute': { on: true },
      'settings.ptt': { mode: 'latch' },
      'settings.cues': { volumeDb: -12 },
      'settings.audio': { inputGainDb: 3 },
      'settings.window': { letterKeys: false },
      'settings.advanced': { logLevel: 'debug' },
      'settings.apply': { theme: 'light' },
      'settings.export': {},
      'settings.import': { text: exportSettings(keeper.settings, keeper.links, []) },
      'log.tail': {},
      'diagnostics.bundle': {},
      'privacy.secrets': {},
      'privacy.forgetSecrets': {},
      'sound.test': { codec: 'room', network: { lossPercent: 0, delayMs: 0, jitterMs: 0 } },
      'sound.cancelTest': {},
      'sound.monitor': { on: true },
      'sound.numbers': {},
      'person.mix': { id, ssrc: 5, mix: { muted: true } },
      'hotkey.capture': {},
      'hotkey.cancelCapture': {},
      'hotkey.bind': { id: null, inputs: ['ControlLeft', 'F9'], links: [id] },
      'desktop.set': { closeToTray: true },
      'updates.check': {},
      'updates.daily': { on: true },
      'updates.openPage': {},
      'app.openFolder': { folder: 'logs' },
      'hotkey.configure': {},
      'hotkey.retry': {},
      'hotkey.unbind': { id: 'key1' },
      'hotkey.replace': { bindings: [{ id: 'key1', inputs: ['F9'], links: null, does: 'talk' }] },
      'call.setOptions': { openMicrophone: true },
      'call.reconnect': {},
      'call.ringMe': {},
      'call.place': { to: 'Bo' },
      'call.accept': { key: 1 },
      'call.answerWith': { key: 1, sound: DEFAULT_SOUND },
      'call.end': { key: 1 },
      'call.callBack': { id: past?.id },
      'call.seen': {},
      'call.clearHistory': {},
      'call.dismiss': {},
      'call.setAccount': { account: { name: 'Ada', server: { where: 'station' } } },
      'sound.choose': { direction: 'input', device: 'default' },
      'sound.retry': {},
      'sound.deafen': { on: true },
      'station.share': { scope: 'network' },
      'link.remove': { id },
      'app.quit': {},
    };
    for (const [name, value] of Object.entries(args)) {
      // An account is not changed in the middle of a call.
      if (name === 'call.setAccount') callLines.last.over();
      const asked = window.invoke(name, value);
      if (name === 'hotkey.capture') hotkeys.last.say({ type: 'captured', inputs: ['F9'] });
      const answer = await asked;
      if (!answer.ok) throw new Error(`${name}: ${answer.message}`);
      expect(commands[name as CommandName].result.safeParse(answer.value)).toMatchObject({ success: true });
    }
  });

  test.each(['link.update', 'link.remove', 'link.open', 'link.close', 'link.select', 'person.name'])(
    'refuse %s of a link that is not there, by name',
    async (name) => {
      const { engine } = await bareEngine();
      const config = { kind: 'paltalk', server: { where: 'station' }, room: 7, uid: 2, nickname: 'Ada' };
      const more = name === 'link.update' ? { config } : name === 'person.name' ? { ssrc: 1, name: 'Bo' } : {};
      const answer = await engine.attach({ send: () => {} }).invoke(name, { id: 'gone', ...more });
      expect(answer).toMatchObject({ ok: false, code: 'not-found', message: expect.stringContaining('"gone"') });
    },
  );
});
