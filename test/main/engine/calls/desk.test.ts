import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { CallDesk } from '../../../../src/main/engine/calls/desk.ts';
import { CALLS } from '../../../../src/main/engine/calls/document.ts';
import { CallRefusal } from '../../../../src/main/engine/calls/refusal.ts';
import { JsonStore } from '../../../../src/main/engine/store/json-store.ts';
import { CALL_OPTION_DEFAULTS, type CallsView, callsView } from '../../../../src/shared/calls.ts';
import { FormatType } from '../../../../src/wire/call/parameters.ts';
import { FakeCallLines } from '../../../support/fake-call-line.ts';
import { temporaryFolders } from '../../../support/temporary-folder.ts';

const folderFor = temporaryFolders();
const WALL = 1_700_000_000_000;
const FRAME = { bytes: new Uint8Array(4), first: true, last: false };

/** A desk at a Station that serves calls, and everything that it did to the world. */
class Setting {
  readonly lines = new FakeCallLines();
  readonly desk: CallDesk;
  readonly did: string[] = [];
  view: CallsView | null = null;
  now = 5_000;

  constructor(store: Awaited<ReturnType<typeof openStore>>) {
    this.desk = new CallDesk(
      { store, createLine: this.lines.create, now: () => this.now, wall: () => WALL + this.now },
      {
        show: (view) => {
          this.view = callsView.parse(view);
        },
        frame: (speaker) => this.did.push(`frame ${speaker}`),
        forget: (speaker) => this.did.push(`forget ${speaker}`),
        targetLost: () => this.did.push('targetLost'),
        openMicrophone: (open) => this.did.push(`openMicrophone ${open}`),
        ring: (on) => this.did.push(`ring ${on}`),
        notify: ({ title }) => this.did.push(`notify ${title}`),
        unsaved: () => this.did.push('unsaved'),
      },
    );
  }

  get line() {
    return this.lines.last;
  }

  /** Registered and waiting. */
  ready(): this {
    this.desk.stationAt(2091);
    this.desk.start();
    this.line.become({ state: 'ready' });
    return this;
  }

  refusal(act: () => unknown): string {
    try {
      act();
    } catch (error) {
      if (error instanceof CallRefusal) return error.code;
      throw error;
    }
    throw new Error('it was done');
  }
}

async function openStore(folder: string) {
  const { store } = await JsonStore.load(folder, CALLS);
  return store;
}

let folder: string;
let setting: Setting;

beforeEach(async () => {
  folder = folderFor();
  setting = new Setting(await openStore(folder));
});

describe('The account', () => {
  test('is at the own Station at first, under a name that can be called, and waits for the Station', () => {
    const { desk, lines } = setting;
    desk.start();
    expect(lines.made).toHaveLength(0);
    expect(setting.view?.connection).toMatchObject({ state: 'connecting', where: 'your Station', companions: true });
    desk.stationAt(2091);
    expect(setting.line.options).toMatchObject({ host: '127.0.0.1', port: 2091, name: desk.view.account.name });
    setting.line.become({ state: 'ready' });
    expect(setting.view?.connection).toMatchObject({ state: 'ready', reachable: true });
  });

  test('that a server keeps no list for can call and not be called', () => {
    setting.ready().line.become({ state: 'ready', reason: { code: 'unregistered', text: 'No list of names.' } });
    expect(setting.view?.connection).toMatchObject({ state: 'ready', reachable: false });
  });

  test('at another computer has nothing to do with the Station', () => {
    const { desk, lines } = setting.ready();
    desk.setAccount({ name: 'Ann', server: { where: 'host', host: '::1', port: 9 } });
    expect(setting.line.options).toMatchObject({ host: '::1', port: 9, name: 'Ann' });
    expect(setting.view?.connection).toMatchObject({ where: '[::1]:9', companions: false });
    desk.stationAt(40_000);
    expect(lines.made).toHaveLength(2);
  });

  test('can’t be changed in the middle of a call', () => {
    const { desk } = setting.ready();
    desk.place('Bob');
    expect(setting.refusal(() => desk.setAccount({ name: 'Ann', server: { where: 'station' } }))).toBe('in-call');
  });
});

describe('A call of mine', () => {
  test('asks for what the options say, or for what was chosen for it', () => {
    const { desk, line } = setting.ready();
    desk.place('Bob');
    line.over();
    desk.place('Bob', { rate: 44_100, channels: 2, sample: 'float32', chunkMs: 10 });
    expect(line.parameters).toEqual([
      { sampleRate: 48_000, channels: 1, format: FormatType.int16, chunkFrames: 960 },
      { sampleRate: 44_100, channels: 2, format: FormatType.float32, chunkFrames: 441 },
    ]);
  });

  test('keeps packets of odd rates within what the protocol allows', () => {
    const { desk, line } = setting.ready();
    desk.place('Bob', { rate: 11_025, channels: 1, sample: 'int16', chunkMs: 2.5 });
    const [parameters] = line.parameters;
    expect(((parameters?.chunkFrames ?? 0) * 1000) / 11_025).toBeGreaterThanOrEqual(2.5);
  });

  test('is refused without a connection, and while there is another', () => {
    const { desk } = setting;
    expect(setting.refusal(() => desk.place('Bob'))).toBe('offline');
    setting.ready();
    desk.place('Bob');
    expect(setting.refusal(() => desk.place('Carl'))).toBe('in-call');
    expect(setting.refusal(() => desk.ringMe())).toBe('in-call');
  });

  test('shows its phase with times of the wall', () => {
    const { desk, line } = setting.ready();
    desk.place('Bob');
    line.show({
      phase: 'deciding',
      since: 4_000,
      endsAt: 29_000,
      proposal: { sampleRate: 16_000, channels: 1, format: 9, chunkFrames: 320 },
    });
    expect(setting.view?.call).toMatchObject({
      phase: 'deciding',
      peer: 'Bob',
      since: WALL + 4_000,
      endsAt: WALL + 29_000,
      sound: { rate: 48_000, channels: 1, sample: 'int16', chunkMs: 20 },
      proposal: { rate: 16_000, channels: 1, sample: 'unknown', chunkMs: 20 },
    });
  });

  test('that ends for a reason of theirs leaves a word until it was read; the next call takes it away', () => {
    const { desk, line } = setting.ready();
    desk.place('Nobody');
    line.over({ end: 'notFound' });
    expect(setting.view?.ended).toMatchObject({ peer: 'Nobody', end: 'notFound', phase: 'calling' });
    desk.dismiss();
    expect(setting.view?.ended).toBeNull();
    desk.place('Nobody');
    line.over({ end: 'busy' });
    desk.place('Bob');
    expect(setting.view?.ended).toBeNull();
  });

  test('that I end myself leaves none', () => {
    const { desk, line } = setting.ready();
    const key = desk.place('Bob');
    line.show({ phase: 'talking' });
    desk.end(key);
    expect(setting.view).toMatchObject({ call: null, ended: null, history: [{ end: 'hungUp', phase: 'talking' }] });
  });
});

describe('A call that comes', () => {
  test('rings until it is taken, and says so to the system', () => {
    const { desk, line, did } = setting.ready();
    line.show({ key: 7 });
    expect(did).toEqual(['ring true', 'notify Bob is calling']);
    desk.accept(7);
    line.show({ phase: 'talking' });
    expect(line.asked).toContain('accept 7');
    expect(did.at(-1)).toBe('ring false');
  });

  test('is answered with other settings', () => {
    const { desk, line } = setting.ready();
    line.show({ key: 7 });
    desk.answerWith(7, { rate: 16_000, channels: 1, sample: 'float32', chunkMs: 20 });
    expect(line.parameters).toEqual([{ sampleRate: 16_000, channels: 1, format: 4, chunkFrames: 320 }]);
  });

  test('is never answered in place of another', () => {
    const { desk, line } = setting.ready();
    line.show({ key: 7 });
    expect(setting.refusal(() => desk.accept(6))).toBe('not-found');
    expect(setting.refusal(() => desk.answerWith(6, CALL_OPTION_DEFAULTS.sound))).toBe('not-found');
  });

  test('that nobody takes is missed: counted until the history was looked at', async () => {
    const { desk, line, did } = setting.ready();
    line.show({ peer: '' });
    line.over({ end: 'noAnswer', missed: true });
    expect(did.slice(-2)).toEqual(['notify Missed call from Somebody', 'ring false']);
    expect(setting.view).toMatchObject({ missed: 1, ended: null, history: [{ missed: true, endedAt: WALL + 5_000 }] });
    desk.seen();
    expect(setting.view?.missed).toBe(0);
    expect(setting.view?.history).toHaveLength(1);
  });
});

describe('A call that is spoken in', () => {
  test('is a target of the talk key, of its own format, until it is over', () => {
    const { desk, line, did } = setting.ready();
    line.format = { codec: 'pcm', sample: 'float32', rate: 16_000, channels: 1, ptimeMs: 20 };
    expect(desk.target).toBeNull();
    line.show({ phase: 'talking' });
    const { target } = desk;
    expect(target?.status.state).toBe('ready');
    expect(target?.send(FRAME)).toBe(true);
    line.format = { codec: 'pcm', sample: 'int16', rate: 48_000, channels: 1, ptimeMs: 20 };
    line.over();
    expect(desk.target).toBeNull();
    // Whoever opened a gate for it finds it by the format that it was opened for.
    expect(target?.format).toMatchObject({ sample: 'float32', rate: 16_000 });
    expect(target?.status.state).toBe('idle');
    expect(target?.send(FRAME)).toBe(false);
    expect(line.sent).toHaveLength(1);
    expect(did.slice(-2)).toEqual(['openMicrophone false', 'targetLost']);
  });

  test('is heard as a speaker of its own, who is forgotten with it', () => {
    const { line, did } = setting.ready();
    line.show({ key: 3, phase: 'talking' });
    line.events.emit('frame', {
      speaker: 3,
      seq: 0,
      timestamp: 0,
      format: line.format,
      bytes: new Uint8Array(2),
      arrivedAt: 0,
    });
    line.over();
    expect(did).toEqual(['frame call:3', 'forget call:3', 'openMicrophone false', 'targetLost']);
  });

  test('opens the microphone by itself only where the user wants that', () => {
    const { desk, line, did } = setting.ready();
    line.show({ phase: 'talking' });
    expect(did).toEqual([]);
    desk.setOptions({ openMicrophone: true });
    expect(did).toEqual(['openMicrophone true']);
    line.over();
    did.length = 0;
    line.show({ phase: 'talking' });
    expect(did).toEqual(['openMicrophone true']);
    desk.microphoneFree();
    desk.setOptions({ openMicrophone: false });
    desk.microphoneFree();
    expect(did).toEqual(['openMicrophone true', 'openMicrophone true', 'openMicrophone false']);
  });

  test('is not cut off by options: those of the wire hold from the next call on', async () => {
    const { desk, line, lines } = setting.ready();
    line.show({ phase: 'talking' });
    desk.setOptions({ byteOrder: 'le' });
    expect(lines.made).toHaveLength(1);
    line.over();
    await new Promise((resolve) => setImmediate(resolve));
    expect(setting.line).not.toBe(line);
    expect(setting.line.options.byteOrder).toBe('le');
  });

  test('ends with the desk, and is written down', () => {
    const { desk, line } = setting.ready();
    line.show({ phase: 'talking' });
    void desk.close();
    expect(line.asked.slice(-2)).toEqual(['close', 'end 1']);
    expect(desk.view).toMatchObject({ call: null, history: [{ end: 'hungUp' }] });
  });
});

describe('The history', () => {
  test('calls back, with today’s settings', () => {
    const { desk, line } = setting.ready();
    line.show({ peer: 'Carl' });
    line.over({ missed: true, end: 'noAnswer' });
    desk.callBack(desk.view.history[0]?.id ?? '');
    expect(line.asked.at(-1)).toBe('place Carl');
    expect(setting.refusal(() => desk.callBack('gone'))).toBe('not-found');
  });

  test('can’t call back somebody without a name', () => {
    const { desk, line } = setting.ready();
    line.show({ peer: '' });
    line.over();
    expect(setting.refusal(() => desk.callBack(desk.view.history[0]?.id ?? ''))).toBe('not-found');
  });

  test('survives the app with account and options', async () => {
    const { desk, line } = setting.ready();
    desk.setAccount({ name: 'Ann', server: { where: 'host', host: 'calls.example.org', port: 2091 } });
    desk.setOptions({ openMicrophone: true });
    setting.line.show({ peer: 'Bob' });
    setting.line.over({ talkedMs: 1_234.5 });
    await desk.close();
    expect(line).not.toBe(setting.line);
    expect(JSON.parse(await readFile(path.join(folder, 'calls.json'), 'utf8'))).toMatchObject({ version: 1 });
    const again = new Setting(await openStore(folder));
    expect(again.desk.view).toMatchObject({
      account: { name: 'Ann', server: { host: 'calls.example.org' } },
      options: { openMicrophone: true },
      history: [{ peer: 'Bob', talkedMs: 1_235 }],
    });
  });
});
