// How fields are filled in, and what stands at them, by the schema alone.
import { expect, it } from 'vitest';
import type { Input } from '../../../../runtime/schema/input-schema.ts';
import { controlOf, hintOf } from '../../../../worker/console/form/control.ts';

const named = { name: 'x', missing: 'refused' } as const;
const category = (count: number, more = {}): Input => {
  const labels = Array.from({ length: count }, (_, i) => String(i));
  return { ...named, kind: 'category', labels, ...more };
};

it('few labels are chosen from, many are searched, and where any text is answered it can be typed', () => {
  expect(controlOf(category(20)).kind).toBe('choice');
  expect(controlOf(category(21)).kind).toBe('search');
  expect(controlOf(category(3, { other: '2' })).kind).toBe('search');
  expect(hintOf(category(3, { other: '2' }))).toBe('any other text counts as 2');
  expect(hintOf(category(3, { missing: 'allowed' }))).toBe('may be empty');
});

it('numbers have sliders between their bounds, and say them', () => {
  const number = { ...named, kind: 'number' } as const;
  expect(controlOf({ ...number, minimum: 0, maximum: 2 })).toEqual({
    kind: 'number',
    range: { minimum: 0, maximum: 2, step: 'any' },
  });
  expect(controlOf({ ...number, minimum: 0 })).toEqual({ kind: 'number', range: null });
  expect(hintOf({ ...number, kind: 'integer', minimum: 1, maximum: 12 })).toBe(
    'whole number, 1 to 12',
  );
  expect(hintOf({ ...number, maximum: 5, missing: 'allowed' })).toBe(
    'number, at most 5 · may be empty',
  );
});

it('dates have the control of the browser where it writes them as the model reads them', () => {
  const date = { ...named, kind: 'date' } as const;
  expect(controlOf({ ...date, format: 'YYYY-MM-DD' }).kind).toBe('date');
  expect(controlOf({ ...date, format: 'D.M.YYYY' })).toEqual({
    kind: 'text',
    placeholder: 'D.M.YYYY',
  });
});
