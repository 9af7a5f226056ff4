// What is kept of the answers to a file: counts, the first rows, the first that have a problem, and all of it as a CSV that
// holds the exact numbers. Memory does not grow with the rows: browsers keep the parts of a Blob elsewhere.
import { csvLine } from '../../../runtime/rows/csv-text.ts';
import type { AnsweredRow, RowsSink } from './answered-row.ts';

/** Rows of a kind that are shown, and columns of the file. */
const SHOWN_ROWS = 50;
export const SHOWN_COLUMNS = 12;
/** Characters of a part of the Blob. */
const PART = 1 << 18;

export interface RowTally {
  rows: number;
  faulty: number;
}

/** With as many of their cells as are shown. */
export interface ShownRows {
  first: AnsweredRow[];
  faulty: AnsweredRow[];
}

export class RowsCollector implements RowsSink {
  readonly counts: RowTally = { rows: 0, faulty: 0 };
  columns: readonly string[] = [];
  readonly shown: ShownRows = { first: [], faulty: [] };
  readonly #flags: readonly string[];
  #parts: Blob[] = [];
  #text = '';

  constructor(flags: readonly string[]) {
    this.#flags = flags;
  }

  header(names: readonly string[]): void {
    this.columns = names;
    this.#text += csvLine([...names, ...this.#flags, 'problem'].map(safeCell));
  }

  add(row: AnsweredRow): void {
    const { counts, shown } = this;
    counts.rows++;
    show(shown.first, row);
    if (row.problem !== '') {
      counts.faulty++;
      show(shown.faulty, row);
    }
    this.#text += this.#lineOf(row);
    if (this.#text.length > PART) this.#keepPart();
  }

  /** The columns of the file, those of the answers, and why a row has none. */
  get csv(): Blob {
    this.#keepPart();
    return new Blob(this.#parts, { type: 'text/csv' });
  }

  #lineOf({ line, cells, outputs, problem }: AnsweredRow): string {
    const own = this.columns.map((_, i) => safeCell(cells[i] ?? ''));
    const answers = this.#flags.map((_, i) => outputs?.[i] ?? '');
    // The problem of a row in a header's order may have its line already.
    const why = problem === '' || /^line \d/.test(problem) ? problem : `line ${line}: ${problem}`;
    return csvLine([...own, ...answers, safeCell(why)]);
  }

  #keepPart(): void {
    this.#parts.push(new Blob([this.#text]));
    this.#text = '';
  }
}

function show(rows: AnsweredRow[], row: AnsweredRow): void {
  if (rows.length < SHOWN_ROWS) rows.push({ ...row, cells: row.cells.slice(0, SHOWN_COLUMNS) });
}

/** What a spreadsheet would run; a number with its sign is none. */
const FORMULA = /^(?:[=@\t\r]|[+-](?!(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$))/i;

/** As OWASP has it: a quote before it makes it text. */
export function safeCell(cell: string): string {
  return FORMULA.test(cell) ? `'${cell}` : cell;
}
