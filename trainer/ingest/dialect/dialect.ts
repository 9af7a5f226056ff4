// What a CSV's dialect is: how its bytes become cells, and how a cell's text becomes a value. Found once
// from the file, then stated by the recipe, and the law.
import type { CellGrammar, CsvForm } from '../../../runtime/schema/cell-grammar.ts';
import type { Encoding, SourceDialect } from '../../recipe/source-dialect.ts';

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
  /** Lines at the file's start that are no part of the table. Blank lines and comments behind them need no count. */
  skipLines: number;
  /** Lines behind the last row, blank ones not counted. */
  footerLines: number;
  /** What lines begin with that are no rows; null where there are none. */
  comment: string | null;
  /** Does a record name the columns? Or are these their names? */
  header: boolean | string[];
  /** Are the cells missing that a row lacks at its end? */
  padShortRows: boolean;
}

/** How the text of a cell is read. */
export interface CellMarks {
  decimal: '.' | ',';
  /** What stands between groups of three digits; null where nothing does. */
  thousands: ',' | '.' | ' ' | "'" | null;
  /** Column → signs that may stand at its numbers, see runtime/schema/number-signs.ts. */
  signs: Record<string, string[]>;
  /** Texts that mean a missing value, beside the empty one. */
  missing: string[];
  /** Are blanks and tabs around a cell no part of it? */
  trim: boolean;
  /** Of dates that do not begin with the year: `DD/MM/YYYY`; null where none need it. */
  dateFormat: string | null;
  /** The first of the hundred years that YY stands for; null where nobody says it. */
  pivot: number | null;
}

export interface CsvDialect extends CellCut, TableFrame, CellMarks {
  encoding: Encoding;
}

/** What a recipe's source is read by where it says nothing else. */
export const RFC_4180: CsvDialect = {
  ...{ encoding: 'utf-8', delimiter: ',', quote: '"', escape: 'doubled' },
  ...{ skipLines: 0, footerLines: 0, comment: null, header: true, padShortRows: false },
  ...{ decimal: '.', thousands: null, signs: {}, missing: [], trim: false, dateFormat: null },
  pivot: null,
};

/** The whole dialect that the fields of a source state. */
export function dialectOf(source: SourceDialect): CsvDialect {
  const { quote = '"', comment = false, thousands = false } = source;
  return {
    encoding: source.encoding ?? RFC_4180.encoding,
    delimiter: source.delimiter ?? RFC_4180.delimiter,
    quote: quote === false ? null : quote,
    escape: source.escape ?? RFC_4180.escape,
    skipLines: source.skipLines ?? 0,
    footerLines: source.footerLines ?? 0,
    comment: comment === false ? null : comment,
    header: source.header ?? true,
    padShortRows: source.padShortRows ?? false,
    decimal: source.decimal ?? '.',
    thousands: thousands === false ? null : thousands,
    signs: signsOf(source),
    missing: source.missing ?? [],
    trim: source.trim ?? false,
    dateFormat: source.dateFormat ?? null,
    pivot: source.pivot ?? null,
  };
}

/** Column → signs, of a source that may give a single one as a text. */
export function signsOf({ signs = {} }: SourceDialect): Record<string, string[]> {
  return Object.fromEntries(Object.entries(signs).map(([column, of]) => [column, [of].flat()]));
}

/**
 * How callers may write cells as they stand in the source; undefined where that is the plain way.
 * @param fields what they send, by name; default: any
 */
export function cellGrammarOf(source: SourceDialect, fields?: string[]): CellGrammar | undefined {
  const { decimal, thousands, missing, trim, ...dialect } = dialectOf(source);
  const sent = fields?.map((name) => name.toLowerCase());
  const signs = Object.fromEntries(
    Object.entries(dialect.signs).filter(([name]) => sent?.includes(name.toLowerCase()) ?? true),
  );
  const csv = csvFormOf(dialectOf(source));
  const grammar: CellGrammar = {
    ...(Object.keys(csv).length === 0 ? {} : { csv }),
    ...(missing.length === 0 ? {} : { missing }),
    ...(decimal === '.' ? {} : { decimal }),
    ...(thousands === null ? {} : { thousands }),
    ...(Object.keys(signs).length === 0 ? {} : { signs }),
    ...(trim ? { trim } : {}),
  };
  return Object.keys(grammar).length === 0 ? undefined : grammar;
}

/** What differs from RFC 4180. */
function csvFormOf(dialect: CsvDialect): CsvForm {
  const {
    delimiter,
    quote,
    escape: mark,
    header,
    skipLines,
    footerLines,
    comment,
    padShortRows,
    encoding,
  } = dialect;
  return {
    ...(delimiter === ',' ? {} : { delimiter }),
    ...(quote === '"' ? {} : { quote: quote ?? false }),
    ...(mark === '\\' ? { escape: mark } : {}),
    ...(header === true ? {} : { header }),
    ...(skipLines === 0 ? {} : { skipLines }),
    ...(footerLines === 0 ? {} : { footerLines }),
    ...(comment === null ? {} : { comment }),
    ...(padShortRows ? { padShortRows } : {}),
    ...(encoding === 'utf-8' ? {} : { encoding }),
  };
}

/** A single sign as a text, as people write it. */
function writtenSigns(signs: Record<string, string[]>): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(signs).map(([column, of]) => [column, of.length === 1 ? of[0] : of]),
  );
}

/** The fields of a source that state this dialect: those that differ from what is meant without them. */
export function sourceFieldsOf(dialect: CsvDialect): SourceDialect {
  const { quote, comment, thousands, signs, dateFormat, pivot, ...others } = dialect;
  const fields = {
    ...others,
    quote: quote ?? false,
    ...(comment === null ? {} : { comment }),
    ...(thousands === null ? {} : { thousands }),
    ...(Object.keys(signs).length === 0 ? {} : { signs: writtenSigns(signs) }),
    ...(dateFormat === null ? {} : { dateFormat }),
    ...(pivot === null ? {} : { pivot }),
  };
  const isMeant = (name: string, value: unknown) => {
    const meant = RFC_4180[name as keyof CsvDialect];
    return JSON.stringify(value) === JSON.stringify(meant);
  };
  return Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => !isMeant(name, value)),
  ) as SourceDialect;
}
