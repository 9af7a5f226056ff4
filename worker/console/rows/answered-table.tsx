// Rows of a file with their answers in front: numbers rounded for people, the exact ones in their titles.
import { answerNames } from '../../../runtime/schema/answer-words.ts';
import type { RegistryEntry } from '../../../runtime/schema/registry-entry.ts';
import { percentText, plainNumber } from '../ui/numbers.ts';
import type { AnsweredRow } from './answered-row.ts';

/** Outputs that are shown; the download has all. */
const SHOWN_OUTPUTS = 6;

interface TableProps {
  rows: readonly AnsweredRow[];
  /** Of the file. */
  columns: readonly string[];
  entry: Pick<RegistryEntry, 'task' | 'classes' | 'flags' | 'target'>;
}

export function AnsweredTable({ rows, columns, entry }: TableProps) {
  const names = answerNames(entry).slice(0, SHOWN_OUTPUTS);
  const own = columns.slice(0, rows[0]?.cells.length ?? 0);
  const hidden = columns.length - own.length;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section class="scrolls rows-table" tabIndex={0} aria-label="Rows with their answers">
      <table>
        <thead>
          <tr>
            <th scope="col">Line</th>
            {names.map((name) => (
              <th scope="col" key={name} class="answer-cell number-cell" dir="auto">
                {name}
              </th>
            ))}
            {own.map((name, i) => (
              <th scope="col" key={`${i} ${name}`} dir="auto" title={name}>
                {name}
              </th>
            ))}
            {hidden > 0 && <th scope="col" class="quiet">{`and ${hidden} more`}</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <TableRow key={row.line} row={row} outputs={names.length} columns={own} entry={entry} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface RowProps {
  row: AnsweredRow;
  /** How many are shown. */
  outputs: number;
  columns: readonly string[];
  entry: TableProps['entry'];
}

function TableRow({ row, outputs, columns, entry }: RowProps) {
  const show = entry.task === 'class' ? percentText : plainNumber;
  return (
    <tr>
      <td class="number-cell quiet">{row.line}</td>
      {row.outputs === null ? (
        <td class="answer-cell problem" colSpan={outputs} dir="auto">
          {row.problem}
        </td>
      ) : (
        row.outputs.slice(0, outputs).map((value, i) => (
          <td key={entry.flags[i]} class="answer-cell number-cell" title={String(value)}>
            {value === null ? 'no number' : show(value)}
          </td>
        ))
      )}
      {columns.map((name, i) => (
        <td key={`${i} ${name}`} dir="auto" title={row.cells[i]}>
          {row.cells[i]}
        </td>
      ))}
    </tr>
  );
}
