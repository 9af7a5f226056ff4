// How well a class is told from the rest at every threshold, with the one that decides marked.
import { precisionAt } from '../../evaluate/curves.ts';
import { DIAGONAL, dot, frame, type Point, polyline } from './chart.ts';
import { type Content, type Html, html } from './html.ts';
import { percent, short } from './numbers.ts';
import { figure, key, missing } from './parts.ts';
import type { Curve } from './report-evaluation.ts';
import { type ReportFacts, thresholdOf } from './report-facts.ts';
import { LACKS, moreClasses, SHARE } from './shared.ts';

export function curvesSection(facts: ReportFacts): Content {
  const curves = facts.evaluation?.curves;
  if (facts.evaluation === null) return missing('Not judged on any rows.');
  if (curves === undefined) return missing(LACKS);
  if (curves.length === 0)
    return missing('One class alone was held out: there is nothing to tell apart.');
  const threshold = thresholdOf(facts);
  const lines = curves.map((curve, i) => ({ curve, className: `line s${i % 8}` }));
  return [
    html`<p>${thresholdText(facts)}</p>`,
    html`<div class="charts">${[
      figure('ROC', rocChart(lines, threshold), 'The dashed line is a guess.'),
      figure('Precision and recall', precisionChart(lines, threshold), guessText(curves)),
    ]}</div>`,
    curves.length > 1
      ? key(lines.map(({ curve, className }) => ({ className, text: curve.class })))
      : null,
    curves.length > 1 ? moreClasses(facts.entry.classes.length - curves.length) : null,
  ];
}

function guessText(curves: Curve[]): string {
  const [{ class: name, share }] = curves;
  return curves.length === 1 ? `The dashed line is the share of ‘${name}’, ${percent(share)}.` : '';
}

function thresholdText(facts: ReportFacts): string {
  const { entry, evaluation } = facts;
  const threshold = thresholdOf(facts);
  if (threshold === null) return 'Each class against all others, at every threshold there is.';
  const decided = `‘${entry.classes[1]}’ is decided from a probability of ${short(threshold)} (the circle)`;
  const point = evaluation?.curves?.[0] && pointAt(evaluation.curves[0], threshold);
  const own =
    entry.decision === undefined
      ? ': the recipe chose no other threshold'
      : ', as the recipe asked';
  if (!point) return `${decided}${own}.`;
  const precision = evaluation?.decision?.precision ?? point.precision;
  const recall = evaluation?.decision?.recall ?? point.recall;
  return `${decided}${own}. There, ${percent(precision)} of what it decides for are right, and it finds ${percent(recall)} of them.`;
}

export interface Lined {
  curve: Curve;
  className: string;
}

export function rocChart(lines: Lined[], threshold: number | null): Html {
  const chart = frame(
    'ROC curve: share found by share wrongly decided',
    { ...SHARE, title: 'false positive rate' },
    { ...SHARE, title: 'recall' },
    300,
  );
  return chart.draw([
    polyline(chart, DIAGONAL, 'guide'),
    lines.map(({ curve, className }) =>
      polyline(
        chart,
        [[0, 0], ...curve.recall.map((recall, i): Point => [curve.falsePositiveRate[i], recall])],
        className,
      ),
    ),
    threshold === null
      ? null
      : lines.map(({ curve }) => {
          const point = pointAt(curve, threshold);
          return point && dot(chart, [point.falsePositiveRate, point.recall], 5, 'mark');
        }),
  ]);
}

export function precisionChart(lines: Lined[], threshold: number | null): Html {
  const chart = frame(
    'Precision by recall',
    { ...SHARE, title: 'recall' },
    { ...SHARE, title: 'precision' },
    300,
  );
  return chart.draw([
    lines.length === 1
      ? polyline(
          chart,
          [
            [0, lines[0].curve.share],
            [1, lines[0].curve.share],
          ],
          'guide',
        )
      : null,
    lines.map(({ curve, className }) =>
      polyline(
        chart,
        curve.recall.map(
          (recall, i): Point => [
            recall,
            precisionAt(curve.share, curve.falsePositiveRate[i], recall),
          ],
        ),
        className,
      ),
    ),
    threshold === null
      ? null
      : lines.map(({ curve }) => {
          const point = pointAt(curve, threshold);
          return point && dot(chart, [point.recall, point.precision], 5, 'mark');
        }),
  ]);
}

/** What is decided from a threshold: the last point of the curve that reaches it; null when nothing does. */
export function pointAt({ share, threshold, falsePositiveRate, recall }: Curve, least: number) {
  const i = threshold.findLastIndex((one) => one >= least);
  if (i < 0) return null;
  const precision = precisionAt(share, falsePositiveRate[i], recall[i]);
  return { falsePositiveRate: falsePositiveRate[i], recall: recall[i], precision };
}
