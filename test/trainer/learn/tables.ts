// Small tables for the learner's tests: made by hand or drawn, always through the CellTable type.
import type { Feature } from '../../../runtime/schema/feature-schema.ts';
import type { Random } from '../../../trainer/base/random.ts';
import type { CellTable } from '../../../trainer/encode/cell-table.ts';

/** A class table; `counts[k][cell]`, weights equal to counts. */
export function classTable(
  schema: Feature[],
  columns: ArrayLike<number>[],
  counts: ArrayLike<number>[],
): CellTable {
  const arrays = counts.map((count) => Float64Array.from(count));
  return {
    kind: 'cells',
    schema,
    cellCount: arrays[0].length,
    columns: columns.map((column) => Float64Array.from(column)),
    target: { kind: 'class', classes: arrays.map((_, k) => `class ${k}`) },
    counts: arrays,
    weights: arrays,
  };
}

/** A numeric table with one row per cell. */
export function numberTable(
  schema: Feature[],
  columns: ArrayLike<number>[],
  values: ArrayLike<number>,
): CellTable {
  const ones = [new Float64Array(values.length).fill(1)];
  return {
    kind: 'cells',
    schema,
    cellCount: values.length,
    columns: columns.map((column) => Float64Array.from(column)),
    target: { kind: 'number', values: Float64Array.from(values) },
    counts: ones,
    weights: ones,
  };
}

export const number = (name: string): Feature => ({ name, kind: 'number', missing: 'allowed' });

export const category = (name: string, labelCount: number): Feature => ({
  name,
  kind: 'category',
  labels: Array.from({ length: labelCount }, (_, i) => `label ${i}`),
  missing: 'allowed',
});

/** A drawn table of a number (5 % missing), a category and a boolean, `classes` classes that depend on them. */
export function drawnTable(random: Random, cellCount: number, classes: number): CellTable {
  const numbers = Float64Array.from({ length: cellCount }, () =>
    random.below(20) === 0 ? Number.NaN : random.uniform() * 10,
  );
  const codes = Float64Array.from({ length: cellCount }, () => random.below(7));
  const flags = Float64Array.from({ length: cellCount }, () => random.below(2));
  const counts = Array.from({ length: classes }, () => new Float64Array(cellCount));
  for (let i = 0; i < cellCount; i++) {
    const signal = (numbers[i] > 5 ? 1 : 0) + (codes[i] % 3) + flags[i];
    for (let row = random.below(4) + 1; row > 0; row--) {
      const noisy = random.below(5) === 0 ? random.below(classes) : signal % classes;
      counts[noisy][i]++;
    }
  }
  const schema: Feature[] = [
    number('size'),
    category('kind', 7),
    { name: 'new', kind: 'boolean', missing: 'refused' },
  ];
  return classTable(schema, [numbers, codes, flags], counts);
}
