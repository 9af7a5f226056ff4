// Queries over what a recipe leaves to the data: the target's texts, and those of features without a kind.
import { FALSE_TEXTS, NUMBER_GRAMMAR, TRUE_TEXTS } from '../../../runtime/schema/cell-grammar.ts';
import type { AskedRecipe } from '../../recipe/recipe.ts';
import { dialectOf } from '../dialect/dialect.ts';
import { inBrackets } from './cell-query.ts';
import { plainNumberSql } from './marks-sql.ts';
import { sqlText } from './sql-text.ts';

/** What is counted of a column of texts, and of these as plain numbers, in the order of the query's columns. */
const COUNTS = {
  rows: () => 'sum(row_count)',
  /** Rows with a text. */
  known: (column: string) => countWhere(`${column} IS NOT NULL`),
  /** Rows whose text says that there is no number. */
  nan: (column: string) => countWhere(`lower(${column}) = 'nan'`),
  numbers: (_: string, number: string) => countMatches(number, NUMBER_GRAMMAR),
  /** Of the numbers, those without point or exponent. */
  whole: (_: string, number: string) => countMatches(number, '^[+-]?[0-9]+$'),
  /** Of the whole numbers, those that begin with a zero that counts for nothing. */
  zeroPadded: (_: string, number: string) => countMatches(number, '^[+-]?0[0-9]+$'),
  trueTexts: (column: string) => countWhere(`lower(${column}) IN (${list(TRUE_TEXTS)})`),
  falseTexts: (column: string) => countWhere(`lower(${column}) IN (${list(FALSE_TEXTS)})`),
  /** About how many different texts there are. */
  distinct: (column: string) => `approx_count_distinct(${column})`,
};

/** Rows of a column by what their texts are. */
export type ColumnFacts = Record<keyof typeof COUNTS, number>;

/** Not by FILTER: of each, the engine holds a copy of all columns. */
const countWhere = (condition: string) => `sum(CASE WHEN ${condition} THEN row_count END)`;
const countMatches = (column: string, pattern: string) =>
  countWhere(`regexp_matches(${column}, '${pattern}')`);
const list = (texts: readonly string[]) => texts.map(sqlText).join(', ');

/**
 * One row of doubles: the facts of the target, then those of each feature without a kind.
 * @param rows a table expression as `openColumns` gives it
 */
export function countFacts(recipe: AskedRecipe, rows: string): string {
  const columns = ['target', ...openFeatures(recipe).map((_, i) => `f${i}`)];
  const marks = dialectOf(recipe.source);
  const counts = columns.flatMap((column) =>
    Object.values(COUNTS).map((count) => count(column, plainNumberSql(column, marks))),
  );
  const doubles = counts.map((count) => `CAST(${count} AS DOUBLE)`).join(', ');
  return `SELECT ${doubles} FROM ${rows}`;
}

/** The facts in a row of that query, column by column; a sum of no rows is null. */
export function readFacts(row: unknown[]): ColumnFacts[] {
  const names = Object.keys(COUNTS);
  return Array.from({ length: row.length / names.length }, (_, i) => {
    const values = row.slice(i * names.length, (i + 1) * names.length);
    return Object.fromEntries(names.map((name, k) => [name, Number(values[k])])) as ColumnFacts;
  });
}

/** Different values of the target as they stand. @param rows as above */
export function listTargets(rows: string, most: number): string {
  return `SELECT DISTINCT target FROM ${rows} LIMIT ${most}`;
}

/** The texts of the target alone, with the rows that have each: read once, and looked at as often as need be. */
export const TARGETS = 'target_texts';

/** Fills the table of them. @param rows as above */
export const fillTargets = (rows: string) =>
  `CREATE TEMP TABLE ${TARGETS} AS SELECT target, count(*) AS row_count FROM ${rows} GROUP BY target`;

/** Features without a kind, by name. */
export function openFeatures({ features }: AskedRecipe): string[] {
  return Object.keys(features).filter((name) => features[name].kind === undefined);
}

/** Texts of the target and of the features without a kind, of the rows that take part, as a table expression. */
export function openColumns(recipe: AskedRecipe, source: string): string {
  const { features, target, where = 'true' } = recipe;
  const text = (sql: string) => `NULLIF(CAST(${inBrackets(sql)} AS VARCHAR), '')`;
  const columns = openFeatures(recipe).map((name, i) => `${text(features[name].sql)} AS f${i}`);
  const all = [`${text(target.sql)} AS target`, `${inBrackets(where)} AS taken`, ...columns];
  return `(SELECT * EXCLUDE taken, 1 AS row_count FROM (SELECT ${all.join(', ')} FROM (${source}))
    WHERE taken AND target IS NOT NULL)`;
}
