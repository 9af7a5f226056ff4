// Curves of a model as sparklines: whether its probabilities mean what they say, how well classes are told apart, where
// a number is off, and how the loss fell while it learned.
import { calibrationError } from '../../judge/report/calibration-section.ts';
import { count, short } from '../../judge/report/numbers.ts';
import type { ReportEvaluation } from '../../judge/report/report-evaluation.ts';
import { sparkline, thinned } from './glyphs.ts';
import { textTable } from './table.ts';

type Calibration = NonNullable<ReportEvaluation['calibration']>[number];
type Curve = NonNullable<ReportEvaluation['curves']>[number];
type Decile = NonNullable<ReportEvaluation['deciles']>[number];

/** Classes shown; evaluation.json has all. */
const MOST_CLASSES = 12;
/** Rates of false positives at which the ROC curve is read. */
const RATES = Array.from({ length: 10 }, (_, i) => i / 10);
const LONGEST_CURVE = 40;

/** A line per class: the deciles of its probability beside what was observed, and its ROC curve. */
export function classCurves(calibration: Calibration[], curves: Curve[] = []): string {
  const rows = calibration.slice(0, MOST_CLASSES).map(({ class: name, bins }) => {
    const [answered, observed] = [
      bins.map((bin) => bin.meanPredicted),
      bins.map((bin) => bin.observedShare),
    ];
    const most = Math.max(...answered, ...observed);
    const curve = curves.find((one) => one.class === name);
    return [
      name,
      sparkline(answered, 0, most),
      sparkline(observed, 0, most),
      `${(100 * calibrationError(bins)).toFixed(1)} points`,
      curve === undefined ? '' : sparkline(recalls(curve), 0, 1),
    ];
  });
  const more = calibration.length - rows.length;
  const heads = [
    { words: 'class' },
    { words: 'answered' },
    { words: 'observed' },
    'off by',
    { words: 'ROC' },
  ];
  return `${textTable(heads, rows)}${more > 0 ? `\n  ${more} more classes in evaluation.json` : ''}`;
}

/** The share found at each rate of false positives, on the straight line between the curve's points. */
function recalls({ falsePositiveRate: rates, recall }: Curve): number[] {
  return RATES.map((rate) => {
    const after = rates.findIndex((one) => one > rate);
    if (after < 0) return 1;
    const [x0, y0] = after === 0 ? [0, 0] : [rates[after - 1], recall[after - 1]];
    return y0 + ((recall[after] - y0) * (rate - x0)) / (rates[after] - x0);
  });
}

/** Answers, actual values and errors of a number, by decile of the answer. */
export function decileCurves(deciles: Decile[]): string {
  const answered = deciles.map((bin) => bin.meanPredicted);
  const actual = deciles.map((bin) => bin.meanObserved);
  const errors = deciles.map((bin) => bin.meanAbsoluteError);
  const [low, high] = [Math.min(...answered, ...actual), Math.max(...answered, ...actual)];
  const line = (what: string, values: number[], curve: string) => [
    what,
    curve,
    short(values[0]),
    short(values[values.length - 1]),
  ];
  return textTable(
    [{ words: 'by decile of the answers' }, { words: '' }, 'first', 'last'],
    [
      line('mean answer', answered, sparkline(answered, low, high)),
      line('mean actual value', actual, sparkline(actual, low, high)),
      line('mean absolute error', errors, sparkline(errors, 0)),
    ],
  );
}

/** `Loss by round  ▇▅▃▂▁  0.6931 to 0.4182, the least in round 63 of 83`; null where none was noted. */
export function learningLine(losses: readonly number[]): string | null {
  const finite = losses.filter(Number.isFinite);
  if (finite.length < 2) return null;
  const least = finite.reduce((best, loss, i) => (loss < finite[best] ? i : best), 0);
  const from = `${short(finite[0])} to ${short(finite[least])}`;
  const where = `the least in round ${count(least + 1)} of ${count(finite.length)}`;
  return `Loss by round  ${sparkline(thinned(finite, LONGEST_CURVE))}  ${from}, ${where}`;
}
