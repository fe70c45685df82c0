import { z } from 'zod';
import { whole } from './number-field.ts';

/** Longest name that a nickname or a room's title may have, in characters. */
export const MAX_NAME = 32;

const MAX_UINT32 = 0xffff_ffff;

const HOST_WANTED = 'A host name or an address, like 192.168.1.20 or voice.example.org';

/** A host as a user types it. A pasted URL or a port behind a colon gets its own sentence, since that is what people paste. */
export const hostField = z
  .string({ error: HOST_WANTED })
  .trim()
  .min(1, { error: HOST_WANTED })
  .max(253, { error: 'A host name has at most 253 characters' })
  .refine((host) => !host.includes('://'), { error: 'Only the host, without http:// or anything like it' })
  .refine((host) => !/^[^:]+:\d+$/.test(host), { error: 'Only the host: the port goes into its own field' })
  .refine((host) => !host.startsWith('['), { error: 'Only the host: an IPv6 address without its brackets' })
  .refine((host) => /^[\p{L}\p{N}.:_-]+(%[\w.-]+)?$/u.test(host), { error: `${HOST_WANTED}; no spaces or slashes` });

export const portField = whole(1, 65_535, 'A port is a whole number from 1 to 65535; rooms usually use 2090');

/** Where a room is: the Station inside this app, or a server somewhere. */
export const roomServer = z.discriminatedUnion('where', [
  z.strictObject({ where: z.literal('station') }),
  z.strictObject({ where: z.literal('host'), host: hostField, port: portField }),
]);

export const paltalkConfig = z.strictObject({
  kind: z.literal('paltalk'),
  server: roomServer,
  room: whole(0, MAX_UINT32, 'A room is a whole number from 0 to 4294967295'),
  uid: whole(1, MAX_UINT32, 'A user number is a whole number from 1 to 4294967295'),
  /** My own name, shown to me alone: the protocol carries no names. */
  nickname: z
    .string({ error: 'A nickname is text' })
    .trim()
    .min(1, { error: 'A nickname of at least one character' })
    .max(MAX_NAME, { error: `A nickname has at most ${MAX_NAME} characters` }),
});

/** What the user entered for one link: one shape a protocol. */
export const linkConfig = z.discriminatedUnion('kind', [paltalkConfig]);

export type RoomServer = z.infer<typeof roomServer>;
export type PaltalkConfig = z.infer<typeof paltalkConfig>;
export type LinkConfig = z.infer<typeof linkConfig>;
export type LinkKind = LinkConfig['kind'];
