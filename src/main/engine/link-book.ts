import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { LinkConfig } from '../../shared/link-config.ts';
import { MIX_DEFAULTS, type PersonMix } from '../../shared/person-mix.ts';
import { LINK_TALK_DEFAULTS, type LinkTalk } from '../../shared/settings.ts';
import type { LinkView, PersonView } from '../../shared/state.ts';
import type { IncomingFrame, Link, LinkStats, LinkStatus } from '../links/link.ts';
import { detailOf, titleOf } from './link-words.ts';
import type { SavedLink, SavedLinks } from './store/documents.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** What the book tells the engine. */
export interface LinkBookEvents {
  changed(view: LinkView): void;
  removed(id: string): void;
  frame(id: string, frame: IncomingFrame): void;
  /** This person is to be heard so; told before their first frame where it is not as they come. */
  mixed(id: string, ssrc: number, mix: PersonMix): void;
  /** This person will not be heard on this link any more: the link has gone, or leads elsewhere now. */
  forgotten(id: string, ssrc: number): void;
  /** The list, an order, a name or what is open changed: keep it. */
  save(links: SavedLinks): void;
}

/** Makes the live connection behind a configuration. */
export type LinkFactory = (config: LinkConfig, address: Address) => Link;

interface Entry {
  saved: SavedLink;
  link: Link | null;
  /** Taken from the link's events; the view is built from it. */
  retryAt: number | null;
  readonly heard: Set<number>;
  /** The counters that windows have. */
  shownStats: LinkStats;
  /** Ends the subscriptions to the present link. */
  drop: () => void;
}

/** Everybody that one link remembers having heard, at most: a flood of foreign SSRCs must not grow the list for ever. */
const MAX_PEOPLE = 200;

/**
 * The list of links: what the user entered, the live connection behind each, the people heard there. Addresses of links to
 * the own Station are known only while the Station listens, and move with it.
 */
export class LinkBook {
  readonly #create: LinkFactory;
  readonly #tell: LinkBookEvents;
  readonly #entries = new Map<string, Entry>();
  #selected: string | null;
  #stationPort: number | null = null;
  #stationTrouble: string | null = null;
  /** Where the Station listened before it went away: back at the same place, its links need not be made anew. */
  #lastStationPort: number | null = null;

  constructor(saved: SavedLinks, create: LinkFactory, tell: LinkBookEvents) {
    this.#create = create;
    this.#tell = tell;
    for (const link of saved.links) this.#entries.set(link.id, fresh(link));
    this.#selected = saved.selected !== null && this.#entries.has(saved.selected) ? saved.selected : this.#firstId();
  }

  get selected(): string | null {
    return this.#selected;
  }

  get views(): LinkView[] {
    return [...this.#entries.keys()].map((id) => this.#view(id));
  }

  has(id: string): boolean {
    return this.#entries.has(id);
  }

  /** The live connection, if this link is open and its address known. */
  live(id: string): Link | null {
    return this.#entries.get(id)?.link ?? null;
  }

  /** How talking works on this link; what a link that is gone had is of no use to anybody. */
  talkOf(id: string): LinkTalk {
    return this.#entries.get(id)?.saved.talk ?? LINK_TALK_DEFAULTS;
  }

  /** Connects every link that was open when the app was last used, or that its owner wants connected at every start. */
  openSaved(): void {
    for (const [id, entry] of this.#entries) {
      const { open, talk } = entry.saved;
      const wanted = talk.atStart === 'asLeft' ? open : talk.atStart === 'connect';
      entry.saved = { ...entry.saved, open: wanted };
      if (wanted) this.#connect(id, entry);
      if (wanted !== open) this.#changed(id);
    }
  }

  add(config: LinkConfig): string {
    const id = randomUUID();
    const entry = fresh({ id, config, open: true, names: {}, talk: LINK_TALK_DEFAULTS });
    this.#entries.set(id, entry);
    this.#selected ??= id;
    this.#connect(id, entry);
    this.#changed(id);
    this.#save();
    return id;
  }

  /**
   * Takes a link as it was saved elsewhere, with its names and options. A room that is in the list already is left as it is.
   *
   * @returns its id here, or that of the link which is there for the same room
   */
  adopt(saved: SavedLink): { readonly id: string; readonly isNew: boolean } {
    const same = [...this.#entries].find(([, known]) => samePlace(known.saved.config, saved.config));
    if (same) return { id: same[0], isNew: false };
    const id = randomUUID();
    const entry = fresh({ ...saved, id });
    this.#entries.set(id, entry);
    this.#selected ??= id;
    if (saved.open) this.#connect(id, entry);
    this.#changed(id);
    this.#save();
    return { id, isNew: true };
  }

  /** The new configuration takes the place of the old one; an open link reconnects with it. */
  update(id: string, config: LinkConfig): void {
    const entry = this.#entry(id);
    entry.saved = { ...entry.saved, config };
    this.#disconnect(entry);
    this.#forget(id, entry);
    if (entry.saved.open) this.#connect(id, entry);
    this.#changed(id);
    this.#save();
  }

  remove(id: string): void {
    const entry = this.#entry(id);
    this.#disconnect(entry);
    this.#forget(id, entry);
    this.#entries.delete(id);
    if (this.#selected === id) this.#selected = this.#firstId();
    this.#tell.removed(id);
    this.#save();
  }

  open(id: string): void {
    const entry = this.#entry(id);
    entry.saved = { ...entry.saved, open: true };
    if (entry.link) tryAgain(entry.link);
    else this.#connect(id, entry);
    this.#changed(id);
    this.#save();
  }

  close(id: string): void {
    const entry = this.#entry(id);
    entry.saved = { ...entry.saved, open: false };
    this.#disconnect(entry);
    this.#changed(id);
    this.#save();
  }

  select(id: string): void {
    this.#entry(id);
    this.#selected = id;
    this.#save();
  }

  setTalk(id: string, changes: Partial<LinkTalk>): void {
    const entry = this.#entry(id);
    entry.saved = { ...entry.saved, talk: { ...entry.saved.talk, ...changes } };
    this.#changed(id);
    this.#save();
  }

  /** An empty name takes the name away. */
  name(id: string, ssrc: number, name: string): void {
    const entry = this.#entry(id);
    const { [String(ssrc)]: _old, ...others } = entry.saved.names;
    entry.saved = { ...entry.saved, names: name === '' ? others : { ...others, [String(ssrc)]: name } };
    this.#changed(id);
    this.#save();
  }

  mix(id: string, ssrc: number, changes: Partial<PersonMix>): void {
    const entry = this.#entry(id);
    const { [String(ssrc)]: old = MIX_DEFAULTS, ...others } = entry.saved.mixes ?? {};
    const mix = { ...old, ...changes };
    const asTheyCome = isDeepStrictEqual(mix, MIX_DEFAULTS);
    entry.saved = { ...entry.saved, mixes: asTheyCome ? others : { ...others, [String(ssrc)]: mix } };
    this.#tell.mixed(id, ssrc, mix);
    this.#changed(id);
    this.#save();
  }

  /**
   * The Station listens (again) at this port, or is gone (null). Links to it follow.
   *
   * @param trouble why it could not start, as the user shall read it; it will try again
   */
  stationAt(port: number | null, trouble: string | null = null): void {
    this.#stationPort = port;
    if (port === null) {
      if (trouble === this.#stationTrouble) return;
      this.#stationTrouble = trouble;
      for (const [id, entry] of this.#entries) if (entry.saved.open && !entry.link) this.#changed(id);
      return;
    }
    this.#stationTrouble = null;
    const moved = port !== this.#lastStationPort;
    this.#lastStationPort = port;
    for (const [id, entry] of this.#entries) {
      if (entry.saved.config.server.where !== 'station' || !entry.saved.open) continue;
      if (entry.link && !moved) tryAgain(entry.link);
      else {
        this.#disconnect(entry);
        this.#connect(id, entry);
      }
      this.#changed(id);
    }
  }

  /** Shows the counters of every live link that has counted something since it was last shown. */
  refreshStats(): void {
    for (const [id, { link, shownStats }] of this.#entries) {
      if (link && !isDeepStrictEqual({ ...link.stats }, shownStats)) this.#changed(id);
    }
  }

  closeAll(): void {
    for (const entry of this.#entries.values()) this.#disconnect(entry);
  }

  #entry(id: string): Entry {
    const entry = this.#entries.get(id);
    if (!entry) throw new UnknownLinkError(id);
    return entry;
  }

  #firstId(): string | null {
    return this.#entries.keys().next().value ?? null;
  }

  #address(config: LinkConfig): Address | null {
    if (config.server.where === 'host') return { host: config.server.host, port: config.server.port };
    return this.#stationPort === null ? null : { host: '127.0.0.1', port: this.#stationPort };
  }

  #connect(id: string, entry: Entry): void {
    const address = this.#address(entry.saved.config);
    if (!address) return;
    const link = this.#create(entry.saved.config, address);
    entry.link = link;
    const drops = [
      link.events.on('status', (status) => {
        entry.retryAt = status.retryInMs === undefined ? null : Date.now() + status.retryInMs;
        this.#changed(id);
      }),
      link.events.on('frame', (frame) => {
        if (!entry.heard.has(frame.speaker)) this.#meet(id, entry, frame.speaker);
        this.#tell.frame(id, frame);
      }),
    ];
    entry.drop = () => {
      for (const drop of drops) drop();
    };
    link.open();
  }

  #disconnect(entry: Entry): void {
    entry.drop();
    entry.drop = () => {};
    entry.link?.close();
    entry.link = null;
    entry.retryAt = null;
  }

  #meet(id: string, entry: Entry, ssrc: number): void {
    if (entry.heard.size >= MAX_PEOPLE) {
      const oldest = entry.heard.values().next().value;
      if (oldest !== undefined) entry.heard.delete(oldest);
    }
    entry.heard.add(ssrc);
    const mix = entry.saved.mixes?.[String(ssrc)];
    if (mix) this.#tell.mixed(id, ssrc, mix);
    this.#changed(id);
  }

  #forget(id: string, entry: Entry): void {
    for (const ssrc of entry.heard) this.#tell.forgotten(id, ssrc);
    entry.heard.clear();
  }

  #changed(id: string): void {
    const view = this.#view(id);
    this.#entry(id).shownStats = view.stats;
    this.#tell.changed(view);
  }

  #save(): void {
    const links = [...this.#entries.values()].map(({ saved }) => saved);
    this.#tell.save({ links, selected: this.#selected });
  }

  #view(id: string): LinkView {
    const entry = this.#entry(id);
    const { saved, link } = entry;
    const status = link?.status ?? (saved.open ? awaited(this.#stationTrouble) : IDLE);
    return {
      id,
      config: saved.config,
      title: titleOf(saved.config),
      detail: detailOf(saved.config),
      state: status.state,
      reason: status.reason ?? null,
      retryAt: entry.retryAt,
      capabilities: link ? [...link.capabilities] : ['talk', 'listen'],
      people: peopleOf(saved, entry.heard),
      stats: link ? { ...link.stats } : {},
      talk: saved.talk,
    };
  }
}

function samePlace(a: LinkConfig, b: LinkConfig): boolean {
  return a.kind === b.kind && a.room === b.room && isDeepStrictEqual(a.server, b.server);
}

const IDLE: LinkStatus = { state: 'idle' };

/** What a link to the Station shows that waits for it. */
function awaited(trouble: string | null): LinkStatus {
  return trouble === null
    ? { state: 'connecting', reason: { code: 'station-starting', text: 'Your Station is starting.' } }
    : { state: 'retrying', reason: { code: 'station-failed', text: `Your Station could not start. ${trouble}` } };
}

/** A command named a link that is not there (any more). */
export class UnknownLinkError extends Error {
  override readonly name = 'UnknownLinkError';

  constructor(id: string) {
    super(`There is no link ${JSON.stringify(id)}; it may have been removed in another window.`);
  }
}

/** Whatever a link waits for, or has given up on: it tries now. One that is connected is left as it is. */
function tryAgain(link: Link): void {
  link.open();
  link.retryNow();
}

function fresh(saved: SavedLink): Entry {
  return { saved, link: null, retryAt: null, heard: new Set(), shownStats: {}, drop: () => {} };
}

/** Me first, then everybody whom I have named, turned up or down, or heard, in the order of their first word. */
function peopleOf({ config, names, mixes = {} }: SavedLink, heard: ReadonlySet<number>): PersonView[] {
  const known = [...Object.keys(names), ...Object.keys(mixes)].map(Number);
  const others = [...new Set([...known, ...heard])].filter((ssrc) => ssrc !== config.uid);
  const me = { ssrc: config.uid, name: config.nickname, me: true };
  const view = (ssrc: number): PersonView => {
    const mix = mixes[String(ssrc)];
    return { ssrc, name: names[String(ssrc)] ?? null, me: false, ...(mix && { mix }) };
  };
  return [me, ...others.map(view)];
}
