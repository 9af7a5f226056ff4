// The row and its answer beside another row, or beside what another version answers; what differs is marked.
import { type Signal, signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import type { Outputs } from '../answer/ask-one.ts';
import { OfBefore } from '../answer/of-before.tsx';
import { namedOutputs, shownValue } from '../answer/verdict.ts';
import type { FieldRow } from '../form/row-form.ts';
import { edgeClientOf } from '../model/edge-client-of.ts';
import { messageOf } from '../model/get-json.ts';
import type { Session } from '../session.ts';
import type { TabProps } from '../tab.ts';
import { signedText } from '../ui/numbers.ts';

interface Column {
  title: string;
  row: FieldRow;
  outputs: Outputs;
}

/** Model → the answer that was pinned last; it stays while other versions are shown. */
const pinned: Signal<Record<string, Column>> = signal<Record<string, Column>>({});

export function CompareTab({ session }: TabProps) {
  const { model, answering } = session;
  const { name, version } = model.entry;
  const { answer, isCurrent } = answering.state.value;
  const [other, choose] = useState('pin');
  const versions = model.listed.find((one) => one.model === name)?.versions ?? [];
  const { column, fault } = useVersion(session, other);
  if (answer === null) return <p class="quiet">There is no answer yet.</p>;
  const now = { title: `this row, v${version}`, row: answer.row, outputs: answer.outputs };
  const beside = other === 'pin' ? pinned.value[name] : column;
  const pin = () => {
    const title = `pinned, v${version}`;
    pinned.value = { ...pinned.peek(), [name]: { ...now, title } };
    choose('pin');
  };
  return (
    <>
      <p class="play-choices">
        <button type="button" class="small" disabled={!isCurrent} onClick={pin}>
          Pin this row
        </button>
        <label>
          Beside
          <select value={other} onChange={({ currentTarget }) => choose(currentTarget.value)}>
            <option value="pin">the pinned row</option>
            {versions
              .filter((one) => one !== version)
              .map((one) => (
                <option key={one} value={String(one)}>{`version ${one}`}</option>
              ))}
          </select>
        </label>
      </p>
      {fault !== '' && <p class="problem">{fault}</p>}
      <OfBefore session={session} />
      {beside ? (
        <SideBySide session={session} now={now} beside={beside} />
      ) : (
        fault === '' && <p class="quiet">Pin a row, then change it, or choose a version.</p>
      )}
    </>
  );
}

/** What another version answers to the row as it stands. */
function useVersion({ model, form }: Session, version: string) {
  const [column, setColumn] = useState<Column | null>(null);
  const [fault, setFault] = useState('');
  const row = form.row.value;
  useEffect(() => {
    setFault('');
    if (version === 'pin' || row === null) return;
    const giveUp = new AbortController();
    const { signal } = giveUp;
    const client = edgeClientOf(`/${model.entry.name}/v${version}`);
    client.predict(row, { signal }).then(
      (outputs) => setColumn({ title: `this row, v${version}`, row, outputs }),
      (error) => {
        setColumn(null);
        if (!signal.aborted) setFault(`version ${version}: ${messageOf(error)}`);
      },
    );
    return () => giveUp.abort();
  }, [model, version, row]);
  return { column, fault };
}

function SideBySide({ session, now, beside }: { session: Session; now: Column; beside: Column }) {
  const { entry } = session.model;
  const isShare = entry.task === 'class';
  const show = (value: number | null | undefined) => shownValue(entry, value);
  const change = (from: number | null | undefined, to: number | null) => {
    if (from == null || to === null || from === to) return '';
    return isShare
      ? `${signedText(100 * (to - from), (size) => size.toFixed(1))} points`
      : signedText(to - from);
  };
  const names = new Set([...Object.keys(now.row), ...Object.keys(beside.row)]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section class="scrolls" tabIndex={0} aria-label="Side by side">
      <table class="compare">
        <thead>
          <tr>
            <td />
            <th scope="col">{beside.title}</th>
            <th scope="col">{now.title}</th>
            <th scope="col">difference</th>
          </tr>
        </thead>
        <tbody>
          {namedOutputs(entry, now.outputs).map(({ flag, name, value }) => (
            <tr key={flag} data-differs={beside.outputs[flag] !== value}>
              <th scope="row" dir="auto">
                {name}
              </th>
              <td title={String(beside.outputs[flag])}>{show(beside.outputs[flag])}</td>
              <td title={String(value)}>{show(value)}</td>
              <td>{change(beside.outputs[flag], value)}</td>
            </tr>
          ))}
          {[...names].map((name) => (
            <tr key={name} data-differs={beside.row[name] !== now.row[name]}>
              <th scope="row" dir="auto">
                {name}
              </th>
              <td dir="auto">{String(beside.row[name] ?? 'missing')}</td>
              <td dir="auto">{String(now.row[name] ?? 'missing')}</td>
              <td>{beside.row[name] !== now.row[name] && 'differs'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
