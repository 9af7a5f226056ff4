// Tables of numbers as the libraries' own tools write them: CSV with or without a line of names, an
// empty cell for a missing value, `inf` and `-inf` for infinities.
import { readFile } from 'node:fs/promises';
import Papa from 'papaparse';
import type { Feature, FeatureSchema } from '../../models/contract/feature-schema.ts';
import { makeLabelFinder } from '../../models/contract/labels.ts';
import { didYouMean } from '../did-you-mean.ts';
import { requireFile } from '../files.ts';
import { UserError } from '../user-error.ts';

/** Rows for a model: a header of feature names, then cells in any order of columns. */
export async function readRows(path: string, features: FeatureSchema): Promise<Float64Array[]> {
  const [header = [], ...lines] = await readCells(path);
  const names = features.map(({ name }) => name);
  requireHeader(path, header);
  const stray = header.find((name) => !names.includes(name));
  if (stray !== undefined) {
    throw new UserError(
      `${path}: column '${stray}' is no feature of the model${didYouMean(stray, names)}; leave out ` +
        'columns that the model was not given',
    );
  }
  const double = header.find((name, i) => header.indexOf(name) !== i);
  if (double !== undefined) throw new UserError(`${path}: there are two columns '${double}'`);
  const columns = names.map((name) => header.indexOf(name));
  const absent = columns.indexOf(-1);
  if (absent >= 0)
    throw new UserError(`${path}: there is no column for feature '${names[absent]}'`);
  const encoders = features.map(cellEncoder);
  return lines.map((cells, i) =>
    Float64Array.from(columns, (column, feature) => {
      const value = encoders[feature](cells[column] ?? '');
      if (value !== undefined) return value;
      throw new UserError(
        `${path}, line ${i + 2}: '${cells[column]}' is no value of feature '${names[feature]}'`,
      );
    }),
  );
}

/** The names in the first line of a table. */
export async function readHeader(path: string): Promise<string[]> {
  const [header = []] = await readCells(path);
  requireHeader(path, header);
  return header;
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
  const lines = await readCells(path);
  const findClass = makeLabelFinder(classes);
  const codeOf = (cell: string) => findClass(cell) ?? -1;
  const body = lines.length > 1 && codeOf(lines[0][0]) < 0 ? lines.slice(1) : lines;
  const isSingle = body.every((cells) => cells.length === 1);
  const areClasses = classes.length > 1 && isSingle && body.every(([cell]) => codeOf(cell) >= 0);
  if (!areClasses) return { rows: await readNumberTable(path), areClasses };
  // A first line without a class, when all others have one, is a name above them.
  return { rows: body.map(([cell]) => Float64Array.of(codeOf(cell))), areClasses };
}

/** A table of numbers, with or without a line of names above it. */
export async function readNumberTable(path: string): Promise<Float64Array[]> {
  const lines = await readCells(path);
  const hasHeader = lines.length > 0 && lines[0].some((cell) => parseNumber(cell) === undefined);
  return lines.slice(hasHeader ? 1 : 0).map((cells, i) =>
    Float64Array.from(cells, (cell) => {
      const value = parseNumber(cell);
      if (value !== undefined) return value;
      throw new UserError(`${path}, line ${i + (hasHeader ? 2 : 1)}: '${cell}' is not a number`);
    }),
  );
}

async function readCells(path: string): Promise<string[][]> {
  await requireFile(path);
  const text = await readFile(path, 'utf8');
  const { data, errors } = Papa.parse<string[]>(text.trimEnd(), { delimiter: ',' });
  if (errors.length > 0) {
    throw new UserError(`${path}, line ${(errors[0].row ?? 0) + 1}: ${errors[0].message}`);
  }
  return data;
}

/** From a cell to the double that the model reads. What is no label of a category is never its code. */
function cellEncoder(feature: Feature): (cell: string) => number | undefined {
  if (feature.kind === 'category') {
    const findLabel = makeLabelFinder(feature.labels);
    return (cell) => findLabel(cell) ?? (isMissing(cell) ? Number.NaN : undefined);
  }
  if (feature.kind !== 'boolean') return parseNumber;
  return (cell) =>
    /^(true|false)$/i.test(cell) ? Number(cell.toLowerCase() === 'true') : parseNumber(cell);
}

function isMissing(cell: string): boolean {
  return cell === '' || /^nan$/i.test(cell);
}

function parseNumber(cell: string): number | undefined {
  if (isMissing(cell)) return Number.NaN;
  const infinity = /^([+-]?)inf(inity)?$/i.exec(cell);
  if (infinity) return infinity[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cell) ? Number(cell) : undefined;
}
