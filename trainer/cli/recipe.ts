// `batcomputer recipe sql`: the query that makes a recipe's cells, for the engine where the rows are.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { binQuery } from '../recipe/bin-query.ts';
import { cellKey, cellQuery } from '../recipe/cell-query.ts';
import { DIALECTS, type DialectName } from '../recipe/dialect.ts';
import { loadRecipe } from '../recipe/load-recipe.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { translateRecipe } from '../recipe/translate.ts';
import { addCommonOptions, type CommonOptions, printJson } from './options.ts';

interface SqlOptions extends CommonOptions {
  dialect: DialectName;
  from?: string;
  bins?: number;
}

function parseBins(text: string): number {
  const bins = Number(text);
  if (Number.isInteger(bins) && bins >= 2 && bins <= 255) return bins;
  throw new InvalidArgumentError('bins are a whole number from 2 to 255.');
}

export function addRecipeCommand(program: Command): void {
  const command = program.command('recipe').description('what a recipe asks of its data');
  const sql = command
    .command('sql')
    .description('the query that makes the cells, for the engine where the rows are')
    .argument('<recipe>', 'name of a recipe that ships, or the path of your own .ts file')
    .addOption(
      new Option('--dialect <name>', 'the engine').choices(Object.keys(DIALECTS)).default('duckdb'),
    )
    .option('--from <table>', "table, or query in parentheses, in place of the recipe's source")
    .option('--bins <number>', 'print the query of so many quantile bins instead', parseBins);
  addCommonOptions(
    sql,
    'npx batcomputer recipe sql batcomputer --dialect postgres --from crimes > cells.sql\n' +
      'psql --csv -f cells.sql > cells.csv\nnpx batcomputer train batcomputer --cells cells.csv',
  ).action(runSql);
}

async function runSql(nameOrPath: string, options: SqlOptions): Promise<void> {
  const { recipe } = await loadRecipe(nameOrPath);
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
