// How many rows take part, and why the others do not. Values that cannot be what their column is to
// hold are named with their count, and stop the run when they are too many.
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Progress } from '../base/progress.ts';
import { UserError } from '../base/user-error.ts';
import { timeOf } from '../recipe/held-out.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { queryRows } from './duckdb.ts';
import { featureColumn, STATE } from './sql/cell-query.ts';
import { COUNT_BY_STATE, countOtherTargets, countRawValues } from './sql/groups-table.ts';

/** Rows that were read and take no part. */
export interface UnusedRows {
  /** `where` is not true. */
  excluded: number;
  /** The target is missing. */
  noTarget: number;
  /** A feature that must be there is missing. */
  noFeature: number;
  /** A value cannot be read as what its column is to hold. */
  unreadable: number;
}

export interface RowCounts {
  read: number;
  used: number;
  /** Rows that are not used, by why: these and the used ones are all that were read. */
  unused: UnusedRows;
  /** Distinct (features, target) among the used rows. */
  tuples: number;
  /** Rows of each state of the grouped table. */
  byState: Map<number, number>;
}

const SHOWN_VALUES = 5;
const DEFAULT_SHARE = 0.001;

/** Counts over the grouped table `groups`. */
export async function countGroupedRows(connection: DuckDBConnection): Promise<RowCounts> {
  const rows = await queryRows(connection, COUNT_BY_STATE);
  const byState = new Map(rows.map(([state, count]) => [Number(state), Number(count)]));
  const sum = (isMeant: (state: number) => boolean) =>
    [...byState].reduce((total, [state, count]) => total + (isMeant(state) ? count : 0), 0);
  return {
    read: sum(() => true),
    used: sum((state) => state === STATE.used),
    unused: {
      excluded: sum((state) => state === STATE.excluded),
      noTarget: sum((state) => state === STATE.targetUnknown),
      noFeature: sum((state) => state >= STATE.featureMissing(0) && !isUnreadable(state)),
      unreadable: sum(isUnreadable),
    },
    tuples: Number(rows.find(([state]) => state === STATE.used)?.[2] ?? 0),
    byState,
  };
}

function isUnreadable(state: number): boolean {
  const isFeature = state >= STATE.featureUnreadable(0) && state % 2 === 1;
  const others: number[] = [STATE.targetUnreadable, STATE.weightUnreadable, STATE.timeUnreadable];
  return others.includes(state) || isFeature;
}

/**
 * Holds the counts to the recipe and warns of rows that are left out.
 * @param source query of the rows, to show values from; null where there are only cells
 * @throws UserError when no row is left, a weight is unusable, or too many values are unreadable
 */
export async function checkRows(
  connection: DuckDBConnection,
  recipe: Recipe,
  source: string | null,
  counts: RowCounts,
  progress: Progress,
): Promise<void> {
  if (counts.read === 0) throw new UserError('the source has no rows');
  const badWeights = counts.byState.get(STATE.weightUnreadable) ?? 0;
  if (badWeights > 0) {
    throw new UserError(
      `weight: ${badWeights.toLocaleString('en')} rows have a weight that is missing, negative or infinite`,
    );
  }
  const faults = await describeUnreadable(connection, recipe, source, counts);
  if (counts.unused.unreadable > (recipe.maxRejectedShare ?? DEFAULT_SHARE) * counts.read) {
    throw new UserError(
      `too many values cannot be read (more than maxRejectedShare):\n${faults.map((fault) => `  ${fault}`).join('\n')}\nIf a text means a missing value, say so in the recipe: ${recipe.inputs === undefined ? `sql: "nullif(column, 'NA')"` : "source: { …, missing: ['NA'] }"}, missing: 'allowed'`,
    );
  }
  for (const fault of faults) progress.warn(`${fault}; these rows are not used`);
  warnOfMissing(recipe, counts, progress);
  if (counts.used === 0) {
    throw new UserError(
      `none of the ${counts.read} rows can be used: ${reasonsOf(recipe, counts)}`,
    );
  }
  await checkTargetValues(connection, recipe);
}

/** What is read of a row, in the order of the states: the features, then the inputs. */
interface ReadField {
  name: string;
  place: string;
  /** Of the row query, behind `raw_`. */
  column: string;
  kind: string;
  minimum?: number;
  maximum?: number;
  format?: string;
}

function readFields({ features, inputs = {} }: Recipe): ReadField[] {
  const ofFeatures = Object.entries(features).map(([name, feature], f) => {
    return { ...feature, name, place: `features.${name}`, column: featureColumn(f) };
  });
  const ofInputs = Object.entries(inputs).map(([name, input], i) => {
    return { ...input, name, place: `inputs.${name}`, column: `input${i}` };
  });
  return [...ofFeatures, ...ofInputs];
}

function warnOfMissing(recipe: Recipe, { byState }: RowCounts, progress: Progress): void {
  readFields(recipe).forEach(({ place }, f) => {
    const count = byState.get(STATE.featureMissing(f)) ?? 0;
    if (count === 0) return;
    progress.warn(
      `${place}: ${count.toLocaleString('en')} rows without a value are not used (missing: 'allowed' would keep them)`,
    );
  });
}

function reasonsOf(recipe: Recipe, { byState }: RowCounts): string {
  const reasons = new Map([
    [STATE.excluded, '`where` is not true'],
    [STATE.targetUnknown, 'the target is missing'],
    [STATE.targetUnreadable, 'the target is not a finite number'],
    [STATE.timeUnreadable, 'split.column holds no time'],
  ]);
  readFields(recipe).forEach(({ name }, f) => {
    reasons.set(STATE.featureMissing(f), `'${name}' is missing`);
    reasons.set(STATE.featureUnreadable(f), `'${name}' cannot be read`);
  });
  return [...byState]
    .sort(([a], [b]) => a - b)
    .map(([state, count]) => `in ${count} ${reasons.get(state) ?? 'something is wrong'}`)
    .join(', ');
}

/** One sentence for each field with unreadable values, with the most frequent of them. */
async function describeUnreadable(
  connection: DuckDBConnection,
  recipe: Recipe,
  source: string | null,
  { byState }: RowCounts,
): Promise<string[]> {
  const time = timeOf(recipe.split);
  const fields: [state: number, field: string, column: string, wanted: string][] = [
    [STATE.targetUnreadable, 'target', 'target', 'is not a finite number'],
    [STATE.timeUnreadable, `split.column '${time?.column}'`, 'time', wantedTime(time?.testFrom)],
  ];
  for (const [f, field] of readFields(recipe).entries()) {
    const { kind, minimum, maximum, format } = field;
    const low = minimum === undefined ? '' : ` from ${minimum}`;
    const high = maximum === undefined ? '' : ` up to ${maximum}`;
    const written = format === undefined ? '' : ` written as ${format}`;
    const wanted = `is not ${kind === 'integer' ? 'an integer' : `a ${kind}`}${written}${low}${high}`;
    fields.push([STATE.featureUnreadable(f), field.place, field.column, wanted]);
  }
  const faults: string[] = [];
  for (const [state, field, column, shape] of fields) {
    const count = byState.get(state) ?? 0;
    if (count === 0) continue;
    const fault = `${field}: ${count.toLocaleString('en')} rows have a value that ${shape}`;
    if (source === null) {
      faults.push(fault);
      continue;
    }
    const wanted = { state, column, most: SHOWN_VALUES };
    const values = await queryRows(connection, countRawValues(recipe, source, wanted));
    faults.push(`${fault}: ${listValues(values)}`);
  }
  return faults;
}

function wantedTime(testFrom: string | number | undefined): string {
  return typeof testFrom === 'number'
    ? 'is not a number'
    : 'is not a date from its year on, such as 2025-10-31 (inputs and source.dateFormat say how others are written)';
}

function listValues(rows: (string | number | boolean | null)[][]): string {
  return rows
    .map(([value, count]) => `'${value}' (${Number(count).toLocaleString('en')})`)
    .join(', ');
}

/** Refuses target values that belong to no class. */
async function checkTargetValues(
  connection: DuckDBConnection,
  { target: { classes } }: Recipe,
): Promise<void> {
  const lists = Object.values(classes ?? { value: '*' });
  if (lists.includes('*')) return;
  const rows = await queryRows(connection, countOtherTargets(lists.flat()));
  if (rows.length === 0) return;
  const more = rows.length > SHOWN_VALUES ? ` and ${rows.length - SHOWN_VALUES} more` : '';
  throw new UserError(
    `target: values that no class lists: ${listValues(rows.slice(0, SHOWN_VALUES))}${more}; list them in target.classes, or give one class '*'`,
  );
}
