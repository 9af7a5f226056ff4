// Parts of the labeled answers, by each feature with labels: how good the version was there.
import { judgeAmong, metricText } from '../../evaluate/metrics.ts';
import { figureTitle } from '../../judge/report/figures-section.ts';
import { type Content, html } from '../../judge/report/html.ts';
import { clipped, count } from '../../judge/report/numbers.ts';
import { table } from '../../judge/report/parts.ts';
import type { MonitorFindings } from '../monitor-model.ts';
import type { VersionFindings } from '../version-findings.ts';

/** Null where no version has labels enough. */
export function labeledSlicesSection({ versions }: MonitorFindings): Content {
  const measured = versions.filter(({ slices }) => slices.length > 0);
  if (measured.length === 0) return null;
  return [
    html`<p>By labels that came back, parts of at least 30. A part may be worse because its rows are harder to tell.</p>`,
    measured.map((one) => [
      versions.length > 1 ? html`<h3>Version ${one.version}</h3>` : null,
      slicesOf(one),
    ]),
  ];
}

function slicesOf({ slices, own }: VersionFindings): Content {
  const judge = judgeAmong(Object.keys(own.metrics));
  const rows = slices.flatMap(({ feature, slices: list }) =>
    list.map(({ value, rows: labels, metrics, confidence, own: heldOut }) => ({
      cells: [
        `${clipped(feature, 40)} = ${clipped(String(value ?? 'missing'), 40)}`,
        count(labels),
        metrics[judge] === undefined ? '' : metricText(judge, metrics[judge]),
        confidence[judge] === undefined
          ? ''
          : `${metricText(judge, confidence[judge].low)} to ${metricText(judge, confidence[judge].high)}`,
        heldOut?.[judge] === undefined ? '' : metricText(judge, heldOut[judge]),
      ],
    })),
  );
  return table(
    [
      { head: 'labels where', kind: 'name' },
      { head: 'labels', kind: 'n' },
      { head: figureTitle(judge), kind: 'n' },
      { head: '95 %', kind: 'n' },
      { head: 'held-out', kind: 'n' },
    ],
    rows,
  );
}
