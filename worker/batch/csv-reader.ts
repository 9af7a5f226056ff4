// Rows of CSV (RFC 4180: comma, `"` quotes): a header line with the fields' names, then one row a line.
import Papa from 'papaparse';
import { type CellEncoder, makeCellEncoder } from '../../models/contract/encode-row.ts';
import { ColumnsProblem } from '../http/problem.ts';
import type { ServedVersion } from '../served-version.ts';
import { checkLength, type RowReader } from './row-readers.ts';
import type { RowSink } from './row-sink.ts';

/** Of a header; it may have any number of them. */
const SHOWN_FAULTS = 20;

export function makeCsvReader(version: ServedVersion): RowReader {
  let parser: Papa.Parser | undefined;
  let columns: string[] | undefined;
  let encoder: CellEncoder | undefined;
  let rest = '';
  let line = 0;

  function addLine(cells: string[], hasBreaks: boolean, sink: RowSink): void {
    line++;
    const here = line;
    if (hasBreaks) line += breaksIn(cells);
    if (cells.length === 1 && cells[0] === '') return;
    if (columns === undefined || encoder === undefined) {
      columns = cells;
      encoder = encoderFor(version, cells);
    } else if (cells.length !== columns.length) {
      const detail = `the line has ${cells.length} cells, the header has ${columns.length}`;
      sink.addBad(here, [], detail);
    } else {
      const faults = encoder.encode(cells, version.row);
      if (faults === null) sink.add();
      else sink.addBad(here, faults);
    }
  }

  return {
    read(text, isLast, sink) {
      const chunk = rest + text;
      if (!parser && !isLast && !chunk.includes('\n')) {
        rest = chunk;
        return checkLength(rest.length);
      }
      parser ??= makeParser(chunk);
      const { data, meta } = parser.parse(chunk, 0, !isLast);
      const hasBreaks = chunk.includes('"');
      // Only what began in an earlier chunk can be longer than a chunk.
      if (data.length > 0) checkLength(charactersOf(data[0]));
      for (const cells of data) addLine(cells, hasBreaks, sink);
      rest = isLast ? '' : chunk.slice(meta.cursor);
      checkLength(rest.length);
      if (isLast && columns === undefined) throw new ColumnsProblem('there is no header line', []);
    },
  };
}

/** The end of the first line tells how all lines end. */
function makeParser(chunk: string): Papa.Parser {
  const newline = /^[^\n]*\r\n/.test(chunk) ? '\r\n' : '\n';
  return new Papa.Parser({ delimiter: ',', newline, quoteChar: '"', escapeChar: '"' });
}

/** @throws ColumnsProblem when the columns are not the model's fields, in any order */
function encoderFor(version: ServedVersion, columns: string[]): CellEncoder {
  const { features } = version.entry;
  const encoder = makeCellEncoder(features, columns);
  const required = features.filter(({ missing }) => missing === 'refused').map(({ name }) => name);
  const absent = encoder.absentFeatures.filter((name) => required.includes(name));
  const faults = [
    ...absent.map((name) => `no column ${name}`),
    ...encoder.unknownColumns.map((name) => `${JSON.stringify(name)} is no field of this model`),
    ...repeated(columns).map((name) => `${JSON.stringify(name)} stands twice`),
  ];
  if (faults.length === 0) return encoder;
  const names = features.map(({ name }) => name);
  const more = faults.length > SHOWN_FAULTS ? `; and ${faults.length - SHOWN_FAULTS} more` : '';
  throw new ColumnsProblem(`the header: ${faults.slice(0, SHOWN_FAULTS).join('; ')}${more}`, names);
}

function repeated(names: string[]): string[] {
  const seen = new Set<string>();
  return names.filter((name) => seen.size === seen.add(name).size);
}

function charactersOf(cells: string[]): number {
  return cells.reduce((sum, cell) => sum + cell.length + 1, 0);
}

/** Line breaks inside quoted cells. */
function breaksIn(cells: string[]): number {
  return cells.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);
}
