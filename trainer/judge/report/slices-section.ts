// Where it is bad: the parts of the held-out rows, worst first by the figure that judges the model.
import { isLowerBetter, judgeAmong, metricText } from '../../evaluate/metrics.ts';
import { px, svg } from './chart.ts';
import { figureTitle } from './figures-section.ts';
import { type Content, type Html, html } from './html.ts';
import { clipped, count, percent } from './numbers.ts';
import { missing, table } from './parts.ts';
import type { JudgedEntry, ReportFacts } from './report-facts.ts';

export interface SliceOf {
  feature: string;
  value: string | number | boolean | null;
  rows: number;
  metrics: Record<string, number>;
}

/** Of fewer rows a figure is mostly chance. */
const FEWEST_ROWS = 30;
const MOST_SHOWN = 15;

/** Slices of enough rows, the worst first, by the figure that judges. */
export function worstSlices({ entry, evaluation }: JudgedEntry): {
  judge: string;
  slices: SliceOf[];
} {
  const judge = judgeAmong(Object.keys(entry.metrics));
  const sign = isLowerBetter(judge) ? 1 : -1;
  const slices = allSlices(evaluation?.slices ?? {}).filter(
    ({ rows, metrics }) => rows >= FEWEST_ROWS && metrics[judge] !== undefined,
  );
  return { judge, slices: slices.sort((a, b) => sign * (b.metrics[judge] - a.metrics[judge])) };
}

function allSlices(
  slices: NonNullable<NonNullable<ReportFacts['evaluation']>['slices']>,
): SliceOf[] {
  return Object.entries(slices).flatMap(([feature, list]) =>
    list.map((slice) => ({ feature, ...slice })),
  );
}

export const sliceName = ({ feature, value }: SliceOf) =>
  `${clipped(feature, 40)} = ${value === null ? 'missing' : clipped(String(value), 60)}`;

export function slicesSection(facts: ReportFacts): Content {
  const { entry, evaluation } = facts;
  if (evaluation?.slices === undefined) return missing('Its evaluation has no slices.');
  const all = allSlices(evaluation.slices);
  if (all.length === 0) {
    return missing('No feature is a category or a boolean, so there are no parts to judge apart.');
  }
  const { judge, slices } = worstSlices(facts);
  const few = all.length - slices.length;
  const omitted =
    few === 0
      ? null
      : html`<p class="note">${few} more of fewer than ${FEWEST_ROWS} rows are left out: of so few a figure is mostly chance.</p>`;
  if (slices.length === 0) return omitted;
  const second = entry.task === 'class' ? 'accuracy' : 'mae';
  const whole = entry.metrics[judge];
  const most = Math.max(whole, ...slices.map(({ metrics }) => metrics[judge]));
  const rows = slices.slice(0, MOST_SHOWN).map((slice) => ({
    cells: [
      sliceName(slice),
      count(slice.rows),
      metricText(judge, slice.metrics[judge]),
      figureText(second, slice.metrics[second]),
      sliceBar(slice.metrics[judge], whole, most),
    ],
  }));
  const rest = slices.length - rows.length;
  return [
    html`<p>Each part is all held-out rows with one value of a feature; ${figureTitle(judge)} over all rows is ${metricText(judge, whole)} (the line). A part may be worse because its rows are harder to tell, not only because the model is.</p>`,
    table(
      [
        { head: 'rows where', kind: 'name' },
        { head: 'rows', kind: 'n' },
        { head: figureTitle(judge), kind: 'n' },
        { head: figureTitle(second), kind: 'n' },
        { head: 'on a scale', isUnseen: true, kind: 'strip' },
      ],
      rows,
    ),
    rest > 0 ? html`<p class="note">${rest} better ones are in evaluation.json.</p>` : null,
    omitted,
  ];
}

function figureText(name: string, value: number | undefined): string {
  if (value === undefined) return '';
  return name === 'accuracy' ? percent(value) : metricText(name, value);
}

const BAR = { width: 170, height: 18 };

function sliceBar(value: number, whole: number, most: number): Html {
  const at = (one: number) => px((Math.max(0, one) / (most || 1)) * BAR.width);
  return svg('beside the figure over all rows', BAR.width, BAR.height, [
    html`<rect class="${value > whole ? 'fill neg' : 'fill'}" x="0" y="4" width="${at(value)}" height="10"/>`,
    html`<line class="outline" x1="${at(whole)}" x2="${at(whole)}" y1="0" y2="${BAR.height}"/>`,
  ]);
}
