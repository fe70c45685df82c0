import { Search } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useId } from 'react';
import { entryOf, type SettingId, searchSettings } from './catalogue.ts';
import { words } from './words.ts';

interface SearchFieldProps {
  readonly query: string;
  readonly onQuery: (query: string) => void;
  readonly onOpen: (id: SettingId) => void;
  readonly results: RefObject<HTMLUListElement | null>;
}

/** Enter opens the first result, the arrow leads into the list. */
export function SearchField({ query, onQuery, onOpen, results }: SearchFieldProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    const [first] = searchSettings(query);
    if (event.key === 'Enter' && first) onOpen(first);
    else if (event.key === 'ArrowDown') results.current?.querySelector('button')?.focus();
    else return;
    event.preventDefault();
  };
  return (
    <div className="settings-search">
      <Search size={16} aria-hidden />
      <input
        type="search"
        aria-label={words.search}
        placeholder={words.search}
        value={query}
        maxLength={64}
        data-first-focus
        onChange={(event) => onQuery(event.target.value)}
        onKeyDown={onKeyDown}
      />
    </div>
  );
}

interface SearchResultsProps {
  readonly query: string;
  readonly onOpen: (id: SettingId) => void;
  readonly list: RefObject<HTMLUListElement | null>;
}

/** The settings that match, each a way to its row. */
export function SearchResults({ query, onOpen, list }: SearchResultsProps) {
  const id = useId();
  const found = searchSettings(query);
  const onKeyDown = (event: KeyboardEvent<HTMLUListElement>) => {
    const buttons: Element[] = [...event.currentTarget.querySelectorAll('button')];
    const at = document.activeElement ? buttons.indexOf(document.activeElement) : -1;
    const go = (to: number) => {
      const button = buttons[to];
      if (button instanceof HTMLElement) button.focus();
    };
    if (event.key === 'ArrowDown') go(Math.min(buttons.length - 1, at + 1));
    else if (event.key === 'ArrowUp' && at > 0) go(at - 1);
    else if (event.key === 'ArrowUp') {
      event.currentTarget.closest('.settings')?.querySelector<HTMLElement>('input[type="search"]')?.focus();
    } else return;
    event.preventDefault();
  };
  return (
    <section className="settings-page" aria-labelledby={id}>
      <p id={id} className="setting-intro" role="status">
        {words.found(found.length)}
      </p>
      {found.length === 0 && <p className="setting-hint">{words.notFound}</p>}
      <ul className="found" ref={list} onKeyDown={onKeyDown}>
        {found.map((setting) => {
          const { page, label, hint } = entryOf(setting);
          return (
            <li key={setting}>
              <button type="button" className="found-row" onClick={() => onOpen(setting)}>
                <span className="found-label">{label}</span>
                <span className="found-page">{words.pages[page]}</span>
                {hint !== undefined && <span className="setting-hint">{hint}</span>}
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
