import type { CallState, CallsView, PastCall } from '../../../src/shared/calls.ts';
import { appStateWith } from '../../support/app-states.ts';
import { ECHO_LINK, ROOM_LINK, type Scene, working } from './scenes.ts';

const FULL = { rate: 48_000, channels: 1, sample: 'int16', chunkMs: 20 } as const;
const PHONE = { rate: 8_000, channels: 1, sample: 'uint8', chunkMs: 40 } as const;
const STRANGE = { rate: 47_000, channels: 5, sample: 'unknown', chunkMs: 0 } as const;
const MINUTE = 60_000;

/** A call as it stands when the page loads; the times are far away, so that nothing changes while it is looked at. */
export function call(changes: Partial<CallState> = {}): CallState {
  return {
    key: 1,
    phase: 'ringing',
    direction: 'in',
    peer: 'Jonas',
    sound: FULL,
    proposal: null,
    usable: true,
    since: Date.now(),
    endsAt: Date.now() + 60 * MINUTE,
    ...changes,
  };
}

export function past(id: string, changes: Partial<PastCall> = {}): PastCall {
  return {
    id,
    peer: 'Jonas',
    direction: 'out',
    end: 'theyHungUp',
    phase: 'talking',
    text: null,
    sound: FULL,
    endedAt: Date.now() - 5 * MINUTE,
    talkedMs: 127_000,
    missed: false,
    ...changes,
  };
}

/** A window where everything works, with these calls. */
export function withCalls(changes: Partial<CallsView> = {}) {
  const { calls } = appStateWith([]);
  return working([ECHO_LINK, ROOM_LINK], 'echo', {
    calls: {
      ...calls,
      account: { name: 'mira', server: { where: 'station' } },
      connection: { ...calls.connection, state: 'ready', reachable: true },
      stationPort: 2091,
      ...changes,
    },
  });
}

const HISTORY = [
  past('1', { peer: 'Jonas', missed: true, direction: 'in', end: 'noAnswer', phase: 'ringing', talkedMs: null }),
  past('2', { peer: 'Ada from the second floor, who has a rather long name' }),
  past('3', { peer: 'Picky', end: 'theyRefused', talkedMs: null }),
  past('4', { peer: '', direction: 'in', end: 'declined', talkedMs: null, endedAt: Date.UTC(2026, 2, 1, 12, 30) }),
  past('5', { peer: 'Echo', talkedMs: 3_723_000 }),
  past('6', { peer: 'жанна', direction: 'in' }),
  past('7', { peer: 'nobody', end: 'notFound', talkedMs: null }),
  past('8'),
  past('9'),
];

const openCalls: NonNullable<Scene['after']> = async ({ page }) => {
  await page.getByRole('button', { name: /^Calls/ }).click();
  await page.getByRole('dialog').waitFor();
};

/** Everything that calls can show. */
export const callScenes: readonly Scene[] = [
  { name: 'call comes', state: withCalls({ call: call() }) },
  {
    name: 'call comes from nobody with sound that cannot be',
    state: withCalls({ call: call({ peer: '', sound: STRANGE, usable: false }) }),
  },
  {
    name: 'call answered with other settings',
    state: withCalls({ call: call() }),
    after: async ({ page }) => {
      await page.getByRole('button', { name: 'Other settings…' }).click();
      await page.getByLabel('Rate').waitFor();
    },
  },
  {
    name: 'call in front of a dialog',
    state: withCalls(),
    after: async (window) => {
      await openCalls(window);
      await window.patch({ calls: { ...window.state.calls, call: call() } });
    },
  },
  { name: 'calling', state: withCalls({ call: call({ phase: 'calling', direction: 'out' }) }) },
  {
    name: 'call proposal',
    state: withCalls({
      call: call({
        phase: 'deciding',
        direction: 'out',
        peer: 'Picky',
        proposal: PHONE,
        endsAt: Date.now() + 3600 * MINUTE,
      }),
    }),
  },
  { name: 'call countered', state: withCalls({ call: call({ phase: 'countered', proposal: PHONE }) }) },
  { name: 'call talking', state: withCalls({ call: call({ phase: 'talking', endsAt: null }) }) },
  {
    name: 'call talking and hearing',
    state: {
      ...withCalls({
        call: call({ phase: 'talking', endsAt: null, peer: 'Ada from the second floor, who has a name' }),
      }),
    },
    after: async (window) => {
      await window.push('activity', { heard: [{ link: 'call', ssrc: 1, ageMs: -3_600_000 }] });
      await window.push('levels', { inputDb: -60, outputDb: -12 });
    },
  },
  { name: 'call ended', state: withCalls({ ended: past('1') }) },
  {
    name: 'call refused',
    state: withCalls({ ended: past('1', { peer: 'Picky', end: 'theyRefused', talkedMs: null }) }),
  },
  { name: 'calls without any', state: withCalls(), after: openCalls },
  { name: 'calls history', state: withCalls({ history: HISTORY, missed: 2 }), after: openCalls },
  { name: 'calls missed', state: withCalls({ history: HISTORY, missed: 2 }) },
  {
    name: 'calls without a server',
    state: withCalls({
      account: { name: 'mira', server: { where: 'host', host: 'calls.example.org', port: 2091 } },
      connection: {
        state: 'retrying',
        reason: {
          code: 'refused',
          text: 'Nobody answers at calls.example.org:2091. Is the call server running there, and does a firewall let port 2091 in?',
        },
        retryAt: Date.now() + 60 * MINUTE,
        reachable: false,
        where: 'calls.example.org:2091',
        companions: false,
      },
    }),
    after: openCalls,
  },
  {
    name: 'call place',
    state: withCalls(),
    after: async (window) => {
      await openCalls(window);
      const { page } = window;
      await page.getByRole('button', { name: 'Call…' }).click();
      await page
        .getByRole('dialog')
        .getByText(/^Sound:/)
        .click();
      await page.getByRole('button', { name: 'Call', exact: true }).click();
      await page.getByText('A name of 1 to 64 bytes').waitFor();
    },
  },
  {
    name: 'call account',
    state: withCalls(),
    after: async (window) => {
      await openCalls(window);
      const { page } = window;
      await page.getByRole('button', { name: 'Account…' }).click();
      await page.getByText('For other programs').click();
    },
  },
  {
    name: 'call account elsewhere',
    state: withCalls(),
    after: async (window) => {
      await openCalls(window);
      const { page } = window;
      await page.getByRole('button', { name: 'Account…' }).click();
      await page.getByRole('radio', { name: 'Another computer' }).click();
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('A host name or an address').waitFor();
    },
  },
];
