// From a file as it comes to the dialect that its recipe then states: found once, shown, and the law from
// then on. What the file leaves open is asked, never guessed.
import { didYouMean } from '../../../runtime/schema/did-you-mean.ts';
import { UserError } from '../../base/user-error.ts';
import type { SourceDialect } from '../../recipe/source-dialect.ts';
import { TOO_LONG } from '../csv-line-counter.ts';
import { nameColumns } from '../name-columns.ts';
import { describeDialect } from './describe-dialect.ts';
import { type CellCut, type CsvDialect, RFC_4180 } from './dialect.ts';
import { cutQuestions, cutsWithName, encodingQuestions } from './doubts.ts';
import { type FileKind, kindFault } from './file-kind.ts';
import { type FoundFrame, findFrame } from './find-frame.ts';
import { findMarks } from './find-marks.ts';
import { optionsOf, type Question } from './question.ts';
import { type FileSample, sampleFile } from './sample-file.ts';
import { isBlank, type ScoredCut, scoreCuts } from './score-cuts.ts';
import { splitRecords } from './split-records.ts';

export interface FoundDialect {
  /** `gzip` holds text; `zip`, `parquet` and `json` have no dialect. */
  kind: FileKind;
  dialect: CsvDialect;
  /** Names of the columns, in the file's order. */
  columns: string[];
  /** Rows of the sample: the file's start and pieces of the rest, cells as they stand, each as many as `columns`. */
  rows: string[][];
  /** Column → format of its dates, where it is not ISO. */
  dates: Map<string, string>;
  /** What was found and by what, a sentence each, to be shown. */
  evidence: string[];
  /** What the file leaves open. Empty: the dialect is settled. */
  questions: Question[];
}

export interface FindOptions {
  /** Name of the column to be learned: the record that has it is the header. */
  target?: string;
  /** What is known already. */
  given?: SourceDialect;
  /** What people call the file, for errors; default: its path. */
  name?: string;
  /** Of each of the 16 pieces that are looked at behind the file's start: more, for more rows; default 32 KiB. */
  pieceBytes?: number;
}

/**
 * Finds how a CSV or a gzip of one is read, from its start and a sample of the rest.
 * @throws UserError when the file has no rows that can be read, or no column of the target's name
 */
export async function findSourceDialect(
  path: string,
  { target, given = {}, name = path, pieceBytes }: FindOptions = {},
): Promise<FoundDialect> {
  const sample = await sampleFile(path, given.encoding, pieceBytes);
  const fault = kindFault(sample.kind) ?? textFault(sample);
  if (fault !== null) throw new UserError(`${name}: ${fault}`);
  if (sample.kind !== 'text' && sample.kind !== 'gzip') return withoutDialect(sample.kind);

  const excel = /^"?sep=(.)"?(?:\r\n|\n|\r)/i.exec(sample.head);
  const known: SourceDialect = { ...(excel === null ? {} : { delimiter: excel[1] }), ...given };
  const scored = scoreCuts(sample.head.slice(excel?.[0].length ?? 0), cutGiven(known));
  const cuts = cutsWithName(scored, target);
  const wanted = target === undefined ? known : { ...known, target };
  const frame = frameOf(sample, cuts[0], excel === null ? 0 : 1, wanted);
  const columns = columnsOf(frame, widthOf(frame, cuts[0].width, known), name);
  const rows = rowsOf(sample, cuts[0].cut, frame, columns.length, known);
  if (rows.length === 0) throw new UserError(`${name}${rowlessFault(sample, frame)}`);
  checkTarget(name, target, columns);
  return describeFound({ sample, cuts, frame, known }, columns, rows);
}

/** @param excelLines lines that only tell Excel the delimiter */
function frameOf(
  sample: FileSample,
  { cut, width, text }: ScoredCut,
  excelLines: number,
  wanted: SourceDialect & { target?: string },
): FoundFrame {
  const records = text.records.map((record) => ({ ...record, line: record.line + excelLines }));
  const tail = sample.isWhole ? null : splitRecords(sample.tail, cut).records;
  return findFrame(records, tail, width, wanted);
}

interface Found {
  sample: FileSample;
  /** Best first. */
  cuts: ScoredCut[];
  frame: FoundFrame;
  known: SourceDialect;
}

function describeFound(found: Found, columns: string[], rows: string[][]): FoundDialect {
  const { sample, cuts, frame, known } = found;
  const marks = findMarks(columns, rows, known);
  const dialect: CsvDialect = {
    ...{ encoding: sample.encoding.encoding, ...cuts[0].cut },
    ...{ skipLines: frame.skipLines, footerLines: frame.footerLines },
    ...{ comment: frame.comment, header: frame.header },
    padShortRows: known.padShortRows ?? false,
    ...{ decimal: marks.decimal, thousands: marks.thousands },
    ...{ signs: marks.signs, missing: marks.missing },
    ...{ trim: marks.trim, dateFormat: marks.dateFormat, pivot: known.pivot ?? null },
  };
  const questions = [
    ...encodingQuestions(sample, known),
    ...cutQuestions(cuts, known),
    ...frame.questions,
    ...marks.questions,
  ];
  const evidence = describeDialect(dialect, { sample, best: cuts[0], frame, marks });
  const { kind } = sample;
  return { kind, dialect, columns, rows, dates: marks.dates, evidence, questions };
}

/** Cells of a row: as most have, or, where they may lack some, as many as the header names. */
function widthOf(
  { header, first }: FoundFrame,
  width: number,
  { padShortRows }: SourceDialect,
): number {
  if (!padShortRows || header === false) return width;
  return Math.max(width, Array.isArray(header) ? header.length : first.cells.length);
}

function textFault({ head, kind }: FileSample): string | null {
  if (kind !== 'text' && kind !== 'gzip') return null;
  if (head.trim() === '') return 'is empty';
  const nul = head.indexOf('\0');
  if (nul < 0) return null;
  const line = head.slice(0, nul).split(/\r\n|\n|\r/).length;
  return `line ${line}: has a NUL byte; save it as text in UTF-8`;
}

function rowlessFault({ isWhole }: FileSample, { first }: FoundFrame): string {
  return !isWhole
    ? `, line ${first.line + first.lines}: ${TOO_LONG}`
    : ': has no rows under its header';
}

function withoutDialect(kind: FileKind): FoundDialect {
  return {
    ...{ kind, dialect: RFC_4180, columns: [], rows: [], dates: new Map() },
    ...{ evidence: [], questions: [] },
  };
}

function cutGiven(given: SourceDialect): Partial<CellCut> {
  const { delimiter, quote } = given;
  return {
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(quote === undefined ? {} : { quote: quote === false ? null : quote }),
    ...(given.escape === undefined ? {} : { escape: given.escape }),
  };
}

/** Rows of the start, and of those pieces that are cut as the start is. */
function rowsOf(
  sample: FileSample,
  cut: CellCut,
  frame: FoundFrame,
  width: number,
  { padShortRows }: SourceDialect,
): string[][] {
  const whole = (cells: string[]) =>
    padShortRows && cells.length < width
      ? [...cells, ...Array<string>(width - cells.length).fill('')]
      : cells;
  const start = frame.rows.map(({ cells }) => whole(cells));
  const pieces = sample.pieces.flatMap((piece) => {
    const { records, faults } = splitRecords(piece, cut);
    const rows = records
      .map(({ cells }) => cells)
      .filter((cells) => !isBlank(cells))
      .map(whole);
    const fitting = rows.filter((cells) => cells.length === width);
    return faults === 0 && fitting.length >= 0.9 * rows.length ? fitting : [];
  });
  return [...start.filter((cells) => cells.length === width), ...pieces];
}

/** @throws UserError when the header is not as wide as the rows, or has a name twice */
function columnsOf(
  { header, headerLine, first, skipLines }: FoundFrame,
  width: number,
  name: string,
): string[] {
  if (header === false) return Array.from({ length: width }, (_, c) => `column${c + 1}`);
  const cells = Array.isArray(header) ? header : first.cells;
  const place = headerLine === null ? `${name}: header` : `${name}, line ${headerLine}`;
  const named = (header: string[]) => optionsOf({ skipLines: skipLines + 1, header });
  if (cells.length !== width) {
    const nameless = optionsOf({ skipLines: skipLines + 1, header: false });
    const padding =
      cells.length > width
        ? `; if what rows lack at their ends is missing: ${optionsOf({ padShortRows: true })}`
        : '';
    throw new UserError(
      `${place}: names ${cells.length} columns, and most rows have ${width} cells; correct the line, or name the columns: ${named(['NAME', '…'])}, or go without names: ${nameless}${padding}`,
    );
  }
  try {
    return nameColumns(cells, place);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(
      `${error.message}; rename one, or name them: ${named(distinctNames(cells))}`,
    );
  }
}

/** The names of a header, each with the number of its column where it has none of its own. */
function distinctNames(cells: string[]): string[] {
  const taken = new Set<string>();
  return cells.map((cell, c) => {
    let name = cell.trim() || `column ${c + 1}`;
    while (taken.has(name.toLowerCase())) name += ` ${c + 1}`;
    taken.add(name.toLowerCase());
    return name;
  });
}

function checkTarget(name: string, target: string | undefined, columns: string[]): void {
  if (target === undefined) return;
  const isNamed = columns.some((column) => column.toLowerCase() === target.trim().toLowerCase());
  if (isNamed) return;
  const shown = columns.slice(0, 20).join(', ') + (columns.length > 20 ? ', …' : '');
  throw new UserError(
    `${name}: has no column '${target}'${didYouMean(target, columns)}; its columns are ${shown}`,
  );
}
