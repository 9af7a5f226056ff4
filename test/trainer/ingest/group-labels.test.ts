// Labels that training has seen seldom or never are one label, and it is said which.
import { describe, expect, it } from 'vitest';
import { takesAnyText } from '../../../runtime/schema/feature-schema.ts';
import type { CellTable } from '../../../trainer/encode/cell-table.ts';
import { groupCells, groupLabels } from '../../../trainer/ingest/group-labels.ts';
import type { RecipeFeature } from '../../../trainer/recipe/recipe.ts';
import { category, classTable } from '../learn/tables.ts';
import { collectWarnings } from './ingest-fixture.ts';

/** A cell for each label, and one without; `rows` of each in both parts. */
function partsOf(labels: string[], trainRows: number[], testRows: number[], recipe: object = {}) {
  const feature = { ...category('place', 0), labels };
  const codes = [...labels.keys(), Number.NaN];
  const part = (rows: number[]) =>
    classTable([feature], [codes], [[...rows, 1], codes.map(() => 0)]);
  const features: Record<string, RecipeFeature> = {
    place: { sql: 'place', kind: 'category', ...recipe },
  };
  const { progress, warnings } = collectWarnings();
  const parts = { train: part(trainRows), test: part(testRows) };
  return { ...groupLabels(parts, { features }, null, progress), warnings };
}

const labelsOf = ({ schema }: CellTable) =>
  schema[0].kind === 'category' ? schema[0].labels : null;

const many = Array.from({ length: 51 }, (_, i) => `p${i}`);
const tens = many.map(() => 10);

describe('groupLabels', () => {
  it('leaves 50 labels as they are, and the table with them', () => {
    const { train, test, labels } = partsOf(many.slice(1), tens.slice(1), tens.slice(1));
    expect(labelsOf(train)).toEqual(many.slice(1));
    expect(train.schema.some(takesAnyText)).toBe(false);
    expect([...test.columns[0].slice(0, 3)]).toEqual([0, 1, 2]);
    expect(labels).toEqual([]);
  });

  it('has a label for others where there are more', () => {
    const { train } = partsOf(many, tens, tens);
    expect(train.schema[0]).toMatchObject({ labels: [...many, 'other'], other: 'other' });
  });

  it('refuses unseen labels of many where the recipe says so', () => {
    const { train } = partsOf(many, tens, tens, { unseen: 'refused' });
    expect(labelsOf(train)).toEqual(many);
  });

  it('counts the rows of training alone, and tells rare labels from new ones', () => {
    const { train, test, labels } = partsOf(['a', 'b', 'c', 'd'], [5, 4, 9, 0], [0, 99, 1, 2], {
      unseen: 'other',
    });
    expect(labelsOf(train)).toEqual(['a', 'c', 'other']);
    expect([...train.columns[0]]).toEqual([0, 2, 1, 2, Number.NaN]);
    expect([...test.columns[0]]).toEqual([...train.columns[0]]);
    expect(labels).toEqual([
      {
        ...{ feature: 'place', other: 'other', kept: 2, grouped: 1, trainRows: 4 },
        isOther: Uint8Array.of(0, 1, 0, 1, 0),
        isNew: Uint8Array.of(0, 0, 0, 1, 0),
        rareNames: ['b'],
      },
    ]);
  });

  it('takes rareBelow from the recipe', () => {
    const { train } = partsOf(['a', 'b'], [1, 2], [1, 1], { rareBelow: 2 });
    expect(labelsOf(train)).toEqual(['b', 'other']);
  });

  it('keeps the 1,000 labels of most rows', () => {
    const labels = Array.from({ length: 1200 }, (_, i) => String(i).padStart(4, '0'));
    const rows = labels.map((_, i) => 5 + (i % 3));
    const { train } = partsOf(labels, rows, rows);
    const kept = labelsOf(train) ?? [];
    expect(kept).toHaveLength(1001);
    // 800 labels have 6 or 7 rows; of those with 5, the first in order.
    const least = kept.slice(0, -1).filter((label) => rows[Number(label)] === 5);
    expect(least).toEqual(labels.filter((_, i) => rows[i] === 5).slice(0, 200));
  });

  it('calls the label otherwise where the data have an other', () => {
    const { train, warnings } = partsOf(['a', 'other'], [9, 9], [1, 1], { unseen: 'other' });
    expect(labelsOf(train)).toEqual(['a', 'other', '(other)']);
    expect(warnings).toEqual([
      "features.place: 'other' is a label of the data; all others are '(other)'",
    ]);
    expect(() => partsOf(['(other)', 'other'], [9, 9], [1, 1], { unseen: 'other' })).toThrow(
      'features.place: has labels other and (other)',
    );
  });

  it('names labels that differ by case or blanks alone', () => {
    const { warnings } = partsOf(['Bath', 'bath ', 'B  ath', 'b ath', 'York'], [9, 9, 9, 9, 9], []);
    expect(warnings).toEqual([
      expect.stringContaining("alone: 'Bath' and 'bath ', 'B  ath' and 'b ath'; they stay apart"),
    ]);
  });
});

it('groups rows that are learned from and judged by in turn', () => {
  const cells = classTable(
    [{ ...category('place', 2) }],
    [[0, 1]],
    [
      [9, 1],
      [0, 0],
    ],
  );
  const features = { place: { sql: 'p', kind: 'category' as const, unseen: 'other' as const } };
  expect([...groupCells(cells, { features }).columns[0]]).toEqual([0, 1]);
  expect(groupCells(cells, { features }).schema[0]).toMatchObject({ labels: ['label 0', 'other'] });
});
