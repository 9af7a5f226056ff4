// Queries over the temporary table `groups`: what the cell query, or the counting query, has made of the rows
// (the columns are drawn in cell-query.ts). It is counted and checked, and then read as cells.
import type { FeatureSchema } from '../../../runtime/schema/feature-schema.ts';
import type { Recipe } from '../../recipe/recipe.ts';
import { cellColumns, featureColumn, rowQuery, STATE } from './cell-query.ts';
import { duckdbOf } from './marks-sql.ts';
import { sqlName, sqlText } from './sql-text.ts';

export const GROUPS = 'groups';
/** Fills the table by a query of this engine. */
export const fillGroups = (query: string) => `CREATE TEMP TABLE ${GROUPS} AS ${query}`;

/** The query of cells that were made elsewhere, with the types that they are read as. */
export function castCells(recipe: Recipe, source: string): string {
  const casts = storedColumns(recipe).map(
    ([name, type]) => `CAST(${sqlName(name)} AS ${type}) AS ${name}`,
  );
  return `SELECT ${casts.join(', ')} FROM (${source})`;
}

/** Columns of cells in a file, with their types. */
export function storedColumns(recipe: Recipe): [name: string, type: string][] {
  return [['recipe', 'VARCHAR'], ...cellColumns(recipe)];
}

export const COUNT_GROUPS = 'SELECT count(*) FROM groups';
export const COUNT_ROWS = 'SELECT sum(row_count) FROM groups';
export const COUNT_UNUSED = `${COUNT_ROWS} WHERE state <> ${STATE.used}`;
/** Used rows that are of no group. */
export const COUNT_WITHOUT_GROUP = `${COUNT_ROWS} WHERE state = ${STATE.used} AND group_key IS NULL`;
/** State, rows, groups. */
export const COUNT_BY_STATE =
  'SELECT state, sum(row_count)::DOUBLE, count(*)::DOUBLE FROM groups GROUP BY state';
/** Keys of the recipes that the cells were made by. */
export const RECIPE_KEYS = 'SELECT DISTINCT recipe FROM groups ORDER BY 1';
/** Cells of a file that lack what each must have. */
export const COUNT_DAMAGED = `${COUNT_GROUPS}
  WHERE state IS NULL OR row_count IS NULL OR row_count < 1
    OR (state = ${STATE.used} AND (target IS NULL OR weight IS NULL OR held NOT IN (0, 1) OR held IS NULL))`;

/** Code of the class (0 for a number), held, rows: of the used rows. */
export function countByClass({ target: { classes } }: Recipe): string {
  return `SELECT ${classes ? classSql(classes) : '0'}, held, sum(row_count)::DOUBLE
    FROM groups WHERE state = ${STATE.used} GROUP BY ALL`;
}

/** Target values that are none of the known ones, and their rows; the most frequent first. */
export function countOtherTargets(known: string[]): string {
  return `SELECT target, sum(row_count)::DOUBLE FROM groups
    WHERE state = ${STATE.used} AND target NOT IN (${known.map(sqlText).join(', ')})
    GROUP BY 1 ORDER BY 2 DESC, 1`;
}

/** Targets of used rows that have blanks around them, and their rows. */
export const COUNT_TARGETS_IN_BLANKS = `SELECT target, sum(row_count)::DOUBLE FROM groups
  WHERE state = ${STATE.used} AND (target <> trim(target) OR regexp_matches(target, '^\\s|\\s$'))
  GROUP BY 1 ORDER BY 1`;

/** The values of the rows of one state as they stand in the source, and how often; the most frequent first. */
export function countRawValues(
  recipe: Recipe,
  source: string,
  { state, column, most }: { state: number; column: string; most: number },
): string {
  return `SELECT CAST(raw_${column} AS VARCHAR), count(*)::DOUBLE
    FROM (${rowQuery(recipe, `(${source})`, duckdbOf(recipe))})
    WHERE state = ${state} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${most}`;
}

/**
 * Makes the type `labels_<f>`: the labels of feature f among the used rows, in byte order.
 * @param groups a table expression with the columns of `groups`
 */
export function makeLabels(f: number, groups = 'groups'): string {
  const column = featureColumn(f);
  return `CREATE TEMP TYPE labels_${f} AS ENUM (
    SELECT DISTINCT ${column} FROM ${groups} WHERE state = ${STATE.used} AND ${column} IS NOT NULL ORDER BY 1)`;
}

export const listLabels = (f: number) => `SELECT unnest(enum_range(NULL::labels_${f}))`;

/** Code of the label of feature f, held, rows: of the used rows that have one. @param groups as above */
export function countByLabel(f: number, groups: string): string {
  const column = featureColumn(f);
  return `SELECT ${doubleOf('category', f, column)}, held, sum(row_count)::DOUBLE
    FROM ${groups} WHERE state = ${STATE.used} AND ${column} IS NOT NULL GROUP BY ALL`;
}

/** Rows of doubles: held, features, group if there are any, class or target value, weight of one row, rows. */
export function readGroups(recipe: Recipe, schema: FeatureSchema): string {
  const { group, target } = recipe;
  const used = `FROM groups WHERE state = ${STATE.used}`;
  const columns = [
    'CAST(held AS DOUBLE)',
    ...schema.map(({ kind }, f) => {
      const column = featureColumn(f);
      return `${doubleOf(kind, f, column)} AS ${column}`;
    }),
    ...(group === undefined ? [] : ['CAST(group_number AS DOUBLE)']),
    `CAST(${target.classes ? classSql(target.classes) : 'target'} AS DOUBLE)`,
    'CAST(weight AS DOUBLE)',
  ];
  const numbered = `FROM (SELECT *, dense_rank() OVER (ORDER BY group_key NULLS LAST) AS group_number ${used})`;
  const order = columns.map((_, i) => `${i + 1} NULLS LAST`).join(', ');
  return `SELECT ${columns.join(', ')}, CAST(sum(row_count) AS DOUBLE)
    ${group === undefined ? used : numbered} GROUP BY ALL ORDER BY ${order}`;
}

/** The value of feature f that a column holds, as a double: of a category, the code of its label. */
export function doubleOf(kind: string, f: number, column: string): string {
  const value = kind === 'category' ? `enum_code(CAST(${column} AS labels_${f}))` : column;
  return `CAST(${value} AS DOUBLE)`;
}

/** The code of the class that the text in a column means. */
export function classSql(classes: Record<string, string[] | '*'>, column = 'target'): string {
  const cases = Object.values(classes).flatMap((values, k) =>
    values === '*' ? [] : [`WHEN ${column} IN (${values.map(sqlText).join(', ')}) THEN ${k}`],
  );
  const other = Object.values(classes).indexOf('*');
  const otherwise = other < 0 ? 'NULL' : String(other);
  return cases.length === 0 ? otherwise : `CASE ${cases.join(' ')} ELSE ${otherwise} END`;
}
