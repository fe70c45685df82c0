import type { LinkView } from '../../shared/state.ts';
import type { Link, LinkStatus } from '../links/link.ts';
import { detailOf, titleOf } from './link-words.ts';
import { STATION_STARTING } from './own-station.ts';
import { peopleOf } from './people.ts';
import type { SavedLink } from './store/documents.ts';

/** One link of the list, as the book knows it. */
export interface ListedLink {
  readonly saved: SavedLink;
  /** Null while it is closed, or waits for the Station that it leads to. */
  readonly link: Link | null;
  /** Of the next attempt, ms since the epoch. */
  readonly retryAt: number | null;
  /** Who was heard, in the order of their first word. */
  readonly heard: ReadonlySet<number>;
}

/** What windows see of a link. @param stationTrouble why the own Station could not start; null while it has not failed */
export function linkView({ saved, link, retryAt, heard }: ListedLink, stationTrouble: string | null): LinkView {
  const status = link?.status ?? (saved.open ? awaited(stationTrouble) : IDLE);
  return {
    id: saved.id,
    config: saved.config,
    title: titleOf(saved.config),
    detail: detailOf(saved.config),
    state: status.state,
    reason: status.reason ?? null,
    retryAt,
    capabilities: link ? [...link.capabilities] : ['talk', 'listen'],
    people: peopleOf(saved, heard),
    stats: link ? { ...link.stats } : {},
    talk: saved.talk,
  };
}

const IDLE: LinkStatus = { state: 'idle' };

/** What a link to the Station shows that waits for it. */
function awaited(trouble: string | null): LinkStatus {
  if (trouble === null) return STATION_STARTING;
  return {
    state: 'retrying',
    reason: { code: 'station-failed', text: `Your Station could not start. ${trouble}` },
  };
}
