import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { LinkConfig } from '../../shared/link-config.ts';
import { MIX_DEFAULTS, type PersonMix } from '../../shared/person-mix.ts';
import { LINK_TALK_DEFAULTS, type LinkTalk } from '../../shared/settings.ts';
import type { LinkView } from '../../shared/state.ts';
import type { IncomingFrame, Link, LinkStats } from '../links/link.ts';
import type { ServerAddress } from '../links/socket-trouble.ts';
import { type ListedLink, linkView } from './link-view.ts';
import { addressOf, tryAgain } from './own-station.ts';
import { meet, mixOf, withMix, withName } from './people.ts';
import type { SavedLink, SavedLinks } from './store/documents.ts';

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
export type LinkFactory = (config: LinkConfig, address: ServerAddress) => Link;

interface Entry extends ListedLink {
  saved: SavedLink;
  link: Link | null;
  retryAt: number | null;
  readonly heard: Set<number>;
  /** The counters that windows have. */
  shownStats: LinkStats;
  /** Ends the subscriptions to the present link. */
  drop: () => void;
}

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
    return this.#enlist({ config, open: true, names: {}, talk: LINK_TALK_DEFAULTS });
  }

  /**
   * Takes a link as it was saved elsewhere, with its names and options. A room that is in the list already is left as it is.
   *
   * @returns its id here, or that of the link which is there for the same room
   */
  adopt(saved: SavedLink): { readonly id: string; readonly isNew: boolean } {
    const same = [...this.#entries].find(([, known]) => samePlace(known.saved.config, saved.config));
    if (same) return { id: same[0], isNew: false };
    return { id: this.#enlist(saved), isNew: true };
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
    entry.saved = withName(entry.saved, ssrc, name);
    this.#changed(id);
    this.#save();
  }

  mix(id: string, ssrc: number, changes: Partial<PersonMix>): void {
    const entry = this.#entry(id);
    const mix = { ...(mixOf(entry.saved, ssrc) ?? MIX_DEFAULTS), ...changes };
    entry.saved = withMix(entry.saved, ssrc, mix);
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

  /** A new link, under a new id: the first one is selected, an open one connects. */
  #enlist(saved: Omit<SavedLink, 'id'>): string {
    const id = randomUUID();
    const entry = fresh({ ...saved, id });
    this.#entries.set(id, entry);
    this.#selected ??= id;
    if (saved.open) this.#connect(id, entry);
    this.#changed(id);
    this.#save();
    return id;
  }

  #entry(id: string): Entry {
    const entry = this.#entries.get(id);
    if (!entry) throw new UnknownLinkError(id);
    return entry;
  }

  #firstId(): string | null {
    return this.#entries.keys().next().value ?? null;
  }

  #connect(id: string, entry: Entry): void {
    const address = addressOf(entry.saved.config.server, this.#stationPort);
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
    meet(entry.heard, ssrc);
    const mix = mixOf(entry.saved, ssrc);
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
    return linkView(this.#entry(id), this.#stationTrouble);
  }
}

function samePlace(a: LinkConfig, b: LinkConfig): boolean {
  return a.kind === b.kind && a.room === b.room && isDeepStrictEqual(a.server, b.server);
}

/** A command named a link that is not there (any more). */
export class UnknownLinkError extends Error {
  override readonly name = 'UnknownLinkError';

  constructor(id: string) {
    super(`There is no link ${JSON.stringify(id)}; it may have been removed in another window.`);
  }
}

function fresh(saved: SavedLink): Entry {
  return { saved, link: null, retryAt: null, heard: new Set(), shownStats: {}, drop: () => {} };
}
