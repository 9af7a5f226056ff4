// Which classes have curves, and what a number has in their place.
import { describe, expect, it } from 'vitest';
import { answerShapes } from '../../../trainer/evaluate/answer-shapes.ts';
import { seenValues } from '../../../trainer/evaluate/seen-values.ts';
import { category, classTable, number, numberTable } from '../learn/tables.ts';

describe('answerShapes', () => {
  it('shows the second of two classes', () => {
    const test = classTable(
      [number('x')],
      [[1, 2]],
      [
        [1, 0],
        [0, 1],
      ],
    );
    const { curves, distribution } = answerShapes(Float64Array.of(0.8, 0.2, 0.1, 0.9), test);
    expect(curves).toHaveLength(1);
    expect(curves?.[0].threshold).toEqual([0.9, 0.2]);
    expect(distribution).toHaveLength(1);
  });

  it('shows the classes with the most rows of many', () => {
    const classes = 12;
    const counts = Array.from({ length: classes }, (_, k) =>
      Array.from({ length: classes }, (__, cell) => (cell === k ? k + 1 : 0)),
    );
    const test = classTable([number('x')], [counts.map((_, i) => i)], counts);
    const answers = new Float64Array(classes * classes).fill(1 / classes);
    const { curves } = answerShapes(answers, test);
    if (test.target.kind !== 'class') throw new Error('no classes');
    expect(curves?.map((curve) => curve.class)).toEqual(test.target.classes.slice(4));
  });

  it('shows deciles of a number', () => {
    const test = numberTable([number('x')], [[1, 2, 3]], [4, 6, 11]);
    const { curves, deciles } = answerShapes(Float64Array.of(5, 6, 9), test);
    expect(curves).toBeUndefined();
    expect(deciles).toHaveLength(3);
  });
});

describe('seenValues', () => {
  it('counts missing values by weight, and takes no range of labels', () => {
    const table = classTable(
      [number('x'), category('c', 2)],
      [
        [3, Number.NaN, 1],
        [0, 1, 1],
      ],
      [
        [1, 1, 1],
        [0, 0, 1],
      ],
    );
    expect(seenValues(table)).toEqual([
      { distinct: 2, missing: 0.25, lowest: 1, highest: 3 },
      { distinct: 2, missing: 0 },
    ]);
  });
});
