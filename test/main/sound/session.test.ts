import { beforeEach, describe, expect, test } from 'vitest';
import { GSM_ROOM_FORMAT } from '../../../src/audio/format.ts';
import type {
  AudioBackend,
  CaptureBlock,
  DeviceStream,
  OpenedDirection,
  RenderBlock,
} from '../../../src/main/sound/backend.ts';
import type { FromSound, ToSound } from '../../../src/main/sound/protocol.ts';
import { SoundSession } from '../../../src/main/sound/session.ts';

class FakeDevice implements DeviceStream {
  blocks = 0;
  glitches = 0;
  closed = false;
  stuck = false;
  latencyMs: number | undefined;

  async close(): Promise<void> {
    if (this.stuck) throw new Error('the device does not let go');
    this.closed = true;
  }
}

class FakeBackend implements AudioBackend {
  readonly kind = 'devices';
  readonly opened: string[] = [];
  inputs: FakeDevice[] = [];
  outputs: FakeDevice[] = [];
  outputMissing = false;
  inputMissing = false;
  capture: CaptureBlock = () => {};
  render: RenderBlock = () => {};

  openInput(id: string, capture: CaptureBlock): OpenedDirection {
    this.opened.push(`input ${id}`);
    if (this.inputMissing) return { report: { state: 'missing', name: '', message: 'none' }, stream: null };
    this.capture = capture;
    this.inputs.push(new FakeDevice());
    return { report: { state: 'open', name: id }, stream: this.inputs.at(-1) ?? null };
  }

  openOutput(id: string, render: RenderBlock): OpenedDirection {
    this.opened.push(`output ${id}`);
    if (this.outputMissing) return { report: { state: 'missing', name: '', message: 'none' }, stream: null };
    this.render = render;
    this.outputs.push(new FakeDevice());
    return { report: { state: 'open', name: id }, stream: this.outputs.at(-1) ?? null };
  }

  devices(): [] {
    return [];
  }
}

let backend: FakeBackend;
let session: SoundSession;
let posted: FromSound[];
let ended: boolean;

beforeEach(() => {
  backend = new FakeBackend();
  posted = [];
  ended = false;
  session = new SoundSession(
    backend,
    (message) => posted.push(message),
    () => {
      ended = true;
    },
  );
});

async function open(input = 'default', output = 'default'): Promise<void> {
  session.handle({ type: 'open', devices: { input, output } });
  await settle();
}

async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

function last<T extends FromSound['type']>(type: T): Extract<FromSound, { type: T }> | undefined {
  return posted.findLast((message): message is Extract<FromSound, { type: T }> => message.type === type);
}

const FRAME: ToSound = {
  type: 'frame',
  speaker: 'a:1',
  format: GSM_ROOM_FORMAT,
  seq: 1,
  timestamp: 640,
  bytes: new Uint8Array(132).fill(0xd0),
  ageMs: 0,
};

describe('a session', () => {
  test('opens what it is told and reports both directions', async () => {
    await open('one', 'two');
    expect(backend.opened).toEqual(['input one', 'output two']);
    expect(last('ready')).toEqual({
      type: 'ready',
      backend: 'devices',
      input: { state: 'open', name: 'one' },
      output: { state: 'open', name: 'two' },
      devices: [],
    });
  });

  test('lets go of the old devices before it opens others; the gate stays open', async () => {
    await open();
    session.handle({ type: 'gate', format: GSM_ROOM_FORMAT, open: true });
    session.handle({ type: 'open', devices: { input: 'one', output: 'two' } });
    session.handle({ type: 'open', devices: { input: 'three', output: 'four' } });
    await settle();
    expect(backend.inputs.map(({ closed }) => closed)).toEqual([true, true, false]);
    expect(backend.opened.slice(-2)).toEqual(['input three', 'output four']);
    for (let block = 0; block < 16; block++) backend.capture(new Float32Array(240));
    expect(last('packet')).toMatchObject({ format: 'gsm/8000/1/80', first: true });
  });

  test('ends itself when an old device does not let go', async () => {
    await open();
    for (const device of backend.outputs) device.stuck = true;
    await open();
    expect(ended).toBe(true);
    expect(last('trouble')?.message).toMatch(/does not let go/);
    expect(backend.opened).toHaveLength(2);
  });

  test('ends when told to quit, whether the devices let go or not', async () => {
    await open();
    for (const device of backend.outputs) device.stuck = true;
    session.handle({ type: 'quit' });
    await settle();
    expect(backend.inputs[0]?.closed).toBe(true);
    expect(ended).toBe(true);
  });

  test('meters at every tick, beats at every second, says who was heard at every twentieth', async () => {
    await open();
    session.handle(FRAME);
    for (const [i, device] of [...backend.inputs, ...backend.outputs].entries()) device.blocks = 10 + i;
    for (let tick = 0; tick < 20; tick++) session.tick();
    const count = (type: FromSound['type']): number => posted.filter((message) => message.type === type).length;
    expect([count('levels'), count('beat'), count('stats')]).toEqual([20, 10, 1]);
    expect(last('beat')).toEqual({ type: 'beat', inputBlocks: 10, outputBlocks: 11 });
    expect(last('stats')).toMatchObject({ speakers: [{ speaker: 'a:1', bufferMs: 80 }], underruns: 0 });
  });

  test('says in its beat how long the devices take, as far as they say so themselves', async () => {
    await open();
    for (const device of backend.outputs) device.latencyMs = 20;
    for (let tick = 0; tick < 2; tick++) session.tick();
    expect(last('beat')).toMatchObject({ latencyMs: { input: null, output: 20 } });
  });

  test('says nothing of speakers while nobody was heard', async () => {
    await open();
    for (let tick = 0; tick < 40; tick++) session.tick();
    expect(last('stats')).toBeUndefined();
  });

  test('tells of underruns also where nobody was heard, once for each time there are more', async () => {
    await open();
    for (const device of backend.outputs) device.glitches = 3;
    for (let tick = 0; tick < 60; tick++) session.tick();
    expect(posted.filter(({ type }) => type === 'stats')).toEqual([{ type: 'stats', speakers: [], underruns: 3 }]);
  });

  test('opens a microphone that rests for a microphone test, and lets it rest again', async () => {
    await open();
    session.handle({ type: 'keepOpen', on: false });
    await settle();
    expect(backend.inputs.at(-1)?.closed).toBe(true);
    const network = { lossPercent: 0, delayMs: 0, jitterMs: 0 };
    session.handle({ type: 'test', plan: { lengthMs: 80, format: GSM_ROOM_FORMAT, network } });
    await settle();
    expect(backend.inputs.at(-1)?.closed).toBe(false);
    for (let block = 0; block < 16; block++) backend.capture(new Float32Array(240));
    for (let tick = 0; tick < 2; tick++) session.tick();
    await settle();
    expect(backend.inputs.at(-1)?.closed).toBe(true);
    expect(last('packet')).toBeUndefined();
  });

  test('keeps no packets where there is nothing to play them', async () => {
    backend.outputMissing = true;
    await open();
    session.handle(FRAME);
    for (let tick = 0; tick < 20; tick++) session.tick();
    expect(last('stats')).toBeUndefined();
    expect(last('beat')).toMatchObject({ outputBlocks: 0 });
  });
});

describe('a microphone that rests between talks', () => {
  const gate = (isOpen: boolean): ToSound => ({ type: 'gate', format: GSM_ROOM_FORMAT, open: isOpen });
  const isOpen = (): boolean => backend.inputs.at(-1)?.closed === false;

  async function resting(): Promise<void> {
    session.handle({ type: 'keepOpen', on: false });
    await open();
    await settle();
  }

  test('is opened once, to know whether it can be, and closed again', async () => {
    await resting();
    expect(last('ready')?.input.state).toBe('open');
    expect([backend.inputs.length, isOpen()]).toEqual([1, false]);
    expect(backend.outputs[0]?.closed).toBe(false);
  });

  test('is open from the press to the release, and what it hears goes out', async () => {
    await resting();
    session.handle(gate(true));
    await settle();
    expect(isOpen()).toBe(true);
    for (let block = 0; block < 16; block++) backend.capture(new Float32Array(240));
    expect(last('packet')).toMatchObject({ first: true });
    session.handle(gate(false));
    await settle();
    expect(isOpen()).toBe(false);
    expect(posted.filter(({ type }) => type === 'ready')).toHaveLength(1);
  });

  test('says in its beat that it rests, so that its standing counter is not taken for a loss', async () => {
    await resting();
    for (let tick = 0; tick < 2; tick++) session.tick();
    expect(last('beat')).toMatchObject({ resting: true });
    session.handle(gate(true));
    for (let tick = 0; tick < 2; tick++) session.tick();
    expect(last('beat')).not.toHaveProperty('resting');
  });

  test('is open at the end of a press that came while it was closing', async () => {
    await resting();
    session.handle(gate(true));
    await settle();
    session.handle(gate(false));
    session.handle(gate(true));
    await settle();
    await settle();
    expect(isOpen()).toBe(true);
  });

  test('that can’t be opened any more is reported', async () => {
    await resting();
    backend.inputMissing = true;
    session.handle(gate(true));
    await settle();
    expect(last('ready')?.input.state).toBe('missing');
    expect(last('ready')?.output.state).toBe('open');
  });

  test('is open while it is tested, and when the user wants it open', async () => {
    await resting();
    session.handle({ type: 'monitor', on: true });
    await settle();
    expect(isOpen()).toBe(true);
    session.handle({ type: 'monitor', on: false });
    await settle();
    expect(isOpen()).toBe(false);
    session.handle({ type: 'keepOpen', on: true });
    await settle();
    expect(isOpen()).toBe(true);
  });

  test('has no pre-roll from before it was closed', async () => {
    await resting();
    session.handle(gate(true));
    await settle();
    for (let block = 0; block < 100; block++) backend.capture(new Float32Array(240).fill(0.5));
    session.handle(gate(false));
    await settle();
    const before = posted.length;
    session.handle({ ...gate(true), preRollMs: 500 } as ToSound);
    await settle();
    expect(posted.slice(before).filter(({ type }) => type === 'packet')).toEqual([]);
  });
});
