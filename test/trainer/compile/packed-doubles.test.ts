// Packed doubles bring back every value to the bit, in the fewest bytes.
import { describe, expect, test } from 'vitest';
import { packDistinct, packDoubles, toPlanes } from '../../../trainer/compile/packed-doubles.ts';

/** What assembly/infer/sums.ts reads. */
function unpack(
  { bytes, elementBytes, minimum, step }: ReturnType<typeof packDoubles>,
  count: number,
): number[] {
  if (elementBytes === 8) return [...new Float64Array(bytes.slice().buffer)];
  return Array.from({ length: count }, (_, i) => {
    let integer = 0;
    for (let plane = elementBytes - 1; plane >= 0; plane--) {
      integer = integer * 256 + bytes[plane * count + i];
    }
    return (minimum + integer) * step;
  });
}

describe('packDoubles', () => {
  test.each([
    [1, [0, 1, 255]],
    [1, [-0.5, 0.25, 31.5]],
    [1, [7.125]],
    [2, [0, 257]],
    [3, [-(2 ** 16), 2 ** 16 - 1, 0.5]],
    [4, [2 ** 31, -(2 ** 31) + 1, 0]],
    [8, [2 ** 32, 0, 1]],
    [8, [0.1, 1e300]],
    [8, [0, -0]],
    [8, [Number.MIN_VALUE, 1]],
    [8, [Number.NaN, 1]],
    [8, [Number.POSITIVE_INFINITY, 1]],
  ])('keeps in %i bytes each: %j', (elementBytes, values) => {
    const packed = packDoubles(Float64Array.from(values));
    expect(packed.elementBytes).toBe(elementBytes);
    expect(packed.bytes.length).toBe(elementBytes * values.length);
    expect(unpack(packed, values.length)).toEqual(values);
  });
});

describe('packDistinct', () => {
  const repeat = (values: number[]) =>
    Float64Array.from({ length: 1000 }, (_, i) => values[i % values.length]);

  test('numbers the values where few are distinct', () => {
    const values = repeat([0.1, -7, 1e300, 0.1]);
    const distinct = packDistinct(values, packDoubles(values));
    if (!distinct) throw new Error('is not taken');
    expect(distinct.codes.elementBytes).toBe(1);
    const codes = unpack(distinct.codes, values.length);
    expect(codes.map((code) => distinct.table[code])).toEqual([...values]);
  });

  test.each([
    ['one byte each is enough already', repeat([0, 1, 2])],
    ['every value is another', Float64Array.from({ length: 300 }, (_, i) => Math.sqrt(i))],
    ['−0 must not become 0', repeat([0.1, 0, -0])],
    ['there are none', new Float64Array(0)],
  ])('is not for values of which %s', (_, values) => {
    expect(packDistinct(values, packDoubles(values))).toBeNull();
  });
});

test('toPlanes puts the lowest bytes first', () => {
  expect([...toPlanes([1, 258, 3], 258)]).toEqual([1, 2, 3, 0, 1, 0]);
  expect([...toPlanes([], 0)]).toEqual([]);
});
