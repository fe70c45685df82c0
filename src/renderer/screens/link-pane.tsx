import { Ellipsis, Pencil, Plus, SlidersHorizontal, Trash2, User, VolumeX } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import type { AppState, LinkView, PersonView } from '../../shared/state.ts';
import { attempt, lamps, selectedLink, useWindow } from '../model/store.ts';
import { LinkStateIcon, useLinkWords } from '../parts/link-state.tsx';
import { ActionMenu } from '../parts/menu.tsx';
import { strings } from '../strings.ts';
import { useTools } from '../talk/hooks.tsx';

/** The selected link: where it goes, how it is, who is there. */
export function LinkPane({ app }: { readonly app: AppState }) {
  const link = selectedLink(app);
  if (!link) return <NoLink any={app.links.length > 0} />;
  return (
    <section className="link-pane" aria-label={link.title}>
      <LinkHead link={link} />
      <ul className="people" aria-label={strings.people}>
        {link.people.map((person) => (
          <Person
            key={person.ssrc}
            link={link}
            person={person}
            talking={person.me && app.ptt.links.includes(link.id)}
          />
        ))}
      </ul>
      <p className="people-hint" data-state={link.state}>
        {hintFor(link)}
      </p>
    </section>
  );
}

function NoLink({ any }: { readonly any: boolean }) {
  return (
    <section className="link-pane link-pane-empty" aria-label={any ? strings.noneChosen : strings.noLink}>
      <h2 className="empty-title">{any ? strings.noneChosen : strings.noLink}</h2>
      <p>{any ? strings.noneChosenText : strings.noLinkText}</p>
      {!any && (
        <button
          type="button"
          className="button button-main"
          onClick={() => useWindow.setState({ dialog: { kind: 'room', link: null } })}
        >
          <Plus size={18} aria-hidden />
          {strings.addRoom}
        </button>
      )}
    </section>
  );
}

function LinkHead({ link }: { readonly link: LinkView }) {
  const { client } = useTools();
  const words = useLinkWords(link);
  const { id, title, state } = link;
  const open = state !== 'idle' && state !== 'failed';
  return (
    <header className="link-head">
      <div className="link-name">
        <h2>{title}</h2>
        <p className="link-status" data-state={state}>
          <LinkStateIcon state={state} />
          <span className="link-words">{words}</span>
          <span className="link-where">{link.detail}</span>
        </p>
      </div>
      <button
        type="button"
        className="button"
        onClick={() => attempt(open ? client.link.close({ id }) : client.link.open({ id }))}
      >
        {open ? strings.disconnect : strings.connect}
      </button>
      <ActionMenu
        label={strings.moreActions(title)}
        actions={[
          {
            label: strings.edit,
            icon: <Pencil size={16} aria-hidden />,
            run: () => useWindow.setState({ dialog: { kind: 'room', link } }),
          },
          {
            label: strings.remove,
            icon: <Trash2 size={16} aria-hidden />,
            run: () => useWindow.setState({ dialog: { kind: 'remove', link } }),
          },
        ]}
      >
        <Ellipsis size={18} aria-hidden />
      </ActionMenu>
    </header>
  );
}

interface PersonProps {
  readonly link: LinkView;
  readonly person: PersonView;
  /** Whether this is me, and my key is down. */
  readonly talking: boolean;
}

function Person({ link, person, talking }: PersonProps) {
  const lit = useSyncExternalStore(
    (listener) => lamps.subscribe(listener),
    () => lamps.isLit(link.id, person.ssrc),
  );
  const speaking = person.me ? talking : lit;
  const name = person.name ?? strings.unnamed(person.ssrc);
  const muted = person.mix?.muted ?? false;
  return (
    <li className="person" data-speaking={speaking}>
      <span className="face" aria-hidden>
        {person.name === null ? <User size={20} /> : [...person.name][0]?.toUpperCase()}
      </span>
      <span className="person-text">
        <span className="person-name">
          {name}
          {/* Not a live region: somebody who talks is not announced with every word. */}
          {speaking && <span className="visually-hidden">, {strings.speaking}</span>}
        </span>
        <span className="person-note">
          {person.me ? strings.you : muted ? strings.mutedHere : person.name !== null && strings.number(person.ssrc)}
        </span>
      </span>
      {!person.me && (
        <button
          type="button"
          className="icon-button person-open"
          data-muted={muted}
          aria-label={strings.person.open(name)}
          title={strings.person.open(name)}
          onClick={() => useWindow.setState({ dialog: { kind: 'person', link: link.id, ssrc: person.ssrc } })}
        >
          {muted ? <VolumeX size={16} aria-hidden /> : <SlidersHorizontal size={16} aria-hidden />}
        </button>
      )}
    </li>
  );
}

/** Below the people, where a longer text moves nothing: why there is no connection, or what to do here. */
function hintFor(link: LinkView): string {
  if (link.state !== 'ready' && link.reason) return link.reason.text;
  if (link.state === 'idle' || link.state === 'failed') return strings.offlineRoom;
  const { server, room } = link.config;
  if (server.where === 'station' && room === 1) return strings.emptyEcho;
  return link.people.length > 1 ? '' : strings.emptyRoom;
}
