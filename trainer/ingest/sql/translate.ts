// Carries a recipe's DuckDB expressions over to another engine: functions, casts, quotes of names.
import { importOptional } from '../../base/optional-package.ts';
import { UserError } from '../../base/user-error.ts';
import type { Recipe } from '../../recipe/recipe.ts';
import type { DialectName } from './dialect.ts';

/** The same recipe with every expression in the engine's own words. */
export async function translateRecipe(recipe: Recipe, dialect: DialectName): Promise<Recipe> {
  if (dialect === 'duckdb') return recipe;
  const translate = await makeTranslator(dialect);
  const { features, target, where, weight, group, split } = recipe;
  return {
    ...recipe,
    features: Object.fromEntries(
      Object.entries(features).map(([name, feature]) => [
        name,
        // A derived one names a column.
        feature.from
          ? feature
          : { ...feature, sql: translate(feature.sql, `features.${name}.sql`) },
      ]),
    ),
    target: { ...target, sql: translate(target.sql, 'target.sql') },
    ...(where === undefined ? {} : { where: translate(where, 'where') }),
    ...(weight === undefined ? {} : { weight: translate(weight, 'weight') }),
    ...(group === undefined ? {} : { group: translate(group, 'group') }),
    split:
      split.by === 'time' && 'testWhen' in split
        ? { ...split, testWhen: translate(split.testWhen, 'split.testWhen') }
        : split,
  };
}

type Translator = (sql: string, field: string) => string;

async function makeTranslator(dialect: DialectName): Promise<Translator> {
  // A module of 24 MB that only this needs.
  const { Dialect, transpile } = await importOptional(
    ['@polyglot-sql/sdk'],
    'Translating the SQL of a recipe',
    () => import('@polyglot-sql/sdk'),
  );
  const target = {
    duckdb: Dialect.DuckDB,
    postgres: Dialect.PostgreSQL,
    spark: Dialect.Spark,
    bigquery: Dialect.BigQuery,
    clickhouse: Dialect.ClickHouse,
  }[dialect];
  return (sql, field) => {
    const { success, sql: statements, error } = transpile(`SELECT ${sql}`, Dialect.DuckDB, target);
    const [statement, ...more] = statements ?? [];
    if (success && statement?.startsWith('SELECT ') && more.length === 0) {
      return statement.slice('SELECT '.length);
    }
    throw new UserError(
      `${field}: cannot be translated to ${dialect}: ${error ?? 'not one expression'}`,
    );
  };
}
