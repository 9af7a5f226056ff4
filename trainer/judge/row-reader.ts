// How the rows of a file become rows of a version: by the recipe that it was trained by, or, of an imported model,
// by the names of its features. What the version itself refuses is refused here by the same code.
import { type Columns, columnsByPosition, matchColumns } from '../../runtime/rows/columns.ts';
import { CsvFault } from '../../runtime/rows/csv-fault.ts';
import { makeCellEncoder } from '../../runtime/rows/encode-cells.ts';
import { makeRowEncoder } from '../../runtime/rows/encode-row.ts';
import type { RowFault } from '../../runtime/rows/row-fault.ts';
import { LIBRARY_CELLS, readBoolean, readNumber } from '../../runtime/schema/cell-grammar.ts';
import type { FeatureSchema } from '../../runtime/schema/feature-schema.ts';
import { inputsOf } from '../../runtime/schema/input-schema.ts';
import { UserError } from '../base/user-error.ts';
import { columnNamed } from '../ingest/column-named.ts';
import { type AskedValue, faultOfState, type JudgedRow } from '../ingest/judged-rows.ts';
import { STATE } from '../ingest/sql/cell-query.ts';
import { sqlName } from '../ingest/sql/sql-text.ts';
import { type NumberLoss, numberLossOf } from '../recipe/number-loss.ts';
import type { Recipe, RecipeFeature } from '../recipe/recipe.ts';
import type { Version } from '../registry/version.ts';

type Fault = Pick<RowFault, 'field' | 'reason' | 'value' | 'message'>;

export interface JudgedRowReader {
  /** What is read of the file. */
  recipe: Recipe;
  /** Whether `encode` takes the texts of cells in place of typed values. */
  asTexts: boolean;
  /** Writes the features of a row; returns null, or why the version refuses it. */
  encode(asked: Pick<JudgedRow, 'values' | 'inputs' | 'state'>, row: Float64Array): Fault[] | null;
  /** The code of the class that a value of the target means; undefined for one that means none. */
  classOf(target: string): number | undefined;
  /** What answers are judged by; squared errors where it is absent. */
  loss?: NumberLoss | undefined;
}

/** Of a version that was trained. */
export function recipeReader(version: Version, recipe: Recipe): JudgedRowReader {
  const { entry, schema } = version;
  const inputFaults = makeInputFaults(version, recipe);
  const names = schema.map(({ name }) => name);
  const encoder = makeRowEncoder(schema);
  const record: Record<string, AskedValue> = Object.create(null);
  const codes = new Map<string, number>();
  let otherwise: number | undefined;
  for (const [name, values] of Object.entries(recipe.target.classes ?? {})) {
    const code = entry.classes.indexOf(name);
    if (values === '*') otherwise = code;
    else for (const value of values) codes.set(value, code);
  }
  return {
    recipe,
    asTexts: false,
    encode({ values, inputs, state }, row) {
      if (state >= STATE.featureMissing(names.length)) {
        const faults = inputFaults(inputs);
        return faults.length > 0 ? faults : [faultOfState(recipe, state)];
      }
      for (let f = 0; f < names.length; f++) record[names[f]] = values[f];
      const faults = encoder.encode(record, row);
      return faults === null && state !== STATE.used ? [faultOfState(recipe, state)] : faults;
    },
    classOf: (target) => codes.get(target) ?? codes.get(target.trim()) ?? otherwise,
    loss: numberLossOf(recipe.learner),
  };
}

/** What the version says to inputs that cannot be read: they are cells as callers may send them. */
function makeInputFaults(
  { entry }: Version,
  { inputs = {} }: Recipe,
): (texts: (string | null)[]) => RowFault[] {
  const names = Object.keys(inputs);
  const asked = inputsOf(entry).filter(({ name }) => names.includes(name));
  const positions = asked.map(({ name }) => names.indexOf(name));
  const encoder = makeCellEncoder(asked, positions, entry.cellGrammar);
  const row = new Float64Array(asked.length);
  return (texts) =>
    encoder.encode(
      texts.map((text) => text ?? ''),
      row,
    ) ?? [];
}

export interface ImportedQuery {
  /** The column of the target. */
  target: string;
  /** Features without a column on purpose. */
  without: readonly string[];
  /** Take the columns in the model's order. */
  byPosition: boolean;
  /** Columns that are no feature even when they are taken by their order. */
  others: readonly string[];
}

/** Of a version that was imported, which says what its features are called and nothing of the file. */
export function importedReader(
  { entry, schema, name }: Version,
  columns: string[],
  { target, without, byPosition, others }: ImportedQuery,
): JudgedRowReader {
  const wanted = columnNamed(target, columns, '--target');
  const apart = byPosition ? [wanted, ...others] : [wanted];
  const asked = columns.filter((column) => !apart.includes(column));
  const { positions } = findColumns(schema, asked, without, byPosition);
  const features = schema.map(({ name: feature }, f): [string, RecipeFeature] => {
    const sql = positions[f] < 0 ? 'NULL' : sqlName(asked[positions[f]]);
    // Texts as they stand: what is missing or unreadable, the version's own reader of cells says.
    return [feature, { sql, kind: 'category', missing: 'allowed' }];
  });
  const classes = Object.fromEntries(entry.classes.map((one) => [one, [one]]));
  const encoder = makeCellEncoder(schema, [...schema.keys()], entry.cellGrammar ?? LIBRARY_CELLS);
  return {
    recipe: {
      ...{ name, title: name, description: name, source: { files: [] }, seed: entry.seed },
      features: Object.fromEntries(features),
      target: { sql: sqlName(wanted), ...(entry.task === 'class' && { classes }) },
      objective: entry.task === 'class' ? 'multiclass' : 'regression',
      learner: { kind: 'boosting' },
      flags: {},
      split: { by: 'random', testShare: 0.5 },
    },
    asTexts: true,
    encode: ({ values }, row) =>
      encoder.encode(
        values.map((value) => (value === null ? '' : String(value))),
        row,
      ),
    classOf: (value) => classByName(entry.classes, value.trim()),
  };
}

function findColumns(
  schema: FeatureSchema,
  columns: string[],
  without: readonly string[],
  byPosition: boolean,
): Columns {
  try {
    return byPosition
      ? columnsByPosition(schema, columns, 1)
      : matchColumns(schema, columns, 1, {
          absent: without,
          remedy: 'its values would all be missing; if they are, name it in --without',
        });
  } catch (error) {
    throw error instanceof CsvFault ? new UserError(error.message) : error;
  }
}

/** Imported classes are mostly numbers, which tables write as `1`, `1.0` or `true`. */
function classByName(classes: string[], value: string): number | undefined {
  const exact = classes.indexOf(value);
  if (exact >= 0) return exact;
  const number = readNumber(value);
  const isSame = (one: string) => number !== undefined && readNumber(one) === number;
  const equal = classes.findIndex(isSame);
  if (equal >= 0) return equal;
  const flag = classes.join() === '0,1' ? readBoolean(value) : undefined;
  return flag === undefined ? undefined : Number(flag);
}
