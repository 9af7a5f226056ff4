// Answers of `predict --in` with the raw file, held to what the trees answer for the rows as training read them: by
// the engine, with the features that its SQL computed. Both are counted by target and answers, to the last bit.
import Papa from 'papaparse';
import * as z from 'zod';
import { silentProgress } from '../../trainer/base/progress.ts';
import { numberReaderOf } from '../../trainer/draft/profile-column.ts';
import { type CellTable, requireCells } from '../../trainer/encode/cell-table.ts';
import type { Ensemble } from '../../trainer/ensemble/ensemble.ts';
import { predictColumns } from '../../trainer/ensemble/predict-cells.ts';
import { dialectOf } from '../../trainer/ingest/dialect/dialect.ts';
import { ingest } from '../../trainer/ingest/ingest.ts';
import { checkRecipe } from '../../trainer/recipe/check-recipe.ts';
import type { Version } from '../../trainer/registry/version.ts';

export interface AnswerCounts {
  text: string;
  faults: string[];
}

/** @param answered CSV of `predict --keep`: the file's own columns, then the answers */
export async function compareWithTraining(
  version: Version,
  path: string,
  answered: string,
  target: string,
): Promise<AnswerCounts> {
  const recipe = checkRecipe(await version.json('recipe.json', z.unknown()), version.id);
  const dataset = await ingest(recipe, { data: path, progress: silentProgress });
  const cells = withLabelsOf(requireCells(dataset.cells, 'a comparison'), version.schema);
  const known = countTrained(cells, await version.ensemble());

  const { data } = Papa.parse<string[]>(answered.trimEnd(), { delimiter: ',' });
  const [header, ...rows] = data;
  const outputs = Object.values(version.entry.flags).length;
  const first = header.length - outputs;
  const column = header.findIndex((name) => name.toLowerCase() === target.toLowerCase());
  const read = numberReaderOf(dialectOf(recipe.source));
  const nameOf = (text: string) =>
    recipe.target.classes === undefined ? String(read(text)) : classOf(text, recipe.target.classes);
  const left = new Map(known);
  let equal = 0;
  for (const cellsOfRow of rows) {
    const key = keyOf(nameOf(cellsOfRow[column].trim()), cellsOfRow.slice(first).map(Number));
    const count = left.get(key) ?? 0;
    if (count === 0) continue;
    left.set(key, count - 1);
    equal++;
  }
  const { used, read: all } = dataset.rows;
  const faults = [
    ...(equal === used
      ? []
      : [`${used - equal} of ${used} rows are answered otherwise than training computed`]),
    ...(rows.length === all ? [] : [`${rows.length} rows were answered, and training read ${all}`]),
  ];
  return { text: `${equal.toLocaleString('en')} of ${used.toLocaleString('en')}`, faults };
}

/** Target and answers of a row, to the last bit. */
const keyOf = (target: string, outputs: number[]) => `${target}|${outputs.join('|')}`;

function classOf(text: string, classes: Record<string, string[] | '*'>): string {
  const found = Object.entries(classes).find(([, values]) => values.includes(text));
  return found?.[0] ?? '';
}

/** The table with the labels of the trees; a label that they do not know is their `other`. */
function withLabelsOf(cells: CellTable, schema: Version['schema']): CellTable {
  const columns = cells.columns.map((values, f) => {
    const [own, known] = [cells.schema[f], schema[f]];
    if (own.kind !== 'category' || known.kind !== 'category') return values;
    const codes = own.labels.map((label) => {
      const code = known.labels.indexOf(label);
      return code < 0 ? known.labels.indexOf(known.other ?? '') : code;
    });
    return values.map((code) => codes[code] ?? Number.NaN);
  });
  return { ...cells, schema, columns };
}

/** Key → rows that training has read. */
function countTrained(cells: CellTable, ensemble: Ensemble): Map<string, number> {
  const { outputs } = predictColumns(ensemble, cells.columns, cells.cellCount);
  const width = outputs.length / cells.cellCount;
  const found = new Map<string, number>();
  for (let cell = 0; cell < cells.cellCount; cell++) {
    const answers = Array.from(outputs.subarray(cell * width, (cell + 1) * width));
    cells.counts.forEach((counts, k) => {
      if (counts[cell] === 0) return;
      const { target } = cells;
      const name = target.kind === 'class' ? target.classes[k] : String(target.values[cell]);
      const key = keyOf(name, answers);
      found.set(key, (found.get(key) ?? 0) + counts[cell]);
    });
  }
  return found;
}
