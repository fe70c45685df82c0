import { Switch } from 'radix-ui';
import { useId } from 'react';
import type { StationView } from '../../shared/state.ts';
import { attempt } from '../model/store.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { strings } from '../strings.ts';
import { useTools } from '../talk/hooks.tsx';

/** The own Station: whether it runs, who can reach it, and what to tell a friend. */
export function StationCard({ station }: { readonly station: StationView }) {
  const { client } = useTools();
  const id = useId();
  const shared = station.scope === 'network';
  return (
    <section className="station" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`} className="station-title">
        {strings.station}
      </h2>
      <p className="station-state" data-state={station.state}>
        {stationWords(station)}
      </p>
      {station.message !== null && <p className="station-message">{station.message}</p>}
      {/* Above the switch: the card grows upwards, and the switch stays under the pointer that has just pressed it. */}
      {shared && station.state === 'running' && <Addresses station={station} />}
      <div className="switch-row">
        <label htmlFor={`${id}-share`}>{strings.share}</label>
        <Switch.Root
          id={`${id}-share`}
          className="switch"
          checked={shared}
          onCheckedChange={(on) => attempt(client.station.share({ scope: on ? 'network' : 'computer' }))}
        >
          <Switch.Thumb className="switch-thumb" />
        </Switch.Root>
      </div>
    </section>
  );
}

function Addresses({ station: { addresses, port } }: { readonly station: StationView }) {
  if (addresses.length === 0) return <p className="station-message">{strings.noAddress}</p>;
  return (
    <div className="addresses">
      <p>{strings.tellFriends}</p>
      {addresses.slice(0, 3).map((address) => {
        const text = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
        return <CopyButton key={address} text={text} label={strings.copy(text)} />;
      })}
    </div>
  );
}

function stationWords({ state, scope, port }: StationView): string {
  if (state !== 'running') return strings.stationState[state];
  return scope === 'network' ? strings.stationOpen(port ?? 0) : strings.stationHere(port ?? 0);
}
