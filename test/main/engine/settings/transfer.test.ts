import { describe, expect, test } from 'vitest';
import { exportSettings, ImportRefusal, readExport } from '../../../../src/main/engine/settings/transfer.ts';
import type { SavedLinks, Settings } from '../../../../src/main/engine/store/documents.ts';
import { LINK_TALK_DEFAULTS, SETTINGS_DEFAULTS } from '../../../../src/shared/settings.ts';

const SETTINGS: Settings = {
  ...SETTINGS_DEFAULTS,
  theme: 'dark',
  input: 'usb-headset',
  stationScope: 'network',
  ptt: { ...SETTINGS_DEFAULTS.ptt, hangMs: 333 },
};
const LINKS: SavedLinks = {
  links: [
    {
      id: 'a',
      config: {
        kind: 'paltalk',
        server: { where: 'host', host: 'h.example', port: 2090 },
        room: 3,
        uid: 4,
        nickname: 'A',
      },
      open: true,
      names: { 5: 'Bo' },
      talk: { ...LINK_TALK_DEFAULTS, busyLockout: true },
    },
  ],
  selected: 'a',
};

/** The file with one place changed; `undefined` takes it away. */
function broken(path: string, value: unknown): string {
  const file = JSON.parse(exportSettings(SETTINGS, LINKS));
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  const place = steps.reduce((at, step) => at[step], file);
  place[last] = value;
  return JSON.stringify(file);
}

function refusal(text: string): ImportRefusal {
  try {
    readExport(text);
  } catch (error) {
    if (error instanceof ImportRefusal) return error;
    throw error;
  }
  throw new Error('it was taken');
}

describe('a file of settings', () => {
  test('brings back the pages and the links', () => {
    const { pages, links } = readExport(exportSettings(SETTINGS, LINKS));
    expect(pages).toMatchObject({ theme: 'dark', ptt: { hangMs: 333 } });
    expect(links).toEqual(LINKS.links);
  });

  test('leaves what belongs to one computer at home: its devices, and who may reach its Station', () => {
    const text = exportSettings(SETTINGS, LINKS);
    expect(text).not.toContain('usb-headset');
    expect(text).not.toContain('stationScope');
  });

  test('of an older version is brought up to this one', () => {
    const { links } = readExport(
      broken('links', {
        version: 2,
        data: {
          links: [{ ...LINKS.links[0], talk: { busyLockout: true, timeOutS: null } }],
          selected: null,
        },
      }),
    );
    expect(links[0]?.talk).toEqual({ ...LINK_TALK_DEFAULTS, busyLockout: true });
  });

  test.each([
    ['settings.data.ptt.hangMs', 5000, 'settings.ptt.hangMs', 'The release delay is 0 to 1000 ms'],
    ['settings.data.theme', 'pink', 'settings.theme', 'The theme is system, dark or light'],
    ['settings.data.audio.inputGainDb', 99, 'settings.audio.inputGainDb', 'from −24 to +24 dB'],
    ['settings.data.extra', 1, 'settings', 'extra'],
    ['links.data.links.0.config.server.port', 0, 'links.links.0.config.server.port', 'A port is a whole number'],
    ['settings.version', 99, 'settings', 'newer Squelch (version 99'],
    ['settings.version', 0, 'settings.version', ''],
    ['squelch', 'diagnostics', 'squelch', 'no file of Squelch’s settings'],
  ])('with a wrong %s of %j is refused with the field and the reason', (path, value, field, why) => {
    const { field: named, message } = refusal(broken(path, value));
    expect(named).toBe(field);
    expect(message).toContain(why);
  });

  test.each(['', '{', '[]', 'null', '7', '"settings"', '{"version":3,"data":{}}'])(
    'that is none (%j) is refused',
    (text) => {
      expect(refusal(text).message).not.toBe('');
    },
  );
});
