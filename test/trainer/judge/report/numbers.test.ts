// Numbers are short, and never say something else than they are.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  aboveRounding,
  bytesText,
  clipped,
  percent,
  short,
  signed,
} from '../../../../trainer/judge/report/numbers.ts';

describe('short', () => {
  it('is within half a hundredth of the number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1e300, max: 1e300 }), (value) => {
        const read = Number(short(value).replaceAll(',', ''));
        expect(Math.abs(read - value)).toBeLessThanOrEqual(Math.abs(value) * 5.1e-3);
      }),
    );
  });

  it.each([
    [0, '0'],
    [0.001, '0.001'],
    [1234.5678, '1,235'],
    [-0.39712, '-0.3971'],
    [12345678, '1.23e7'],
    [1e-9, '1.00e-9'],
  ])('%d is %s', (value, text) => expect(short(value)).toBe(text));
});

it('writes shares, bytes and signs', () => {
  expect(percent(0.1234)).toBe('12.3 %');
  expect([bytesText(800), bytesText(57_115), bytesText(3 << 20)]).toEqual([
    '800 bytes',
    '55.8 KB',
    '3.00 MB',
  ]);
  expect([signed('0.5'), signed('-0.5'), signed('-0.00')]).toEqual(['+0.5', '−0.5', '0.00']);
});

it('takes for nothing what rounding left of it', () => {
  expect(aboveRounding(-5.96e-8, 6.65e10)).toBe(0);
  expect(aboveRounding(1e-3, 6.65e4)).toBe(1e-3);
  expect(aboveRounding(0, 0)).toBe(0);
});

it('clips between characters', () => expect(clipped('a😀b😀c', 4)).toBe('a😀b…'));
