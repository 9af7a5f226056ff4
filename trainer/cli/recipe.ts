// `batcomputer recipe sql`: the query that makes a recipe's cells, for the engine where the rows are.
import { type Command, Option } from 'commander';
import { UserError } from '../base/user-error.ts';
import { isComplete, whatIsOpen } from '../ingest/complete-recipe.ts';
import { requireRows } from '../ingest/open-origin.ts';
import { binQuery } from '../ingest/sql/bin-query.ts';
import { cellKey, cellQuery } from '../ingest/sql/cell-query.ts';
import { DIALECTS, type DialectName } from '../ingest/sql/dialect.ts';
import { translateRecipe } from '../ingest/sql/translate.ts';
import { loadRecipe } from '../recipe/load-recipe.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { addCommonOptions, addRecipeArgument, type CommonOptions, wholeNumber } from './options.ts';
import { printJson } from './print.ts';

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
      new Option('--dialect <name>', 'the engine that is to run the query')
        .choices(Object.keys(DIALECTS))
        .default('duckdb'),
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
}

async function runSql(nameOrPath: string, options: SqlOptions): Promise<void> {
  const { recipe } = await loadRecipe(nameOrPath);
  if (!isComplete(recipe)) throw new UserError(whatIsOpen(recipe));
  requireRows(recipe.split, 'a query');
  const dialect = DIALECTS[options.dialect];
  const translated = await translateRecipe(recipe, options.dialect);
  const source = options.from ?? defaultSource(recipe, options.dialect);
  const query =
    options.bins === undefined
      ? cellQuery(translated, source, dialect, { key: cellKey(recipe) })
      : binQuery(translated, source, dialect, options.bins);
  refuseLong(query, options.dialect);
  if (options.json) printJson({ recipe: recipe.name, dialect: dialect.name, query });
  else process.stdout.write(query === null ? '-- no feature is a number\n' : `${query};\n`);
}

/** https://cloud.google.com/bigquery/quotas#query_jobs: the length of an unresolved GoogleSQL query. */
const LONGEST_BIGQUERY = 1_000_000;

/** @throws UserError for what the engine would not take */
function refuseLong(query: string | null, dialect: DialectName): void {
  const length = Buffer.byteLength(query ?? '');
  if (dialect !== 'bigquery' || length <= LONGEST_BIGQUERY) return;
  throw new UserError(
    `the query has ${length.toLocaleString('en')} bytes, and BigQuery takes 1 MB; shorten the lists of map() and oneOf(), or join a table of them in --from`,
  );
}

function defaultSource({ source }: Recipe, dialect: DialectName): string {
  if (dialect in source && 'from' in source) return source.from;
  if ('sql' in source && dialect === 'duckdb') return `(${source.sql})`;
  return 'your_table';
}
