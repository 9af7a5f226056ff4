// Many rows: a CSV file is answered as a stream, shown, and handed back with the answers as columns.
import { useSignalEffect } from '@preact/signals';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { TabProps } from '../tab.ts';
import { AnsweredTable } from './answered-table.tsx';
import { droppedFile } from './dropped-file.ts';
import { type RowsState, runOf } from './rows-run.ts';

export function RowsTab({ session }: TabProps) {
  const run = runOf(session);
  useSignalEffect(() => {
    const file = droppedFile.value;
    if (file === null) return;
    droppedFile.value = null;
    run.start(file);
  });
  const state = run.state.value;
  return (
    <div class="rows">
      <p>
        Drop a CSV file anywhere on this page, or choose one: a line with the names of the fields,
        then a line for each row. The answers come back as columns.
      </p>
      <input
        type="file"
        accept=".csv,.tsv,.txt,.gz,text/csv"
        aria-label="CSV file"
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          if (file) run.start(file);
          // The same file may be chosen again, once it is mended.
          currentTarget.value = '';
        }}
      />
      {state !== null && <Progress state={state} stop={() => run.stop()} />}
      {state !== null && <Answers state={state} entry={session.model.entry} />}
    </div>
  );
}

const count = (rows: number) => rows.toLocaleString('en');
const rowsWord = (rows: number) => `${count(rows)} ${rows === 1 ? 'row' : 'rows'}`;

function Progress({ state, stop }: { state: RowsState; stop(): void }) {
  const { file, bytes, end } = state;
  if (end !== null) return <Ended state={state} problem={end.problem} />;
  return (
    <div class="rows-progress">
      <progress
        max={file.size || 1}
        value={bytes}
        aria-label={`How much of ${file.name} is read`}
      />
      <span>{rowsWord(state.rows)}</span>
      <button type="button" class="small" onClick={stop}>
        Stop
      </button>
    </div>
  );
}

/** Told when it is over; until then a screen reader would be told ten times a second. */
function Ended({ state, problem }: { state: RowsState; problem: string }) {
  const { file, rows, faulty, place, ms } = state;
  const where = place === 'device' ? 'on this device' : 'by the edge';
  const seconds = (ms / 1000).toLocaleString('en', { maximumSignificantDigits: 2 });
  return (
    <div role="status">
      <p>
        <strong dir="auto">{file.name}</strong>
        {`: ${rowsWord(rows - faulty)} answered ${where} in ${seconds} s`}
        {faulty > 0 && <span class="problem">{`, ${rowsWord(faulty)} faulty`}</span>}
        {problem === 'stopped' && ', then stopped'}.
      </p>
      {problem !== '' && problem !== 'stopped' && (
        <p class="problem">
          {rows === 0 ? 'The file cannot be answered: ' : 'It ends there: '}
          <span dir="auto">{problem}</span>
        </p>
      )}
    </div>
  );
}

function Answers({
  state,
  entry,
}: {
  state: RowsState;
  entry: TabProps['session']['model']['entry'];
}) {
  const { shown, columns, end, rows, faulty } = state;
  const [isOnlyFaulty, showOnlyFaulty] = useState(false);
  const list = isOnlyFaulty && faulty > 0 ? shown.faulty : shown.first;
  const table = useMemo(
    () => <AnsweredTable rows={list} columns={columns} entry={entry} />,
    [list, columns, entry],
  );
  if (rows === 0) return null;
  return (
    <>
      <div class="rows-bar">
        {end !== null && <Download csv={end.csv} name={`${entry.name}-answers.csv`} />}
        {faulty > 0 && (
          <label>
            <input
              type="checkbox"
              checked={isOnlyFaulty}
              onChange={({ currentTarget }) => showOnlyFaulty(currentTarget.checked)}
            />
            Only faulty rows
          </label>
        )}
        <span class="quiet">
          {list.length < (isOnlyFaulty ? faulty : rows) && `the first ${list.length} are shown`}
        </span>
      </div>
      {table}
    </>
  );
}

function Download({ csv, name }: { csv: Blob; name: string }) {
  const [url, setUrl] = useState('');
  useEffect(() => {
    const made = URL.createObjectURL(csv);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [csv]);
  return (
    <a href={url} download={name}>
      Download with the answers
    </a>
  );
}
