// Options of commands that take a table in place of a recipe: its target, and what settles how it is read.
import { existsSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Task } from '../draft/decide-task.ts';
import { describeColumns } from '../draft/describe-draft.ts';
import { type DraftOptions, describeTable } from '../draft/draft.ts';
import { formatOf } from '../ingest/source-file.ts';
import { isRecipeFile } from '../recipe/load-recipe.ts';
import { ENCODINGS, type Encoding, type SourceDialect } from '../recipe/source-dialect.ts';
import { shippedFile } from '../recipes/shipped.ts';
import { askerHere } from './choose.ts';
import { wholeNumber } from './options.ts';
import { oneLine, print, shellWord } from './print.ts';
import { createProgress } from './progress.ts';
import { UsageError } from './usage-error.ts';

export interface DraftCommandOptions {
  target?: string;
  task?: Task;
  delimiter?: string;
  quote?: '"' | "'" | false;
  escape?: 'doubled' | '\\';
  encoding?: Encoding;
  /** `--header`: true, `--no-header`: false. */
  header?: boolean;
  skipLines?: number;
  footerLines?: number;
  comment?: string | false;
  decimal?: '.' | ',';
  thousands?: ',' | '.' | ' ' | "'" | false;
  missing?: string[];
  trim?: boolean;
  dateFormat?: string;
}

const DIALECT_FIELDS = [
  ...['delimiter', 'quote', 'escape', 'encoding', 'header', 'skipLines', 'footerLines'],
  ...['comment', 'decimal', 'thousands', 'missing', 'trim', 'dateFormat'],
] as const;
const FIELDS = ['target', 'task', ...DIALECT_FIELDS];
const HEADING = 'Options for a table:';

export function addDraftOptions(command: Command): Command {
  const options = [
    new Option('--target <column>', 'the column to learn'),
    new Option('--task <task>', 'what is learned of whole numbers that may be either').choices([
      ...['classification', 'regression'],
    ]),
    new Option('--delimiter <character>', 'what stands between cells; tab for a tab').argParser(
      (text) => (/^(?:tab|\\t)$/i.test(text) ? '\t' : text),
    ),
    new Option('--quote <character>', 'what cells stand in: " or \', or none').argParser(orNone),
    new Option('--escape <way>', 'a quote in a quoted cell: doubled or \\').choices([
      ...['doubled', '\\'],
    ]),
    new Option('--encoding <name>', 'of its text').choices([...ENCODINGS]),
    new Option('--header', 'its first line names the columns'),
    new Option('--no-header', 'no line names the columns: they are column1, column2, …'),
    new Option('--skip-lines <number>', 'lines before the table').argParser(
      wholeNumber('lines to skip are', 0),
    ),
    new Option('--footer-lines <number>', 'lines behind the last row').argParser(
      wholeNumber('lines of the footer are', 0),
    ),
    new Option('--comment <text>', 'what lines begin with that are no rows, or none').argParser(
      orNone,
    ),
    new Option('--decimal <mark>', 'the decimal mark').choices(['.', ',']),
    new Option('--thousands <mark>', 'what parts thousands, or none').argParser(orNone),
    new Option('--missing <texts...>', 'what means a missing value, beside what is found'),
    new Option('--trim', 'blanks around cells are no part of them'),
    new Option('--date-format <format>', 'of its dates, such as DD/MM/YYYY'),
  ];
  for (const option of options) command.addOption(option.helpGroup(HEADING));
  return command;
}

function orNone(text: string): string | false {
  if (text === '') throw new InvalidArgumentError('it must not be empty; say none.');
  return text === 'none' ? false : text;
}

/** What was said of the dialect. */
function dialectGiven(options: DraftCommandOptions): SourceDialect {
  const given = DIALECT_FIELDS.filter((name) => options[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, options[name]])) as SourceDialect;
}

export function draftOptions(options: DraftCommandOptions): DraftOptions {
  const ask = askerHere();
  return {
    given: dialectGiven(options),
    ...(options.task && { task: options.task }),
    ...(ask && { ask }),
    progress: createProgress(),
  };
}

/** Whether this names rows rather than a recipe. A URL, a folder, a pattern and a file that is no code do. */
export function isTable(place: string): boolean {
  if (/^https?:\/\//i.test(place) || hasMagic(place)) return true;
  if (isRecipeFile(place) || shippedFile(place) !== undefined) return false;
  return existsSync(place) || formatOf(place) !== null || /\.(?:zip|xlsx?)$/i.test(place);
}

const hasMagic = (place: string) => /[*?[\]{}]/.test(place);

/** @throws UsageError where options of a table stand beside a recipe */
export function refuseDraftOptions(options: DraftCommandOptions, recipe: string): void {
  const given = FIELDS.filter((name) => options[name as keyof DraftCommandOptions] !== undefined);
  if (given.length === 0) return;
  const names = given.map((name) => `--${name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`);
  throw new UsageError(
    `${names.join(', ')}: for tables, and ${recipe} is a recipe, which says this itself`,
  );
}

/** Lists the columns of a table. @throws UsageError that says how to name the one to learn */
export async function askForTarget(
  command: 'train' | 'init',
  place: string,
  options: DraftCommandOptions,
): Promise<never> {
  const { columns, rowCount, isWhole } = await describeTable([place], draftOptions(options));
  const rows = `${rowCount.toLocaleString('en')} rows${isWhole ? '' : ' of a sample'}`;
  const lines = describeColumns(columns).map((line) => `  ${oneLine(line)}\n`);
  print(`\n${place}: ${columns.length} columns, ${rows}\n${lines.join('')}`);
  const last = columns[columns.length - 1].profile.name;
  const said = commandOf(command, place, { ...options, target: last });
  throw new UsageError(`which column is to be learned? For the last one:\n  ${said}`);
}

/** The command line that says the same again, to be copied. */
export function commandOf(
  command: 'train' | 'init',
  place: string,
  options: DraftCommandOptions,
): string {
  const words = FIELDS.flatMap((name) => {
    const value = options[name as keyof DraftCommandOptions];
    if (value === undefined) return [];
    const option = `--${name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`;
    if (name === 'header') return [value === false ? '--no-header' : option];
    if (value === true) return [option];
    const texts = value === false ? ['none'] : [value].flat();
    return [option, ...texts.map((text) => shellWord(text === '\t' ? 'tab' : String(text)))];
  });
  return ['npx batcomputer', command, shellWord(place), ...words].join(' ');
}
