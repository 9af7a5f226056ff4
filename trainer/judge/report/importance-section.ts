// What it looks at: how much worse it answers without each feature.
import { px, svg } from './chart.ts';
import { type Content, type Html, html } from './html.ts';
import { aboveRounding, count, percent, short, signed } from './numbers.ts';
import { missing, table } from './parts.ts';
import type { ReportFacts } from './report-facts.ts';
import { featureTitle } from './shared.ts';

const MOST_LISTED = 20;

export function importanceSection({ entry, evaluation }: ReportFacts): Content {
  const features = evaluation?.features;
  if (features === undefined)
    return missing('Not judged on any rows, so that no importance was measured.');
  const most = Math.max(0, ...features.map(({ permutationLoss }) => permutationLoss));
  const loss = entry.task === 'class' ? 'log-loss' : 'squared error';
  const rows = features.slice(0, MOST_LISTED).map((feature) => ({
    isWeak: aboveRounding(feature.permutationLoss, most) <= 0,
    cells: [
      featureTitle(entry, feature.name),
      signed(short(aboveRounding(feature.permutationLoss, most))),
      feature.gainShare == null ? '' : percent(feature.gainShare),
      feature.splits === undefined ? '' : count(feature.splits),
      importanceBar(feature.permutationLoss, most),
    ],
  }));
  const more = features.length - rows.length;
  return [
    html`<p>How much the ${loss} rises when a feature’s values are shuffled among the held-out rows, so that they say nothing. Of two features that say the same, each may seem to matter little.</p>`,
    table(
      [
        { head: 'feature', kind: 'name' },
        { head: `${loss}, shuffled`, kind: 'n' },
        { head: 'share of gain', kind: 'n' },
        { head: 'splits', kind: 'n' },
        { head: 'on a scale', isUnseen: true, kind: 'strip' },
      ],
      rows,
    ),
    more > 0
      ? html`<p class="note">${more} features that matter less are in evaluation.json.</p>`
      : null,
  ];
}

function importanceBar(value: number, most: number): Html {
  const width = most > 0 ? (Math.max(0, value) / most) * 170 : 0;
  return svg('beside the strongest feature', 170, 18, [
    html`<rect class="fill" x="0" y="4" width="${px(width)}" height="10"/>`,
  ]);
}
