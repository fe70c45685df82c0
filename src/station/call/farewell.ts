import { Reason } from '../../wire/call/extension.ts';
import { PacketType } from '../../wire/call/format.ts';
import { type Client, recipient, type Side } from './client.ts';
import { ownWords } from './passing-on.ts';

/** Tells a client that a call, or its wish for one, is over. */
export function drop(client: Client, callId: string | null, reason: number): void {
  const optional = ownWords({ callId, followsIds: client.followsIds }, reason);
  client.line.send({ type: PacketType.drop, optional });
}

/** Tells one side of a call that it is over, under every id by which that client may know it. */
export function dropSide(side: Side, reason: number): void {
  drop(side.client, recipient(side).callId, reason);
  dropOtherIds(side, side.ids[0]);
}

/** The same for a client that has heard of the end, or spoken of it, under one id already. */
export function dropOtherIds({ client, ids }: Side, done: string | undefined): void {
  for (const callId of ids) if (callId !== done) drop(client, callId, Reason.cancelled);
}
