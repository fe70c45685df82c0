import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exportSettings, ImportRefusal, readExport } from '../../../../src/main/engine/settings/transfer.ts';
import type { SavedLinks, Settings } from '../../../../src/main/engine/store/documents.ts';
import { type Binding, faultOf } from '../../../../src/main/hotkey/bindings.ts';
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

const KEYS: Binding[] = [
  { id: 'k1', inputs: ['ControlLeft', 'F8'], links: null },
  { id: 'k2', inputs: ['Mouse4'], links: ['a'] },
  { id: 'k3', inputs: ['Pause'], links: null, does: 'mute' },
];

/** The file with one place changed; `undefined` takes it away. */
function broken(path: string, value: unknown): string {
  const file = JSON.parse(exportSettings(SETTINGS, LINKS, KEYS));
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
  test('brings back the pages, the links and the talk keys', () => {
    const { pages, links, keys } = readExport(exportSettings(SETTINGS, LINKS, KEYS));
    expect(pages).toMatchObject({ theme: 'dark', ptt: { hangMs: 333 } });
    expect(links).toEqual(LINKS.links);
    expect(keys).toEqual(KEYS);
  });

  test('has no talk key for links that are gone', () => {
    const gone: Binding[] = [
      { id: 'k4', inputs: ['F9'], links: ['gone'] },
      { id: 'k5', inputs: ['F10'], links: ['gone', 'a'] },
    ];
    expect(readExport(exportSettings(SETTINGS, LINKS, gone)).keys).toEqual([{ ...gone[1], links: ['a'] }]);
  });

  test('that was written without talk keys has nothing to say about them', () => {
    expect(readExport(broken('keys', undefined)).keys).toBeNull();
  });

  test('leaves what belongs to one computer at home: its devices, and who may reach its Station', () => {
    const text = exportSettings(SETTINGS, LINKS, KEYS);
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
    ['keys.data.bindings.0.inputs.1', 'Zebra', 'keys.bindings.0.inputs.1', '“Zebra” is the name of no key or button'],
    ['keys.data.bindings.0.inputs.1', 'f8', 'keys.bindings.0.inputs.1', 'A key is called by its name, as F8 or Mouse4'],
    ['keys.data.bindings.0.inputs', [], 'keys.bindings.0.inputs', 'A binding is one to 4 keys or buttons'],
    ['keys.data.bindings.1.inputs', ['Mouse1'], 'keys.bindings.1.inputs', 'Left mouse button alone can’t be bound'],
    ['keys.data.bindings.1.inputs', ['F8', 'ControlLeft'], 'keys.bindings.1.inputs', 'is bound twice'],
    ['keys.data.bindings.2.id', 'k1', 'keys.bindings.2.id', '“k1” is there twice'],
    ['keys.data.bindings.1.links.0', 'b', 'keys.bindings.1.links.0', 'the file has no link “b”'],
    ['keys.data.bindings.2.does', 'shout', 'keys.bindings.2.does', ''],
    ['keys.data.bindings', Array(17).fill(KEYS[0]), 'keys.bindings', 'at most 16 keys'],
    ['keys.version', 99, 'keys', 'newer Squelch (version 99'],
    ['settings.version', 99, 'settings', 'newer Squelch (version 99'],
    ['settings.version', 0, 'settings.version', ''],
    ['squelch', 'diagnostics', 'squelch', 'no file of Squelch’s settings'],
  ])('with a wrong %s of %j is refused with the field and the reason', (path, value, field, why) => {
    const { field: named, message } = refusal(broken(path, value));
    expect(named).toBe(field);
    expect(message).toContain(why);
  });

  test('with anything at all for talk keys gives keys that can be bound, or one refusal', () => {
    const name = fc.oneof(fc.constantFrom('F8', 'Pause', 'Mouse1', 'Mouse4', 'Escape', 'Code7', 'Zebra'), fc.string());
    const binding = fc.record({
      id: fc.oneof(fc.constantFrom('k1', 'k2'), fc.string()),
      inputs: fc.array(name, { maxLength: 5 }),
      links: fc.oneof(fc.constant(null), fc.array(fc.constantFrom('a', 'b', ''), { maxLength: 2 })),
    });
    const data = fc.oneof(fc.record({ bindings: fc.array(binding, { maxLength: 18 }) }), fc.jsonValue());
    fc.assert(
      fc.property(data, fc.constantFrom(1, 2), (bindings, version) => {
        const text = broken('keys', { version, data: bindings });
        try {
          const keys = readExport(text).keys ?? [];
          expect(faultOf({ bindings: [...keys] })).toBeNull();
          expect(keys.flatMap(({ links }) => links ?? []).every((id) => id === 'a')).toBe(true);
        } catch (error) {
          if (!(error instanceof ImportRefusal)) throw error;
          expect(error.field).toMatch(/^keys/);
        }
      }),
    );
  });

  test.each(['', '{', '[]', 'null', '7', '"settings"', '{"version":3,"data":{}}'])(
    'that is none (%j) is refused',
    (text) => {
      expect(refusal(text).message).not.toBe('');
    },
  );
});
