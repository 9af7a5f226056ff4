// A feature that alone tells the target is warned of, whatever its kind; useful ones are not.
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../trainer/base/random.ts';
import type { CellTable } from '../../../trainer/encode/cell-table.ts';
import { warnOfLeaks } from '../../../trainer/ingest/leaks.ts';
import { category, classTable, number, numberTable } from '../learn/tables.ts';
import { collectWarnings } from './ingest-fixture.ts';

const random = createRandom(8);
const draw = (size: number, value: () => number) => Array.from({ length: size }, value);
const warned = (cells: CellTable) => {
  const { progress, warnings } = collectWarnings();
  warnOfLeaks(cells, progress);
  return warnings.map((text) => /features\.(\w+)/.exec(text)?.[1]);
};

describe.each([1000, 50_000])('with %i rows', (size) => {
  const labels = draw(size, () => random.below(2));
  const counts = [labels.map((label) => 1 - label), labels];
  const noise = draw(size, random.uniform);

  it('finds numbers that hardly repeat, and categories', () => {
    const apart = labels.map((label, i) => label + noise[i] / 2);
    const near = labels.map((label, i) => label / 4 + noise[i]);
    const codes = labels.map((label) => 2 * random.below(3) + label);
    const table = classTable(
      [number('apart'), number('near'), category('codes', 6), number('noise')],
      [apart, near, codes, noise],
      counts,
    );
    expect(warned(table)).toEqual(['apart', 'codes']);
  });

  it('finds a copy of the target that differs in a row of a hundred', () => {
    const copy = labels.map((label, i) => (i % 100 === 0 ? 1 - label : label));
    const tenth = labels.map((label, i) => (i % 10 === 0 ? 1 - label : label));
    const table = classTable([category('copy', 2), category('tenth', 2)], [copy, tenth], counts);
    expect(warned(table)).toEqual(['copy']);
  });

  it('finds what a numeric target is made of, however far from 0 it lies', () => {
    const values = noise.map((value) => 1e9 + value);
    const half = noise.map((value) => value + random.uniform());
    const table = numberTable([number('same'), number('half')], [noise, half], values);
    expect(warned(table)).toEqual(['same']);
  });

  it('suspects no label that stands for a row or two', () => {
    const codes = labels.map((_, i) => Math.floor(i / 2));
    const table = classTable([category('id', size)], [codes], counts);
    expect(warned(table)).toEqual([]);
  });
});
