import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { GSM_ROOM_FORMAT } from '../../../src/audio/format.ts';
import type { Attachment } from '../../../src/main/engine/engine.ts';
import type { OutgoingFrame } from '../../../src/main/links/link.ts';
import { CUE_DEFAULTS, LINK_TALK_DEFAULTS, PTT_DEFAULTS } from '../../../src/shared/settings.ts';
import { type AppState, applyPatch, appState } from '../../../src/shared/state.ts';
import { type BareEngine, bareEngines, NotingWindow } from '../../support/bare-engine.ts';
import { soundReady } from '../../support/fake-sound.ts';
import { temporaryFolders } from '../../support/temporary-folder.ts';

const folderFor = temporaryFolders();
const bareEngine = bareEngines();

/** Until what was planned for the next turn is done. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

const word: OutgoingFrame = { bytes: new Uint8Array(132), first: false, last: false };
const HANG_MS = PTT_DEFAULTS.hangMs;
const lastWord: OutgoingFrame = { ...word, last: true };

async function snapshot(window: Attachment): Promise<AppState> {
  const answer = await window.invoke('app.snapshot', {});
  if (!answer.ok) throw new Error(answer.message);
  return appState.parse(answer.value);
}

/** A window that keeps its state up to date as a page does. */
async function look(bare: BareEngine) {
  const noting = new NotingWindow();
  const attachment = bare.engine.attach(noting);
  const first = await snapshot(attachment);
  await turn();
  const state = () => noting.of('state.patch').reduce(applyPatch, first);
  return { attachment, noting, state };
}

describe('the engine', () => {
  test('shows a window at the first start what is there, before anything runs', async () => {
    const bare = await bareEngine();
    const { state } = await look(bare);
    expect(state()).toMatchObject({
      app: { version: '1.2.3', shell: 'browser', configFolder: bare.folder },
      appearance: { theme: 'system' },
      sound: { process: 'starting', deafened: false },
      station: { state: 'starting', port: null },
      ptt: { state: 'idle' },
      links: [{ id: 'echo', title: 'Echo', state: 'connecting', reason: { text: 'Your Station is starting.' } }],
      selected: 'echo',
    });
  });

  test('at the first start hold the key and speak works, with no server or setting', async () => {
    const bare = await bareEngine();
    const { attachment, state } = await look(bare);
    bare.startTalkable();
    expect(bare.sound.calls).toEqual(['start default default']);
    await attachment.invoke('ptt.press', { source: 'ui:key' });
    expect(state().ptt).toMatchObject({ state: 'keyed', reason: null, links: ['echo'] });
    bare.sound.encode(GSM_ROOM_FORMAT, word);
    await attachment.invoke('ptt.release', { source: 'ui:key' });
    expect(state().ptt).toMatchObject({ state: 'hang', links: ['echo'] });
    bare.timers.pass(HANG_MS);
    bare.sound.encode(GSM_ROOM_FORMAT, lastWord);
    expect(bare.links.last.sent).toEqual([word, lastWord]);
    expect(bare.sound.calls.slice(1)).toEqual(['gate gsm/8000/1/80 true', 'gate gsm/8000/1/80 false']);
    expect(state().ptt.state).toBe('idle');
  });

  test('keeps the user number that the first start made up', async () => {
    const folder = folderFor();
    const first = await bareEngine(folder);
    first.engine.start();
    const [link] = first.keeper.links.links;
    await first.engine.close();
    expect((await bareEngine(folder)).keeper.links.links).toEqual([link]);
  });

  test('tells a window of a keyed microphone at once and not in the next turn', async () => {
    const bare = await bareEngine();
    const { attachment, noting } = await look(bare);
    bare.startTalkable();
    await turn();
    const before = noting.heard.length;
    void attachment.invoke('ptt.press', { source: 'ui:key' });
    expect(noting.heard.slice(before)).toMatchObject([{ event: 'state.patch', payload: { ptt: { state: 'keyed' } } }]);
  });

  test('brings every window to the same state, whenever it came', async () => {
    const bare = await bareEngine();
    const early = await look(bare);
    bare.startTalkable();
    const middle = await look(bare);
    await early.attachment.invoke('ptt.press', { source: 'ui:pointer' });
    bare.links.last.hear(5);
    await early.attachment.invoke('person.name', { id: 'echo', ssrc: 5, name: 'Bo' });
    await early.attachment.invoke('appearance.set', { theme: 'dark' });
    const late = await look(bare);
    bare.links.last.become({ state: 'retrying', reason: { code: 'closed', text: 'Closed.' }, retryInMs: 500 });
    await late.attachment.invoke('link.add', {
      config: { kind: 'paltalk', server: { where: 'host', host: 'a', port: 1 }, room: 3, uid: 4, nickname: 'Ada' },
    });
    await turn();
    const now = await snapshot(late.attachment);
    for (const window of [early, middle, late]) expect(window.state()).toEqual(now);
    expect(now).toMatchObject({ appearance: { theme: 'dark' }, ptt: { state: 'blocked', reason: 'offline' } });
    expect(now.links).toHaveLength(2);
  });
});

describe('a press that nobody would hear', () => {
  test('says why: no link, no connection, no microphone', async () => {
    const bare = await bareEngine();
    const { attachment, state } = await look(bare);
    bare.startTalkable();
    const reasonOfPress = async () => {
      await attachment.invoke('ptt.press', { source: 'ui:key' });
      const { reason } = state().ptt;
      await attachment.invoke('ptt.release', { source: 'ui:key' });
      return reason;
    };
    bare.sound.become({ process: 'running', ready: soundReady({ input: { state: 'missing', name: '' } }) });
    expect(await reasonOfPress()).toBe('noDevice');
    bare.links.last.become({ state: 'connecting' });
    expect(await reasonOfPress()).toBe('offline');
    await attachment.invoke('link.close', { id: 'echo' });
    expect(await reasonOfPress()).toBe('offline');
    await attachment.invoke('link.remove', { id: 'echo' });
    expect(await reasonOfPress()).toBe('noLink');
    expect(bare.sound.calls.filter((call) => call.startsWith('gate'))).toEqual([]);
  });
});

describe('the microphone closes', () => {
  async function keyed() {
    const bare = await bareEngine();
    const window = await look(bare);
    bare.startTalkable();
    await window.attachment.invoke('ptt.press', { source: 'ui:pointer' });
    expect(bare.sound.calls.at(-1)).toBe('gate gsm/8000/1/80 true');
    return { bare, ...window };
  }
  const closed = 'gate gsm/8000/1/80 false';

  test('when the window that holds the key is gone, and that window can key no more', async () => {
    const { bare, attachment } = await keyed();
    attachment.detach();
    expect(bare.sound.calls.at(-1)).toBe(closed);
    const calls = bare.sound.calls.length;
    expect(await attachment.invoke('ptt.press', { source: 'ui:key' })).toMatchObject({
      ok: false,
      code: 'disconnected',
    });
    expect(bare.sound.calls).toHaveLength(calls);
    attachment.detach();
  });

  test('when the window loses the focus, but not when another one does', async () => {
    const { bare, attachment } = await keyed();
    const other = await look(bare);
    await other.attachment.invoke('ptt.releaseAll', {});
    other.attachment.detach();
    expect(bare.sound.calls.at(-1)).not.toBe(closed);
    await attachment.invoke('ptt.releaseAll', {});
    bare.timers.pass(HANG_MS);
    expect(bare.sound.calls.at(-1)).toBe(closed);
  });

  test('when the computer sleeps or locks', async () => {
    const { bare, state } = await keyed();
    bare.interrupt('lock');
    expect(bare.sound.calls.at(-1)).toBe(closed);
    expect(state().ptt.state).toBe('idle');
  });

  test('when the shell says that nobody is left, and at the end', async () => {
    const { bare } = await keyed();
    bare.engine.closeMicrophone();
    expect(bare.sound.calls.at(-1)).toBe(closed);
    const { bare: another } = await keyed();
    await another.engine.close();
    expect(another.sound.calls.slice(-2)).toEqual([closed, 'close']);
    expect(another.links.last.calls.at(-1)).toBe('close');
    expect(another.children.last.kills).toBe(1);
  });

  test('when the sound process is lost: links stay up, and only a new press opens it again', async () => {
    const { bare, attachment, state } = await keyed();
    bare.sound.become({ process: 'restarting', ready: soundReady() });
    expect(state().ptt).toMatchObject({ state: 'blocked', reason: 'noDevice', links: [] });
    await turn();
    expect(state().sound.process).toBe('restarting');
    expect(bare.links.last.calls).toEqual(['open']);
    bare.sound.become({ process: 'running', ready: soundReady() });
    bare.sound.encode(GSM_ROOM_FORMAT, word);
    expect(bare.links.last.sent).toEqual([]);
    await attachment.invoke('ptt.release', { source: 'ui:pointer' });
    await attachment.invoke('ptt.press', { source: 'ui:pointer' });
    expect(bare.sound.calls.at(-1)).toBe('gate gsm/8000/1/80 true');
  });

  test('when the link goes down, is changed, closed or removed in the middle of a word', async () => {
    const { config } = (await keyed()).state().links[0] ?? {};
    const ends: ((bare: BareEngine, attachment: Attachment) => unknown)[] = [
      (bare) => bare.links.last.become({ state: 'retrying' }),
      (_, attachment) => attachment.invoke('link.close', { id: 'echo' }),
      (_, attachment) => attachment.invoke('link.remove', { id: 'echo' }),
      (_, attachment) => attachment.invoke('link.update', { id: 'echo', config }),
    ];
    for (const end of ends) {
      const { bare, attachment, state } = await keyed();
      await end(bare, attachment);
      expect(state().ptt).toMatchObject({ state: 'blocked', reason: 'offline', links: [] });
      expect(bare.sound.calls).toContain(closed);
    }
  });

  test('not when another link is selected: the talk stays where it began', async () => {
    const { bare, attachment, state } = await keyed();
    const [echo] = bare.links.made;
    await attachment.invoke('link.add', {
      config: { kind: 'paltalk', server: { where: 'host', host: 'a', port: 1 }, room: 3, uid: 4, nickname: 'Ada' },
    });
    await turn();
    const other = state().links[1]?.id ?? '';
    await attachment.invoke('link.select', { id: other });
    await turn();
    expect(state()).toMatchObject({ selected: other, ptt: { state: 'keyed', links: ['echo'] } });
    bare.sound.encode(GSM_ROOM_FORMAT, word);
    expect(echo?.link.sent).toEqual([word]);
    expect(bare.links.last.sent).toEqual([]);
  });
});

describe('busy lockout', () => {
  async function inRoom() {
    const bare = await bareEngine();
    const window = await look(bare);
    bare.startTalkable();
    await window.attachment.invoke('link.talk', { id: 'echo', talk: { busyLockout: true } });
    return { bare, ...window };
  }

  test('denies a press while another speaks, sends nothing, and never opens by itself later', async () => {
    const { bare, attachment, state } = await inRoom();
    bare.links.last.hear(5);
    await attachment.invoke('ptt.press', { source: 'ui:key' });
    expect(state().ptt).toMatchObject({ state: 'blocked', reason: 'busy', links: [] });
    expect(bare.sound.cued).toEqual(['denied now']);
    bare.timers.pass(60_000);
    expect(bare.sound.calls.filter((call) => call.startsWith('gate'))).toEqual([]);
    await attachment.invoke('ptt.release', { source: 'ui:key' });
    await attachment.invoke('ptt.press', { source: 'ui:key' });
    expect(state().ptt.state).toBe('keyed');
  });

  test('is the option of a link: elsewhere everybody may talk at once', async () => {
    const { bare, attachment, state } = await inRoom();
    await attachment.invoke('link.talk', { id: 'echo', talk: { busyLockout: false } });
    bare.links.last.hear(5);
    await attachment.invoke('ptt.press', { source: 'ui:key' });
    expect(state().ptt.state).toBe('keyed');
  });

  test('does not cut off who talks already', async () => {
    const { bare, attachment, state } = await inRoom();
    await attachment.invoke('ptt.press', { source: 'ui:key' });
    bare.links.last.hear(5);
    bare.timers.pass(5_000);
    expect(state().ptt.state).toBe('keyed');
  });

  test('is kept with the link, and so is its own time-out', async () => {
    const { bare, attachment } = await inRoom();
    await attachment.invoke('link.talk', { id: 'echo', talk: { timeOutS: 30 } });
    await bare.engine.close();
    expect((await bareEngine(bare.folder)).keeper.links.links[0]?.talk).toEqual({
      ...LINK_TALK_DEFAULTS,
      busyLockout: true,
      timeOutS: 30,
    });
    expect(await attachment.invoke('link.talk', { id: 'gone', talk: {} })).toMatchObject({ code: 'not-found' });
  });
});

describe('push-to-talk’s settings', () => {
  test('change a few keys at a time, hold at once, are shown and kept', async () => {
    const bare = await bareEngine();
    const { attachment, state } = await look(bare);
    bare.startTalkable();
    await attachment.invoke('settings.ptt', { mode: 'toggle', preRollMs: 250 });
    await attachment.invoke('settings.cues', { volumeDb: -20, ring: { on: false, file: null } });
    await turn();
    const ptt = { ...PTT_DEFAULTS, mode: 'toggle', preRollMs: 250 };
    const cues = { ...CUE_DEFAULTS, volumeDb: -20, ring: { on: false, file: null } };
    expect(state().settings).toMatchObject({ ptt, cues });
    expect(bare.sound.cueSettings).toEqual(cues);
    await attachment.invoke('ptt.press', { source: 'ui:key' });
    await attachment.invoke('ptt.release', { source: 'ui:key' });
    expect(state().ptt).toMatchObject({ state: 'keyed', lock: 'toggled' });
    expect(bare.sound.preRolls).toEqual([250]);
    await attachment.invoke('ptt.unlock', {});
    bare.timers.pass(HANG_MS);
    expect(state().ptt.state).toBe('idle');
    await bare.engine.close();
    expect((await bareEngine(bare.folder)).keeper.settings).toMatchObject({ ptt, cues });
  });

  test('name the field that is refused, and change nothing then', async () => {
    const bare = await bareEngine();
    const { attachment, state } = await look(bare);
    expect(await attachment.invoke('settings.ptt', { hangMs: 1001 })).toMatchObject({
      code: 'bad-args',
      field: 'hangMs',
    });
    expect(await attachment.invoke('settings.ptt', { timeOutS: 9 })).toMatchObject({ field: 'timeOutS' });
    const voice = { openDb: -50, closeDb: -40, holdMs: 300 };
    expect(await attachment.invoke('settings.ptt', { voice })).toMatchObject({ field: 'voice.closeDb' });
    await turn();
    expect(state().settings.ptt).toEqual(PTT_DEFAULTS);
  });

  test('the time-out of the page holds where a link has none of its own; the talk ends and needs a new press', async () => {
    const bare = await bareEngine();
    const { attachment, state } = await look(bare);
    bare.startTalkable();
    await attachment.invoke('settings.ptt', { timeOutS: 60 });
    await attachment.invoke('ptt.press', { source: 'ui:key' });
    bare.timers.pass(60_000);
    expect(state().ptt).toMatchObject({ state: 'blocked', reason: 'timeout' });
    await attachment.invoke('ptt.release', { source: 'ui:key' });
    await attachment.invoke('link.talk', { id: 'echo', talk: { timeOutS: 0 } });
    await attachment.invoke('ptt.press', { source: 'ui:key' });
    bare.timers.pass(3_600_000);
    expect(state().ptt.state).toBe('keyed');
  });

  test('let the microphone rest between talks, but not where a voice must be heard', async () => {
    const bare = await bareEngine();
    const { attachment } = await look(bare);
    bare.startTalkable();
    expect(bare.sound.keptOpen).toBe(true);
    await attachment.invoke('settings.ptt', { closeMicrophone: true });
    expect(bare.sound.keptOpen).toBe(false);
    await attachment.invoke('settings.ptt', { mode: 'voice' });
    expect(bare.sound.keptOpen).toBe(true);
  });

  test('a time-out that ends a toggled talk is told by a sentence', async () => {
    const bare = await bareEngine();
    const { attachment, noting } = await look(bare);
    bare.startTalkable();
    await attachment.invoke('settings.ptt', { mode: 'toggle', timeOutS: 15 });
    await attachment.invoke('ptt.press', { source: 'ui:key' });
    await attachment.invoke('ptt.release', { source: 'ui:key' });
    bare.timers.pass(15_000);
    await turn();
    expect(noting.of('toast')).toMatchObject([{ title: 'Your talk time is over' }]);
  });
});

test('mute closes the microphone at once and is shown', async () => {
  const bare = await bareEngine();
  const { attachment, state } = await look(bare);
  bare.startTalkable();
  await attachment.invoke('ptt.press', { source: 'ui:key' });
  await attachment.invoke('ptt.mute', { on: true });
  expect(bare.sound.calls.at(-1)).toBe('gate gsm/8000/1/80 false');
  expect(state().ptt).toMatchObject({ state: 'blocked', reason: 'muted', muted: true });
});

describe('what comes in', () => {
  test('goes to the mixer under a name of link and speaker, and windows hear who spoke', async () => {
    const bare = await bareEngine();
    const { noting, state } = await look(bare);
    bare.startTalkable();
    bare.links.last.hear(5);
    expect(bare.sound.frames).toMatchObject([{ speaker: 'echo:5', frame: { speaker: 5 } }]);
    expect(noting.of('activity')).toMatchObject([{ heard: [{ link: 'echo', ssrc: 5 }] }]);
    await turn();
    expect(state().links[0]?.people.map(({ ssrc }) => ssrc)).toContain(5);
  });

  test('is heard as a window says, and is forgotten by the mixer with a link that is removed', async () => {
    const bare = await bareEngine();
    const { attachment } = await look(bare);
    bare.startTalkable();
    bare.links.last.hear(5);
    await attachment.invoke('person.mix', { id: 'echo', ssrc: 5, mix: { gainDb: -3, muted: true } });
    expect(bare.sound.calls).toContain('mix echo:5 -3 0 true');
    await attachment.invoke('link.remove', { id: 'echo' });
    expect(bare.sound.calls).toContain('forget echo:5');
  });
});

describe('the Station', () => {
  test('that dies leaves its links trying, and they are told at once when it is back', async () => {
    const bare = await bareEngine();
    const { state } = await look(bare);
    bare.startTalkable();
    bare.links.last.become({ state: 'retrying', retryInMs: 500 });
    bare.children.last.die();
    await turn();
    expect(state()).toMatchObject({ station: { state: 'restarting' }, links: [{ state: 'retrying' }] });
    await expect.poll(() => bare.children.born.length, { timeout: 10_000, interval: 10 }).toBe(2);
    bare.children.last.say({ type: 'listening', service: 'paltalk', host: '127.0.0.1', port: 2090 });
    expect(bare.links.made).toHaveLength(1);
    expect(bare.links.last.calls).toContain('retryNow');
  });

  test('is shared as the user says, which is kept', async () => {
    const bare = await bareEngine();
    const { attachment } = await look(bare);
    bare.startTalkable();
    await attachment.invoke('station.share', { scope: 'network' });
    expect(bare.children.last.kills).toBe(1);
    await bare.engine.close();
    expect((await bareEngine(bare.folder)).keeper.settings.stationScope).toBe('network');
  });
});

describe('sound settings', () => {
  test('go to the sound process, are shown and are kept', async () => {
    const bare = await bareEngine();
    const { attachment, state } = await look(bare);
    bare.engine.start();
    await attachment.invoke('sound.choose', { direction: 'output', device: 'usb' });
    await attachment.invoke('sound.deafen', { on: true });
    await attachment.invoke('sound.retry', {});
    await turn();
    expect(bare.sound.calls).toEqual(['start default default', 'choose default usb', 'deafen true', 'retry']);
    expect(state().sound).toMatchObject({ output: { choice: 'usb' }, input: { choice: 'default' }, deafened: true });
    await bare.engine.close();
    const next = await bareEngine(bare.folder);
    next.engine.start();
    expect(next.sound.calls).toEqual(['start default usb']);
  });

  test('levels reach windows while they change, and only then', async () => {
    const bare = await bareEngine();
    const { noting } = await look(bare);
    for (const inputDb of [-100, -100, -30, -30, -20, -100])
      bare.sound.events.emit('levels', { inputDb, outputDb: -100 });
    expect(noting.of('levels').map(({ inputDb }) => inputDb)).toEqual([-30, -20, -100]);
  });
});

describe('what the user should know', () => {
  test('of the start is told to the first window, though it came later than the start', async () => {
    const folder = folderFor();
    writeFileSync(path.join(folder, 'settings.json'), 'damaged');
    const bare = await bareEngine(folder);
    bare.engine.start();
    const { noting } = await look(bare);
    expect(noting.of('toast')).toMatchObject([{ tone: 'warning', title: 'A settings file was damaged' }]);
    const later = await look(bare);
    expect(later.noting.of('toast')).toEqual([]);
  });

  test('comes behind the snapshot, since before it a page has no place for it', async () => {
    const bare = await bareEngine();
    bare.engine.start();
    bare.children.last.say({
      type: 'failed',
      service: 'paltalk',
      code: 'port-in-use',
      host: '127.0.0.1',
      port: 2090,
      message: '',
    });
    const noting = new NotingWindow();
    const attachment = bare.engine.attach(noting);
    await turn();
    expect(noting.of('toast')).toEqual([]);
    await snapshot(attachment);
    expect(noting.of('toast')).toEqual([]);
    await turn();
    expect(noting.of('toast')).toMatchObject([{ title: 'Port 2090 is in use' }]);
  });
});

test('a window’s wish to end the app goes to the shell', async () => {
  const bare = await bareEngine();
  const { attachment } = await look(bare);
  expect(await attachment.invoke('app.quit', {})).toEqual({ ok: true, value: null });
  expect(bare.quits).toBe(1);
});
