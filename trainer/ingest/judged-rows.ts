// The rows of a file as a recipe has them, one by one: the values of the features, the target and the weight, and
// which rows are not to be judged, and why. The twin of what training groups into cells.
import type { RowFault } from '../../runtime/rows/row-fault.ts';
import { UserError } from '../base/user-error.ts';
import type { Recipe, RecipeFeature } from '../recipe/recipe.ts';
import { streamValues } from './duckdb.ts';
import { explainQuery } from './group-rows.ts';
import type { PlacedRows } from './placed-rows.ts';
import { STATE } from './sql/cell-query.ts';
import { type JudgedRowsQuery, judgedRowsQuery } from './sql/judged-query.ts';

/** A value as it is to be asked: typed, or the text that is none of its kind; null where it is missing. */
export type AskedValue = string | number | boolean | null;

export interface JudgedRow {
  /** As `PlacedRows` describes it. */
  place: string;
  /** In the order of the recipe's features. */
  values: AskedValue[];
  /** The texts of the recipe's inputs, where it has any. */
  inputs: (string | null)[];
  /** What training says of the row: 0, or what is wrong with a feature of it (see cell-query.ts). */
  state: number;
  target: string | number;
  weight: number;
  /** The texts of the columns that the rows are parted by. */
  by: (string | null)[];
}

/** Rows that no model is asked, by why. */
export interface UnaskedRows {
  /** `where` is not true. */
  excluded: number;
  /** The split leaves them to training. */
  notHeldOut: number;
  noTarget: number;
  /** The target is not a finite number. */
  badTarget: number;
  /** The split goes by a time that cannot be read. */
  noTime: number;
}

/**
 * Tells every row that is to be judged, in the order of the files.
 * @throws UserError naming the field that is wrong, or the row whose weight is
 */
export async function streamJudgedRows(
  rows: PlacedRows,
  query: JudgedRowsQuery,
  onRow: (row: JudgedRow) => void,
): Promise<{ read: number; rejected: number; unasked: UnaskedRows }> {
  const { recipe } = query;
  const features = Object.values(recipe.features);
  const inputCount = Object.keys(recipe.inputs ?? {}).length;
  const unasked: UnaskedRows = { excluded: 0, notHeldOut: 0, noTarget: 0, badTarget: 0, noTime: 0 };
  let [read, ofCsv] = [0, 0];
  const fail = async (error: unknown) => {
    throw error instanceof UserError
      ? error
      : await explainQuery(rows.connection, recipe, rows.sql, error);
  };
  await streamValues(rows.connection, judgedRowsQuery(query, rows.sql), (values) => {
    const [place, state, held, target, weight] = values as [string, number, number, string, number];
    read++;
    if (rows.isCsv(place)) ofCsv++;
    if (state === STATE.excluded) unasked.excluded++;
    else if (state === STATE.timeUnreadable) unasked.noTime++;
    else if (held === 0) unasked.notHeldOut++;
    else if (state === STATE.targetUnknown) unasked.noTarget++;
    else if (state === STATE.targetUnreadable) unasked.badTarget++;
    else if (state === STATE.weightUnreadable) {
      throw new UserError(
        `${rows.describePlace(place)}: the weight is missing, negative or infinite`,
      );
    } else {
      const ofFeatures = values.splice(5, 2 * features.length);
      onRow({
        ...{ place, state, target, weight },
        values: features.map((feature, f) =>
          askedValue(feature, ofFeatures[2 * f], ofFeatures[2 * f + 1]),
        ),
        inputs: values.slice(5, 5 + inputCount) as (string | null)[],
        by: values.slice(5 + inputCount) as (string | null)[],
      });
    }
  }).catch(fail);
  return { read, rejected: await rows.checkLines(ofCsv), unasked };
}

function askedValue(
  { kind }: RecipeFeature,
  typed: string | number | null,
  text: string | number | null,
): AskedValue {
  if (typed === null) return text;
  return kind === 'boolean' ? typed === 1 : typed;
}

/** What is wrong with a row of this state, by the feature or input that it names. */
export function faultOfState(
  { features, inputs = {} }: Recipe,
  state: number,
): Pick<RowFault, 'field' | 'reason' | 'message'> {
  const index = (state - STATE.featureMissing(0)) >> 1;
  const field = [...Object.keys(features), ...Object.keys(inputs)][index];
  return state === STATE.featureMissing(index)
    ? { field, reason: 'missing_field', message: `${field} is missing` }
    : { field, reason: 'wrong_type', message: `${field} cannot be read` };
}
