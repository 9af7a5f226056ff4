// Tables of numbers as the libraries' own tools write them: CSV with or without a line of names, an
// empty cell for a missing value, `inf` and `-inf` for infinities.
import { readFile } from 'node:fs/promises';
import { matchColumns } from '../../runtime/rows/columns.ts';
import { CsvFault } from '../../runtime/rows/csv-fault.ts';
import { CsvReader } from '../../runtime/rows/csv-reader.ts';
import { type CellEncoder, CsvTable } from '../../runtime/rows/csv-table.ts';
import { type RowFault, shorten } from '../../runtime/rows/row-fault.ts';
import { LIBRARY_CELLS, makeTextReader } from '../../runtime/schema/cell-grammar.ts';
import { didYouMean } from '../../runtime/schema/did-you-mean.ts';
import {
  type Feature,
  type FeatureSchema,
  OTHER_CODE,
} from '../../runtime/schema/feature-schema.ts';
import { makeLabelFinder } from '../../runtime/schema/labels.ts';
import { requireFile } from '../base/files.ts';
import { UserError } from '../base/user-error.ts';

/** As imported models read their rows. */
const CELLS = makeTextReader(LIBRARY_CELLS);
/** A row this long without an end means that a closing quote is missing. */
const LONGEST_ROW_CHARACTERS = 4 << 20;

/** Rows for a model: a header of feature names, then cells in any order of columns. */
export async function readRows(path: string, features: FeatureSchema): Promise<Float64Array[]> {
  const row = new Float64Array(features.length);
  const rows: Float64Array[] = [];
  const table = new CsvTable(
    {
      header: (names, line) => matchHeader(path, features, names, line),
      row: () => rows.push(row.slice()),
      bad(_cells, line, detail) {
        throw new UserError(`${path}, line ${line}: ${detail}`);
      },
    },
    row,
    LONGEST_ROW_CHARACTERS,
  );
  const text = await readText(path);
  naming(path, () => table.read(text, true));
  if (rows.length === 0) throw new UserError(`${path}: has no rows under its header`);
  return rows;
}

function matchHeader(
  path: string,
  features: FeatureSchema,
  header: string[],
  line: number,
): CellEncoder {
  requireHeader(path, header);
  const { positions, others } = matchColumns(features, header, line);
  if (others.length > 0) {
    const stray = header[others[0]];
    const names = features.map(({ name }) => name);
    throw new UserError(
      `${path}: column '${stray}' is not a feature of the model${didYouMean(stray, names)}; leave out ` +
        'columns that the model was not given',
    );
  }
  return libraryEncoder(features, positions);
}

/** The names in the first line of a table. */
export async function readHeader(path: string): Promise<string[]> {
  const [header] = await readLines(path);
  if (header === undefined) throw new UserError(`${path}: is empty`);
  requireHeader(path, header.cells);
  return header.cells;
}

/** Numbers may be names only where they count the columns, as pandas does. */
function requireHeader(path: string, header: string[]): void {
  const isNumbered = header.every((name, i) => name === String(i));
  if (isNumbered || header.some((cell) => parseNumber(cell) === undefined)) return;
  throw new UserError(`${path}: the first line holds numbers; put the names of the columns there`);
}

/** What a library answered: numbers, or the class of each row by its name. */
export interface ExpectedTable {
  /** Per row, its numbers; of classes, the number of the class. */
  rows: Float64Array[];
  areClasses: boolean;
}

/** A table of answers, with or without a line of names above it; a single column may hold classes. */
export async function readExpected(path: string, classes: string[]): Promise<ExpectedTable> {
  const lines = await readLines(path);
  const findClass = makeLabelFinder(classes);
  const codeOf = ({ cells: [cell] }: Line) => findClass(cell) ?? -1;
  const body = lines.length > 1 && codeOf(lines[0]) < 0 ? lines.slice(1) : lines;
  const isSingle = body.every(({ cells }) => cells.length === 1);
  const areClasses = classes.length > 1 && isSingle && body.every((line) => codeOf(line) >= 0);
  if (!areClasses) return { rows: parseNumbers(path, lines), areClasses };
  // A first line without a class, when all others have one, is a name above them.
  return { rows: body.map((line) => Float64Array.of(codeOf(line))), areClasses };
}

/** A table of numbers, with or without a line of names above it. */
export async function readNumberTable(path: string): Promise<Float64Array[]> {
  return parseNumbers(path, await readLines(path));
}

function parseNumbers(path: string, lines: Line[]): Float64Array[] {
  const hasHeader =
    lines.length > 0 && lines[0].cells.some((cell) => parseNumber(cell) === undefined);
  return lines.slice(hasHeader ? 1 : 0).map(({ cells, line }) =>
    Float64Array.from(cells, (cell) => {
      const value = parseNumber(cell);
      if (value !== undefined) return value;
      throw new UserError(`${path}, line ${line}: '${shorten(cell)}' is not a number`);
    }),
  );
}

interface Line {
  cells: string[];
  /** Where it begins in the file, from 1. */
  line: number;
}

/** All lines, each as wide as the first; blank ones only where there is one column, whose cell they have empty. */
async function readLines(path: string): Promise<Line[]> {
  const lines: Line[] = [];
  const add = (cells: string[], line: number) => {
    const width = lines.at(0)?.cells.length ?? cells.length;
    if (cells.length === width) lines.push({ cells, line });
    else {
      const counts = `has ${cells.length} cells, the first line has ${width}`;
      throw new UserError(`${path}, line ${line}: ${counts}`);
    }
  };
  const blank = (line: number) => {
    if (lines.at(0)?.cells.length === 1) add([''], line);
  };
  const text = await readText(path);
  const reader = new CsvReader({ record: add, blank }, LONGEST_ROW_CHARACTERS);
  naming(path, () => reader.read(text, true));
  return lines;
}

async function readText(path: string): Promise<string> {
  await requireFile(path);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (error) {
    if (error instanceof TypeError) throw new UserError(`${path}: is not text in UTF-8`);
    throw error;
  }
}

/** What reads the file, its faults told with the file's name. */
function naming(path: string, read: () => void): void {
  try {
    read();
  } catch (error) {
    throw error instanceof CsvFault ? new UserError(`${path}, ${error.message}`) : error;
  }
}

/** Cells as the doubles that the model reads, in no bounds: the library was given them. */
function libraryEncoder(features: FeatureSchema, positions: number[]): CellEncoder {
  const parsers = features.map(cellParser);
  const featureOf = new Map(positions.map((column, feature) => [column, feature]));
  return {
    encode(cells, row) {
      const problems: RowFault[] = [];
      for (const [feature, column] of positions.entries()) {
        const value = parsers[feature](cells[column]);
        if (value !== undefined) row[feature] = value;
        else problems.push(noValue(features[feature], cells[column]));
      }
      return problems.length > 0 ? problems : null;
    },
    isValue(column, cell) {
      const feature = featureOf.get(column);
      return feature !== undefined && parsers[feature](cell) !== undefined;
    },
    isLabel(column, cell) {
      const feature = features[featureOf.get(column) ?? -1];
      return feature?.kind === 'category' && feature.labels.includes(cell);
    },
  };
}

function noValue({ name }: Feature, cell: string): RowFault {
  const message = `'${shorten(cell)}' is not a value of feature '${name}'`;
  return { field: name, reason: 'wrong_type', message };
}

/** What is no label of a category is never its code. */
function cellParser(feature: Feature): (cell: string) => number | undefined {
  if (feature.kind === 'category') {
    if (feature.others) {
      const codes = new Map(feature.labels.map((label, code) => [label, code]));
      return (cell) => codes.get(cell) ?? OTHER_CODE;
    }
    const findLabel = makeLabelFinder(feature.labels);
    return (cell) => findLabel(cell) ?? (isMissing(cell) ? Number.NaN : undefined);
  }
  if (feature.kind !== 'boolean') return parseNumber;
  return (cell) => {
    const value = CELLS.boolean(cell);
    return value === undefined ? parseNumber(cell) : Number(value);
  };
}

function isMissing(cell: string): boolean {
  return cell === '' || CELLS.isNan(cell);
}

function parseNumber(cell: string): number | undefined {
  return isMissing(cell) ? Number.NaN : CELLS.number(cell);
}
