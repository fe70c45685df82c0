import { appendFileSync, copyFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { GSM_ROOM_FORMAT } from '../../../../src/audio/format.ts';
import { PLAIN_SEAL } from '../../../../src/main/browser/vault.ts';
import { logPath } from '../../../../src/main/engine/settings/log-tail.ts';
import { StoredVault } from '../../../../src/main/engine/store/vault.ts';
import { type CommandName, commands } from '../../../../src/shared/contract.ts';
import { SETTINGS_DEFAULTS } from '../../../../src/shared/settings.ts';
import { type BareEngine, bareEngines, NotingWindow } from '../../../support/bare-engine.ts';
import { FakeDesktop } from '../../../support/fake-desktop.ts';
import { soundReady } from '../../../support/fake-sound.ts';
import { FakeUpdates } from '../../../support/fake-updates.ts';

const bareEngine = bareEngines();
const GOOD = { lossPercent: 0, delayMs: 0, jitterMs: 0 };
const ADA = {
  kind: 'paltalk',
  server: { where: 'host', host: 'h.example', port: 2090 },
  room: 3,
  uid: 4,
  nickname: 'Ada',
};

async function started() {
  const bare = await bareEngine();
  bare.startTalkable();
  const attachment = bare.engine.attach(new NotingWindow());
  const ask = async <N extends CommandName>(command: N, args: unknown = {}) => {
    const answer = await attachment.invoke(command, args);
    if (!answer.ok) throw new Error(`${command}: ${answer.code} ${answer.message} (${answer.field})`);
    return commands[command].result.parse(answer.value) as ReturnType<(typeof commands)[N]['result']['parse']>;
  };
  return { bare, attachment, ask };
}

const kept = (bare: BareEngine) => bare.keeper.settings;

test('a cue’s file that can’t be played is refused by its field, and the one before it stays', async () => {
  const { bare, attachment, ask } = await started();
  const ours = path.resolve('assets/cues/end.wav');
  await ask('settings.cues', { start: { on: true, file: ours } });
  const refused = await attachment.invoke('settings.cues', { start: { on: true, file: '/nowhere/mine.wav' } });
  expect(refused).toMatchObject({
    ok: false,
    code: 'bad-args',
    field: 'start.file',
    message: 'There is no such file.',
  });
  expect(kept(bare).cues.start.file).toBe(ours);
});

describe('the audio page', () => {
  test('changes gains in the sound process at once, and again after a start', async () => {
    const { bare, ask } = await started();
    await ask('settings.audio', { inputGainDb: 6 });
    await ask('settings.audio', { outputGainDb: -12 });
    expect(bare.sound.gains).toEqual([6, -12]);
    await bare.engine.close();
    const again = await bareEngine(bare.folder);
    again.engine.start();
    expect(again.sound.gains).toEqual([6, -12]);
  });

  test('changes what the microphone goes through, and ducking, at once, and again after a start', async () => {
    const { bare, ask } = await started();
    expect(bare.sound.processed).toEqual(SETTINGS_DEFAULTS.audio.processing);
    const processing = { ...SETTINGS_DEFAULTS.audio.processing, suppression: true };
    await ask('settings.audio', { processing });
    await ask('settings.audio', { duckDb: 12 });
    expect([bare.sound.processed, bare.sound.duckDb]).toEqual([processing, 12]);
    await bare.engine.close();
    const again = await bareEngine(bare.folder);
    again.engine.start();
    expect([again.sound.processed, again.sound.duckDb]).toEqual([processing, 12]);
  });

  test('runs a microphone test and shows how it went', async () => {
    const { bare, ask } = await started();
    await ask('sound.test', { codec: 'room', network: { ...GOOD, lossPercent: 10 } });
    expect(bare.sound.tests).toEqual([
      { lengthMs: 5000, format: GSM_ROOM_FORMAT, network: { ...GOOD, lossPercent: 10 } },
    ]);
    bare.sound.events.emit('test', { phase: 'recording', ms: 5000 });
    const { phase, since, endsAt } = bare.engine.state.microphoneTest;
    expect([phase, endsAt - since]).toEqual(['recording', 5000]);
    const result = { packets: 63, dropped: 6, peakDb: -9, bufferMs: 160, late: 0, concealed: 6, stretchedMs: 0 };
    bare.sound.events.emit('test', { phase: 'done', result });
    expect(bare.engine.state.microphoneTest).toMatchObject({ phase: 'idle', result });
  });

  test('calls a test off when its window goes away, and no other’s', async () => {
    const { bare, attachment, ask } = await started();
    bare.engine.attach(new NotingWindow()).detach();
    await ask('sound.test', { codec: 'call', network: GOOD });
    bare.engine.attach(new NotingWindow()).detach();
    expect(bare.sound.tests).toHaveLength(1);
    attachment.detach();
    expect(bare.sound.tests.at(-1)).toBeNull();
  });

  test('lets a window hear itself live, until it says so or is gone', async () => {
    const { bare, attachment, ask } = await started();
    const monitored = () => bare.sound.calls.filter((call) => call.startsWith('monitor'));
    await ask('sound.monitor', { on: true });
    expect(bare.engine.state.microphoneTest.live).toBe(true);
    bare.sound.events.emit('test', { phase: 'cancelled' });
    expect(bare.engine.state.microphoneTest.live).toBe(true);
    bare.engine.attach(new NotingWindow()).detach();
    expect(monitored()).toEqual(['monitor true']);
    attachment.detach();
    expect(monitored()).toEqual(['monitor true', 'monitor false']);
    expect(bare.engine.state.microphoneTest.live).toBe(false);
  });

  test('has no test without a microphone and a speaker, and says what to do', async () => {
    const { bare, attachment } = await started();
    const output = { state: 'missing', name: '', message: 'none' } as const;
    bare.sound.become({ process: 'running', ready: soundReady({ output }) });
    expect(await attachment.invoke('sound.test', { codec: 'room', network: GOOD })).toMatchObject({
      code: 'no-device',
      message: expect.stringContaining('choose'),
    });
  });

  test('reads what the buffers have counted, by link and person', async () => {
    const { bare, ask } = await started();
    const speaker = { bufferMs: 80, late: 1, duplicates: 0, lost: 2, concealed: 3, stretched: 4.4 };
    bare.sound.counts = {
      inputBlocks: 5,
      outputBlocks: 6,
      latencyMs: { input: 5.3, output: null },
      underruns: 7,
      speakers: [{ speaker: 'a:b:4000000000', ...speaker }],
    };
    const { stretched: _, ...numbers } = speaker;
    expect(await ask('sound.numbers')).toEqual({
      inputBlocks: 5,
      outputBlocks: 6,
      latencyMs: { input: 5.3, output: null },
      underruns: 7,
      speakers: [{ link: 'a:b', ssrc: 4_000_000_000, ...numbers, stretchedMs: 4 }],
    });
  });
});

describe('resetting', () => {
  test('sets all pages and devices at once, applies them, and leaves links and the Station alone', async () => {
    const { bare, ask } = await started();
    await ask('settings.ptt', { mode: 'toggle' });
    await ask('settings.audio', { inputGainDb: 6 });
    await ask('sound.choose', { direction: 'input', device: 'usb' });
    await ask('station.share', { scope: 'network' });
    const { links } = bare.keeper;
    await ask('settings.apply', SETTINGS_DEFAULTS);
    expect(kept(bare)).toEqual({ ...SETTINGS_DEFAULTS, stationScope: 'network' });
    expect(bare.sound.gains).toEqual([0, 0]);
    expect(bare.sound.calls.at(-1)).toBe('choose default default');
    expect(bare.keeper.links).toEqual(links);
  });

  test('does not open the devices again where they stay the same', async () => {
    const { bare, ask } = await started();
    await ask('settings.apply', SETTINGS_DEFAULTS);
    expect(bare.sound.calls.filter((call) => call.startsWith('choose'))).toEqual([]);
  });
});

describe('a file of settings', () => {
  test('brings settings and links to another Squelch; rooms that it knows are not there twice', async () => {
    const { ask } = await started();
    await ask('settings.ptt', { hangMs: 321 });
    await ask('link.add', { config: ADA });
    const { name, text } = await ask('settings.export');
    expect(name).toMatch(/^squelch-settings-\d{4}-\d\d-\d\d\.json$/);

    const other = await started();
    const { links } = await other.ask('settings.import', { text });
    expect(links).toHaveLength(1);
    expect(kept(other.bare).ptt.hangMs).toBe(321);
    expect(other.bare.engine.state.links.map(({ title }) => title)).toEqual(['Echo', 'Room 3']);
    expect((await other.ask('settings.import', { text })).links).toEqual([]);
  });

  test('brings talk keys, whose links are those of the list that they come to, in the place of the ones there', async () => {
    const { ask } = await started();
    const { id: ada } = await ask('link.add', { config: ADA });
    await ask('hotkey.unbind', { id: 'default' });
    await ask('hotkey.bind', { id: null, inputs: ['F13'], links: ['echo', ada] });
    await ask('hotkey.bind', { id: null, inputs: ['Pause'], links: null, does: 'mute' });
    const { text } = await ask('settings.export');

    const other = await started();
    const before = other.bare.engine.state.hotkey.bindings.map(({ words: _, key: __, ...binding }) => binding);
    const { links, keys } = await other.ask('settings.import', { text });
    expect(keys).toBe(2);
    const bound = () => other.bare.engine.state.hotkey.bindings.map(({ words, links: to, does }) => [words, to, does]);
    expect(bound()).toEqual([
      ['F13', ['echo', ...links], 'talk'],
      ['Pause', null, 'mute'],
    ]);
    expect(other.bare.hotkeys.last.posted.at(-1)).toMatchObject({
      type: 'bind',
      bindings: [{ inputs: ['F13'] }, { inputs: ['Pause'], does: 'mute' }],
    });
    await other.ask('hotkey.replace', { bindings: before });
    expect(bound()).toEqual([['F8', null, 'talk']]);
  });

  test('without talk keys leaves those that are there', async () => {
    const { bare, ask } = await started();
    const file = JSON.parse((await ask('settings.export')).text);
    await ask('hotkey.bind', { id: null, inputs: ['F13'], links: null });
    delete file.keys;
    expect((await ask('settings.import', { text: JSON.stringify(file) })).keys).toBeNull();
    expect(bare.engine.state.hotkey.bindings).toHaveLength(2);
  });

  test('with a bad talk key changes nothing, neither settings nor links nor keys', async () => {
    const { bare, attachment, ask } = await started();
    await ask('link.add', { config: ADA });
    const { text } = await ask('settings.export');
    const other = await started();
    const before = structuredClone([kept(other.bare), other.bare.keeper.links, other.bare.engine.state.hotkey]);
    const bad = text.replace('"F8"', '"Escape"').replace('"theme": "system"', '"theme": "dark"');
    expect(await other.attachment.invoke('settings.import', { text: bad })).toMatchObject({
      ok: false,
      code: 'bad-file',
      field: 'keys.bindings.0.inputs',
      message: 'keys.bindings.0.inputs: Escape alone can’t be bound',
    });
    expect([kept(other.bare), other.bare.keeper.links, other.bare.engine.state.hotkey]).toEqual(before);
    const twice = { id: 'k', inputs: ['F8'], links: null, does: 'talk' };
    expect(await attachment.invoke('hotkey.replace', { bindings: [twice, { ...twice, id: 'l' }] })).toMatchObject({
      ok: false,
      code: 'unfit',
    });
    expect(bare.engine.state.hotkey.bindings).toHaveLength(1);
  });

  test('that is bad changes nothing, and the answer names the field', async () => {
    const { bare, attachment, ask } = await started();
    await ask('settings.ptt', { hangMs: 321 });
    const before = structuredClone([kept(bare), bare.keeper.links]);
    const { text } = await ask('settings.export');
    const bad = text.replace('"hangMs": 321', '"hangMs": 9999').replace('"theme": "system"', '"theme": "dark"');
    expect(await attachment.invoke('settings.import', { text: bad })).toMatchObject({
      ok: false,
      code: 'bad-file',
      field: 'settings.ptt.hangMs',
      message: expect.stringContaining('The release delay is 0 to 1000 ms'),
    });
    expect([kept(bare), bare.keeper.links]).toEqual(before);
  });
});

describe('looking for newer versions', () => {
  test('is not there where the shell has nowhere to ask', async () => {
    const { bare, attachment } = await started();
    expect(bare.engine.state.updates).toBeNull();
    for (const [command, args] of [
      ['updates.check', {}],
      ['updates.daily', { on: true }],
      ['updates.openPage', {}],
    ] as const)
      expect(await attachment.invoke(command, args)).toMatchObject({ ok: false, code: 'not-here' });
  });

  test('is switched, asked for and shown by the shell’s own check', async () => {
    const updates = new FakeUpdates();
    const bare = await bareEngine(undefined, undefined, undefined, { updates });
    bare.startTalkable();
    const window = new NotingWindow();
    const { invoke } = bare.engine.attach(window);
    await invoke('updates.daily', { on: true });
    updates.answer = { outcome: 'newer', at: 5, version: '9.9.9' };
    expect(await invoke('updates.check', {})).toMatchObject({ ok: true, value: null });
    expect(bare.engine.state.updates).toEqual({ daily: true, asking: false, last: updates.answer, hasPage: true });
    await invoke('updates.openPage', {});
    expect(updates.pages).toBe(1);
  });
});

describe('start, tray and notifications', () => {
  test('are not there where the window is a browser’s', async () => {
    const { bare, attachment } = await started();
    expect(bare.engine.state.desktop).toBeNull();
    const answer = await attachment.invoke('desktop.set', { closeToTray: true });
    expect(answer).toMatchObject({ ok: false, code: 'not-here' });
  });

  test('are the shell’s own, and windows are told', async () => {
    const desktop = new FakeDesktop();
    const bare = await bareEngine(undefined, undefined, undefined, { desktop });
    const { invoke } = bare.engine.attach(new NotingWindow());
    expect(await invoke('desktop.set', { closeToTray: true })).toMatchObject({ ok: true });
    expect(bare.engine.state.desktop).toEqual({ ...desktop.view, closeToTray: true });
    expect(await invoke('desktop.set', { closeToTray: 'yes' })).toMatchObject({
      code: 'bad-args',
      field: 'closeToTray',
    });
    expect(await invoke('desktop.set', { hasTray: true })).toMatchObject({ code: 'bad-args' });
  });

  test('that the system does not take are answered with its reason', async () => {
    const desktop = new FakeDesktop();
    desktop.refusal = 'The system did not take it (EACCES).';
    const bare = await bareEngine(undefined, undefined, undefined, { desktop });
    const { invoke } = bare.engine.attach(new NotingWindow());
    const answer = await invoke('desktop.set', { startAtLogin: true });
    expect(answer).toMatchObject({ ok: false, code: 'not-taken', message: desktop.refusal });
  });
});

describe('a folder of ours', () => {
  test.each(['config', 'logs'])('(%s) is opened in the file manager', async (folder) => {
    const { bare, ask } = await started();
    const opened: string[] = [];
    bare.openFolder = (path) => {
      opened.push(path);
      return null;
    };
    await ask('app.openFolder', { folder });
    expect(opened).toEqual([bare.folder]);
  });

  test('that the desktop does not open is named, with the reason', async () => {
    const { bare, attachment } = await started();
    bare.openFolder = () => 'No file manager has opened it.';
    expect(await attachment.invoke('app.openFolder', { folder: 'logs' })).toMatchObject({
      ok: false,
      code: 'not-opened',
      message: `No file manager has opened it. Copy the path and open it yourself: ${bare.folder}`,
    });
  });

  test('is the only one that a window can open', async () => {
    const { attachment } = await started();
    expect(await attachment.invoke('app.openFolder', { folder: '/etc' })).toMatchObject({ code: 'bad-args' });
  });
});

describe('secrets', () => {
  test('are forgotten when the user says so', async () => {
    const { bare, ask } = await started();
    const vault = new StoredVault(bare.folder, PLAIN_SEAL);
    await vault.set('stream:radio', 'live_1');
    const again = await bareEngine(bare.folder);
    const window = again.engine.attach(new NotingWindow());
    expect(await window.invoke('privacy.secrets', {})).toMatchObject({ value: { names: ['stream:radio'] } });
    expect(await window.invoke('privacy.forgetSecrets', {})).toMatchObject({ ok: true });
    expect(await new StoredVault(bare.folder, PLAIN_SEAL).names()).toEqual([]);
    expect(await ask('privacy.secrets')).toEqual({ names: [] });
  });

  test('that were planted in the vault, the settings, the links and the log are not in a diagnostics bundle', async () => {
    const planted = ['live_SECRET1', 'hunter2-SECRET2', 'SECRET3.bearer', 'SECRET4name', 'SECRET5host', 'SECRET6nick'];
    const seed = await bareEngine();
    const vault = new StoredVault(seed.folder, PLAIN_SEAL);
    await vault.set('stream', 'live_SECRET1');
    const bare = await bareEngine(seed.folder);
    bare.startTalkable();
    const window = bare.engine.attach(new NotingWindow());
    const config = { ...ADA, server: { where: 'host', host: 'secret5host.example', port: 1 }, nickname: 'SECRET6nick' };
    await window.invoke('link.add', { config });
    await window.invoke('person.name', { id: 'echo', ssrc: 5, name: 'SECRET4name' });
    const cue = path.join(bare.folder, 'hunter2-SECRET2.wav');
    copyFileSync('assets/cues/start.wav', cue);
    await window.invoke('settings.cues', { start: { on: true, file: cue } });
    appendFileSync(
      logPath(bare.folder),
      [
        { level: 30, time: 1, msg: 'publishing to rtmp://live.example.org/app/live_SECRET1' },
        {
          level: 40,
          time: 2,
          msg: 'refused',
          deep: { password: 'hunter2-SECRET2', url: 'https://a:hunter2-SECRET2@b/' },
        },
        { level: 50, time: 3, msg: 'Authorization: Bearer SECRET3.bearer' },
      ]
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(''),
    );
    const answer = await window.invoke('diagnostics.bundle', {});
    const { name, text } = commands['diagnostics.bundle'].result.parse(answer.ok && answer.value);
    expect(name).toMatch(/^squelch-diagnostics-.*\.json$/);
    for (const secret of planted) expect(text.toLowerCase()).not.toContain(secret.toLowerCase());
    expect(JSON.parse(text)).toMatchObject({
      versions: { squelch: '1.2.3', shell: 'browser' },
      settings: { cues: { start: { on: true, own: true } } },
      links: [{ server: 'own Station' }, { server: 'another computer' }],
      log: [{ level: 'info' }, { level: 'warn' }, { level: 'error' }],
    });
  });
});

describe('the log', () => {
  test('is read by its last lines, and says where it is', async () => {
    const { bare, ask } = await started();
    appendFileSync(logPath(bare.folder), '{"level":40,"time":7,"msg":"a link was lost","link":"echo"}\n');
    expect(await ask('log.tail')).toEqual({
      path: logPath(bare.folder),
      lines: [{ time: 7, level: 'warn', message: 'a link was lost', details: '{"link":"echo"}' }],
    });
  });
});
