import { isDeepStrictEqual } from 'node:util';
import { MIX_DEFAULTS, type PersonMix } from '../../shared/person-mix.ts';
import type { PersonView } from '../../shared/state.ts';
import type { SavedLink } from './store/documents.ts';

/** Everybody that one link remembers having heard, at most: a flood of foreign SSRCs must not grow the list for ever. */
const MAX_PEOPLE = 200;

/** Somebody is heard for the first time; where the list is full, who was met first goes. */
export function meet(heard: Set<number>, ssrc: number): void {
  if (heard.size >= MAX_PEOPLE) {
    const oldest = heard.values().next().value;
    if (oldest !== undefined) heard.delete(oldest);
  }
  heard.add(ssrc);
}

/** @returns the link with this name in its book; an empty one takes the name away */
export function withName(saved: SavedLink, ssrc: number, name: string): SavedLink {
  const { [String(ssrc)]: _old, ...others } = saved.names;
  return { ...saved, names: name === '' ? others : { ...others, [String(ssrc)]: name } };
}

/** @returns how this person is to be heard, undefined for as they come */
export function mixOf(saved: SavedLink, ssrc: number): PersonMix | undefined {
  return saved.mixes?.[String(ssrc)];
}

/** @returns the link with this mix; nothing is kept of one that leaves somebody as they come */
export function withMix(saved: SavedLink, ssrc: number, mix: PersonMix): SavedLink {
  const { [String(ssrc)]: _old, ...others } = saved.mixes ?? {};
  const asTheyCome = isDeepStrictEqual(mix, MIX_DEFAULTS);
  return { ...saved, mixes: asTheyCome ? others : { ...others, [String(ssrc)]: mix } };
}

/** Me first, then everybody whom I have named, turned up or down, or heard, in the order of their first word. */
export function peopleOf({ config, names, mixes = {} }: SavedLink, heard: ReadonlySet<number>): PersonView[] {
  const known = [...Object.keys(names), ...Object.keys(mixes)].map(Number);
  const others = [...new Set([...known, ...heard])].filter((ssrc) => ssrc !== config.uid);
  const me = { ssrc: config.uid, name: config.nickname, me: true };
  const view = (ssrc: number): PersonView => {
    const mix = mixes[String(ssrc)];
    return { ssrc, name: names[String(ssrc)] ?? null, me: false, ...(mix && { mix }) };
  };
  return [me, ...others.map(view)];
}
