// What `monitor` prints: service, quality and drift of each version, the most drifted first.
import { countOf } from '../base/count-of.ts';
import { shownMetrics } from '../evaluate/metrics.ts';
import { count, percent, short, signed } from '../judge/report/numbers.ts';
import { movedText } from '../monitor/drift.ts';
import type { MonitorFindings } from '../monitor/monitor-model.ts';
import { blindSpots, recordNotes } from '../monitor/report/notes.ts';
import type { Quantile } from '../monitor/service.ts';
import { bucketText } from '../monitor/time-buckets.ts';
import type { DriftFinding, VersionFindings } from '../monitor/version-findings.ts';
import { column, figuresTable, intervalText, valueText } from './look/figures.ts';
import { paint } from './look/paint.ts';
import { textTable, wrapped } from './look/table.ts';

/** Inputs and answers that are shown; --json has all. */
const SHOWN = 10;

export function describeFindings(findings: MonitorFindings): string {
  const { model, from, to, bucketMs, versions } = findings;
  const rows = versions.reduce((sum, version) => sum + version.rows, 0);
  const parts = [
    `${model}, ${bucketText(from, bucketMs)} to ${bucketText(to, bucketMs)} (UTC): ${countOf(rows, 'row')} asked`,
    serviceTable(versions),
    ...versions.flatMap((version) => [qualityTable(version), driftTable(version)]),
    ...[...recordNotes(findings), ...blindSpots(findings)].map((note) =>
      wrapped(`  ${note}`, '    '),
    ),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function serviceTable(versions: VersionFindings[]): string {
  const rows = versions.map(({ version, service }) => [
    String(version),
    count(service.requests),
    percent(service.problemShare),
    ...[service.p50, service.p95, service.p99].map(quantileText),
  ]);
  return textTable([{ words: 'version' }, 'requests', 'problems', 'p50', 'p95', 'p99'], rows);
}

/** `12 ms`, `over 1,000 ms`. */
export function quantileText(quantile: Quantile | null): string {
  if (quantile === null) return '';
  const { milliseconds, isAbove } = quantile;
  return `${isAbove ? 'over ' : ''}${short(milliseconds)} ms`;
}

function qualityTable({ version, own, expected, measured }: VersionFindings): string {
  const names = shownMetrics(Object.keys(own.metrics));
  if (names.length === 0) return '';
  const labels = measured === null ? 'too few labels' : countOf(measured.labels, 'label');
  const drawn = figuresTable(names, [
    column('held-out', (name) => valueText(name, own.metrics[name])),
    column('expected', (name) => valueText(name, expected?.metrics[name]?.value)),
    column('95 %', (name) => intervalText(name, expected?.metrics[name]?.interval)),
    column('measured', (name) => valueText(name, measured?.metrics[name]?.value)),
    column('95 %', (name) => intervalText(name, measured?.metrics[name]?.interval)),
  ]);
  return `Quality of version ${version} (${labels}):\n${drawn}`;
}

function driftTable({ version, drift, rows }: VersionFindings): string {
  if (drift === null || drift.length === 0) return '';
  const lines = drift
    .slice(0, SHOWN)
    .map((one) => [
      `${one.of === 'answer' ? 'answer ' : ''}${one.name}`,
      short(one.index),
      short(one.adjusted),
      one.isDrifted ? paint('bad', 'drifted') : '',
      shiftText(one),
      movedText(one.bins, 2),
    ]);
  const more = drift.length - lines.length;
  const heads = [
    { words: 'input or answer' },
    ...['PSI', 'p'],
    { words: '' },
    'answers',
    { words: 'moved most' },
  ];
  const drawn = textTable(heads, lines);
  const rest = more > 0 ? `\n  ${more} more; --json has all` : '';
  return `Drift of version ${version}, ${countOf(rows, 'row')}:\n${drawn}${rest}`;
}

function shiftText({ shift, isDrifted }: DriftFinding): string {
  return shift === null || !isDrifted ? '' : signed(short(shift.mean));
}
