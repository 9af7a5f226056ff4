// Queries of tables larger than memory over their typed rows (typed-rows.ts): one counts them, one takes a sample, the
// last reads them one by one.
import type { FeatureSchema } from '../../../runtime/schema/feature-schema.ts';
import type { Recipe } from '../../recipe/recipe.ts';
import { featureColumn, STATE } from './cell-query.ts';
import { classSql, doubleOf } from './groups-table.ts';

/** What the rows of the table `counted` are counted by: state and target, or the labels of feature f. */
const BY_STATE = -1;

/**
 * Fills the table `counted`: all rows by what is wrong with them and by target, and apart from that the used ones by
 * the labels of each category. By all of these at once they would be about as many as the rows.
 */
export function countTypedRows(recipe: Recipe, rows: string): string {
  const categories = Object.values(recipe.features).flatMap(({ kind }, f) =>
    kind === 'category' ? [f] : [],
  );
  const labels = categories.map(featureColumn);
  const target = recipe.target.classes ? ['target'] : [];
  const values = [...target, ...labels].map(
    (name) => `CASE WHEN state = ${STATE.used} THEN typed_${name} END AS ${name}`,
  );
  const sets = [['state', 'held', ...target], ...labels.map((label) => ['held', label])];
  const isBy = categories.map((f) => `WHEN GROUPING(${featureColumn(f)}) = 0 THEN ${f}`);
  return `CREATE TEMP TABLE counted AS
    SELECT ${['state', 'held', ...target, ...labels].join(', ')}, count(*) AS row_count,
      CASE WHEN GROUPING(state) = 0 THEN ${BY_STATE} ${isBy.join(' ')} END AS counted_by
    FROM (SELECT ${['state', 'typed_held AS held', ...values].join(', ')} FROM ${rows})
    GROUP BY GROUPING SETS (${sets.map((columns) => `(${columns.join(', ')})`).join(', ')})`;
}

/** The rows for the table `groups`: what the checks of grouped rows read. */
export const COUNTED_BY_STATE = `SELECT * EXCLUDE counted_by FROM counted WHERE counted_by = ${BY_STATE}`;

/** The used rows by the labels of feature f, as a table expression with the columns that `groups` has. */
export function countedByLabel(f: number): string {
  return `(SELECT * REPLACE (${STATE.used} AS state) FROM counted WHERE counted_by = ${f})`;
}

/** Used rows as doubles: features, target or class, weight, held. */
export function streamQuery(recipe: Recipe, schema: FeatureSchema, rows: StreamedRows): string {
  return `SELECT ${doubles(recipe, schema).join(', ')} FROM ${rows.typed}${usedOnly(rows)}`;
}

export interface StreamedRows {
  /** A table expression of the typed rows. */
  typed: string;
  /** Where every row is used, the engine need not look whether it is: a third of its time. */
  hasUnused: boolean;
}

const usedOnly = ({ hasUnused }: StreamedRows) => (hasUnused ? ` WHERE state = ${STATE.used}` : '');

/**
 * The same of every `step`-th of these rows, about: those whose number a hash takes (`mix32` of base/random.ts, which
 * is the same in every version of every engine). The engine must keep their order.
 */
export function sampleQuery(
  recipe: Recipe,
  schema: FeatureSchema,
  rows: StreamedRows,
  step: number,
): string {
  const numbered = `SELECT *, (row_number() OVER () - 1)::UBIGINT AS place FROM ${rows.typed}${usedOnly(rows)}`;
  return `SELECT ${doubles(recipe, schema).join(', ')} FROM (${numbered})${step === 1 ? '' : ` WHERE ${mix32Sql('place')} % ${step} = 0`}`;
}

function mix32Sql(value: string): string {
  const low = (sql: string) => `((${sql}) & 4294967295)`;
  const shifted = (sql: string, bits: number) => `xor(${sql}, ${sql} >> ${bits})`;
  const first = low(`${shifted(low(value), 16)} * 2246822507`);
  const second = low(`${shifted(first, 13)} * 3266489909`);
  return shifted(second, 16);
}

function doubles(recipe: Recipe, schema: FeatureSchema): string[] {
  const { classes } = recipe.target;
  return [
    ...schema.map(({ kind }, f) => doubleOf(kind, f, `typed_${featureColumn(f)}`)),
    `CAST(${classes ? classSql(classes, 'typed_target') : 'typed_target'} AS DOUBLE)`,
    'CAST(typed_weight AS DOUBLE)',
    'CAST(typed_held AS DOUBLE)',
  ];
}
