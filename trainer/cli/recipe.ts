// `batcomputer recipe sql`: the query that makes a recipe's cells, for the engine where the rows are.
// `batcomputer recipe source`: how a CSV is read, as the source of a recipe.
import { type Command, Option } from 'commander';
import { requireFile } from '../base/files.ts';
import { UserError } from '../base/user-error.ts';
import { isComplete, whatIsOpen } from '../ingest/complete-recipe.ts';
import { sourceFieldsOf } from '../ingest/dialect/dialect.ts';
import { fieldsText } from '../ingest/dialect/field-text.ts';
import { binQuery } from '../ingest/sql/bin-query.ts';
import { cellKey, cellQuery } from '../ingest/sql/cell-query.ts';
import { DIALECTS, type DialectName } from '../ingest/sql/dialect.ts';
import { translateRecipe } from '../ingest/sql/translate.ts';
import { loadRecipe } from '../recipe/load-recipe.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { addCommonOptions, addRecipeArgument, type CommonOptions, wholeNumber } from './options.ts';
import { printJson, say } from './print.ts';
import {
  addDialectOptions,
  type DialectOptions,
  givenDialect,
  settleDialect,
} from './settle-dialect.ts';

interface SqlOptions extends CommonOptions {
  dialect: DialectName;
  from?: string;
  bins?: number;
}

export function addRecipeCommand(program: Command): void {
  const command = program.command('recipe').description('what a recipe needs from its data');
  const sql = command
    .command('sql')
    .description('the query that makes the cells, for the engine where the rows are');
  addRecipeArgument(sql)
    .addOption(
      new Option('--dialect <name>', 'the engine').choices(Object.keys(DIALECTS)).default('duckdb'),
    )
    .option('--from <table>', "table, or query in parentheses, instead of the recipe's source")
    .option(
      '--bins <number>',
      'print the query that makes this many quantile bins instead',
      wholeNumber('bins are', 2, 255),
    );
  addCommonOptions(
    sql,
    'npx batcomputer recipe sql batcomputer --dialect postgres --from crimes > cells.sql\n' +
      'psql --csv -f cells.sql > cells.csv\nnpx batcomputer train batcomputer --cells cells.csv',
  ).action(runSql);
  addSourceCommand(command);
}

interface SourceOptions extends CommonOptions, DialectOptions {
  target?: string;
}

function addSourceCommand(command: Command): void {
  const source = command
    .command('source')
    .description(
      "how a CSV is read: the source of a recipe for it, found from the file's start and a sample",
    )
    .argument('<file>', 'a CSV, or a gzip of one')
    .option(
      '--target <column>',
      'the column to be learned: the line that has its name is the header',
    );
  addDialectOptions(source);
  addCommonOptions(
    source,
    "npx batcomputer recipe source bank.csv\n# source: { files: 'bank.csv', delimiter: ';' }",
  ).action(runSource);
}

async function runSource(file: string, { target, json, ...options }: SourceOptions): Promise<void> {
  await requireFile(file);
  const given = givenDialect(options);
  const found = await settleDialect(file, { given, ...(target === undefined ? {} : { target }) });
  const fields =
    found.kind === 'text' || found.kind === 'gzip' ? sourceFieldsOf(found.dialect) : {};
  const source = { files: file, ...fields };
  if (json) {
    const { columns, evidence, dates } = found;
    printJson({ source, columns, evidence, dates: Object.fromEntries(dates) });
    return;
  }
  for (const sentence of found.evidence) say(`${sentence}\n`);
  process.stdout.write(`source: { ${fieldsText(source)} }\n`);
}

async function runSql(nameOrPath: string, options: SqlOptions): Promise<void> {
  const { recipe } = await loadRecipe(nameOrPath);
  if (!isComplete(recipe)) throw new UserError(whatIsOpen(recipe));
  const dialect = DIALECTS[options.dialect];
  const translated = await translateRecipe(recipe, options.dialect);
  const source = options.from ?? defaultSource(recipe, options.dialect);
  const query =
    options.bins === undefined
      ? cellQuery(translated, source, dialect, cellKey(recipe))
      : binQuery(translated, source, dialect, options.bins);
  if (options.json) printJson({ recipe: recipe.name, dialect: dialect.name, query });
  else process.stdout.write(query === null ? '-- no feature is a number\n' : `${query};\n`);
}

function defaultSource({ source }: Recipe, dialect: DialectName): string {
  if ('postgres' in source && dialect === 'postgres') return source.from;
  if ('sql' in source && dialect === 'duckdb') return `(${source.sql})`;
  return 'your_table';
}
