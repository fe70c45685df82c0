import { useEffect, useState } from 'react';
import type { AppState } from '../../shared/state.ts';
import { attempt } from '../model/store.ts';
import { useTools } from '../talk/hooks.tsx';
import { FolderPath } from './folder.tsx';
import { ConfirmButton, RowFrame } from './rows.tsx';
import { words } from './words.ts';

/** What is kept and where, what is sent and to whom, and how to get rid of it. */
export function PrivacyPage({ app }: { readonly app: AppState }) {
  const { client } = useTools();
  const { configFolder, logFolder, secretProtection } = app.app;
  const calls = app.calls.history.length;
  return (
    <>
      <RowFrame
        id="privacy.kept"
        hint={words.kept.intro}
        below={
          <dl className="kept">
            <dt>{words.kept.settings}</dt>
            <dd>
              <FolderPath folder="config" path={configFolder} />
            </dd>
            <dt>{words.kept.log}</dt>
            <dd>
              <FolderPath folder="logs" path={logFolder} />
            </dd>
            <dt>{words.kept.audio}</dt>
            <dd>{words.kept.audioText}</dd>
          </dl>
        }
      >
        {null}
      </RowFrame>
      <RowFrame id="privacy.history" hint={words.history(calls)}>
        <ConfirmButton
          label={words.deleteHistory}
          question={words.deleteHistoryQuestion}
          confirm={words.deleteConfirm}
          disabled={calls === 0}
          run={() => attempt(client.call.clearHistory())}
        />
      </RowFrame>
      <SecretsRow protection={secretProtection} />
      <RowFrame id="privacy.sent" below={<Sent app={app} />}>
        {null}
      </RowFrame>
    </>
  );
}

function SecretsRow({ protection }: { readonly protection: string }) {
  const { client } = useTools();
  /** Null until they were counted, and where they can't be. */
  const [count, setCount] = useState<number | null>(null);
  const [read, setRead] = useState(true);
  useEffect(() => {
    client.privacy.secrets().then(
      ({ names }) => setCount(names.length),
      () => setRead(false),
    );
  }, [client]);
  const forget = async () => {
    await client.privacy.forgetSecrets();
    setCount(0);
  };
  const state = read ? (count === null ? '' : words.secrets(count)) : words.secretsUnread;
  return (
    <RowFrame id="privacy.secrets" hint={`${state} ${protection}`.trim()}>
      <ConfirmButton
        label={words.forget}
        question={words.forgetQuestion}
        confirm={words.forgetConfirm}
        disabled={!count}
        run={() => attempt(forget())}
      />
    </RowFrame>
  );
}

function Sent({ app: { links, calls, station } }: { readonly app: AppState }) {
  const { account, connection } = calls;
  return (
    <ul className="sent">
      {links.map(({ id, detail, config }) => (
        <li key={id}>{words.sent.room(detail, config.uid)}</li>
      ))}
      <li>{words.sent.calls(connection.where, account.name)}</li>
      <li>
        {station.scope === 'network' && station.port !== null
          ? words.sent.stationOpen(station.port)
          : words.sent.stationHere}
      </li>
      <li>{words.sent.releases}</li>
      <li>{words.sent.clear}</li>
      <li>{words.sent.nothing}</li>
    </ul>
  );
}
