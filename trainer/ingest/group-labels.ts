// Parts of a dataset → the same over labels that training has seen often enough, with what became of the
// others. Cells keep their order: those that now agree stay apart.

import type { CategoryFeature } from '../../runtime/schema/feature-schema.ts';
import { countOf } from '../base/count-of.ts';
import type { Progress } from '../base/progress.ts';
import type { CellTable, CellTargets, TrainingTable } from '../encode/cell-table.ts';
import { rowsPerCell } from '../encode/encode.ts';
import { checkCompleted } from '../recipe/check-recipe.ts';
import type { Recipe } from '../recipe/recipe.ts';
import {
  type LabelGroup,
  type LabelPlan,
  openCategories,
  planLabels,
  RARE_BELOW,
} from './plan-labels.ts';
import type { DatasetParts } from './split.ts';

/** What became of the labels of a category that training knows as one. */
export interface GroupedLabels {
  feature: string;
  /** The label that stands for them. */
  other: string;
  /** Labels that stand for themselves, and labels of training rows that do not. */
  kept: number;
  grouped: number;
  /** Training rows of `other`. */
  trainRows: number;
  /** The grouped labels. */
  rareNames: string[];
  /**
   * By held-out cell, 1 where it is `other`; and 1 where training has not seen its label at all, null where nothing tells
   * that.
   */
  isOther: Uint8Array;
  isNew: Uint8Array | null;
}

export interface GroupedParts<Train extends TrainingTable = CellTable> extends DatasetParts<Train> {
  /** The held-out rows with the labels that the data have. */
  testAsRead: CellTable;
  labels: GroupedLabels[];
}

/**
 * @param plan of rows that were grouped while they passed, which are not grouped again
 * @throws UserError where no name is free for the label
 */
export function groupLabels<Train extends TrainingTable>(
  { train, test }: DatasetParts<Train>,
  recipe: Pick<Recipe, 'features'>,
  plan: LabelPlan | null,
  progress: Progress,
): GroupedParts<Train> {
  warnOfSpellings(test, progress);
  const { schema, groups } = planOf(train, recipe, plan);
  const labels = groups.map((group) => describeGroup(group, test));
  warnOfNames(labels, test.schema, progress);
  if (labels.length > 0) progress.stage('Grouping labels').done(describeGroups(labels));
  return {
    train: train.kind === 'cells' ? { ...train, ...recode(train, schema, groups) } : train,
    test: recode(test, schema, groups),
    testAsRead: test,
    labels,
  };
}

function planOf(train: TrainingTable, recipe: Pick<Recipe, 'features'>, plan: LabelPlan | null) {
  if (train.kind === 'cells') return planCells(train, recipe);
  return plan ?? { schema: train.schema, groups: [] };
}

/** The recipe that says itself which categories are grouped, and from where. */
export function recordLabels(recipe: Recipe, labels: GroupedLabels[]): Recipe {
  if (labels.length === 0) return recipe;
  const grouped = new Set(labels.map(({ feature }) => feature));
  const features = Object.entries(recipe.features).map(([name, feature]) => {
    const { rareBelow = RARE_BELOW } = feature;
    return [
      name,
      grouped.has(name) ? { ...feature, unseen: 'other' as const, rareBelow } : feature,
    ];
  });
  return checkCompleted({ ...recipe, features: Object.fromEntries(features) });
}

/** The same for rows that are learned from and judged by in turn. */
export function groupCells(cells: CellTable, recipe: Pick<Recipe, 'features'>): CellTable {
  const { schema, groups } = planCells(cells, recipe);
  return recode(cells, schema, groups);
}

function planCells(cells: CellTable, recipe: Pick<Recipe, 'features'>): LabelPlan {
  const open = openCategories(cells.schema, recipe);
  const rowsOf = open.map((f): [number, Float64Array] => [f, rowsByCode(cells, f)]);
  return planLabels(cells.schema, recipe, new Map(rowsOf));
}

function rowsByCode(cells: CellTable, f: number): Float64Array {
  const rows = rowsPerCell(cells);
  const rowsOfCode = new Float64Array((cells.schema[f] as CategoryFeature).labels.length);
  cells.columns[f].forEach((code, cell) => {
    if (!Number.isNaN(code)) rowsOfCode[code] += rows[cell];
  });
  return rowsOfCode;
}

function recode(cells: CellTable, schema: CellTable['schema'], groups: LabelGroup[]): CellTable {
  if (groups.length === 0) return cells;
  const columns = [...cells.columns];
  for (const { feature, codeOf } of groups) {
    columns[feature] = columns[feature].map((code) => (Number.isNaN(code) ? code : codeOf[code]));
  }
  return { ...cells, schema, columns };
}

function describeGroup(
  { feature, codeOf, rowsOfCode, otherCode, otherName }: LabelGroup,
  { schema, columns }: CellTable,
): GroupedLabels {
  const column = columns[feature];
  const { labels } = schema[feature] as CategoryFeature;
  const isOther = (code: number) => codeOf[code] === otherCode;
  const others = [...rowsOfCode.keys()].filter((code) => isOther(code) && rowsOfCode[code] > 0);
  return {
    feature: schema[feature].name,
    other: otherName,
    kept: otherCode,
    grouped: others.length,
    trainRows: others.reduce((sum, code) => sum + rowsOfCode[code], 0),
    rareNames: others.map((code) => labels[code]),
    isOther: Uint8Array.from(column, (code) => Number(isOther(code))),
    isNew: Uint8Array.from(column, (code) => Number(rowsOfCode[code] === 0)),
  };
}

function warnOfNames(groups: GroupedLabels[], schema: CellTable['schema'], progress: Progress) {
  for (const { feature, other } of groups) {
    const { labels } = schema.find(({ name }) => name === feature) as CategoryFeature;
    if (!labels.includes('other')) continue;
    progress.warn(`features.${feature}: 'other' is a label of the data; all others are '${other}'`);
  }
}

/** Categories with rare labels, each; those without are counted. */
function describeGroups(groups: GroupedLabels[]): string {
  const number = (count: number) => count.toLocaleString('en');
  const rare = groups.filter(({ grouped }) => grouped > 0);
  const said = rare.map(
    ({ feature, other, kept, grouped, trainRows }) =>
      `${feature}: ${countOf(kept, 'label')}, and '${other}' for ${countOf(grouped, 'rare label')} (${countOf(trainRows, 'training row')}) and all that are new`,
  );
  const left = groups.length - rare.length;
  const none = `${number(left)} ${left === 1 ? 'category' : 'categories'} without rare labels`;
  return [...said, ...(left > 0 ? [none] : [])].join('; ');
}

const SHOWN = 3;

/** Labels that are one but for case and blanks: mostly they mean the same. */
function warnOfSpellings({ schema }: CellTargets, progress: Progress): void {
  for (const feature of schema) {
    if (feature.kind !== 'category') continue;
    const byKey = Map.groupBy(feature.labels, keyOf);
    const alike = [...byKey.values()].filter((labels) => labels.length > 1);
    if (alike.length === 0) continue;
    const shown = alike
      .slice(0, SHOWN)
      .map((labels) => labels.map((label) => `'${label}'`).join(' and '));
    const more = alike.length > SHOWN ? ` and ${alike.length - SHOWN} more` : '';
    progress.warn(
      `features.${feature.name}: labels that differ by case or blanks alone: ${shown.join(', ')}${more}; they stay apart unless its sql makes them one, as lower(trim(…)) does`,
    );
  }
}

function keyOf(label: string): string {
  return label.trim().replaceAll(/\s+/g, ' ').toLowerCase();
}
