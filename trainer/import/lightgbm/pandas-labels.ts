// Which columns the labels belong to that LightGBM's Python package writes at the end of a file. They are
// those of the columns of dtype category, in the order of the columns; `categorical_feature` may have named
// others. The file does not say which columns are of that dtype, so that labels are given out where the
// codes seen in training leave one way only, or where the user names the columns.

import { didYouMean } from '../../../runtime/schema/did-you-mean.ts';
import { countOf } from '../../base/count-of.ts';
import { UserError } from '../../base/user-error.ts';
import { failAt, type TextLine } from './text-lines.ts';

/** What the file says of the columns, in their order. */
export interface PandasColumns {
  names: string[];
  /** `feature_infos`: `-1:4:17`, `[0:8.5]` or `none`. */
  infos: string[];
}

export interface LabelReading {
  /** Column number → its labels. */
  labels: Map<number, string[]>;
  warnings: string[];
}

/** What the user says the columns of dtype category are, when there are none. */
export const NO_COLUMNS = 'none';

/** @param given names of the columns of dtype category, from the user */
export function readPandasLabels(
  file: string,
  line: TextLine | undefined,
  columns: PandasColumns,
  given: string[] | undefined,
): LabelReading {
  const lists = line === undefined ? [] : parseLists(file, line);
  if (given !== undefined) return { labels: asGiven(file, lists, columns, given), warnings: [] };
  if (lists.length === 0) return { labels: new Map(), warnings: [] };
  const ways = waysToMatch(lists, columns.infos);
  const isDistinct = lists.every((list) => new Set(list).size === list.length);
  if (ways.length === 1 && isDistinct) {
    return { labels: new Map(ways[0].map((column, i) => [column, lists[i]])), warnings: [] };
  }
  return { labels: new Map(), warnings: [`${file}: ${question(lists, columns, ways)}`] };
}

function question(lists: string[][], { names }: PandasColumns, ways: number[][]): string {
  const what = `the file has labels for ${countOf(lists.length, 'column')}`;
  const remedy =
    `name the columns of dtype category in their order with --pandas-categories (or say ` +
    `--pandas-categories ${NO_COLUMNS}); until then categories are asked for by their codes`;
  if (ways.length < 2) return `${what}, and none fit them; ${remedy}`;
  const [first, second] = ways.map((way) => way.map((column) => names[column]).join(','));
  return `${what} and does not say for which (${first}? ${second}?); ${remedy}`;
}

/** One list of labels per column of dtype category, in the order of the columns. */
function parseLists(file: string, line: TextLine): string[][] {
  let lists: unknown;
  try {
    lists = JSON.parse(plainJson(line.bytes.toString('utf8', 'pandas_categorical:'.length)));
  } catch {
    throw failAt(file, line, 'pandas_categorical is not JSON');
  }
  if (lists === null) return [];
  const isLabel = (label: unknown) => ['string', 'number', 'boolean'].includes(typeof label);
  if (!Array.isArray(lists) || !lists.every((list) => Array.isArray(list) && list.every(isLabel))) {
    throw failAt(file, line, 'pandas_categorical is not a list of lists of labels');
  }
  return lists.map((list: unknown[]) => list.map(String));
}

/** Booleans of any spelling as JSON has them; whole numbers too long for a double as texts. */
function plainJson(text: string): string {
  return text.replace(
    /"(?:[^"\\]|\\.)*"|\b(?:true|false|none)\b|-?\b\d{16,}\b(?![.eE])/gi,
    (token) => {
      if (token.startsWith('"')) return token;
      if (/^-?\d/.test(token)) return `"${token}"`;
      return token.toLowerCase() === 'none' ? 'null' : token.toLowerCase();
    },
  );
}

/** Per list, the column it goes to: the way furthest left and the one furthest right, or the only one. */
function waysToMatch(lists: string[][], infos: string[]): number[][] {
  const sizes = infos.map(codesNeeded);
  // As many lists as columns leave one way, whatever was seen.
  if (lists.length === infos.length && sizes.every(Number.isFinite)) return [[...infos.keys()]];
  const lengths = lists.map((list) => list.length);
  const first = firstFit(lengths, sizes);
  if (first === undefined) return [];
  const mirrored = firstFit(lengths.toReversed(), sizes.toReversed()) ?? [];
  const last = mirrored.map((column) => sizes.length - 1 - column).reverse();
  return first.every((column, i) => column === last[i]) ? [first] : [first, last];
}

/** For each length in turn, the first column behind the one before that needs no more. */
function firstFit(lengths: number[], sizes: number[]): number[] | undefined {
  let next = 0;
  const columns = lengths.map((length) => {
    while (next < sizes.length && sizes[next] > length) next++;
    return next++;
  });
  return next <= sizes.length ? columns : undefined;
}

/** How many labels a column of dtype category had to have for what was seen in it; ∞: it is none. */
function codesNeeded(info: string): number {
  // A column that is the same everywhere, or that no tree may ask, may be anything.
  if (info === 'none') return 1;
  const range = readRange(info);
  const seen = range ?? info.split(':').map(Number);
  const isCodes = seen.every(Number.isInteger) && seen.every((code) => code >= (range ? 0 : -1));
  return isCodes ? seen.reduce((most, code) => Math.max(most, code), 0) + 1 : Infinity;
}

/** The ends of `[0:8.5]`, what a column of numbers has; undefined for what is none. */
export function readRange(info: string): number[] | undefined {
  if (!info.startsWith('[') || !info.endsWith(']')) return undefined;
  const ends = info.slice(1, -1).split(':');
  return ends.length === 2 ? ends.map(Number) : undefined;
}

function asGiven(
  file: string,
  lists: string[][],
  { names, infos }: PandasColumns,
  given: string[],
): Map<number, string[]> {
  if (given.length === 1 && given[0] === NO_COLUMNS && !names.includes(NO_COLUMNS))
    return new Map();
  const failure = (message: string) => new UserError(`${file}: --pandas-categories ${message}`);
  if (given.length !== lists.length) {
    throw failure(`names ${given.length} columns; the file has labels for ${lists.length}`);
  }
  const columns = given.map((name) => {
    const column = names.indexOf(name);
    if (column >= 0) return column;
    throw failure(`names '${name}', which is not in the model${didYouMean(name, names)}`);
  });
  if (columns.some((column, i) => i > 0 && column <= columns[i - 1])) {
    throw failure('does not name the columns in their order in the data');
  }
  for (const [i, column] of columns.entries()) {
    const needed = codesNeeded(infos[column]);
    const [name, list] = [given[i], lists[i]];
    if (needed === Infinity) throw failure(`names '${name}', whose values are not codes`);
    if (needed > list.length) {
      throw failure(`gives ${list.length} labels to '${name}', which has the code ${needed - 1}`);
    }
    if (new Set(list).size !== list.length) throw failure(`gives '${name}' two labels alike`);
  }
  return new Map(columns.map((column, i) => [column, lists[i]]));
}
