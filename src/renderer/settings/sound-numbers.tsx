import { useEffect, useState } from 'react';
import type { SoundNumbers } from '../../shared/sound-test.ts';
import type { AppState } from '../../shared/state.ts';
import { strings } from '../strings.ts';
import { useTools } from '../talk/hooks.tsx';
import { RowFrame } from './rows.tsx';
import { words } from './words.ts';

/** How often the numbers are read while they are looked at, ms: the sound process counts speakers once a second. */
const EVERY_MS = 1000;

/** What the buffers do, live. */
export function SoundNumbersRow({ app }: { readonly app: AppState }) {
  const numbers = useNumbers();
  return (
    <RowFrame id="audio.numbers" below={<Numbers app={app} numbers={numbers} />}>
      {null}
    </RowFrame>
  );
}

type Reading = SoundNumbers | 'waiting' | 'unreachable';

function useNumbers(): Reading {
  const { client } = useTools();
  const [numbers, setNumbers] = useState<Reading>('waiting');
  useEffect(() => {
    let watched = true;
    const read = () =>
      client.sound.numbers().then(
        (read) => watched && setNumbers(read),
        () => watched && setNumbers('unreachable'),
      );
    void read();
    const timer = setInterval(() => void read(), EVERY_MS);
    return () => {
      watched = false;
      clearInterval(timer);
    };
  }, [client]);
  return numbers;
}

function Numbers({ app, numbers }: { readonly app: AppState; readonly numbers: Reading }) {
  if (typeof numbers === 'string') return <p className="setting-hint">{words.numbers[numbers]}</p>;
  const { speakers, outputBlocks, underruns, latencyMs } = numbers;
  return (
    <>
      {speakers.length === 0 ? (
        <p className="setting-hint">{words.numbers.nobody}</p>
      ) : (
        <table className="numbers">
          <caption className="visually-hidden">{words.numbers.caption}</caption>
          <thead>
            <tr>
              {(['speaker', 'buffer', 'late', 'lost', 'concealed', 'stretched'] as const).map((column) => (
                <th key={column} scope="col">
                  {words.numbers[column]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {speakers.map(({ link, ssrc, bufferMs, late, lost, concealed, stretchedMs }) => (
              <tr key={`${link}:${ssrc}`}>
                <th scope="row">{speakerName(app, link, ssrc)}</th>
                <td>{Math.round(bufferMs)}</td>
                <td>{late}</td>
                <td>{lost}</td>
                <td>{concealed}</td>
                <td>{Math.round(stretchedMs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className="setting-hint">
        {words.numbers.device(outputBlocks.toLocaleString(), underruns)}
        {speakers.length > 0 && ` ${words.numbers.delay}`}
      </p>
      <p className="setting-hint">{words.numbers.latency(inMs(latencyMs.input), inMs(latencyMs.output))}</p>
    </>
  );
}

/** To half a millisecond: no device knows it better. */
function inMs(latency: number | null): string | null {
  return latency === null ? null : (Math.round(2 * latency) / 2).toLocaleString();
}

function speakerName(app: AppState, id: string, ssrc: number): string {
  const link = app.links.find((one) => one.id === id);
  if (!link) return words.numbers.inCall;
  const name = link.people.find((person) => person.ssrc === ssrc)?.name ?? strings.unnamed(ssrc);
  return name === link.title ? name : `${name}, ${link.title}`;
}
