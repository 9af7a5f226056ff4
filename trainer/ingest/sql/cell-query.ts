// The heavy step as one query, for the engine where the rows are: every row becomes a typed tuple of
// features and target, and equal tuples are counted. Rows that cannot be used are counted too, by what
// is wrong with them. The columns of the result:
//
//   recipe     names the expressions it was made by, so that cells are not taken for those of another recipe
//   state      0 used · 1 `where` is not true · 2 target unknown · 3 target unreadable · 4 weight not a
//              number of at least 0 · 5 the split's column holds no time · 10 + 2f feature f missing · 11 + 2f feature f unreadable or out of bounds;
//              inputs are counted on behind the features
//   f0 …       text for categories, double otherwise (booleans 0 and 1); NULL when missing
//   target     text, or double for a regression
//   weight     double, 1 without one
//   group_key  text; only where the recipe has a group
//   held       1 when the time split holds the row out
//   row_count  rows that are alike in all of these
//
// Columns of rows that are not used are NULL, so that those make up only a handful of tuples.
import { FALSE_TEXTS, TRUE_TEXTS } from '../../../runtime/schema/cell-grammar.ts';
import { sha256 } from '../../base/files.ts';
import { derivedFeatures } from '../../recipe/derived-features.ts';
import { dateFormatOf, timeOf } from '../../recipe/held-out.ts';
import type { AskedRecipe, Recipe, RecipeFeature } from '../../recipe/recipe.ts';
import {
  derivedSource,
  INPUT_STATE,
  inputGivenColumn,
  inputStateColumn,
  inputValueColumn,
} from './derived-source.ts';
import type { Dialect } from './dialect.ts';
import { HELD_COLUMN } from './held-files.ts';
import { sqlName } from './sql-text.ts';
import { testFromSql, timeSql } from './time-sql.ts';

export const STATE = {
  used: 0,
  excluded: 1,
  targetUnknown: 2,
  targetUnreadable: 3,
  weightUnreadable: 4,
  timeUnreadable: 5,
  featureMissing: (f: number) => 10 + 2 * f,
  featureUnreadable: (f: number) => 11 + 2 * f,
};

/** Column of feature f. */
export const featureColumn = (f: number) => `f${f}`;

const GROUP_COLUMN = 'group_key';

/** The columns of a result after `recipe`, with the types that DuckDB reads them as. */
export function cellColumns({ features, target, group }: Recipe): [name: string, type: string][] {
  return [
    ['state', 'INTEGER'],
    ...Object.values(features).map(({ kind }, f): [string, string] => [
      featureColumn(f),
      kind === 'category' ? 'VARCHAR' : 'DOUBLE',
    ]),
    ['target', target.classes ? 'VARCHAR' : 'DOUBLE'],
    ['weight', 'DOUBLE'],
    ...(group === undefined ? [] : [[GROUP_COLUMN, 'VARCHAR'] as [string, string]]),
    ['held', 'INTEGER'],
    ['row_count', 'BIGINT'],
  ];
}

/** Every expression of the recipe, by the field it stands in. */
export function expressionsOf(recipe: AskedRecipe): [field: string, sql: string][] {
  const { inputs = {}, features, target, where, weight, group, split } = recipe;
  const time = timeOf(split);
  const written = Object.entries(features).filter(([, { from }]) => from === undefined);
  const fields: [string, string | undefined][] = [
    ...Object.keys(inputs).map((name): [string, string] => [`inputs.${name}`, sqlName(name)]),
    ...written.map(([name, { sql }]): [string, string] => [`features.${name}.sql`, sql]),
    ['target.sql', target.sql],
    ['where', where],
    ['weight', weight],
    ['group', group],
    ['split.testWhen', split.by === 'time' && 'testWhen' in split ? split.testWhen : undefined],
    ['split.column', time === null ? undefined : sqlName(time.column)],
  ];
  return fields.filter((field): field is [string, string] => field[1] !== undefined);
}

/** Twelve digits that change whenever a row could fall into another cell. */
export function cellKey(recipe: Recipe): string {
  const kinds = Object.values(recipe.features).map(({ kind, minimum, maximum, missing }) => [
    kind,
    minimum ?? null,
    maximum ?? null,
    missing ?? 'refused',
  ]);
  const isNumber = recipe.target.classes === undefined;
  const { inputs } = recipe;
  const derived = inputs === undefined ? [] : [inputs, [...derivedFeatures(recipe)]];
  const time = timeOf(recipe.split);
  const { format = null, pivot } = (time && dateFormatOf(recipe, time.column)) ?? {};
  const read = pivot === undefined ? [format] : [format, pivot];
  const held = time === null ? [] : [time.testFrom, ...read];
  const parts = [expressionsOf(recipe), kinds, isNumber, ...derived, ...held];
  return sha256(JSON.stringify(parts)).slice(0, 12);
}

/** What is looked for in every row while the rows are read. */
export interface RowWatch {
  name: string;
  /** Columns of the source, as `rowQuery` takes them along. */
  along: Record<string, string>;
  /** Of them; true or false. */
  condition: string;
}

/**
 * The query over a table, or a query in parentheses, of this engine.
 * @param recipe with expressions that the engine understands
 * @param key of the recipe as it was written
 * @param watch a column more: is it true of any row of the cell?
 */
export function cellQuery(
  recipe: Recipe,
  source: string,
  dialect: Dialect,
  { key = cellKey(recipe), watch = null }: { key?: string; watch?: RowWatch | null } = {},
): string {
  const columns = cellColumns(recipe).map(([name]) => name);
  const kept = columns.slice(1, -1); // neither state nor row_count
  const values = kept.map((name) => `CASE WHEN state = 0 THEN ${typedColumn(name)} END AS ${name}`);
  const watched = watch === null ? '' : `, max(${watch.name}) AS ${watch.name}`;
  if (watch !== null) values.push(`${watch.condition} AS ${watch.name}`);
  return `SELECT '${key}' AS recipe, ${columns.slice(0, -1).join(', ')}, count(*) AS row_count${watched}
FROM (
  SELECT state,
    ${values.join(',\n    ')}
  FROM (
${rowQuery(recipe, source, dialect, watch?.along)}
  ) AS known_rows
) AS used_rows
GROUP BY ${columns.slice(0, -1).join(', ')}`;
}

/** Column of the row query that becomes this column of the cell query. */
function typedColumn(name: string): string {
  return `typed_${name}`;
}

/**
 * Every row with its state, its typed columns, and the values they were made of (`raw_f0`, `raw_target` …).
 * @param more columns of the source that come along: their names in the result → expressions
 */
export function rowQuery(
  recipe: Recipe,
  source: string,
  dialect: Dialect,
  more: Record<string, string> = {},
): string {
  const along = Object.entries(more).map(([name, sql]) => `${sql} AS ${name}`);
  return `SELECT *,
  CAST(${stateSql(recipe, dialect)} AS ${dialect.integer}) AS state
FROM (
  SELECT *,
    ${typedColumns(recipe, dialect).join(',\n    ')}
  FROM (
    SELECT *,
      ${parsedColumns(recipe, dialect).join(',\n      ')}
    FROM (
      SELECT
        ${[...rawColumns(recipe, dialect), ...along].join(',\n        ')}
      FROM ${derivedSource(recipe, source, dialect)} AS source_rows
    ) AS raw_rows
  ) AS parsed_rows
) AS typed_rows`;
}

/** The expressions as they stand. */
function rawColumns(
  { inputs, features, target, where, weight, group, split }: Recipe,
  dialect: Dialect,
): string[] {
  const time = timeOf(split);
  const flag = (sql: string) => `CASE WHEN ${inBrackets(sql)} THEN 1 ELSE 0 END`;
  return [
    ...Object.values(features).map(({ sql }, f) => `${inBrackets(sql)} AS raw_f${f}`),
    ...Object.keys(inputs ?? {}).flatMap((_, i) => [
      `${inputGivenColumn(i)} AS raw_input${i}`,
      `${inputValueColumn(i)} AS value_input${i}`,
      inputStateColumn(i),
    ]),
    `${inBrackets(target.sql)} AS raw_target`,
    `${where === undefined ? '1' : flag(where)} AS taken`,
    `${inBrackets(weight ?? '1')} AS raw_weight`,
    ...(group === undefined ? [] : [`${inBrackets(group)} AS raw_${GROUP_COLUMN}`]),
    ...(time === null
      ? [`${heldSql(split, flag)} AS typed_held`]
      : [`${dialect.column(time.column)} AS raw_time`]),
  ];
}

/** Whether a row is held out, as far as its row alone says it. */
function heldSql(split: Recipe['split'], flag: (sql: string) => string): string {
  if (split.by === 'file') return sqlName(HELD_COLUMN);
  return split.by === 'time' && 'testWhen' in split ? flag(split.testWhen) : '0';
}

/** A line end closes a comment that may stand at the end. */
export function inBrackets(sql: string): string {
  return sql.includes('--') ? `(${sql}\n)` : `(${sql})`;
}

/** Numbers as doubles, NULL when they cannot be read; here not a number is still told from NULL. */
function parsedColumns(recipe: Recipe, dialect: Dialect): string[] {
  const { features, target } = recipe;
  const numbers = Object.values(features).flatMap(({ kind }, f) =>
    kind === 'number' || kind === 'integer' ? [`f${f}`] : [],
  );
  if (!target.classes) numbers.push('target');
  const time = timeOf(recipe.split);
  const ofTime = (asked: NonNullable<typeof time>) =>
    timeSql('raw_time', asked.testFrom, dialect, dateFormatOf(recipe, asked.column));
  return [
    ...[...numbers, 'weight'].map((name) => `${dialect.number(`raw_${name}`)} AS parsed_${name}`),
    ...(time === null ? [] : [`${ofTime(time)} AS parsed_time`]),
  ];
}

function typedColumns({ features, target, group, split }: Recipe, dialect: Dialect): string[] {
  const time = timeOf(split);
  const category: RecipeFeature = { sql: '', kind: 'category' };
  const targetFeature: RecipeFeature = target.classes ? category : { sql: '', kind: 'number' };
  return [
    ...Object.values(features).map((feature, f) => typedSql(feature, `f${f}`, dialect)),
    typedSql(targetFeature, 'target', dialect),
    'parsed_weight AS typed_weight',
    ...(time === null
      ? []
      : [`CASE WHEN parsed_time >= ${testFromSql(time.testFrom)} THEN 1 ELSE 0 END AS typed_held`]),
    ...(group === undefined ? [] : [typedSql(category, GROUP_COLUMN, dialect)]),
  ];
}

/** An empty text is a missing value, as it is in a CSV; so is a number that is none. */
function typedSql({ kind }: RecipeFeature, name: string, dialect: Dialect): string {
  const text = dialect.text(`raw_${name}`);
  if (kind === 'category') return `NULLIF(${text}, '') AS typed_${name}`;
  const parsed = `parsed_${name}`;
  if (kind !== 'boolean') {
    return `CASE WHEN ${dialect.isNan(parsed)} THEN NULL ELSE ${parsed} END AS typed_${name}`;
  }
  return `CASE WHEN lower(${text}) IN (${inSql(TRUE_TEXTS)}) THEN 1.0 WHEN lower(${text}) IN (${inSql(FALSE_TEXTS)}) THEN 0.0 END AS typed_${name}`;
}

/** What is read as a boolean, in any case, is what those read who answer. */
const inSql = (texts: readonly string[]) => texts.map((text) => `'${text}'`).join(', ');

function stateSql({ inputs = {}, features, target, split }: Recipe, dialect: Dialect): string {
  const list = Object.values(features);
  const inputList = Object.values(inputs).map((input, i) => ({ ...input, i, f: list.length + i }));
  const isInput = (i: number, state: number) => `${inputStateColumn(i)} = ${state}`;
  const weight = 'parsed_weight';
  const targetFaults = target.classes
    ? []
    : [
        `WHEN ${unreadableSql({ kind: 'number' }, 'target', dialect)} THEN ${STATE.targetUnreadable}`,
      ];
  const cases = [
    `WHEN taken = 0 THEN ${STATE.excluded}`,
    ...(timeOf(split) === null ? [] : [`WHEN parsed_time IS NULL THEN ${STATE.timeUnreadable}`]),
    ...targetFaults,
    `WHEN typed_target IS NULL THEN ${STATE.targetUnknown}`,
    `WHEN ${weight} IS NULL OR ${dialect.isNan(weight)} OR ${dialect.isInfinite(weight)} OR ${weight} < 0 THEN ${STATE.weightUnreadable}`,
    ...inputList.map(
      ({ i, f }) => `WHEN ${isInput(i, INPUT_STATE.unreadable)} THEN ${STATE.featureUnreadable(f)}`,
    ),
    ...inputList.flatMap(({ missing, i, f }) =>
      missing === 'allowed'
        ? []
        : [`WHEN ${isInput(i, INPUT_STATE.missing)} THEN ${STATE.featureMissing(f)}`],
    ),
    ...list.flatMap((feature, f) =>
      feature.kind === 'category' || feature.from !== undefined
        ? []
        : [`WHEN ${unreadableSql(feature, `f${f}`, dialect)} THEN ${STATE.featureUnreadable(f)}`],
    ),
    ...list.flatMap(({ missing, from }, f) =>
      missing === 'allowed' || from !== undefined
        ? []
        : [`WHEN typed_f${f} IS NULL THEN ${STATE.featureMissing(f)}`],
    ),
  ];
  return `CASE\n    ${cases.join('\n    ')}\n    ELSE 0 END`;
}

/** True when a value is given and does not fit. The text is looked at only where there is no number. */
function unreadableSql(
  { kind, minimum, maximum }: Pick<RecipeFeature, 'kind' | 'minimum' | 'maximum'>,
  name: string,
  dialect: Dialect,
): string {
  const isGiven = `${dialect.text(`raw_${name}`)} <> ''`;
  if (kind === 'boolean') return `(typed_${name} IS NULL AND ${isGiven})`;
  const typed = `typed_${name}`;
  const faults = [dialect.isInfinite(typed)];
  if (kind === 'integer') faults.push(dialect.isFraction(typed));
  if (minimum !== undefined) faults.push(`${typed} < ${minimum}`);
  if (maximum !== undefined) faults.push(`${typed} > ${maximum}`);
  return `CASE WHEN raw_${name} IS NULL THEN false WHEN parsed_${name} IS NULL THEN ${isGiven} ELSE ${faults.join(' OR ')} END`;
}
