// The heavy step as one query: every row of the source becomes a typed tuple of features and target,
// and equal tuples are counted. Rows that cannot be used are counted too, by what is wrong with them.
//
//   state   0 used · 1 `where` is not true · 2 target unknown · 3 target unreadable · 4 weight not a
//           number of at least 0 · 10 + 2f feature f missing · 11 + 2f feature f unreadable or out of bounds
//   f0 …    VARCHAR for categories, DOUBLE otherwise (booleans 0 and 1); NULL when missing
//   target  VARCHAR, or DOUBLE for a regression;  weight DOUBLE, 1 without one;  held BOOLEAN;  rows BIGINT
//
// Columns of rows that are not used are NULL, so that those make up only a handful of tuples.
import type { Recipe, RecipeFeature } from '../recipe/recipe.ts';

export const STATE = {
  used: 0,
  excluded: 1,
  targetUnknown: 2,
  targetUnreadable: 3,
  weightUnreadable: 4,
  featureMissing: (f: number) => 10 + 2 * f,
  featureUnreadable: (f: number) => 11 + 2 * f,
};

/** Column of feature f in the grouped table. */
export const featureColumn = (f: number) => `f${f}`;

/** The query over a table expression; its result has the columns above. */
export function groupSql(recipe: Recipe, source: string): string {
  const features = Object.keys(recipe.features).map((_, f) => featureColumn(f));
  const kept = (column: string) => `CASE WHEN state = 0 THEN ${column} END AS ${column}`;
  return `
    SELECT state, ${[...features, 'target', 'weight', 'held'].map(kept).join(', ')}, count(*) AS rows
    FROM (${rowSql(recipe, source)})
    GROUP BY ALL`;
}

/** Every row with its state, its typed columns, and the values they were made of (`raw_f0`, `raw_target` …). */
export function rowSql(recipe: Recipe, source: string): string {
  return `
    SELECT *, ${stateSql(recipe)} AS state
    FROM (
      SELECT *, ${typedColumns(recipe).join(', ')}
      FROM (SELECT ${rawColumns(recipe).join(', ')} FROM (${source}))
    )`;
}

/** Every expression of the recipe, by the field it stands in. */
export function expressionsOf(recipe: Recipe): [field: string, sql: string][] {
  const { features, target, where, weight, split } = recipe;
  const fields: [string, string | undefined][] = [
    ...Object.entries(features).map(([name, { sql }]): [string, string] => [
      `features.${name}.sql`,
      sql,
    ]),
    ['target.sql', target.sql],
    ['where', where],
    ['weight', weight],
    ['split.testWhen', split.by === 'time' ? split.testWhen : undefined],
  ];
  return fields.filter((field): field is [string, string] => field[1] !== undefined);
}

/** The expressions as they stand; a line end closes a comment at the end of one. */
function rawColumns({ features, target, where, weight, split }: Recipe): string[] {
  return [
    ...Object.values(features).map(({ sql }, f) => `(${sql}\n) AS raw_f${f}`),
    `(${target.sql}\n) AS raw_target`,
    `(${where ?? 'true'}\n) AS raw_taken`,
    `(${weight ?? '1'}\n) AS raw_weight`,
    `coalesce((${split.by === 'time' ? split.testWhen : 'false'}\n), false) AS held`,
  ];
}

function typedColumns({ features, target }: Recipe): string[] {
  return [
    ...Object.values(features).flatMap((feature, f) => [
      `${typedSql(feature, `raw_f${f}`)} AS f${f}`,
      `${unreadableSql(feature, `raw_f${f}`)} AS bad_f${f}`,
    ]),
    `${target.classes ? categorySql('raw_target') : numberSql('raw_target')} AS target`,
    `TRY_CAST(raw_weight AS DOUBLE) AS weight`,
  ];
}

function typedSql({ kind }: RecipeFeature, raw: string): string {
  if (kind === 'category') return categorySql(raw);
  if (kind === 'boolean') return `CAST(TRY_CAST(${raw} AS BOOLEAN) AS DOUBLE)`;
  return numberSql(raw);
}

/** An empty text is a missing value, as it is in a CSV. */
function categorySql(raw: string): string {
  return `NULLIF(CAST(${raw} AS VARCHAR), '')`;
}

/** Not a number is a missing value; adding 0 turns -0 into 0, which are one value. */
function numberSql(raw: string): string {
  return `CASE WHEN isnan(TRY_CAST(${raw} AS DOUBLE)) THEN NULL ELSE TRY_CAST(${raw} AS DOUBLE) END`;
}

/** True when a value is given and does not fit its feature. */
function unreadableSql({ kind, minimum, maximum }: RecipeFeature, raw: string): string {
  if (kind === 'category') return 'false';
  if (kind === 'boolean') return `${raw} IS NOT NULL AND TRY_CAST(${raw} AS BOOLEAN) IS NULL`;
  const value = `TRY_CAST(${raw} AS DOUBLE)`;
  const faults = [`${value} IS NULL`, `isinf(${value})`];
  if (kind === 'integer') faults.push(`${value} != trunc(${value})`);
  // Not a number is above everything in SQL, but it is a missing value here.
  if (minimum !== undefined) faults.push(`${value} < ${minimum}`);
  if (maximum !== undefined) faults.push(`(${value} > ${maximum} AND NOT isnan(${value}))`);
  return `${raw} IS NOT NULL AND (${faults.join(' OR ')})`;
}

function stateSql({ features, target }: Recipe): string {
  const cases = [
    `WHEN raw_taken IS NOT TRUE THEN ${STATE.excluded}`,
    target.classes
      ? `WHEN target IS NULL THEN ${STATE.targetUnknown}`
      : `WHEN raw_target IS NULL OR isnan(TRY_CAST(raw_target AS DOUBLE)) THEN ${STATE.targetUnknown} WHEN target IS NULL OR isinf(target) THEN ${STATE.targetUnreadable}`,
    `WHEN weight IS NULL OR isnan(weight) OR isinf(weight) OR weight < 0 THEN ${STATE.weightUnreadable}`,
    ...Object.values(features).map((_, f) => `WHEN bad_f${f} THEN ${STATE.featureUnreadable(f)}`),
    ...Object.values(features).flatMap(({ missing }, f) =>
      missing === 'allowed' ? [] : [`WHEN f${f} IS NULL THEN ${STATE.featureMissing(f)}`],
    ),
  ];
  return `CAST(CASE ${cases.join(' ')} ELSE 0 END AS SMALLINT)`;
}
