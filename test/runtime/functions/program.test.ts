// What makes a program of expressions: shared steps, folded constants, and faults that name feature and remedy.
import { describe, expect, it } from 'vitest';
import type { Expression, FunctionInput } from '../../../runtime/functions/expression.ts';
import { makeProgram } from '../../../runtime/functions/program.ts';
import { divide, minus, plus, prefix, year } from '../../../trainer/recipe/functions.ts';

const INPUTS: FunctionInput[] = [
  { name: 'x', kind: 'number' },
  { name: 'whole', kind: 'integer' },
  { name: 'text', kind: 'text' },
  { name: 'date', kind: 'date', format: 'YYYY-MM-DD' },
];

const programOf = (features: Record<string, Expression>) =>
  makeProgram(INPUTS, new Map(Object.entries(features)));

const deep = (depth: number): Expression =>
  depth === 0 ? { input: 'x' } : { call: 'abs', of: [deep(depth - 1)] };

describe('a program', () => {
  it('computes what features share once', () => {
    const age = minus(year('date'), 'whole');
    const { steps, features: positions } = programOf({ age, year: year('date'), same: age });
    expect(steps).toHaveLength(4);
    expect(positions).toEqual([3, 1, 3]);
  });

  it('holds what depends on no input as a constant', () => {
    const { steps } = programOf({ none: divide(1, 0), some: plus(0.1, 0.2) });
    expect(steps.filter((step) => 'call' in step)).toEqual([]);
    expect(steps).toContainEqual({ kind: 'number', value: null });
    expect(steps).toContainEqual({ kind: 'number', value: 0.30000000000000004 });
  });

  const call = (name: string, of: Expression[], options = {}) =>
    ({ call: name, of, with: options }) as Expression;
  const [x, text, date] = ['x', 'text', 'date'].map((input) => ({ input }));
  it.each([
    [{ input: 'size' }, "there is no input 'size'"],
    [call('minus', [x, text]), "minus takes a number, and 'text' is a text"],
    [call('minus', [x]), 'minus takes 2 values, not 1'],
    [call('plus', [x, { value: 1e200 }]), 'has the number 1e+200; constants lie within ±1e+150'],
    [
      call('equals', [x, { value: 'S' }]),
      'equals takes values of one kind, not a number and a text',
    ],
    [call('lessThan', [text, text]), "lessThan takes a number or a date, and 'text' is a text"],
    [call('hour', [date]), "hour: 'date' has no time in its format 'YYYY-MM-DD'"],
    [prefix('text', 0), 'the number of letters must be a whole number from 1 to 1000'],
    [call('cut', [x], { bounds: [2, 1] }), 'cut: bounds must rise'],
    [
      call('map', [text], {
        texts: [
          ['a', 1],
          ['b', 'c'],
        ],
      }),
      'must all become texts, or all numbers',
    ],
    [call('pad', [text], { length: 3, letter: 'ab' }), 'pad with one letter'],
    [call('power', [x, x]), "has no function 'power'"],
    [{ value: '' }, 'a constant must be a text that is not empty'],
    [deep(40), 'has more than 32 functions inside each other'],
  ])('%j is refused', (expression, message) => {
    expect(() => makeProgram(INPUTS, new Map([['feature', expression]]))).toThrow(message);
  });
});
