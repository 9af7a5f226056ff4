// How the versions were served: requests, problems and times, in all, by place and over time.
import { type frame, type Point, polyline } from '../../judge/report/chart.ts';
import { type Content, html } from '../../judge/report/html.ts';
import { clipped, count, percent, short } from '../../judge/report/numbers.ts';
import { figure, key, missing, table } from '../../judge/report/parts.ts';
import type { MonitorFindings } from '../monitor-model.ts';
import type { Quantile, Service } from '../service.ts';
import { timeFrame } from './quality-section.ts';

const MOST_PLACES = 20;
const MOST_PROBLEMS = 10;
/** Lines that a chart has colors for. */
const MOST_LINES = 8;

export function serviceSection({ versions, bucketMs }: MonitorFindings): Content {
  if (versions.every(({ service }) => service.requests === 0)) {
    return missing('No requests were counted.');
  }
  const all = versions.flatMap(({ version, service, places }) => {
    const listed = Object.entries(places).sort((a, b) => b[1].requests - a[1].requests);
    const shown = listed.length > 1 ? listed.slice(0, MOST_PLACES) : [];
    return [
      serviceRow(`version ${version}`, service, false),
      ...shown.map(([place, one]) => serviceRow(place === '' ? 'no place' : place, one, true)),
    ];
  });
  return [
    html`<p>Times are those of the worker, from the request to its response, by counts in bins.</p>`,
    table(
      [
        { head: 'version, place', kind: 'name' },
        { head: 'requests', kind: 'n' },
        { head: 'problems', kind: 'n' },
        { head: 'rows', kind: 'n' },
        { head: 'p50', kind: 'n' },
        { head: 'p95', kind: 'n' },
        { head: 'p99', kind: 'n' },
      ],
      all,
    ),
    problemsTable(versions),
    requestsChart(versions, bucketMs),
  ];
}

function serviceRow(name: string, service: Service, isWeak: boolean) {
  const { requests, problemShare, rows, p50, p95, p99 } = service;
  return {
    isWeak,
    cells: [
      clipped(name, 40),
      count(requests),
      percent(problemShare),
      count(rows),
      ...[p50, p95, p99].map(timeText),
    ],
  };
}

function timeText(quantile: Quantile | null): string {
  if (quantile === null) return '';
  return `${quantile.isAbove ? 'over ' : ''}${short(quantile.milliseconds)} ms`;
}

function problemsTable(versions: MonitorFindings['versions']): Content {
  const rows = versions.flatMap(({ version, service }) =>
    Object.entries(service.problems)
      .slice(0, MOST_PROBLEMS)
      .map(([slug, requests]) => ({
        cells: [
          clipped(slug, 60),
          String(version),
          count(requests),
          percent(requests / service.requests),
        ],
      })),
  );
  if (rows.length === 0) return null;
  return html`<h3>Problems</h3>
${table(
  [
    { head: 'problem', kind: 'name' },
    { head: 'version', kind: 'n' },
    { head: 'requests', kind: 'n' },
    { head: 'share', kind: 'n' },
  ],
  rows,
)}`;
}

function requestsChart(versions: MonitorFindings['versions'], bucketMs: number): Content {
  const shown = versions.filter(({ overTime }) => overTime.length > 1).slice(0, MOST_LINES);
  if (shown.length === 0) return null;
  const buckets = shown.flatMap(({ overTime }) => overTime);
  const times = buckets.map(({ at }) => at);
  const ends = [Math.min(...times), Math.max(...times)] as const;
  const most = Math.max(...buckets.map(({ requests }) => requests));
  const yAxis: Parameters<typeof frame>[2] = {
    domain: [0, most],
    title: 'requests',
    isNice: true,
    format: count,
    isWhole: true,
  };
  const chart = timeFrame('Requests over time', ends, bucketMs, yAxis);
  const lines = shown.map(({ overTime }, i) =>
    polyline(
      chart,
      overTime.map(({ at, requests }): Point => [at, requests]),
      `line s${i}`,
    ),
  );
  return [
    html`<div class="charts one">${figure('Requests over time', chart.draw(lines))}</div>`,
    shown.length > 1
      ? key(
          shown.map(({ version }, i) => ({ className: `line s${i}`, text: `version ${version}` })),
        )
      : null,
  ];
}
