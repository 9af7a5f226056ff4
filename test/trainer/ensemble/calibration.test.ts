// Calibration curves: applied after the link, checked, and kept by ensemble.json.
import { describe, expect, it } from 'vitest';
import { checkEnsemble } from '../../../trainer/ensemble/check-ensemble.ts';
import type { CalibrationCurve } from '../../../trainer/ensemble/ensemble.ts';
import { applyCalibration, predictPlain } from '../../../trainer/ensemble/predict-plain.ts';
import { parseEnsemble, serializeEnsemble } from '../../../trainer/ensemble/serialize-ensemble.ts';
import { stump } from './stump.ts';

const curve = (from: number[], to: number[]): CalibrationCurve => ({
  from: Float64Array.from(from),
  to: Float64Array.from(to),
});

describe('applyCalibration', () => {
  it.each([
    [0, 0.1],
    [0.2, 0.1],
    [0.3, 0.2],
    [0.4, 0.3],
    [0.6, 0.3],
    [0.9, 0.3],
  ])('is linear between points and flat outside: %d becomes %d', (p, corrected) => {
    const curves = [curve([0.2, 0.4, 0.6], [0.1, 0.3, 0.3])];
    const [zero, one] = applyCalibration(curves, Float64Array.of(1 - p, p));
    expect(one).toBeCloseTo(corrected, 15);
    expect(zero).toBe(1 - one);
  });

  it('divides the corrected probabilities of several classes by their sum', () => {
    const curves = [curve([0], [0.5]), curve([0, 1], [0, 1]), curve([0.5], [0])];
    const answers = applyCalibration(curves, Float64Array.of(0.2, 0.5, 0.3));
    expect([...answers]).toEqual([0.5, 0.5, 0]);
  });

  it('answers all classes alike when every corrected probability is 0', () => {
    const zero = curve([0.5], [0]);
    expect([...applyCalibration([zero, zero, zero], Float64Array.of(1, 0, 0))]).toEqual([
      1 / 3,
      1 / 3,
      1 / 3,
    ]);
  });
});

describe('an ensemble with calibration', () => {
  const calibrated = { ...stump(0.25, 0.75), calibration: [curve([0, 1], [0.2, 0.6])] };

  it('answers corrected probabilities', () => {
    expect(predictPlain(calibrated, [0])[1]).toBeCloseTo(0.3, 15);
    expect(predictPlain(calibrated, [9])[1]).toBeCloseTo(0.5, 15);
  });

  it('survives writing and reading', () => {
    expect(parseEnsemble(serializeEnsemble(calibrated), 'ensemble.json')).toEqual(calibrated);
  });

  it.each([
    ['two curves', [curve([0], [0]), curve([0], [0])], /2 calibration curves, not 1/],
    ['no points', [curve([], [])], /no pairs/],
    ['points that do not ascend', [curve([0.5, 0.5], [0, 1])], /ascend/],
    ['a falling curve', [curve([0, 1], [1, 0])], /falls/],
    ['a probability above 1', [curve([0, 1], [0, 1.5])], /\[0, 1\]/],
    ['NaN', [curve([0, 1], [0, Number.NaN])], /falls/],
  ])('is refused with %s', (_, calibration, message) => {
    expect(() => checkEnsemble({ ...calibrated, calibration })).toThrow(message);
  });
});
