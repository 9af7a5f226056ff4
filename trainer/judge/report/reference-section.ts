// The reference of a version: in which bins its rows and answers were counted, so that what it is asked in production
// can be held against them.
import { binNames } from '../../../runtime/observe/bins.ts';
import { answerNames } from '../../../runtime/schema/answer-words.ts';
import type { AnswerReference, Reference } from '../../../runtime/schema/reference-schema.ts';
import { px, svg } from './chart.ts';
import { type Content, type Html, html } from './html.ts';
import { clipped, count, percent, short } from './numbers.ts';
import { missing, table } from './parts.ts';
import type { ReportFacts } from './report-facts.ts';

/** A table of more would be read by nobody; reference.json.gz has all. */
const MOST_FEATURES = 200;

const ROWS = {
  learned: 'it learned from',
  heldOut: 'that were held out',
  given: 'that were given to check its answers by',
};

export function referenceSection({ entry, reference }: ReportFacts): Content {
  if (reference === null) {
    return missing(
      'It has none: an earlier release made it, or it was imported without rows. What it is asked is served, but not counted by feature.',
    );
  }
  const { of, rows, features, answers } = reference;
  const more = features.length - MOST_FEATURES;
  const names = answerNames(entry);
  return [
    html`<p>What it is asked in production is counted in these bins, and held against the ${count(rows.features)} rows ${ROWS[of.features]}. A number is parted at thresholds of the model, so that a change of the counts can change answers.</p>`,
    table(
      [
        { head: 'feature', kind: 'name' },
        { head: 'bins', kind: 'n' },
        { head: 'largest' },
        { head: 'missing', kind: 'n' },
        { head: 'rows in each bin', isUnseen: true, kind: 'strip' },
      ],
      features.slice(0, MOST_FEATURES).map(featureRow),
    ),
    more > 0 ? html`<p class="note">${count(more)} more are in reference.json.gz.</p>` : null,
    html`<p>Its answers are counted in tenths of those to the ${count(rows.answers)} rows ${ROWS[of.answers]}.</p>`,
    answers.map((answer) => answerTable(answer, names[entry.flags.indexOf(answer.name)])),
  ];
}

function featureRow(feature: Reference['features'][number]) {
  const { name, counts } = feature;
  const total = counts.reduce((sum, one) => sum + one, 0) || 1;
  const largest = counts.indexOf(Math.max(...counts));
  return {
    cells: [
      name,
      count(counts.length),
      `${clipped(binNames(feature)[largest], 40)}: ${percent(counts[largest] / total)}`,
      percent(counts[counts.length - 1] / total),
      bars(counts),
    ],
  };
}

function answerTable({ edges, counts, quality }: AnswerReference, name: string): Html {
  const rows = counts.map((one, bin) => {
    const range = bin < edges.length ? `up to ${short(edges[bin])}` : 'above';
    const cell = (value: number | null | undefined) =>
      value === null || value === undefined ? '' : short(value);
    const measured = [quality?.expected[bin], quality?.actual[bin]];
    return { cells: [range, count(one), ...measured.map(cell)] };
  });
  return html`<h3>${name}</h3>${table(
    [
      { head: 'answer' },
      { head: 'rows', kind: 'n' },
      { head: 'mean answer', kind: 'n' },
      { head: 'what happened', kind: 'n' },
    ],
    rows,
  )}`;
}

const STRIP = { width: 170, height: 22 };

function bars(counts: number[]): Html {
  const most = Math.max(1, ...counts);
  const width = STRIP.width / counts.length;
  const marks = counts.map((one, bin) => {
    const height = (one / most) * STRIP.height;
    const place = html`x="${px(bin * width)}" y="${px(STRIP.height - height)}"`;
    return html`<rect class="fill" ${place} width="${px(Math.max(0.5, width - 1))}" height="${px(height)}"/>`;
  });
  return svg('rows in each bin, the last of them missing values', STRIP.width, STRIP.height, marks);
}
