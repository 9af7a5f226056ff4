// What a CSV's dialect is: how its bytes become cells, and how a cell's text becomes a value. Found once
// from the file, then the law.

export type Encoding =
  | 'utf-8'
  | 'utf-16le'
  | 'utf-16be'
  | 'windows-1250'
  | 'windows-1251'
  | 'windows-1252'
  | 'shift_jis'
  | 'gb18030';

/** How text is cut into records and cells. */
export interface CellCut {
  /** One character. */
  delimiter: string;
  /** What cells may stand in; null: quotes are text like any other. */
  quote: '"' | "'" | null;
  /** How a quote stands in a quoted cell: written twice, or behind a backslash. */
  escape: 'doubled' | '\\';
}

/** Which lines of a file are rows. */
export interface TableFrame {
  /** Lines at the file's start that are no part of the table; blank lines and comments behind them count as such. */
  skipLines: number;
  /** Lines after the last row. */
  footerLines: number;
  /** What lines begin with that are no rows; null where there are none. */
  comment: string | null;
  /** Does a record name the columns? Or are these their names? */
  header: boolean | string[];
}

/** How the text of a cell is read. */
export interface CellMarks {
  decimal: '.' | ',';
  /** What stands between groups of three digits; null where nothing does. */
  thousands: ',' | '.' | ' ' | "'" | null;
  /** Texts that mean a missing value, beside the empty one. */
  missing: string[];
  /** Are blanks around a cell no part of it? */
  trim: boolean;
  /** Of dates that do not begin with the year: `DD/MM/YYYY`; null where none need it. */
  dateFormat: string | null;
}

export interface CsvDialect extends CellCut, TableFrame, CellMarks {
  encoding: Encoding;
}
