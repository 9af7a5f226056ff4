// Carries a recipe's DuckDB expressions over to another engine: functions, casts, quotes of names.
import { importOptional } from '../../base/optional-package.ts';
import { UserError } from '../../base/user-error.ts';
import type { Recipe } from '../../recipe/recipe.ts';
import { expressionsOf } from './cell-query.ts';
import { DIALECTS, type DialectName } from './dialect.ts';
import { ownColumn } from './functions/program-sql.ts';

/** The same recipe with every expression in the engine's own words. */
export async function translateRecipe(recipe: Recipe, dialect: DialectName): Promise<Recipe> {
  if (dialect === 'duckdb') return recipe;
  const isPlain = expressionsOf(recipe).every(([, sql]) => columnOf(sql) !== null);
  const translator = isPlain ? null : await makeTranslator(dialect);
  const translate: Translator = (sql, field) => {
    const column = columnOf(sql);
    if (column !== null) return DIALECTS[dialect].column(column);
    if (translator === null) throw new Error(`${field} is no column`);
    return translator(sql, field);
  };
  const { features, target, where, weight, group, split } = recipe;
  return {
    ...recipe,
    features: Object.fromEntries(
      Object.entries(features).map(([name, feature], f) => {
        // Not every engine has columns of any name.
        const isDerived = feature.from !== undefined;
        const sql = isDerived ? ownColumn(`f${f}`) : translate(feature.sql, `features.${name}.sql`);
        return [name, { ...feature, sql }];
      }),
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

/** The name of the column that an expression is; null for any other. Such a one needs no translator. */
function columnOf(sql: string): string | null {
  return /^"((?:[^"]|"")+)"$/.exec(sql.trim())?.[1].replaceAll('""', '"') ?? null;
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
      const translated = statement.slice('SELECT '.length);
      return dialect === 'clickhouse' ? byLetters(translated) : translated;
    }
    throw new UserError(
      `${field}: cannot be translated to ${dialect}: ${error ?? 'not one expression'}`,
    );
  };
}

/** ClickHouse's functions that count bytes → those that count letters, as the functions of DuckDB do. */
const BY_LETTERS: Record<string, string> = {
  substring: 'substringUTF8',
  substr: 'substringUTF8',
  mid: 'substringUTF8',
  left: 'leftUTF8',
  right: 'rightUTF8',
  length: 'lengthUTF8',
  lower: 'lowerUTF8',
  upper: 'upperUTF8',
  position: 'positionUTF8',
  reverse: 'reverseUTF8',
  leftpad: 'leftPadUTF8',
  lpad: 'leftPadUTF8',
  rightpad: 'rightPadUTF8',
  rpad: 'rightPadUTF8',
};

/** The same expression with those functions; texts and names in quotes stay. */
function byLetters(sql: string): string {
  const tokens =
    /'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|`[^`]*`|[A-Za-z_][A-Za-z0-9_]*(?=\s*\()/g;
  return sql.replace(tokens, (token) =>
    Object.hasOwn(BY_LETTERS, token.toLowerCase()) ? BY_LETTERS[token.toLowerCase()] : token,
  );
}
