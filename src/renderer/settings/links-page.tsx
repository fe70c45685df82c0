import { LINK_TALK_DEFAULTS, type LinkTalk, linkTalk } from '../../shared/settings.ts';
import type { AppState, LinkView } from '../../shared/state.ts';
import { attempt } from '../model/store.ts';
import { useTools } from '../talk/hooks.tsx';
import { ConfirmButton, RowFrame, SelectRow, SwitchRow } from './rows.tsx';
import { NumberRow } from './typed-rows.tsx';
import { useDeed } from './undo.tsx';
import { words } from './words.ts';

const STARTS = linkTalk.shape.atStart.options;

/** How each link behaves; what it leads to is in its own dialog. */
export function LinksPage({ app: { links } }: { readonly app: AppState }) {
  const { client } = useTools();
  const show = useDeed();
  if (links.length === 0) return <p className="setting-intro">{words.noLinks}</p>;
  const apply = (all: readonly { readonly id: string; readonly talk: LinkTalk }[]) =>
    Promise.all(all.map(({ id, talk }) => client.link.talk({ id, talk })));
  const reset = async () => {
    const before = links.map(({ id, talk }) => ({ id, talk }));
    await apply(links.map(({ id }) => ({ id, talk: LINK_TALK_DEFAULTS })));
    show({ text: words.wasReset(words.pages.links), undo: () => apply(before) });
  };
  return (
    <>
      {links.map((link) => (
        <LinkSection key={link.id} link={link} />
      ))}
      <button type="button" className="button setting-reset" onClick={() => attempt(reset())}>
        {words.reset}
      </button>
    </>
  );
}

function LinkSection({ link: { id, title, detail, talk } }: { readonly link: LinkView }) {
  const { client } = useTools();
  const set = (changes: Partial<LinkTalk>) => client.link.talk({ id, talk: changes });
  return (
    <section className="setting-group" aria-label={title}>
      <h3 className="setting-head">
        {title} <span className="setting-hint">{detail}</span>
      </h3>
      <SelectRow
        id="link.atStart"
        value={talk.atStart}
        fallback={LINK_TALK_DEFAULTS.atStart}
        choices={STARTS.map((value) => ({ value, label: words.atStart[value] }))}
        onChoose={(atStart) => attempt(set({ atStart }))}
      />
      <SwitchRow
        id="link.busyLockout"
        on={talk.busyLockout}
        fallback={LINK_TALK_DEFAULTS.busyLockout}
        onChange={(busyLockout) => attempt(set({ busyLockout }))}
      />
      <NumberRow
        id="link.timeOutS"
        value={talk.timeOutS}
        fallback={LINK_TALK_DEFAULTS.timeOutS}
        optional
        apply={(timeOutS) => set({ timeOutS })}
      />
      <RowFrame id="link.remove">
        <ConfirmButton
          label={words.remove}
          question={words.removeQuestion(title)}
          confirm={words.removeConfirm}
          run={() => attempt(client.link.remove({ id }))}
        />
      </RowFrame>
    </section>
  );
}
