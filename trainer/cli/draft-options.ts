// Options of commands that take a table in place of a recipe: its target, and what settles how it is read.
import { existsSync } from 'node:fs';
import { type Command, Option } from 'commander';
import type { TaskName } from '../draft/decide-task.ts';
import { columnLines } from '../draft/describe-draft.ts';
import { type DraftOptions, describeTable } from '../draft/draft.ts';
import { formatOf } from '../ingest/source-file.ts';
import { isRecipeFile } from '../recipe/load-recipe.ts';
import type { SourceDialect } from '../recipe/source-dialect.ts';
import { shippedFile } from '../recipes/shipped.ts';
import { askerHere } from './choose.ts';
import { addDialectOptions, type DialectOptions, givenDialect } from './dialect-options.ts';
import { oneLine, print, shellWord } from './print.ts';
import { createProgress } from './progress.ts';
import { UsageError } from './usage-error.ts';

export interface DraftCommandOptions extends DialectOptions {
  target?: string;
  task?: TaskName;
}

const DIALECT_FIELDS = [
  ...['delimiter', 'quote', 'escape', 'encoding', 'header', 'columns', 'skipLines', 'footerLines'],
  ...['comment', 'decimal', 'thousands', 'missing', 'trim', 'dateFormat'],
  ...['padShortRows', 'pivot', 'signs'],
];
const FIELDS = ['target', 'task', ...DIALECT_FIELDS] as (keyof DraftCommandOptions)[];

export function addDraftOptions(command: Command): Command {
  command
    .option('--target <column>', 'of a table: the column to learn')
    .addOption(
      new Option('--task <task>', 'what is learned of whole numbers that may be either').choices([
        ...['classification', 'regression'],
      ]),
    );
  return addDialectOptions(command);
}

function dialectGiven(options: DraftCommandOptions): SourceDialect {
  const given = DIALECT_FIELDS.filter(
    (name) => options[name as keyof DialectOptions] !== undefined,
  );
  return givenDialect(
    Object.fromEntries(given.map((name) => [name, options[name as keyof DialectOptions]])),
  );
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
  const given = FIELDS.filter((name) => options[name] !== undefined);
  if (given.length === 0) return;
  const names = given.map(optionNamed);
  throw new UsageError(
    `${names.join(', ')}: for tables, and ${recipe} is a recipe, which says this itself`,
  );
}

/** `skipLines` → `--skip-lines`. */
function optionNamed(field: string): string {
  return `--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Lists the columns of a table. @throws UsageError that says how to name the one to learn */
export async function askForTarget(
  command: 'train' | 'init' | 'dev',
  place: string,
  options: DraftCommandOptions,
): Promise<never> {
  const { columns, rowCount, isWhole } = await describeTable([place], draftOptions(options));
  const rows = `${rowCount.toLocaleString('en')} rows${isWhole ? '' : ' of a sample'}`;
  const lines = columnLines(columns).map((line) => `  ${oneLine(line)}\n`);
  print(`\n${place}: ${columns.length} columns, ${rows}\n${lines.join('')}`);
  const last = columns[columns.length - 1].profile.name;
  const said = commandOf(command, place, { ...options, target: last });
  throw new UsageError(`which column is to be learned? For the last one:\n  ${said}`);
}

/** The command line that says the same again, to be copied. */
export function commandOf(
  command: 'train' | 'init' | 'dev',
  place: string,
  options: DraftCommandOptions,
): string {
  const words = FIELDS.flatMap((name) => {
    const value = options[name];
    if (value === undefined) return [];
    const option = optionNamed(name);
    if (name === 'header') return [value === false ? '--no-header' : option];
    if (value === true) return [option];
    return [
      option,
      ...[value].flat().map((text) => shellWord(text === '\t' ? 'tab' : String(text))),
    ];
  });
  return ['npx batcomputer', command, shellWord(place), ...words].join(' ');
}
