// Many rows: a CSV file is answered, shown and handed back with the answers as columns.
import { useEffect, useState } from 'preact/hooks';
import { messageOf } from '../model/get-json.ts';
import type { TabProps } from '../tab.ts';
import { type AnsweredTable, answerRowsOfFile, csvOf } from './answer-file.ts';

const PREVIEW_ROWS = 20;

export function RowsTab({ session }: TabProps) {
  const [progress, setProgress] = useState('');
  const [fault, setFault] = useState('');
  const [table, setTable] = useState<AnsweredTable | null>(null);
  async function answerFile(file: File): Promise<void> {
    setFault('');
    setTable(null);
    try {
      const tell = (answered: number, rows: number) =>
        setProgress(`${answered} of ${rows} rows answered`);
      setTable(await answerRowsOfFile(file, session.model, tell));
    } catch (error) {
      setFault(messageOf(error));
    }
  }
  return (
    <>
      <p>
        Choose or drop a file: a header line with the field names, then one row a line. The answers
        come back as columns.
      </p>
      <input
        type="file"
        accept=".csv,text/csv"
        aria-label="CSV file"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          if (file) answerFile(file);
        }}
      />
      <p aria-live="polite">{progress}</p>
      {fault !== '' && <p class="problem">{fault}</p>}
      {table !== null && <AnswersOfRows table={table} />}
    </>
  );
}

function AnswersOfRows({ table }: { table: AnsweredTable }) {
  const [url, setUrl] = useState('');
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([csvOf(table)], { type: 'text/csv' }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [table]);
  return (
    <>
      <a href={url} download="answers.csv">
        Download the answers
      </a>
      <div class="scrolls">
        <table class="preview">
          <thead>
            <tr>
              {table.columns.map((name) => (
                <th key={name}>{name}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.lines.slice(0, PREVIEW_ROWS).map((cells) => (
              <tr key={cells.join('\n')}>
                {cells.map((cell, i) => (
                  <td key={table.columns[i]}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
