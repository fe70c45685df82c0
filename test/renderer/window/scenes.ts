import type { AppState, LinkView, PersonView } from '../../../src/shared/state.ts';
import { appStateWith, linkView } from '../../support/app-states.ts';
import type { RendererPage } from '../../support/renderer-page.ts';

/** One thing that the window can show. */
export interface Scene {
  readonly name: string;
  readonly state: AppState;
  /** Whether the engine can be reached when the page loads. */
  readonly connected?: boolean;
  /** Too much like another one to be worth a picture, or more than the smallest window. */
  readonly variant?: boolean;
  /** A dialog of a fixed width fills it: both larger windows show the same, and one of them is enough to look at. */
  readonly dialog?: boolean;
  /** What the user or the engine does after the page has loaded. */
  readonly after?: (window: RendererPage) => Promise<void>;
}

export const ME: PersonView = { ssrc: 4711, name: 'Mira', me: true };
const ECHO: PersonView = { ssrc: 1, name: 'Echo', me: false };

export const ECHO_LINK = linkView('echo', {
  state: 'ready',
  config: { kind: 'paltalk', server: { where: 'station' }, room: 1, uid: 4711, nickname: 'Mira' },
  people: [ME],
});

export const ROOM_LINK = linkView('room', {
  title: 'Room 7',
  detail: 'Room 7 at 192.168.1.20:2090',
  state: 'ready',
  config: {
    kind: 'paltalk',
    server: { where: 'host', host: '192.168.1.20', port: 2090 },
    room: 7,
    uid: 4711,
    nickname: 'Mira',
  },
  people: [
    ME,
    { ssrc: 81_223, name: 'Jonas', me: false },
    { ssrc: 90_210, name: null, me: false },
    { ssrc: 3_000_000_001, name: 'Ada from the second floor', me: false },
  ],
});

/** Jonas is quieter and to the left, User 90210 is not heard at all. */
function withMixes(link: LinkView): LinkView {
  const mixes = new Map([
    [81_223, { gainDb: -6, pan: -0.4, muted: false }],
    [90_210, { gainDb: 0, pan: 0, muted: true }],
  ]);
  const people = link.people.map((person) => {
    const mix = mixes.get(person.ssrc);
    return mix ? { ...person, mix } : person;
  });
  return { ...link, people };
}

const LOST_LINK: LinkView = {
  ...ROOM_LINK,
  id: 'lost',
  state: 'retrying',
  reason: {
    code: 'refused',
    text: 'Nothing answers at 192.168.1.20:2090. Is the Station there running, and open to the network?',
  },
  retryAt: Date.now() + 3_600_000,
};

const FAILED_LINK = linkView('failed', {
  title: 'Room 4294967295',
  detail: 'Room 4294967295 at a-rather-long-host-name.voice.example.org:2090',
  state: 'failed',
  config: {
    kind: 'paltalk',
    server: { where: 'host', host: 'a-rather-long-host-name.voice.example.org', port: 2090 },
    room: 4_294_967_295,
    uid: 4711,
    nickname: 'Mira',
  },
  reason: {
    code: 'host-unknown',
    text: 'There is no host called a-rather-long-host-name.voice.example.org. Check its spelling in the link.',
  },
  people: [ME],
});

const IDLE_LINK = linkView('idle', { title: 'Room 12', detail: 'Room 12 in your Station', people: [ME] });

/** Everything works: sound, Station, links. */
export function working(
  links: readonly LinkView[],
  selected: string | null,
  changes: Partial<AppState> = {},
): AppState {
  const state = appStateWith(links);
  return {
    ...state,
    sound: {
      process: 'running',
      backend: 'devices',
      input: {
        choice: 'default',
        state: 'open',
        name: 'Built-in Audio Analogue Stereo',
        message: null,
        devices: [
          { id: 'in-1', name: 'Built-in Audio Analogue Stereo', isDefault: true },
          { id: 'in-2', name: 'USB Headset', isDefault: false },
        ],
      },
      output: {
        choice: 'out-2',
        state: 'open',
        name: 'USB Headset',
        message: null,
        devices: [
          { id: 'out-1', name: 'Built-in Audio Analogue Stereo', isDefault: true },
          { id: 'out-2', name: 'USB Headset', isDefault: false },
        ],
      },
      deafened: false,
    },
    station: { state: 'running', scope: 'computer', port: 2090, addresses: ['192.168.1.17'], message: null },
    selected,
    ...changes,
  };
}

const room = () => working([ECHO_LINK, ROOM_LINK, IDLE_LINK], 'room');

const withoutSound = (): AppState => {
  const state = room();
  const missing = {
    choice: 'default',
    state: 'missing',
    name: '',
    devices: [],
  } as const;
  return {
    ...state,
    sound: {
      ...state.sound,
      input: {
        ...missing,
        devices: [],
        message: 'No microphone was found. Plug one in, or check that the sound server runs.',
      },
      output: {
        ...missing,
        devices: [],
        state: 'failed',
        name: 'USB Headset',
        message:
          'USB Headset can’t be opened: another program uses it alone. Close that program or choose another one.',
      },
    },
  };
};

export const scenes: readonly Scene[] = [
  { name: 'first start', state: working([ECHO_LINK], 'echo') },
  {
    name: 'echo answers',
    state: working([{ ...ECHO_LINK, people: [ME, ECHO] }], 'echo'),
    after: async (window) => {
      await window.push('activity', { heard: [{ link: 'echo', ssrc: 1, ageMs: -60_000 }] });
      await window.push('levels', { inputDb: -48, outputDb: -14 });
    },
  },
  {
    name: 'talking',
    state: room(),
    after: async (window) => {
      await window.page.keyboard.down('Space');
      await window.patch({ ptt: { ...window.state.ptt, state: 'keyed', links: ['room'] } });
      await window.push('levels', { inputDb: -12, outputDb: -100 });
    },
  },
  {
    name: 'others speak',
    state: room(),
    after: async (window) => {
      await window.push('activity', {
        heard: [
          { link: 'room', ssrc: 81_223, ageMs: -60_000 },
          { link: 'room', ssrc: 3_000_000_001, ageMs: -60_000 },
        ],
      });
      await window.push('levels', { inputDb: -55, outputDb: -9 });
    },
  },
  { name: 'connection lost', state: working([ECHO_LINK, LOST_LINK, FAILED_LINK, IDLE_LINK], 'lost') },
  {
    name: 'connection failed, and pressed',
    state: working([ECHO_LINK, LOST_LINK, FAILED_LINK], 'failed'),
    after: async (window) => {
      await window.page.keyboard.down('Space');
      await window.patch({ ptt: { ...window.state.ptt, state: 'blocked', reason: 'offline' } });
    },
  },
  { name: 'not connected', state: working([ECHO_LINK, IDLE_LINK], 'idle') },
  { name: 'no links', state: working([], null) },
  { name: 'no sound devices', state: withoutSound() },
  {
    name: 'sound restarts, deafened',
    variant: true,
    state: (() => {
      const state = room();
      return { ...state, sound: { ...state.sound, process: 'restarting', deafened: true } };
    })(),
  },
  {
    name: 'no sound card',
    state: (() => {
      const state = room();
      return { ...state, sound: { ...state.sound, backend: 'silence' } };
    })(),
  },
  {
    name: 'station open to the network',
    state: working([ECHO_LINK, ROOM_LINK], 'room', {
      station: {
        state: 'running',
        scope: 'network',
        port: 2090,
        addresses: ['192.168.1.17', 'fd00::1234:5678:9abc:def0'],
        message: null,
      },
    }),
  },
  {
    name: 'station failed',
    state: working([ECHO_LINK, ROOM_LINK], 'room', {
      station: {
        state: 'failed',
        scope: 'computer',
        port: null,
        addresses: [],
        message: 'Port 2090 is taken by another program. Close it, or start Squelch with --station-port=2095.',
      },
    }),
  },
  {
    name: 'many links, many people',
    state: working(
      Array.from({ length: 24 }, (_, index) =>
        linkView(`l${index}`, {
          ...ROOM_LINK,
          id: `l${index}`,
          title: `Room ${index + 1}`,
          state: index % 5 === 0 ? 'connecting' : 'ready',
          people: [
            ME,
            ...Array.from({ length: 40 }, (_, n) => ({ ssrc: 100 + n, name: n % 3 ? `Person ${n}` : null, me: false })),
          ],
        }),
      ),
      'l2',
    ),
  },
  {
    name: 'toasts',
    state: room(),
    after: async (window) => {
      await window.push('toast', { id: 'a', tone: 'info', title: 'Sound is back', text: 'Press again to talk.' });
      await window.push('toast', {
        id: 'b',
        tone: 'warning',
        title: 'Port 2090 was taken',
        text: 'Your Station listens on port 41017 instead. Tell your friends this number, or end the other program.',
      });
      await window.push('toast', {
        id: 'c',
        tone: 'error',
        title: 'Your settings could not be saved',
        text: 'The disk is full. Make room; Squelch tries again at the next change.',
      });
    },
  },
  {
    name: 'engine lost',
    state: room(),
    after: (window) => window.reach(false),
  },
  { name: 'engine not there at the start', state: room(), connected: false },
  {
    name: 'add a room',
    state: room(),
    after: async ({ page }) => {
      await page.getByRole('button', { name: 'Add room' }).first().click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'add a room, with errors',
    state: room(),
    after: async ({ page }) => {
      await page.getByRole('button', { name: 'Add room' }).first().click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('radio', { name: 'Another computer' }).click();
      await dialog.getByLabel('Host').fill('http://example.org/room');
      await dialog.getByLabel('Port').fill('99999');
      await dialog.getByLabel('Room number').fill('seven');
      await dialog.getByLabel('Your user number').fill('0');
      await dialog.getByLabel('Nickname').fill('');
      await dialog.getByLabel('Nickname').press('Enter');
    },
  },
  {
    name: 'a person’s name and volume',
    state: working([ECHO_LINK, withMixes(ROOM_LINK), IDLE_LINK], 'room'),
    after: async ({ page }) => {
      await page.getByRole('button', { name: 'Name and volume of Jonas' }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'keys',
    state: room(),
    after: async ({ page }) => {
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'choose a microphone',
    state: room(),
    after: async ({ page }) => {
      await page.getByRole('button', { name: /^Microphone:/ }).click();
      await page.getByRole('menu').waitFor();
    },
  },
  {
    name: 'remove a link',
    state: room(),
    after: async ({ page }) => {
      await page.getByRole('button', { name: /^More for/ }).click();
      await page.getByRole('menuitem', { name: 'Remove' }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'none chosen',
    variant: true,
    state: working([ECHO_LINK, ROOM_LINK], null),
  },
  {
    name: 'more for a link',
    variant: true,
    state: room(),
    after: async ({ page }) => {
      await page.getByRole('button', { name: /^More for/ }).click();
      await page.getByRole('menu').waitFor();
    },
  },
];
