// Reads the rows of a file for a version: gathers into cells what it answers, and by line what it refuses.
import type { Progress } from '../base/progress.ts';
import { UserError } from '../base/user-error.ts';
import type { CellTable } from '../encode/cell-table.ts';
import { CellCollector } from '../evaluate/cell-collector.ts';
import type { SliceBy } from '../evaluate/slices.ts';
import { checkAbsentColumns } from '../ingest/absent-columns.ts';
import { columnNamed } from '../ingest/column-named.ts';
import type { GroupedLabels } from '../ingest/group-labels.ts';
import { type JudgedRow, streamJudgedRows, type UnaskedRows } from '../ingest/judged-rows.ts';
import type { PlacedRows } from '../ingest/placed-rows.ts';
import { checkExpressions } from '../ingest/sql/check-sql.ts';
import type { Recipe } from '../recipe/recipe.ts';
import type { Version } from '../registry/version.ts';
import { openLabelStates } from './label-states.ts';
import { PartCodes } from './part-rows.ts';
import { RefusalCollector, type Refusals } from './refusals.ts';
import { importedReader, type JudgedRowReader, recipeReader } from './row-reader.ts';

export interface EvaluateOptions {
  /** Files, folders, globs, zips or URLs. */
  data: string[];
  /** Columns of the data that part the rows, beside the categories of the model. */
  by?: string[];
  /** Of an imported version: the column of the target. */
  target?: string;
  /** Of an imported version: features that have no column on purpose. */
  without?: string[];
  /** Of an imported version whose features have no names: take the columns in their order. */
  byPosition?: boolean;
  /** Judge also the rows that the recipe's split would have learned from. */
  isWhole?: boolean;
}

export interface RowsOfData extends UnaskedRows {
  read: number;
  /** Lines that gave no row. */
  rejected: number;
  judged: number;
  refused: number;
}

export interface ReadRows {
  dataHash: string;
  cells: CellTable;
  partings: Map<string, SliceBy>;
  /** Of the categories that know many labels as one. */
  labels: GroupedLabels[];
  refusals: Refusals;
  rows: RowsOfData;
}

/**
 * @param recipe null for an imported version
 * @throws UserError where a column is not there, or a value of the target means no class
 */
export async function readJudgedRows(
  version: Version,
  recipe: Recipe | null,
  rows: PlacedRows,
  options: EvaluateOptions,
  progress: Progress,
): Promise<ReadRows> {
  const { by: asked = [], isWhole = false } = options;
  const by = asked.map((name) => columnNamed(name, rows.columns, '--by'));
  const reader = await openReader(version, recipe, rows, by, options, progress);
  const { entry, schema } = version;
  const classes = entry.task === 'class' ? entry.classes : null;
  const states = await openLabelStates(version);
  const collector = new CellCollector(schema, classes, by.length + states.count, reader.loss);
  const refusals = new RefusalCollector();
  const codes = by.map(() => new PartCodes());
  const doubles = new Float64Array(schema.length);
  const unknown = new UnknownTargets();
  const stage = progress.stage('Reading rows', 'rows');
  let [seen, judged] = [0, 0];
  const take = (row: JudgedRow) => {
    const { place, target, weight, by: parts } = row;
    stage.update(++seen);
    const code = typeof target === 'number' ? target : reader.classOf(target);
    if (code === undefined) {
      unknown.add(String(target), place);
      return;
    }
    const faults = reader.encode(row, doubles);
    if (faults !== null) {
      refusals.add(faults, () => rows.describePlace(place));
      return;
    }
    judged++;
    const partCodes = parts.map((text, i) => codes[i].codeOf(text));
    collector.add(doubles, [...partCodes, ...states.codesOf(doubles, row.values)], code, weight);
  };
  const query = { recipe: reader.recipe, by, isWhole, asTexts: reader.asTexts };
  const { read, rejected, unasked } = await streamJudgedRows(rows, query, take);
  unknown.check(rows);
  checkTargets(unasked.badTarget, read, recipe?.maxRejectedShare);
  stage.done(`${read.toLocaleString('en')} rows, ${judged.toLocaleString('en')} to judge`);
  const { cells, parts } = collector.finish();
  const partings = by.map((name, i): [string, SliceBy] => [
    name,
    codes[i].partingOf(parts[i], cells),
  ]);
  const found = refusals.finish();
  return {
    dataHash: rows.hash,
    cells,
    partings: new Map(partings),
    labels: states.groupsOf(parts.slice(by.length)),
    refusals: found,
    rows: { read, rejected, judged, refused: found.rows, ...unasked },
  };
}

async function openReader(
  version: Version,
  recipe: Recipe | null,
  rows: PlacedRows,
  by: string[],
  { target = '', without = [], byPosition = false }: EvaluateOptions,
  progress: Progress,
): Promise<JudgedRowReader> {
  if (recipe === null) {
    const query = { target, without, byPosition, others: by };
    return importedReader(version, rows.columns, query);
  }
  checkAbsentColumns(rows.layouts, recipe, progress);
  await checkExpressions(rows.connection, recipe);
  return recipeReader(version, recipe);
}

const SHOWN_VALUES = 5;

/** Values of the target that mean no class: as in training, they are refused rather than passed over. */
class UnknownTargets {
  readonly #values = new Map<string, { rows: number; place: string }>();

  add(value: string, place: string): void {
    const known = this.#values.get(value) ?? { rows: 0, place };
    this.#values.set(value, known);
    known.rows++;
  }

  check(rows: PlacedRows): void {
    if (this.#values.size === 0) return;
    const all = [...this.#values].sort((a, b) => b[1].rows - a[1].rows);
    const shown = all
      .slice(0, SHOWN_VALUES)
      .map(
        ([value, { rows: count, place }]) =>
          `'${value}' (${count.toLocaleString('en')}, first in ${rows.describePlace(place)})`,
      );
    const more = all.length > SHOWN_VALUES ? ` and ${all.length - SHOWN_VALUES} more` : '';
    throw new UserError(
      `target: values that mean no class of the model: ${shown.join(', ')}${more}; name the column of the target, or write the values as the model's classes`,
    );
  }
}

const DEFAULT_SHARE = 0.001;

function checkTargets(bad: number, read: number, share = DEFAULT_SHARE): void {
  if (bad <= share * read) return;
  throw new UserError(
    `target: ${bad.toLocaleString('en')} of ${read.toLocaleString('en')} rows have a value that is not a finite number`,
  );
}
