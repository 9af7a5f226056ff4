// Whether the answers mean what they say: by decile, what was answered beside what was observed.
import { DIAGONAL, dot, type Frame, frame, type Point, polyline, px } from './chart.ts';
import { type Content, type Html, html } from './html.ts';
import { short, signed } from './numbers.ts';
import { figure, missing, table } from './parts.ts';
import type { ReportEvaluation } from './report-evaluation.ts';
import type { ReportFacts } from './report-facts.ts';
import { LACKS, MOST_CHARTS, moreClasses, SHARE } from './shared.ts';

export function calibrationSection(facts: ReportFacts): Content {
  const { calibration, deciles } = facts.evaluation ?? {};
  if (facts.entry.task === 'number') return [decilesCharts(deciles), usualErrorsTable(facts)];
  if (calibration === undefined) return missing('Not judged on any rows.');
  const areRows = facts.evaluation?.rows === facts.evaluation?.weight;
  const charts = calibration
    .slice(0, MOST_CHARTS)
    .map((one) => figure(one.class, calibrationChart(one, areRows), errorText(one.bins)));
  const whiskers = areRows ? ' The bars are 95 % intervals of the observed shares.' : '';
  return [
    html`<p>Rows with about the same answer, and how often the class then really occurred. On the dashed line a probability means what it says.${whiskers}</p>`,
    html`<div class="charts${charts.length === 1 ? ' one' : ''}">${charts}</div>`,
    moreClasses(calibration.length - charts.length),
  ];
}

export type Calibration = NonNullable<ReportEvaluation['calibration']>[number];

function calibrationChart({ class: name, bins }: Calibration, areRows: boolean): Html {
  const chart = calibrationFrame(name);
  const points = bins.map((bin): Point => [bin.meanPredicted, bin.observedShare]);
  return chart.draw([
    polyline(chart, DIAGONAL, 'guide'),
    areRows ? bins.map((bin) => whisker(chart, bin)) : null,
    polyline(chart, points, 'line'),
    points.map((point) => dot(chart, point)),
  ]);
}

export function calibrationFrame(name: string): Frame {
  return frame(
    `Calibration of ${name}: share observed by probability answered`,
    { ...SHARE, title: 'mean probability answered' },
    { ...SHARE, title: 'share observed' },
    300,
  );
}

function whisker(
  { x, y }: Frame,
  { meanPredicted, observedShare, weight }: Calibration['bins'][number],
): Html {
  const [low, high] = wilson(observedShare, weight);
  const at = px(x(meanPredicted));
  return html`<line class="whisker" x1="${at}" x2="${at}" y1="${px(y(low))}" y2="${px(y(high))}"/>`;
}

/** 95 % interval of a share of so many rows (Wilson 1927). */
export function wilson(share: number, rows: number): [number, number] {
  const z = 1.96;
  const center = (share + (z * z) / (2 * rows)) / (1 + (z * z) / rows);
  const half =
    (z * Math.sqrt((share * (1 - share)) / rows + (z * z) / (4 * rows * rows))) /
    (1 + (z * z) / rows);
  return [Math.max(0, center - half), Math.min(1, center + half)];
}

/** Mean distance between what was answered and what was observed, weighted by the rows of the bins. */
export function calibrationError(bins: Calibration['bins']): number {
  const weight = bins.reduce((sum, bin) => sum + bin.weight, 0);
  const off = bins.reduce(
    (sum, bin) => sum + bin.weight * Math.abs(bin.meanPredicted - bin.observedShare),
    0,
  );
  return off / weight;
}

/**
 * What that distance would be by chance if every answer meant what it says: the mean absolute deviation of a share.
 * @param rowsOfWeight how many rows a weight of 1 is
 */
export function chanceError(rowsOfWeight: number): (bins: Calibration['bins']) => number {
  return (bins) => {
    const weight = bins.reduce((sum, bin) => sum + bin.weight, 0);
    const off = bins.reduce((sum, { meanPredicted: p, weight: ofBin }) => {
      const deviation = Math.sqrt((p * (1 - p)) / (ofBin * rowsOfWeight));
      return sum + ofBin * Math.sqrt(2 / Math.PI) * deviation;
    }, 0);
    return off / weight;
  };
}

function errorText(bins: Calibration['bins']): string {
  return `Off by ${(100 * calibrationError(bins)).toFixed(1)} percentage points on average over its deciles.`;
}

function decilesCharts(deciles: ReportEvaluation['deciles']): Content {
  if (deciles === undefined) return missing(LACKS);
  const ends = deciles.flatMap((bin) => [bin.meanPredicted, bin.meanObserved]);
  const domain = [Math.min(...ends), Math.max(...ends)] as const;
  const level = frame(
    'Mean actual value by mean answer',
    { domain, title: 'mean answer', isNice: true },
    { domain, title: 'mean actual value', isNice: true },
    300,
  );
  const points = deciles.map((bin): Point => [bin.meanPredicted, bin.meanObserved]);
  const [low, high] = level.x.domain();
  const errors = deciles.map((bin): Point => [bin.meanPredicted, bin.meanAbsoluteError]);
  const spread = frame(
    'Mean absolute error by mean answer',
    { domain, title: 'mean answer', isNice: true },
    {
      domain: [0, Math.max(...errors.map(([, error]) => error))],
      title: 'mean absolute error',
      isNice: true,
    },
    300,
  );
  return [
    html`<p>Held-out rows in ten parts by their answer. On the dashed line the answers are right on average.</p>`,
    html`<div class="charts">${[
      figure(
        'Actual by answered',
        level.draw([
          polyline(
            level,
            [
              [low, low],
              [high, high],
            ],
            'guide',
          ),
          polyline(level, points, 'line'),
          points.map((point) => dot(level, point)),
        ]),
      ),
      figure(
        'Error by answered',
        spread.draw([polyline(spread, errors, 'line'), errors.map((point) => dot(spread, point))]),
      ),
    ]}</div>`,
  ];
}

/** Between what the actual value usually lies. */
function usualErrorsTable({ entry, evaluation }: ReportFacts): Content {
  const errors = evaluation?.usualErrors ?? [];
  if (errors.length === 0) return null;
  const rows = errors.map(({ highest, low, high }, i) => {
    const answers =
      i === errors.length - 1 && i > 0
        ? `above ${short(errors[i - 1].highest)}`
        : `up to ${short(highest)}`;
    return { cells: [answers, signed(short(low)), signed(short(high))] };
  });
  return html`<h3>How far off it usually is</h3>
<p>Of the held-out rows with such an answer, 80 % had an actual value between these two${entry.target?.unit === undefined ? '' : `, in ${entry.target.unit}`}.</p>
${table(
  [
    { head: 'answer', kind: 'name' },
    { head: 'from the answer', kind: 'n' },
    { head: 'to the answer', kind: 'n' },
  ],
  rows,
)}`;
}
