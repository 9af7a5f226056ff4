// How good the answers are: the version's figures, what is expected of them now, and what labels measured; over time.
import { judgeAmong, metricText, shownMetrics } from '../../evaluate/metrics.ts';
import { dot, type Frame, frame, type Point, polyline, px } from '../../judge/report/chart.ts';
import { figureTitle } from '../../judge/report/figures-section.ts';
import { type Content, type Html, html } from '../../judge/report/html.ts';
import { count } from '../../judge/report/numbers.ts';
import { figure, key, missing, table } from '../../judge/report/parts.ts';
import type { MonitorFindings } from '../monitor-model.ts';
import { bucketText } from '../time-buckets.ts';
import type { TimeBucket, VersionFindings } from '../version-findings.ts';

interface Shown {
  value: number;
  interval: { low: number; high: number } | null;
}

export function monitorQualitySection({ versions, bucketMs }: MonitorFindings): Content {
  const judged = versions.filter(({ own }) => shownMetrics(Object.keys(own.metrics)).length > 0);
  if (judged.length === 0) return missing('No version was judged when it was made.');
  return [
    html`<p>Held-out: on the rows that the version held out when it was made. Expected: of the answers of now, as long as an answer means what it meant then. Measured: of the answers whose outcome was sent back.</p>`,
    besideEachOther(judged),
    judged.map((one) => [
      versions.length > 1 ? html`<h3>Version ${one.version}</h3>` : null,
      figuresOf(one),
      overTime(one, bucketMs),
    ]),
  ];
}

/** What labels measured of each version, such as a canary and the current one. */
function besideEachOther(versions: VersionFindings[]): Content {
  const measured = versions.filter((one) => one.measured !== null);
  if (measured.length < 2) return null;
  const names = shownMetrics(Object.keys(measured[0].own.metrics));
  const rows = measured.flatMap(({ version, measured: quality }) =>
    quality === null
      ? []
      : [
          {
            cells: [
              `version ${version}`,
              count(quality.labels),
              ...names.map((name) => measuredCell(name, quality.metrics[name])),
            ],
          },
        ],
  );
  return [
    html`<h3>Measured, version by version</h3>`,
    table(
      [
        { head: 'version', kind: 'name' },
        { head: 'labels', kind: 'n' },
        ...names.map((name) => ({ head: figureTitle(name), kind: 'n' as const })),
      ],
      rows,
    ),
  ];
}

function measuredCell(name: string, shown: Shown | undefined): Content {
  const [value, interval] = withInterval(name, shown);
  return html`<strong>${value}</strong><br>${interval}`;
}

function figuresOf({ own, expected, measured }: VersionFindings): Content {
  const names = shownMetrics(Object.keys(own.metrics));
  const rows = names.map((name) => ({
    cells: [
      figureTitle(name),
      metricText(name, own.metrics[name]),
      ...withInterval(name, expected?.metrics[name]),
      ...withInterval(name, measured?.metrics[name]),
    ],
  }));
  const labels = measured === null ? 'fewer than 30' : count(measured.labels);
  return [
    table(
      [
        { head: 'figure', kind: 'name' },
        { head: 'held-out', kind: 'n' },
        { head: 'expected', kind: 'n' },
        { head: '95 %', kind: 'n' },
        { head: 'measured', kind: 'n' },
        { head: '95 %', kind: 'n' },
      ],
      rows,
    ),
    html`<p class="note">Labels: ${labels}.</p>`,
  ];
}

function withInterval(name: string, figureOf: Shown | undefined): string[] {
  if (figureOf === undefined) return ['', ''];
  const { value, interval } = figureOf;
  if (interval === null || !Number.isFinite(interval.low + interval.high)) {
    return [metricText(name, value), ''];
  }
  const [low, high] = [interval.low, interval.high].map((one) => metricText(name, one));
  return [metricText(name, value), `${low} to ${high}`];
}

/** Metrics drawn over time: the one that judges, and the one that people ask for. */
function overTime({ own, overTime: buckets, version }: VersionFindings, bucketMs: number): Content {
  if (buckets.length < 2) return null;
  const names = Object.keys(own.metrics);
  const drawn = [names.includes('auc') ? 'auc' : null, judgeAmong(names)].filter(
    (name) => name !== null && buckets.some((bucket) => hasFigure(bucket, name)),
  ) as string[];
  if (drawn.length === 0) return null;
  const charts = drawn.map((name) =>
    figure(figureTitle(name), chartOf(name, own.metrics[name], buckets, bucketMs, version)),
  );
  return [
    html`<div class="charts">${charts}</div>`,
    key([
      { className: 'guide', text: 'held-out' },
      { className: 'line before', text: 'expected' },
      { className: 'dot', text: 'measured, with 95 %' },
    ]),
  ];
}

const hasFigure = ({ expected, measured }: TimeBucket, name: string) =>
  expected?.metrics[name] !== undefined || measured?.metrics[name] !== undefined;

function chartOf(
  name: string,
  own: number,
  buckets: TimeBucket[],
  bucketMs: number,
  version: number,
): Html {
  const expected = buckets.flatMap(({ at, expected: of }): Point[] =>
    of?.metrics[name] ? [[at, of.metrics[name].value]] : [],
  );
  const measured = buckets.flatMap(({ at, measured: of }) =>
    of?.metrics[name] ? [{ at, ...of.metrics[name] }] : [],
  );
  const heights = [
    own,
    ...expected.map(([, value]) => value),
    ...measured.flatMap(({ value, interval }) => [
      value,
      interval?.low ?? value,
      interval?.high ?? value,
    ]),
  ].filter(Number.isFinite);
  const ends = [buckets[0].at, buckets[buckets.length - 1].at] as const;
  const chart = timeFrame(`${figureTitle(name)} of version ${version} over time`, ends, bucketMs, {
    domain: [Math.min(...heights), Math.max(...heights)],
    title: figureTitle(name),
    isNice: true,
  });
  return chart.draw([
    polyline(
      chart,
      [
        [ends[0], own],
        [ends[1], own],
      ],
      'guide',
    ),
    polyline(chart, expected, 'line before'),
    measured.map((one) => [whisker(chart, one.at, one.interval), dot(chart, [one.at, one.value])]),
  ]);
}

/** A frame whose axis across is time, with its ends named. */
export function timeFrame(
  label: string,
  ends: readonly [number, number],
  bucketMs: number,
  yAxis: Parameters<typeof frame>[2],
): Frame {
  const format = (at: number) => bucketText(at, bucketMs).slice(5);
  return frame(
    label,
    { domain: ends, title: 'time, UTC', ticks: [...new Set(ends)], format },
    yAxis,
  );
}

function whisker({ x, y }: Frame, at: number, interval: Shown['interval']): Content {
  if (interval === null || !Number.isFinite(interval.low + interval.high)) return null;
  return html`<line class="whisker" x1="${px(x(at))}" x2="${px(x(at))}" y1="${px(y(interval.low))}" y2="${px(y(interval.high))}"/>`;
}
