// What `evaluate` prints: the figures on the rows that were given beside the version's own, by parts of the rows, and
// the rows that the version refuses.
import Table from 'cli-table3';
import { judgeAmong, metricText } from '../evaluate/metrics.ts';
import type { ComparedFigure, ComparedSlice } from '../judge/compared-figures.ts';
import type { VersionEvaluation } from '../judge/evaluate-version.ts';
import type { RowsOfData } from '../judge/read-rows.ts';
import type { Refusals } from '../judge/refusals.ts';
import { reportEvaluation } from './evaluation-report.ts';
import { describeProblem } from './predict-lines.ts';
import { oneLine } from './print.ts';

const STYLE = { head: [], border: [], compact: true };
const count = (value: number) => value.toLocaleString('en', { maximumFractionDigits: 0 });
/** Slices of a column that are shown; --json has all. */
const SHOWN_SLICES = 12;
const SHOWN_REASONS = 10;
const SHOWN_PLACES = 5;

export function reportVersion(judged: VersionEvaluation): string {
  const { version, rows, figures, refusals, evaluation } = judged;
  const slices = Object.entries(evaluation.slices);
  const judge = judgeAmong(Object.keys(figures));
  const parts = [
    `\n${version} on these rows:`,
    rowLines(rows),
    ...(refusals.rows > 0 ? [refusalLines(refusals)] : []),
    figureTable(figures),
    reportEvaluation(evaluation, 'Rows judged').trimEnd(),
    ...slices.map(([name, list]) => sliceTable(name, list, judge)),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** Where every row went. */
function rowLines({ read, judged, refused, rejected, ...unasked }: RowsOfData): string {
  const { excluded, notHeldOut, noTarget, badTarget, noTime } = unasked;
  const others: [number, string][] = [
    [refused, 'refused by the model'],
    [excluded, 'left out by where'],
    [notHeldOut, 'left to training by the split (--all-rows judges them, too)'],
    [noTarget, 'without a target'],
    [badTarget, 'with a target that is no number'],
    [noTime, 'with no time that the split can read'],
  ];
  const said = others.filter(([rows]) => rows > 0).map(([rows, what]) => `${count(rows)} ${what}`);
  const lines = rejected > 0 ? `; ${count(rejected)} lines cannot be read` : '';
  return `Rows: ${[`${count(read)} read`, `${count(judged)} judged`, ...said].join(', ')}${lines}`;
}

function refusalLines({ reasons }: Refusals): string {
  const lines = reasons.slice(0, SHOWN_REASONS).map((reason) => {
    const { rows, places } = reason;
    const shown = places.slice(0, SHOWN_PLACES).join('; ');
    const more = rows > SHOWN_PLACES ? '; …' : '';
    return `  ${count(rows).padStart(6)}  ${oneLine(describeProblem(reason))}: ${oneLine(shown)}${more}`;
  });
  const more = reasons.length - SHOWN_REASONS;
  const rest = more > 0 ? [`  ${more} more reasons; --json has all`] : [];
  return ['Refused, with the rows of each reason:', ...lines, ...rest].join('\n');
}

function figureTable(figures: Record<string, ComparedFigure>): string {
  const table = new Table({
    head: ['', 'its own held-out rows', 'these rows', 'difference, 95 %'],
    style: STYLE,
    colAligns: ['left', 'right', 'right', 'right'],
  });
  for (const [name, { own, here, difference }] of Object.entries(figures)) {
    table.push([name, figure(name, own), figure(name, here), differenceText(name, difference)]);
  }
  return table.toString();
}

function figure(name: string, given: ComparedFigure['own']): string {
  if (given === null) return '';
  const { value, interval } = given;
  const text = (of: number) => metricText(name, of);
  return interval === null
    ? text(value)
    : `${text(value)} (${text(interval.low)} … ${text(interval.high)})`;
}

/** A star: more than chance would make of one model on rows of one kind. */
function differenceText(name: string, difference: ComparedFigure['difference']): string {
  if (difference === null) return '';
  const { low, high } = difference.interval;
  const isSure = low > 0 || high < 0;
  return `${metricText(name, low)} … ${metricText(name, high)}${isSure ? ' *' : '  '}`;
}

/** @param judge the metric that is shown beside the one that people ask for first */
function sliceTable(column: string, slices: ComparedSlice[], judge: string): string {
  const isClass = judge === 'logLoss';
  const shown = isClass
    ? ['accuracy', judge]
    : judge === 'rmse'
      ? ['rmse', 'mae']
      : ['rmse', judge];
  const table = new Table({
    head: ['', 'rows', ...shown.flatMap((name) => [name, 'its own'])],
    style: STYLE,
    colAligns: ['left', 'right', ...shown.flatMap(() => ['right' as const, 'right' as const])],
  });
  for (const { value, rows, metrics, confidence, own } of slices.slice(0, SHOWN_SLICES)) {
    const cells = shown.flatMap((name) => {
      const here = figure(
        name,
        metrics[name] === undefined
          ? null
          : { value: metrics[name], interval: confidence[name] ?? null },
      );
      const before = own?.metrics[name];
      return [here, before === undefined ? '' : metricText(name, before)];
    });
    table.push([value === null ? '(missing)' : oneLine(String(value)), count(rows), ...cells]);
  }
  const more = slices.length - SHOWN_SLICES;
  const rest = more > 0 ? `\n${more} more; --json has all` : '';
  return `By ${oneLine(column)}:\n${table.toString()}${rest}`;
}
