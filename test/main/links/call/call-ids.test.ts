import { describe, expect, it } from 'vitest';
import { CallIds } from '../../../../src/main/links/call/call-ids.ts';
import type { LiveCall } from '../../../../src/main/links/call/state.ts';
import { Capability, Reason, readExtension } from '../../../../src/wire/call/extension.ts';
import { DEFAULT_PARAMETERS } from '../../../../src/wire/call/parameters.ts';

const OURS = '0011223344556677';
const OTHER = '8899aabbccddeeff';

function call(id: string | null): LiveCall {
  return { key: 1, direction: 'out', peer: Uint8Array.of(98), id, parameters: DEFAULT_PARAMETERS };
}

describe('call ids', () => {
  it('stand in our packets beside the word that we follow them, and with what else there is to say', () => {
    const ids = new CallIds(() => OURS);
    expect(ids.next()).toBe(OURS);
    expect(readExtension(ids.write(call(OURS)))).toEqual({ callId: OURS, capabilities: Capability.callIds });
    expect(readExtension(ids.write(call(null), { reason: Reason.busy }))).toEqual({
      capabilities: Capability.callIds,
      reason: Reason.busy,
    });
  });

  it('are not said at all where they are turned off, and nothing else is either', () => {
    const ids = new CallIds(null);
    expect(ids.next()).toBeNull();
    expect(ids.write(call(null), { reason: Reason.busy })).toHaveLength(0);
  });

  it('tell which call a packet is about; without one, only a server that does not follow them can mean ours', () => {
    const ids = new CallIds(() => OURS);
    const concerns = (callId?: string) => ids.concerns(call(OURS), callId === undefined ? {} : { callId });
    expect([concerns(OURS), concerns(OTHER), concerns()]).toEqual([true, false, true]);
    ids.hear({ capabilities: Capability.callIds });
    expect([concerns(OURS), concerns(OTHER), concerns()]).toEqual([true, false, false]);
    ids.hear({});
    expect(ids.serverFollows).toBe(true);
    ids.forget();
    expect([ids.serverFollows, concerns()]).toEqual([false, true]);
  });

  it('are no matter for a call without one', () => {
    const ids = new CallIds(() => OURS);
    ids.hear({ capabilities: Capability.callIds });
    expect([ids.concerns(call(null), {}), ids.concerns(call(null), { callId: OTHER })]).toEqual([true, true]);
  });
});
