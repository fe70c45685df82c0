import { describe, expect, test } from 'vitest';
import type { CallsView } from '../../../../src/shared/calls.ts';
import { commands } from '../../../../src/shared/contract.ts';
import { type BareEngine, bareEngines } from '../../../support/bare-engine.ts';

const bareEngine = bareEngines();
const KEY = 'pcm/48000/1/20/int16';

/** An engine in a call with Bob, whose room could hear a press as well. */
async function inCall(): Promise<{ bare: BareEngine; invoke: (name: string, args?: unknown) => Promise<unknown> }> {
  const bare = await bareEngine();
  bare.startTalkable();
  bare.children.last.say({ type: 'listening', service: 'call', host: '127.0.0.1', port: 2091 });
  bare.callLines.last.become({ state: 'ready' });
  bare.callLines.last.show({ peer: 'Bob', phase: 'talking' });
  const window = bare.engine.attach({ send: () => {} });
  bare.sound.calls.length = 0;
  return { bare, invoke: (name, args = {}) => window.invoke(name, args) };
}

async function calls(invoke: (name: string) => Promise<unknown>): Promise<CallsView> {
  const answer = (await invoke('app.snapshot')) as { value: unknown };
  return commands['app.snapshot'].result.parse(answer.value).calls;
}

describe('In a call', () => {
  test('the talk key talks to the call, in its format, and not to the selected room', async () => {
    const { bare, invoke } = await inCall();
    await invoke('ptt.press', { source: 'ui:key' });
    bare.sound.encode(bare.callLines.last.format, { bytes: new Uint8Array(1920), first: true, last: false });
    expect(bare.sound.calls.filter((call) => call.startsWith('gate'))).toEqual([
      expect.stringContaining(`${KEY} true`),
    ]);
    expect(bare.callLines.last.sent).toHaveLength(1);
    expect(bare.links.last.sent).toHaveLength(0);
  });

  test('nothing is sent while no key is held', async () => {
    const { bare } = await inCall();
    expect(bare.sound.calls.filter((call) => call.startsWith('gate'))).toEqual([]);
  });

  test('the gate closes when the call ends, whatever is held; the next press is for the room again', async () => {
    const { bare, invoke } = await inCall();
    await invoke('ptt.press', { source: 'ui:key' });
    bare.callLines.last.over();
    const gates = () => bare.sound.calls.filter((call) => call.startsWith('gate'));
    expect(gates().at(-1)).toContain(`${KEY} false`);
    await invoke('ptt.release', { source: 'ui:key' });
    await invoke('ptt.press', { source: 'ui:key' });
    expect(gates().at(-1)).toMatch(/gate gsm.* true/);
  });

  test('an open microphone is open from the beginning to the end, but not while muted', async () => {
    const { bare, invoke } = await inCall();
    const gates = () => bare.sound.calls.filter((call) => call.startsWith('gate')).map((call) => call.includes('true'));
    await invoke('call.setOptions', { openMicrophone: true });
    expect(gates()).toEqual([true]);
    await invoke('ptt.mute', { on: true });
    expect(gates()).toEqual([true, false]);
    await invoke('ptt.mute', { on: false });
    expect(gates()).toEqual([true, false, true]);
    bare.callLines.last.over();
    expect(gates()).toEqual([true, false, true, false]);
  });

  test('what they say is heard and shows who speaks', async () => {
    const { bare } = await inCall();
    const line = bare.callLines.last;
    line.events.emit('frame', {
      speaker: 1,
      seq: 0,
      timestamp: 0,
      format: line.format,
      bytes: new Uint8Array(1920),
      arrivedAt: performance.now(),
    });
    expect(bare.sound.frames.map(({ speaker }) => speaker)).toEqual(['call:1']);
    line.over();
    expect(bare.sound.calls).toContain('forget call:1');
  });
});

test('a call that comes rings until it is answered or over', async () => {
  const bare = await bareEngine();
  bare.startTalkable();
  bare.children.last.say({ type: 'listening', service: 'call', host: '127.0.0.1', port: 2091 });
  const rings = () => bare.sound.calls.filter((call) => call.startsWith('ring'));
  bare.callLines.last.show({});
  expect(rings()).toEqual(['ring true']);
  bare.callLines.last.over();
  expect(rings()).toEqual(['ring true', 'ring false']);
});

test('every refusal says what is the matter', async () => {
  const { invoke } = await inCall();
  expect(await invoke('call.place', { to: 'Carl' })).toMatchObject({ ok: false, code: 'in-call' });
  expect(await invoke('call.accept', { key: 99 })).toMatchObject({ ok: false, code: 'not-found' });
  expect(await invoke('call.place', { to: 'x'.repeat(65) })).toMatchObject({ ok: false, field: 'to' });
  const sound = { rate: 47_000, channels: 1, sample: 'int16', chunkMs: 20 };
  expect(await invoke('call.answerWith', { key: 1, sound })).toMatchObject({ ok: false, field: 'sound.rate' });
  expect(await invoke('call.setAccount', { account: { name: ' ', server: { where: 'station' } } })).toMatchObject({
    ok: false,
    field: 'account.name',
  });
  expect((await calls(invoke)).call).toMatchObject({ peer: 'Bob', phase: 'talking' });
});
