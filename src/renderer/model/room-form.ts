import { type PaltalkConfig, paltalkConfig } from '../../shared/link-config.ts';
import type { AppState, LinkView } from '../../shared/state.ts';

/** What stands in the fields of the room dialog, as typed. */
export interface RoomForm {
  readonly where: 'station' | 'host';
  readonly host: string;
  readonly port: string;
  readonly room: string;
  readonly uid: string;
  readonly nickname: string;
}

/** What is wrong, by the path of the field: `server.port`. */
export type FieldErrors = Readonly<Record<string, string>>;

const DEFAULT_PORT = '2090';

/** The dialog's first content: the link's own, or what most people will want for a new one. */
export function roomForm(app: AppState, link: LinkView | null): RoomForm {
  const config = link?.config ?? null;
  const mine = app.links.map((other) => other.config).find(({ kind }) => kind === 'paltalk');
  const server = config?.server;
  return {
    where: server?.where ?? 'host',
    host: server?.where === 'host' ? server.host : '',
    port: server?.where === 'host' ? String(server.port) : DEFAULT_PORT,
    room: config ? String(config.room) : '7',
    // One person is one number everywhere, so that friends who gave it a name see the name in every room.
    uid: String(config?.uid ?? mine?.uid ?? randomUid()),
    nickname: config?.nickname ?? mine?.nickname ?? 'Me',
  };
}

/** @returns the configuration, or every field that is wrong and what it accepts */
export function readRoomForm(form: RoomForm): { config: PaltalkConfig } | { errors: FieldErrors } {
  const parsed = paltalkConfig.safeParse({
    kind: 'paltalk',
    server:
      form.where === 'station' ? { where: 'station' } : { where: 'host', host: form.host, port: number(form.port) },
    room: number(form.room),
    uid: number(form.uid),
    nickname: form.nickname,
  });
  if (parsed.success) return { config: parsed.data };
  const errors: Record<string, string> = {};
  for (const { path, message } of parsed.error.issues) errors[path.join('.')] ??= message;
  return { errors };
}

/** The host field's next content. What came in one piece was pasted; who types is not interrupted. */
export function enterHost(form: RoomForm, text: string): RoomForm {
  const entered = { ...form, host: text };
  return text.length > form.host.length + 1 ? splitHost(entered) : entered;
}

/** `192.168.1.5:2090` or `[fd00::1]:2090` is what people have at hand: both fields get their part. */
export function splitHost(form: RoomForm): RoomForm {
  const [, plain, bracketed, port] = /^\s*(?:([^:\s[\]]+)|\[([\w:.%]+)\]):(\d{1,5})\s*$/.exec(form.host) ?? [];
  const host = plain ?? bracketed;
  return host && port ? { ...form, host, port } : form;
}

/** Only digits are a number here: `Number` would take an empty field for 0 and `1e3` for a thousand. */
function number(text: string): number {
  return /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
}

function randomUid(): number {
  const [drawn = 0] = crypto.getRandomValues(new Uint32Array(1));
  return 100_000 + (drawn % 899_900_000);
}
