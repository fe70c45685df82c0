import { z } from 'zod';
import { type SettingsPages, settingsPages } from '../../../shared/settings.ts';
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
}

/** Says what the file is, so that no other JSON is taken for one. */
const MARK = 'settings';

const part = z.strictObject({ version: z.number().int().min(1), data: z.unknown() });

const exported = z.strictObject({
  squelch: z.literal(MARK, { error: 'This is no file of Squelch’s settings' }),
  settings: part,
  links: part,
});

/**
 * Settings and links as a file for another computer or another day. What belongs to this computer alone (devices, who may
 * reach the Station) stays here, and secrets and history never were in either.
 */
export function exportSettings(settings: Settings, links: SavedLinks): string {
  const { theme, ptt, cues, audio, window, advanced } = settings;
  const pages: SettingsPages = { theme, ptt, cues, audio, window, advanced };
  const file: z.infer<typeof exported> = {
    squelch: MARK,
    settings: { version: SETTINGS.version, data: pages },
    links: { version: LINKS.version, data: links },
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/**
 * Reads what `exportSettings` of this version or an older one has written.
 * @throws {ImportRefusal}
 */
export function readExport(text: string): Imported {
  const file = checked(exported, parseJson(text), '');
  const pages = upToDate(SETTINGS, file.settings, 'settings');
  const links = upToDate(LINKS, file.links, 'links');
  return {
    pages: checked(settingsPages, pages, 'settings'),
    links: checked(LINKS.schema, links, 'links').links,
  };
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
