// Cuts a text by every dialect that it may have, and scores each: rows of equal width whose cells look like
// values, with few faults. The sum over row patterns is that of CleverCSV (van den Burg et al., "Wrangling
// messy CSV files", arXiv 1811.11242), damped by the number of patterns.
import { typeScore } from './cell-types.ts';
import type { CellCut } from './dialect.ts';
import { type SplitText, splitRecords, type TextRecord } from './split-records.ts';

export interface ScoredCut {
  cut: CellCut;
  score: number;
  /** The most frequent width of its records, blank ones left out. */
  width: number;
  /** Share of the records that have it. */
  widthShare: number;
  text: SplitText;
}

const COMMON_DELIMITERS = [',', ';', '\t', '|'];
const RARE_DELIMITERS = [' ', ':', '#', '^', '~', '\u0001', '\u001F'];
/** Cells that are looked at. */
const MOST_CELLS = 20_000;
const LEAST_RARE_SHARE = 0.75;
const LEAST_RARE_ROWS = 3;
/** Weight of a record of one cell, which every text has. */
const ONE_CELL = 0.001;

/** Every dialect that the text may be cut by, best first; never empty. */
export function scoreCuts(text: string, given: Partial<CellCut> = {}): ScoredCut[] {
  if (given.delimiter !== undefined) return byScore(scoreDelimiter(text, given.delimiter, given));
  const common = COMMON_DELIMITERS.filter((d, i) => i === 0 || text.includes(d)).flatMap(
    (delimiter) => scoreDelimiter(text, delimiter, given),
  );
  if (common.some(isTable)) return byScore(common);
  const rare = RARE_DELIMITERS.filter((delimiter) => text.includes(delimiter))
    .flatMap((delimiter) => scoreDelimiter(text, delimiter, given))
    .filter(isRareTable);
  return byScore([...common, ...rare]);
}

const byScore = (cuts: ScoredCut[]) => cuts.sort((a, b) => b.score - a.score);

const isTable = ({ width, widthShare }: ScoredCut) => width >= 2 && widthShare >= 0.5;

/** Is it too regular to be prose, a time of day, or a comment? */
function isRareTable({ width, widthShare, text: { records } }: ScoredCut): boolean {
  if (width < 2 || widthShare < LEAST_RARE_SHARE || records.length < LEAST_RARE_ROWS) return false;
  const empty = records.filter(({ cells }) => cells.length > 1 && cells[0].trim() === '').length;
  return 2 * empty < records.length;
}

function scoreDelimiter(text: string, delimiter: string, given: Partial<CellCut>): ScoredCut[] {
  const cuts = cutsOf(text, delimiter, given).map((cut) => scoreCut(text, cut));
  const real = cuts.find((cut) => areQuotesReal(cut, cuts));
  if (real === undefined) return cuts;
  const isRival = ({ cut, widthShare }: ScoredCut) =>
    cut.quote === real.cut.quote || (real.cut.quote === "'" && widthShare >= real.widthShare);
  return cuts.filter(isRival);
}

/**
 * Cells in quotes that all close before a delimiter are no chance where they close on their line, or where rows are
 * of one width with them alone; apostrophes may be.
 */
function areQuotesReal({ cut, widthShare, text }: ScoredCut, all: ScoredCut[]): boolean {
  if (text.quoted === 0 || text.faults > 0) return false;
  if (text.records.every(({ lines }) => lines === 1)) return true;
  const others = all.filter((other) => other.cut.quote !== cut.quote);
  return cut.quote === '"' && others.every((other) => other.widthShare < widthShare);
}

/** Ways to quote that a text with this delimiter may have. */
function cutsOf(text: string, delimiter: string, given: Partial<CellCut>): CellCut[] {
  const quotes = given.quote === undefined ? quotesOf(text, delimiter) : [given.quote];
  return quotes.flatMap((quote) => {
    const ways = given.escape === undefined ? escapesOf(text, quote) : [given.escape];
    return ways.map((way): CellCut => ({ delimiter, quote, escape: way }));
  });
}

/** Where no cell begins with a quote, cells are the same with quotes and without. */
function quotesOf(text: string, delimiter: string): CellCut['quote'][] {
  const end = `(?:[\\r\\n]|${escapeForPattern(delimiter)})`;
  const opens = (quote: string) => new RegExp(`(?:^|${end}) *${quote}`).test(text);
  const closes = (quote: string) => new RegExp(`${quote} *(?:$|${end})`).test(text);
  return [
    '"',
    ...(opens('"') ? ([null] as const) : []),
    ...(opens("'") && closes("'") ? (["'"] as const) : []),
  ];
}

function escapesOf(text: string, quote: CellCut['quote']): CellCut['escape'][] {
  return quote !== null && text.includes(`\\${quote}`) ? ['doubled', '\\'] : ['doubled'];
}

function escapeForPattern(char: string): string {
  return char.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** Cuts the text and says how much the result looks like a table. */
export function scoreCut(text: string, cut: CellCut): ScoredCut {
  const split = splitRecords(text, cut);
  const records = split.records.filter(({ cells }) => !isBlank(cells));
  const rows = Math.max(1, records.length);
  const widths = countWidths(records);
  const [width, count] = [...widths].reduce(
    (most, entry) => (entry[1] > most[1] ? entry : most),
    [1, 0],
  );
  const patterns = [...widths].reduce(
    (sum, [cells, times]) => sum + (times * Math.max(ONE_CELL, cells - 1)) / cells,
    0,
  );
  const pattern = patterns / (rows * Math.sqrt(Math.max(1, widths.size)));
  const faults = Math.max(0, 1 - (2 * split.faults) / rows);
  const type = meanType(records);
  const widthShare = count / rows;
  const score = pattern * type * type * (0.3 + 0.7 * widthShare) * faults;
  return { cut, score, width, widthShare, text: split };
}

export function isBlank(cells: string[]): boolean {
  return cells.length === 1 && cells[0].trim() === '';
}

function countWidths(records: TextRecord[]): Map<number, number> {
  const widths = new Map<number, number>();
  for (const { cells } of records) widths.set(cells.length, (widths.get(cells.length) ?? 0) + 1);
  return widths;
}

function meanType(records: TextRecord[]): number {
  let [sum, count] = [0, 0];
  for (const { cells } of records) {
    for (const cell of cells) sum += typeScore(cell);
    count += cells.length;
    if (count > MOST_CELLS) break;
  }
  return count === 0 ? 0 : sum / count;
}
