import type { LinkConfig } from '../../shared/link-config.ts';
import type { Link } from './link.ts';
import { PaltalkLink } from './paltalk.ts';

/** Makes the live connection behind what the user entered; `address` is where its server is right now. */
export function createLink(config: LinkConfig, address: { readonly host: string; readonly port: number }): Link {
  switch (config.kind) {
    case 'paltalk':
      return new PaltalkLink({ ...address, room: config.room, uid: config.uid });
  }
}
