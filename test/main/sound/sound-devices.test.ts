import { beforeEach, describe, expect, test } from 'vitest';
import type { AudioBackend, DeviceStream, OpenedDirection } from '../../../src/main/sound/backend.ts';
import type { DeviceInfo, FromSound, SoundDirection } from '../../../src/main/sound/protocol.ts';
import { SoundDevices } from '../../../src/main/sound/sound-devices.ts';

class FakeDevice implements DeviceStream {
  blocks = 0;
  readonly glitches = 0;
  ended = false;
  letsGo = true;
  closed = false;
  stands = false;
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }

  async close(): Promise<void> {
    if (!this.letsGo) throw new Error('the device does not let go');
    this.closed = true;
  }
}

/** Devices that come and go, as under PulseAudio. */
class FakeSystem implements AudioBackend {
  readonly kind = 'devices';
  recovers = true;
  readonly there = new Map<string, SoundDirection>([
    ['mic', 'input'],
    ['spk', 'output'],
  ]);
  readonly streams: FakeDevice[] = [];
  changed: () => void = () => {};
  /** Another program has them all. */
  refused = false;

  openInput(id: string): OpenedDirection {
    return this.#open('input', id);
  }

  openOutput(id: string): OpenedDirection {
    return this.#open('output', id);
  }

  devices(): readonly DeviceInfo[] {
    return [...this.there].map(([id, direction]) => ({
      id,
      name: id,
      direction,
      isDefault: this.#default(direction) === id,
    }));
  }

  watch(changed: () => void): () => void {
    this.changed = changed;
    return () => {};
  }

  #default(direction: SoundDirection): string | undefined {
    return [...this.there].find(([, its]) => its === direction)?.[0];
  }

  #open(direction: SoundDirection, id: string): OpenedDirection {
    const name = this.there.get(id) === direction ? id : this.#default(direction);
    if (name === undefined) return { report: { state: 'missing', name: '', message: 'none' }, stream: null };
    if (this.refused) return { report: { state: 'failed', name, message: 'busy' }, stream: null };
    const stream = new FakeDevice(name);
    this.streams.push(stream);
    const standIn = id !== 'default' && id !== name;
    return { report: { state: 'open', name, ...(standIn && { message: 'stood in for' }) }, stream };
  }
}

let system: FakeSystem;
let devices: SoundDevices;
let posted: FromSound[];
let ended: boolean;
let talking: boolean;

beforeEach(() => {
  system = new FakeSystem();
  posted = [];
  ended = false;
  talking = false;
  devices = new SoundDevices({
    backend: system,
    capture: () => {},
    render: () => {},
    wantsInput: () => true,
    usesInput: () => talking,
    forgetInput: () => {},
    post: (message) => posted.push(message),
    end: () => {
      ended = true;
    },
  });
});

async function choose(input = 'default', output = 'default'): Promise<void> {
  devices.choose({ input, output });
  await settle();
}

async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

/** Time goes by, and with it blocks through every device that is well. */
async function ticks(count: number): Promise<void> {
  for (let tick = 0; tick < count; tick++) {
    for (const stream of system.streams) if (!stream.stands) stream.blocks += 10;
    devices.tick();
    await settle();
  }
}

function ready(): Extract<FromSound, { type: 'ready' }> {
  const last = posted.findLast((message): message is Extract<FromSound, { type: 'ready' }> => message.type === 'ready');
  if (!last) throw new Error('nothing was said of devices');
  return last;
}

describe('a lost device', () => {
  test('is told lost within 250 ms, by name, while the other direction plays on', async () => {
    await choose();
    await ticks(3);
    const [mic, spk] = system.streams;
    if (!mic || !spk) throw new Error('two were opened');
    mic.stands = true;
    system.there.delete('mic');
    await ticks(5);
    expect(ready().input).toMatchObject({
      state: 'missing',
      name: 'mic',
      message: expect.stringContaining('“mic” is gone'),
    });
    expect(ready().output.state).toBe('open');
    expect([mic.closed, spk.closed]).toEqual([true, false]);
  });

  test('that says so itself is told lost at once', async () => {
    await choose();
    await ticks(1);
    for (const stream of system.streams) if (stream.id === 'spk') stream.ended = true;
    system.there.delete('spk');
    await ticks(1);
    expect(ready().output.state).toBe('missing');
  });

  test('is open again 400 ms after it is there, without a word from the system', async () => {
    await choose();
    await ticks(1);
    for (const stream of system.streams) stream.stands = true;
    system.there.clear();
    await ticks(20);
    expect([ready().input.state, ready().output.state]).toEqual(['missing', 'missing']);
    system.there.set('mic', 'input').set('spk', 'output');
    await ticks(8);
    expect([ready().input.state, ready().output.state]).toEqual(['open', 'open']);
    expect(devices.hasOutput).toBe(true);
  });

  test('is open again as soon as the system says that it is there', async () => {
    system.there.delete('mic');
    await choose();
    expect(ready().input.state).toBe('missing');
    system.there.set('other', 'input');
    system.changed();
    await settle();
    expect(ready().input).toEqual({ state: 'open', name: 'other' });
    expect(ready().devices.map(({ id }) => id)).toContain('other');
  });

  test('that does not let go ends the process: another one gets at it', async () => {
    await choose();
    await ticks(1);
    for (const stream of system.streams) Object.assign(stream, { stands: true, letsGo: false });
    await ticks(6);
    expect(ended).toBe(true);
  });

  test('that is there and would not open is told after the second try: a server that starts refuses at first', async () => {
    system.there.delete('mic');
    await choose();
    system.there.set('mic', 'input');
    system.refused = true;
    system.changed();
    await settle();
    expect(ready().input.state).toBe('missing');
    await ticks(8);
    expect(ready().input).toMatchObject({ state: 'failed', message: 'busy' });
    system.refused = false;
    await ticks(8);
    expect(ready().input.state).toBe('open');
  });

  test('that slept has three seconds until its first block', async () => {
    await choose();
    for (const stream of system.streams) stream.stands = true;
    await ticks(59);
    expect(ready().input.state).toBe('open');
    await ticks(3);
    expect(posted.filter(({ type }) => type === 'ready').length).toBeGreaterThan(1);
  });

  test('is left to the process’s supervisor where the backend can’t open it again', async () => {
    system.recovers = false;
    await choose();
    await ticks(1);
    for (const stream of system.streams) stream.stands = true;
    await ticks(20);
    expect(posted.filter(({ type }) => type === 'ready')).toHaveLength(1);
  });
});

describe('a chosen device', () => {
  test('that comes back takes over from the one that stood in for it, which is told', async () => {
    await choose('headset', 'default');
    expect(ready().input).toEqual({ state: 'open', name: 'mic', message: 'stood in for' });
    system.there.set('headset', 'input');
    system.changed();
    await settle();
    expect(ready().input).toEqual({ state: 'open', name: 'headset' });
    expect(system.streams.map(({ id, closed }) => [id, closed])).toEqual([
      ['mic', true],
      ['spk', false],
      ['headset', false],
    ]);
  });

  test('that goes while another is there is stood in for, which is told', async () => {
    system.there.set('headset', 'output');
    await choose('default', 'headset');
    system.there.delete('headset');
    system.changed();
    await settle();
    expect(ready().output).toEqual({ state: 'open', name: 'spk', message: 'stood in for' });
  });

  test('that is well is left alone whatever else comes and goes; the list is told', async () => {
    await choose('mic', 'spk');
    system.there.set('other', 'input');
    system.changed();
    await settle();
    expect(system.streams.some(({ closed }) => closed)).toBe(false);
    expect(ready().devices).toHaveLength(3);
    const { length } = posted;
    system.changed();
    await settle();
    expect(posted).toHaveLength(length);
  });
});

describe('a microphone', () => {
  /** What was said of it, in order, the same but once. */
  const told = (): string[] =>
    posted
      .flatMap((message) => (message.type === 'ready' ? [`${message.input.state} ${message.input.name}`] : []))
      .filter((line, at, lines) => line !== lines[at - 1]);

  test('that goes is told lost before another stands in for it: whoever talks must press anew', async () => {
    system.there.set('headset', 'input');
    await choose('headset', 'default');
    talking = true;
    system.there.delete('headset');
    system.changed();
    await ticks(1);
    expect(told()).toEqual(['open headset', 'missing headset', 'open mic']);
    expect(system.streams.find(({ id }) => id === 'headset')?.closed).toBe(true);
  });

  test('that takes over waits until nobody talks', async () => {
    await choose('headset', 'default');
    talking = true;
    system.there.set('headset', 'input');
    system.changed();
    await ticks(5);
    devices.tend();
    await settle();
    expect(told().at(-1)).toBe('open mic');
    talking = false;
    devices.tend();
    await settle();
    expect(told().at(-1)).toBe('open headset');
  });

  test('that is the default now is opened in place of the one that was', async () => {
    await choose();
    system.there.delete('mic');
    system.there.set('webcam', 'input').set('mic', 'input');
    system.changed();
    await settle();
    expect(told()).toEqual(['open mic', 'open webcam']);
    expect(system.streams.map(({ id, closed }) => [id, closed])).toEqual([
      ['mic', true],
      ['spk', false],
      ['webcam', false],
    ]);
  });

  test('is missing where nothing is left but what hears a speaker, although a stream goes on', async () => {
    await choose();
    system.there.delete('mic');
    system.changed();
    await ticks(2);
    expect(told().at(-1)).toBe('missing mic');
    expect(system.streams[0]?.closed).toBe(true);
  });
});

describe('a default speaker', () => {
  test('that is another one now is called by its name: the server has moved what plays there', async () => {
    await choose();
    system.there.delete('spk');
    system.there.set('tv', 'output');
    system.changed();
    await settle();
    expect(ready().output).toEqual({ state: 'open', name: 'tv' });
    expect(system.streams).toHaveLength(2);
  });

  test('that was opened before the sound server was there is opened again by it', async () => {
    system.recovers = false;
    await choose();
    system.recovers = true;
    system.changed();
    await settle();
    expect(system.streams.map(({ id, closed }) => [id, closed])).toEqual([
      ['mic', true],
      ['spk', true],
      ['mic', false],
      ['spk', false],
    ]);
    system.changed();
    await settle();
    expect(system.streams).toHaveLength(4);
  });
});
