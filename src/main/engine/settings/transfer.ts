import { z } from 'zod';
import { type SettingsPages, settingsPages } from '../../../shared/settings.ts';
import { type Binding, faultOf, HOTKEYS } from '../../hotkey/bindings.ts';
import { LINKS, type SavedLink, type SavedLinks, SETTINGS, type Settings } from '../store/documents.ts';
import { migrate } from '../store/json-store.ts';

/** A file of settings that can't be taken: which field, and why. Nothing of it was taken then. */
export class ImportRefusal extends Error {
  override readonly name = 'ImportRefusal';
  readonly field: string;

  constructor(field: string, why: string) {
    super(field === '' ? why : `${field}: ${why}`);
    this.field = field;
  }
}

export interface Imported {
  readonly pages: SettingsPages;
  readonly links: readonly SavedLink[];
  /** Their links by the file's own ids; null in a file that was written before there were talk keys in it. */
  readonly keys: readonly Binding[] | null;
}

/** Says what the file is, so that no other JSON is taken for one. */
const MARK = 'settings';

const part = z.strictObject({ version: z.number().int().min(1), data: z.unknown() });

const exported = z.strictObject({
  squelch: z.literal(MARK, { error: 'This is no file of Squelch’s settings' }),
  settings: part,
  links: part,
  keys: part.optional(),
});

/**
 * Settings, links and talk keys as a file for another computer or another day. What belongs to this computer alone (devices,
 * who may reach the Station) stays here, and secrets and history never were in any of it.
 */
export function exportSettings(settings: Settings, links: SavedLinks, keys: readonly Binding[]): string {
  const { theme, ptt, cues, audio, window, advanced } = settings;
  const pages: SettingsPages = { theme, ptt, cues, audio, window, advanced };
  const file: z.infer<typeof exported> = {
    squelch: MARK,
    settings: { version: SETTINGS.version, data: pages },
    links: { version: LINKS.version, data: links },
    keys: { version: HOTKEYS.version, data: { bindings: keys.flatMap((key) => withLinksOf(links, key)) } },
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** A key may have outlived the links that it talked to: those are left out, and so is a key that has none left. */
function withLinksOf({ links }: SavedLinks, key: Binding): Binding[] {
  if (key.links === null) return [key];
  const there = key.links.filter((wanted) => links.some(({ id }) => id === wanted));
  return there.length > 0 ? [{ ...key, links: there }] : [];
}

/**
 * Reads what `exportSettings` of this version or an older one has written.
 * @throws {ImportRefusal}
 */
export function readExport(text: string): Imported {
  const file = checked(exported, parseJson(text), '');
  const pages = upToDate(SETTINGS, file.settings, 'settings');
  const { links } = checked(LINKS.schema, upToDate(LINKS, file.links, 'links'), 'links');
  return {
    pages: checked(settingsPages, pages, 'settings'),
    links,
    keys: file.keys === undefined ? null : keysIn(file.keys, links),
  };
}

function keysIn(keys: z.infer<typeof part>, links: readonly SavedLink[]): readonly Binding[] {
  const hotkeys = checked(HOTKEYS.schema, upToDate(HOTKEYS, keys, 'keys'), 'keys');
  const fault = faultOf(hotkeys);
  if (fault) throw new ImportRefusal(`keys.${fault.field}`, fault.why);
  const known = new Set(links.map(({ id }) => id));
  for (const [i, { links: wanted }] of hotkeys.bindings.entries()) {
    const unknown = wanted?.findIndex((id) => !known.has(id)) ?? -1;
    if (unknown < 0) continue;
    throw new ImportRefusal(`keys.bindings.${i}.links.${unknown}`, `the file has no link “${wanted?.[unknown]}”`);
  }
  return hotkeys.bindings;
}

function upToDate(
  document: Parameters<typeof migrate>[0],
  { version, data }: z.infer<typeof part>,
  field: string,
): unknown {
  if (version > document.version) {
    const why = `the file is from a newer Squelch (version ${version}; this one reads up to ${document.version})`;
    throw new ImportRefusal(field, why);
  }
  try {
    return migrate(document, version, data);
  } catch {
    throw new ImportRefusal(field, `the data of version ${version} are damaged`);
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown, field: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = [field, ...(issue?.path ?? [])].filter((step) => step !== '').join('.');
  throw new ImportRefusal(path, issue?.message ?? 'not the expected shape');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ImportRefusal('', 'This is no file of Squelch’s settings: it is not JSON');
  }
}
