// Where the answers lie, and the actual classes or values beside them.
import { bar, frame, type Point, polyline, steps } from './chart.ts';
import { type Content, type Html, html } from './html.ts';
import { count, short } from './numbers.ts';
import { figure, key, missing } from './parts.ts';
import type { ReportEvaluation } from './report-evaluation.ts';
import { type ReportFacts, thresholdOf } from './report-facts.ts';
import { LACKS, MOST_CHARTS, moreClasses, numberTitle, SHARE } from './shared.ts';

export function distributionSection(facts: ReportFacts): Content {
  const distribution = facts.evaluation?.distribution;
  if (facts.evaluation === null) return missing('Not judged on any rows.');
  if (distribution === undefined) return missing(LACKS);
  if (!Array.isArray(distribution)) return numberDistribution(distribution, numberTitle(facts));
  const charts = distribution
    .slice(0, MOST_CHARTS)
    .map((one) => figure(one.class, probabilityChart(one, thresholdOf(facts))));
  return [
    html`<p>Held-out rows by the probability answered. The further the two colors are apart, the better the model tells them.</p>`,
    html`<div class="charts${charts.length === 1 ? ' one' : ''}">${charts}</div>`,
    key([
      {
        className: 'fill',
        text:
          distribution.length === 1
            ? `actually ‘${distribution[0].class}’`
            : 'actually of the class',
      },
      {
        className: 'fill other',
        text: distribution.length === 1 ? `actually ‘${facts.entry.classes[0]}’` : 'of another one',
      },
    ]),
    moreClasses(facts.entry.classes.length === 2 ? 0 : facts.entry.classes.length - charts.length),
  ];
}

type Histogram = Extract<NonNullable<ReportEvaluation['distribution']>, unknown[]>[number];

function probabilityChart(
  { class: name, positive, negative }: Histogram,
  threshold: number | null,
): Html {
  const most = Math.max(...positive.map((one, i) => one + (negative[i] ?? 0)));
  const chart = frame(
    `Rows by probability of ${name}`,
    { ...SHARE, title: 'probability answered' },
    { domain: [0, most], title: 'rows', isNice: true, format: tickCount },
  );
  const bins = positive.length;
  const bars = positive.map((one, i) => {
    const edges = [i / bins, (i + 1) / bins] as const;
    return [
      bar(chart, edges, [0, one], 'fill'),
      bar(chart, edges, [one, one + (negative[i] ?? 0)], 'fill other'),
    ];
  });
  const mark =
    threshold === null
      ? null
      : polyline(
          chart,
          [
            [threshold, 0],
            [threshold, chart.y.domain()[1]],
          ],
          'guide',
        );
  return chart.draw([bars, mark]);
}

type NumberHistogram = Exclude<NonNullable<ReportEvaluation['distribution']>, unknown[]>;

function numberDistribution(
  { lowest, highest, answers, actual }: NumberHistogram,
  title: string,
): Content {
  const chart = frame(
    'Rows by answer, and by actual value',
    { domain: [lowest, highest], title },
    {
      domain: [0, Math.max(...answers, ...actual)],
      title: 'rows',
      isNice: true,
      format: tickCount,
    },
  );
  const width = (highest - lowest) / answers.length;
  const edge = (i: number) => lowest + i * width;
  const outline = [
    ...actual.map((one, i): Point => [edge(i), one]),
    [highest, actual.at(-1) ?? 0] as const,
  ];
  return [
    html`<p>Held-out rows by answer and by actual value. Answers are means of what is alike, and so lie closer together than actual values do.</p>`,
    html`<div class="charts one">${figure(
      'Answers and actual values',
      chart.draw([
        answers.map((one, i) => bar(chart, [edge(i), edge(i + 1)], [0, one], 'fill wash')),
        steps(chart, outline, 'outline'),
        steps(
          chart,
          [
            ...answers.map((one, i): Point => [edge(i), one]),
            [highest, answers.at(-1) ?? 0] as const,
          ],
          'line',
        ),
      ]),
      'What lies beyond the ends is counted in the outermost bars.',
    )}</div>`,
    key([
      { className: 'line', text: 'answers' },
      { className: 'outline', text: 'actual values' },
    ]),
  ];
}

const tickCount = (value: number) => (Number.isInteger(value) ? count(value) : short(value));
