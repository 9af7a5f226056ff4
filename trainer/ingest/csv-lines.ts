// The lines of a CSV file, told apart: what each is counted as, and the few that are shown.
import type { MultiLineCell } from '../../runtime/rows/swallowed-rows.ts';
import type { RecordScanner } from './record-scanner.ts';

/** Those lines that are none of these are records of one line. */
export interface CsvLines {
  all: number;
  header: number;
  /** Lines that are no part of the table: before and behind it, and comments. */
  apart: number;
  /** Lines without a character, where that is no row. */
  blank: number;
  /** Line ends inside the cells of records that are whole. */
  insideCells: number;
  /** Lines of unreadable records but for their first: a record is counted as one. */
  afterUnreadable: number;
  /** The first of those records. */
  unreadable: UnreadableRecord[];
  /** Records that this pass has left out; the engine counts its own. */
  rejected: number;
  /** The first of those that have one line: `line N: what is wrong`. */
  rejects: string[];
  /** Cells of several lines. */
  multiLineCells: number;
  /** The one of them that looks most like rows. */
  suspect: MultiLineCell | null;
}

/** An unreadable record of several lines. */
export interface UnreadableRecord {
  /** On which its last quote over a line end opens. */
  line: number;
  /** Lines of the record after that one. */
  linesAfter: number;
  /** Does that quote close again? */
  isClosed: boolean;
}

/** Unreadable records that are kept to be shown. */
export const MOST_SHOWN = 5;

export function noLines(): CsvLines {
  return {
    ...{ all: 0, header: 0, apart: 0, blank: 0, insideCells: 0, afterUnreadable: 0 },
    ...{ unreadable: [], rejected: 0, rejects: [], multiLineCells: 0, suspect: null },
  };
}

/** Counts a record that is whole. */
export function addRecord(counts: CsvLines, record: RecordScanner): void {
  counts.insideCells += record.lines - 1;
  counts.multiLineCells += record.cells.length;
  for (const cell of record.cells) {
    if (cell.surprise > (counts.suspect?.surprise ?? 0)) counts.suspect = cell;
  }
}

/** Counts a record that no row can be read from; all its lines are counted already. */
export function addUnreadable(counts: CsvLines, record: RecordScanner): void {
  counts.afterUnreadable += record.lines - 1;
  const isClosed = !record.isOpen;
  const line = isClosed ? record.cells.at(-1)?.line : record.cell?.line;
  if (line === undefined || counts.unreadable.length === MOST_SHOWN) return;
  counts.unreadable.push({ line, linesAfter: counts.all - line, isClosed });
}
