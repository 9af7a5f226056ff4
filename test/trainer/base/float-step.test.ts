// A step goes to the neighbour: nothing lies between, and a step back returns.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stepFloat32, stepFloat64 } from '../../../trainer/base/float-step.ts';

test('steps of doubles', () => {
  expect(stepFloat64(1, 1)).toBe(1 + Number.EPSILON);
  expect(stepFloat64(-1, 1)).toBe(-1 + Number.EPSILON / 2);
  expect(stepFloat64(0, -1)).toBe(-Number.MIN_VALUE);
  expect(stepFloat64(Number.MAX_VALUE, 1)).toBe(Infinity);
  expect(stepFloat64(Infinity, -1)).toBe(Number.MAX_VALUE);
  expect(stepFloat64(-Infinity, -1)).toBe(-Infinity);
  expect(stepFloat64(NaN, 1)).toBeNaN();
});

test('steps of float32', () => {
  expect(stepFloat32(1, 1)).toBe(1 + 2 ** -23);
  expect(stepFloat32(0.1, -1)).toBe(Math.fround(0.1) - 2 ** -27);
  expect(stepFloat32(-0, -1)).toBe(-(2 ** -149));
  expect(stepFloat32(Infinity, -1)).toBe((2 - 2 ** -23) * 2 ** 127);
  expect(stepFloat32(-Infinity, 1)).toBe(-(2 - 2 ** -23) * 2 ** 127);
});

test('a step up and one down lead back', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(stepFloat64(value, 1)).toBeGreaterThan(value);
      expect(stepFloat64(stepFloat64(value, 1), -1) === value).toBe(true);
    }),
  );
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(stepFloat32(value, -1)).toBeLessThan(value);
      expect(stepFloat32(stepFloat32(value, -1), 1) === value).toBe(true);
    }),
  );
});
