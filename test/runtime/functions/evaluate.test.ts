// The plain twin on values worked out by hand: it is the standard that SQL and the module are held to.
import { describe, expect, it } from 'vitest';
import { evaluateProgram } from '../../../runtime/functions/evaluate.ts';
import type { FunctionInput } from '../../../runtime/functions/expression.ts';
import type { Value } from '../../../runtime/functions/kinds.ts';
import { makeProgram } from '../../../runtime/functions/program.ts';
import { makeInputReader, UNREADABLE } from '../../../runtime/functions/read-input.ts';
import * as f from '../../../trainer/recipe/functions.ts';

const INPUTS: FunctionInput[] = [
  { name: 'x', kind: 'number' },
  { name: 'y', kind: 'number' },
  { name: 'yes', kind: 'boolean' },
  { name: 'text', kind: 'text' },
  { name: 'date', kind: 'date', format: 'YYYY-MM-DD HH:mm:ss' },
];
const NOTHING = { x: null, y: null, yes: null, text: null, date: null };

function evaluate(expression: f.Computed, given: Record<string, unknown>): Value {
  const program = makeProgram(INPUTS, new Map([['feature', expression]]));
  const values = INPUTS.map((input): Value => {
    const value = makeInputReader(input)({ ...NOTHING, ...given }[input.name]);
    if (value === UNREADABLE) throw new Error(`${input.name} is unreadable`);
    return value;
  });
  return evaluateProgram(program, values)[0];
}

describe('numbers', () => {
  it.each([
    [f.plus('x', 'y'), 0.1, 0.2, 0.30000000000000004],
    [f.divide('x', 'y'), 1, 0, null],
    [f.divide('x', 'y'), 1, null, null],
    [f.times('x', 'y'), 1e100, 1e100, null],
    [f.times('x', 'y'), -1e-100, 1e-100, 0],
    [f.minus('x', 'y'), 1e150, -1e150, null],
    [f.min('x', 'y'), 1, null, null],
    [f.max('x', 'y'), -1, 2, 2],
    [f.sqrt('x'), -1, 0, null],
    [f.floor('x'), -0.5, 0, -1],
    [f.round('x'), 0.49999999999999994, 0, 0],
    [f.round('x'), 2.5, 0, 3],
    [f.round('x'), -2.5, 0, -2],
    [f.round('x', { decimals: 2 }), 1.005, 0, 1],
    [f.cut('x', [18, 65]), 18, 0, 1],
    [f.cut('x', [18, 65]), 17.999999999999996, 0, 0],
    [f.cut('x', [18, 65]), null, 0, null],
  ])('%j of %s and %s is %s', (expression, x, y, answer) => {
    expect(evaluate(expression, { x, y })).toBe(answer);
  });
});

describe('truth', () => {
  it('has three values', () => {
    const isSmall = f.lessThan('x', 0);
    expect(evaluate(f.and('yes', isSmall), { yes: false })).toBe(false);
    expect(evaluate(f.and('yes', isSmall), { yes: true })).toBe(null);
    expect(evaluate(f.or('yes', isSmall), { yes: true })).toBe(true);
    expect(evaluate(f.or('yes', isSmall), { yes: false })).toBe(null);
    expect(evaluate(f.not(isSmall), {})).toBe(null);
    expect(evaluate(f.notEquals('text', f.value('S')), { text: 'D' })).toBe(true);
    expect(evaluate(f.when(isSmall, 1, 2), {})).toBe(2);
    expect(evaluate(f.coalesce('x', 'y', 7), {})).toBe(7);
    expect(evaluate(f.isMissing('text'), { text: '' })).toBe(true);
  });
});

describe('dates', () => {
  it.each([
    ['2024-02-29 23:59:58', [2024, 2, 29, 23, 59, 58, 4, 60]],
    ['0001-01-01 00:00:00', [1, 1, 1, 0, 0, 0, 1, 1]],
    ['9999-12-31 12:00:00', [9999, 12, 31, 12, 0, 0, 5, 365]],
    ['1900-03-01 00:00:01', [1900, 3, 1, 0, 0, 1, 4, 60]],
  ])('%s is taken apart', (date, parts) => {
    const functions = [f.year, f.month, f.day, f.hour, f.minute, f.second, f.weekday, f.dayOfYear];
    expect(functions.map((part) => evaluate(part('date'), { date }))).toEqual(parts);
  });

  it('counts days as JavaScript does, from the first day to the last', () => {
    const inputs: FunctionInput[] = ['a', 'b'].map((name) => {
      return { name, kind: 'date', format: 'YYYY-MM-DD' };
    });
    const days = makeProgram(
      inputs,
      new Map([
        ['days', f.daysBetween('a', 'b')],
        ['weekday', f.weekday('b')],
      ]),
    );
    const read = makeInputReader(inputs[0]) as (text: string) => number;
    const first = Date.UTC(2000, 0, 1) - 730_119 * 86_400_000; // 0001-01-01
    for (let n = 0; n < 3_652_059; n += 89) {
      const text = new Date(first + n * 86_400_000).toISOString().slice(0, 10);
      const answer = evaluateProgram(days, [read('0001-01-01'), read(text)]);
      expect(answer, text).toEqual([n, (n % 7) + 1]);
    }
  });
});

describe('texts', () => {
  it.each([
    [f.lower('text'), 'ΟΔΟΣ İÀЖ', 'οδοσ İàж'],
    [f.trim('text'), '\u00a0 S x\t\n', 'S x'],
    [f.trim('text'), ' \r\n', null],
    [f.prefix('text', 2), '😀🎈x', '😀🎈'],
    [f.suffix('text', 2), '😀🎈x', '🎈x'],
    [f.length('text'), 'e\u0301😀', 3],
    [f.pad('text', 5, '0'), '981', '00981'],
    [f.pad('text', 2, '0'), '98101', '98101'],
    [f.replace('text', 'a', ''), 'aaa', null],
    [f.replace('text', ',', '$&'), '1,5', '1$&5'],
    [f.contains('text', 'pool'), 'a pool', true],
    [f.oneOf('text', ['S', 'D']), 's', false],
    [f.map('text', { S: 'single', D: 'double' }), 'X', null],
    [f.map('text', { S: 1, D: 2 }, { other: 0 }), 'X', 0],
    [f.map('text', { S: 1, D: 2 }, { other: 0 }), null, null],
    [f.group('text', { byPrefix: 3 }), '98101', '981'],
    [f.group('text', { west: ['CA', 'OR'] }, { other: 'rest' }), 'OR', 'west'],
  ])('%j of %j is %j', (expression, text, answer) => {
    expect(evaluate(expression, { text })).toBe(answer);
  });
});

describe('an input', () => {
  it.each([
    ['x', Number.NaN],
    ['x', Number.POSITIVE_INFINITY],
    ['x', 1e151],
    ['x', '1'],
    ['yes', 1],
    ['text', 'a\0b'],
    ['text', '\ud800'],
    ['text', 'é'.repeat(16_385)],
    ['date', '2023-02-29 00:00:00'],
    ['date', '2024-01-05 24:00:00'],
    ['date', '2024-01-05 00:00:00 '],
  ])('%s does not hold %j', (name, given) => {
    expect(() => evaluate(f.isMissing('x'), { [name]: given })).toThrow(`${name} is unreadable`);
  });
});
