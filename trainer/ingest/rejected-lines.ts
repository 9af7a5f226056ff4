// Lines that no row was read from: those that are no CSV, and those that a stray quote swallowed. Each
// line of a file is a header, blank, a row, part of a row's cell, or counted here; too many stop the run.
import type { DuckDBConnection } from '@duckdb/node-api';
import { judgeSurprise } from '../../runtime/rows/swallowed-rows.ts';
import type { Progress } from '../base/progress.ts';
import { UserError } from '../base/user-error.ts';
import type { CsvLines, UnreadableRecord } from './csv-lines.ts';
import { queryNumber, queryRows } from './duckdb.ts';
import { lineAt } from './read-files.ts';
import type { SourceFile } from './source-file.ts';
import { COUNT_REJECTED, HAS_REJECTS, listRejected } from './sql/reject-query.ts';

export interface RejectedLines {
  count: number;
  /** Lines that should be rows, or begin one. */
  of: number;
  /** `file, line N: what is wrong` of the first few. */
  examples: string[];
  /** Rows were read behind a quote that never closes: which ones hangs on how the work is parted. */
  isChance: boolean;
}

type Lines = Map<SourceFile, CsvLines>;

const SHOWN = 5;
const DEFAULT_SHARE = 0.001;
const QUOTE_REMEDY = 'close it, or write a quote that belongs to a cell as "" within quotes';

/** @param rows that the engine read from the CSV files */
export async function readRejected(
  connection: DuckDBConnection,
  lines: Lines,
  rows: number,
): Promise<RejectedLines> {
  const engine = await engineRejects(connection, lines);
  const sum = (count: (of: CsvLines) => number) =>
    [...lines.values()].reduce((total, of) => total + count(of), 0);
  const rejected =
    engine.count + sum(({ afterUnreadable, rejected }) => afterUnreadable + rejected);
  const inRows = sum(
    ({ header, apart, blank, insideCells }) => header + apart + blank + insideCells,
  );
  const of = lines.size === 0 ? rows + rejected : sum(({ all }) => all) - inRows;
  const lost = of - rejected - rows;
  const isOpen = [...lines.values()].some(({ unreadable }) => unreadable.some((r) => !r.isClosed));
  const isChance = isOpen && lost < 0;
  const examples = [
    ...describeRejects(lines, engine),
    ...(lost === 0 ? [] : [describeLost(lost, lines)]),
  ];
  const count = Math.min(of, rejected + (isChance ? 0 : Math.abs(lost)));
  return { count, of, examples: examples.slice(0, SHOWN), isChance };
}

/** Records over several lines by the line of their quote, and what else the engine has named. */
function describeRejects(lines: Lines, { examples }: EngineRejects): string[] {
  const broken = [...lines].flatMap(([file, { unreadable }]) =>
    unreadable.map((record) => ({ place: placeOf(file, record.line), record })),
  );
  const named = new Set(broken.map(({ place }) => place));
  return [
    ...broken.map(({ place, record }) => `${place}: ${describeBroken(record)}`),
    ...examples
      .filter(({ place }) => !named.has(place))
      .map(({ place, message }) => `${place}: ${message}`),
    ...[...lines].flatMap(([{ name }, { rejects }]) => rejects.map((own) => `${name}, ${own}`)),
  ];
}

interface EngineRejects {
  count: number;
  examples: { place: string; message: string }[];
}

async function engineRejects(connection: DuckDBConnection, files: Lines): Promise<EngineRejects> {
  if ((await queryNumber(connection, HAS_REJECTS)) === 0) return { count: 0, examples: [] };
  const count = await queryNumber(connection, COUNT_REJECTED);
  const rows = await queryRows(connection, listRejected(SHOWN));
  const examples = rows.map(async ([path, line, start, message]) => {
    const [file, own] = [...files].find(([{ path: known }]) => known === path) ?? [];
    // The engine numbers records: line ends inside cells have to be added.
    const isRecord = own !== undefined && own.insideCells + own.afterUnreadable > 0;
    const number = file && isRecord ? await lineAt(file, Number(start)) : Number(line);
    const place = `${file?.name ?? path}, line ${number}`;
    return { place, message: String(message).split('\n')[0] };
  });
  return { count, examples: await Promise.all(examples) };
}

/** Does a message tell of a row with fewer cells than the table has columns, the engine's or ours? */
function isShort(message: string): boolean {
  const told =
    /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message)?.slice(1) ??
    /has (\d+) cells, and the table (\d+) columns/.exec(message)?.slice(1).reverse();
  return told !== undefined && Number(told[1]) < Number(told[0]);
}

function placeOf({ name }: SourceFile, line: number): string {
  return `${name}, line ${line}`;
}

function describeBroken({ linesAfter, isClosed }: UnreadableRecord): string {
  const lines = countLines(linesAfter);
  return isClosed
    ? `a quote opens here and closes ${lines} later, in no record that can be read: ${QUOTE_REMEDY}`
    : `a quote opens here and never closes, and swallows the ${lines} after it: ${QUOTE_REMEDY}`;
}

function describeLost(lost: number, lines: Lines): string {
  const place = lines.size === 1 ? [...lines.keys()][0].name : `${lines.size} files`;
  return lost > 0
    ? `${place}: ${countLines(lost)} more gave no row, and the reader does not say which`
    : `${place}: ${(-lost).toLocaleString('en')} rows were made of lines that cannot be read`;
}

function countLines(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'line' : 'lines'}`;
}

/** Warns of rejected lines. @throws UserError when they are more than the recipe accepts */
export function checkRejected(
  { count, of, examples, isChance }: RejectedLines,
  maxRejectedShare: number | undefined,
  progress: Progress,
): void {
  if (count === 0) return;
  const more = count - examples.length;
  const list = [...examples, ...(more > 0 ? [`… and ${more.toLocaleString('en')} more`] : [])];
  const message = `${count.toLocaleString('en')} of ${of.toLocaleString('en')} lines cannot be read:\n${list.map((line) => `  ${line}`).join('\n')}`;
  if (isChance)
    throw new UserError(
      `${message}\nFix the file: with this quote, nobody can tell rows from text`,
    );
  const share = maxRejectedShare ?? DEFAULT_SHARE;
  if (count <= share * of) {
    progress.warn(message);
    return;
  }
  const padding = examples.some(isShort)
    ? '. If what short rows lack at their ends is missing, set source: { files: …, padShortRows: true }, or --pad-short-rows for a table'
    : '';
  throw new UserError(
    `${message}\nThat is more than maxRejectedShare (${share}) allows: fix the files, or raise maxRejectedShare in the recipe${padding}`,
  );
}

/**
 * Looks at cells of several lines.
 * @throws UserError when a cell looks as if a stray quote made it of rows
 */
export function checkSwallowed(lines: Lines, progress: Progress): void {
  const cells = [...lines.values()].reduce((sum, { multiLineCells }) => sum + multiLineCells, 0);
  const suspects = [...lines]
    .flatMap(([file, { suspect }]) => (suspect === null ? [] : [{ file, suspect }]))
    .sort((a, b) => b.suspect.surprise - a.suspect.surprise);
  if (suspects.length === 0) return;
  const [{ file, suspect }] = suspects;
  const verdict = judgeSurprise(suspect.surprise, cells);
  if (verdict === 'text') return;
  const fault = `${placeOf(file, suspect.line)}: the quote that opens here closes ${countLines(suspect.lines - 1)} later, and they look like rows of their own, lost in one cell`;
  if (verdict === 'doubtful') {
    progress.warn(`${fault}; if they are, ${QUOTE_REMEDY}`);
    return;
  }
  throw new UserError(
    `${fault}: ${QUOTE_REMEDY}; if the cell is right, set source: { files: …, multiLine: true } in the recipe`,
  );
}
