// From what a person names to files on the disk and the dialect that a recipe then states. What a file leaves
// open is asked of a person, or refused with the option that settles it.
import { stat } from 'node:fs/promises';
import { didYouMean } from '../../runtime/schema/did-you-mean.ts';
import type { Progress } from '../base/progress.ts';
import { UserError } from '../base/user-error.ts';
import { type CsvDialect, dialectOf, sourceFieldsOf } from '../ingest/dialect/dialect.ts';
import { findKind, kindFault } from '../ingest/dialect/file-kind.ts';
import {
  type FindOptions,
  type FoundDialect,
  findSourceDialect,
} from '../ingest/dialect/find-source-dialect.ts';
import { optionsOf, type Question, refuseQuestions } from '../ingest/dialect/question.ts';
import type { Downloads } from '../ingest/downloads.ts';
import { findFiles } from '../ingest/find-files.ts';
import { readStart } from '../ingest/read-chunks.ts';
import { type FileFormat, formatOf, type SourceFile } from '../ingest/source-file.ts';
import { isMark, type SourceDialect } from '../recipe/source-dialect.ts';
import { numberReaderOf } from './profile-column.ts';

/** Asks a person to choose; the answer's position, or null where none was given. */
export type Ask = (question: string, answers: string[]) => Promise<number | null>;

export interface DraftSourceOptions {
  target?: string;
  /** What is known of the dialect. */
  given: SourceDialect;
  /** Absent where nobody can be asked. */
  ask?: Ask;
  progress: Progress;
  /** Keeps the files of URLs for others; default: they are the draft's. */
  downloads?: Downloads;
}

export interface DraftSource {
  files: SourceFile[];
  /** What a recipe's source states of files whose name does not tell. */
  format?: FileFormat;
  /** Of the CSV files, or of the texts of others; null where there is nothing to say of these. */
  found: SettledDialect | null;
  /** Of all files, as they lie on the disk. */
  bytes: number;
}

export interface SettledDialect {
  dialect: CsvDialect;
  /** The fields of a source that state it. */
  fields: SourceDialect;
  columns: string[];
  /** Rows of a sample of the first file, cells as they stand. */
  rows: string[][];
  /** Column → format of its dates, where it is not ISO. */
  dates: Map<string, string>;
  evidence: string[];
}

/** Of a file's sample. */
const FEWEST_ROWS = 1000;
const ROWS_PER_PIECE = 100;
const MOST_PIECE_BYTES = 2 * 1024 * 1024;

/**
 * @param places paths, folders, globs, zips or URLs
 * @throws UserError when they hold no rows, or leave open how they are read
 */
export async function openDraftSource(
  places: string[],
  temporary: string,
  options: DraftSourceOptions,
): Promise<DraftSource> {
  const format = await formatByKind(places);
  const query = { places, ...(format === null ? {} : { format }) };
  const files = await findFiles(query, temporary, options.progress, options.downloads);
  const csv = await firstWithBytes(files.filter((file) => file.format === 'csv'));
  if (csv === null) refuseLayout(options.given, places);
  const found = csv === null ? null : await settleFile(csv, options);
  const sizes = await Promise.all(files.map(async ({ path }) => (await stat(path)).size));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return { files, ...(format === null ? {} : { format }), found, bytes };
}

/** By the first bytes of a file, where its name does not say it; null where nothing is to be said. */
async function formatByKind(places: string[]): Promise<FileFormat | null> {
  for (const place of places) {
    const found = await stat(place).catch(() => null);
    if (!found?.isFile()) continue;
    const kind = findKind(await readStart(place));
    const fault = kindFault(kind);
    if (fault !== null) throw new UserError(`${place}: ${fault}`);
    if (formatOf(place) !== null || /\.zip$/i.test(place)) continue;
    if (kind === 'parquet' || kind === 'json') return kind;
    if (kind === 'text') return 'csv';
  }
  return null;
}

async function firstWithBytes(files: SourceFile[]): Promise<SourceFile | null> {
  for (const file of files) {
    if ((await stat(file.path)).size > 0) return file;
  }
  return files[0] ?? null;
}

/** What only says how a CSV is cut. @throws UserError where it is said of other files */
function refuseLayout(given: SourceDialect, places: string[]): void {
  const lost = Object.entries(given).filter(([field]) => !isMark(field));
  if (lost.length === 0) return;
  const options = optionsOf(Object.fromEntries(lost));
  throw new UserError(
    `${places.join(', ')}: only a CSV is cut by this, and this is none; leave out ${options}`,
  );
}

async function settleFile(
  file: SourceFile,
  { target, given, ask }: DraftSourceOptions,
): Promise<SettledDialect> {
  return settleDialect(file.name, given, ask, (known) =>
    findEnough(file.path, {
      ...(target === undefined ? {} : { target }),
      ...{ given: known, name: file.name },
    }),
  );
}

type Finding = Omit<FoundDialect, 'kind'>;

/**
 * Finds until nothing is open.
 * @param place what people call the file
 * @param find with what is known already
 */
export async function settleDialect(
  place: string,
  given: SourceDialect,
  ask: Ask | undefined,
  find: (known: SourceDialect) => Finding | Promise<Finding>,
): Promise<SettledDialect> {
  const { missing: markers = [], ...known } = given;
  for (let answered: SourceDialect = known; ; ) {
    const found = await find(answered);
    const lost = Object.keys(given.signs ?? {}).find((name) => !found.columns.includes(name));
    if (lost !== undefined) {
      throw new UserError(
        `${place}: signs of '${lost}': there is no such column of texts${didYouMean(lost, found.columns)}`,
      );
    }
    const [question] = found.questions;
    if (question === undefined) {
      const { columns, rows, dates, evidence } = found;
      const named = spellingsOf(markers, found);
      // A marker that was named stands beside those that are found.
      const missing = [...new Set([...found.dialect.missing, ...named])];
      const dialect = { ...found.dialect, missing };
      const fields = sourceFieldsOf(dialect);
      const said = named.map((marker) => `'${marker}' means a missing value, as you say`);
      return { dialect, fields, columns, rows, dates, evidence: [...evidence, ...said] };
    }
    if (ask === undefined) refuseQuestions(found.questions, place);
    answered = { ...answered, ...(await askQuestion(question, place, ask as Ask)) };
  }
}

/** With rows enough to draft from, also where they are long. */
async function findEnough(path: string, options: FindOptions): Promise<FoundDialect> {
  const found = await findSourceDialect(path, options);
  const { rows, questions } = found;
  if (rows.length >= FEWEST_ROWS || rows.length === 0 || questions.length > 0) return found;
  const letters = rows.reduce((sum, cells) => sum + cells.join(',').length + 1, 0);
  const pieceBytes = Math.min(
    MOST_PIECE_BYTES,
    Math.ceil((ROWS_PER_PIECE * letters) / rows.length),
  );
  return findSourceDialect(path, { ...options, pieceBytes });
}

/** Markers, and those that are numbers as the file spells them elsewhere: -200 is -200,0, too. */
function spellingsOf(markers: string[], { dialect, rows }: Finding): string[] {
  const read = numberReaderOf(dialect);
  const numbers = new Set(markers.map(read).filter((number) => number !== undefined));
  if (numbers.size === 0) return markers;
  const spellings = new Set(markers);
  for (const cells of rows) {
    for (const cell of cells) {
      const number = read(cell.trim());
      if (number !== undefined && numbers.has(number)) spellings.add(cell.trim());
    }
  }
  return [...spellings];
}

async function askQuestion(question: Question, place: string, ask: Ask): Promise<SourceDialect> {
  const { text, answers } = question;
  const chosen = await ask(
    `${place}: ${text}`,
    answers.map(({ label }) => label),
  );
  if (chosen === null) refuseQuestions([question], place);
  return answers[chosen as number].given;
}

/** The dialect of a source without CSV files. */
export const NO_DIALECT = dialectOf({});
