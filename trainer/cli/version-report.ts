// What `evaluate` prints: the figures on the rows that were given beside the version's own, by parts of the rows, and
// the rows that the version refuses.

import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import { describeOthers } from '../evaluate/describe-others.ts';
import { judgeAmong, metricTitle } from '../evaluate/metrics.ts';
import type { ComparedFigure, ComparedSlice } from '../judge/compared-figures.ts';
import type { VersionEvaluation } from '../judge/evaluate-version.ts';
import type { RowsOfData } from '../judge/read-rows.ts';
import type { Refusals } from '../judge/refusals.ts';
import { constantFigure } from '../judge/report/figures-section.ts';
import { count } from '../judge/report/numbers.ts';
import type { JudgedEntry } from '../judge/report/report-facts.ts';
import { constantNote, decisionLine, shapesOf } from './evaluation-report.ts';
import { column, differenceText, figuresTable, intervalText, valueText } from './look/figures.ts';
import { importanceTable } from './look/importance.ts';
import { type Head, textTable, wrapped } from './look/table.ts';
import { describeProblem } from './predict-lines.ts';
import { oneLine } from './print.ts';

/** Slices of a column that are shown; --json has all. */
const SHOWN_SLICES = 12;
const SHOWN_REASONS = 10;
const SHOWN_PLACES = 5;

export function reportVersion(judged: VersionEvaluation, entry: RegistryEntry): string {
  const { version, rows, figures, refusals, evaluation } = judged;
  const { features, decision, kind } = evaluation;
  const judge = judgeAmong(Object.keys(figures));
  const parts = [
    `\n${version} on these rows:`,
    wrapped(rowLines(rows), '  '),
    ...(refusals.rows > 0 ? [refusalLines(refusals)] : []),
    comparedFigures(judged, entry),
    ...shapesOf(evaluation),
    ...Object.entries(evaluation.slices).map(([name, list]) => sliceTable(name, list, judge)),
    ...describeOthers(evaluation.labels, 'rows').map((line) => wrapped(line, '  ')),
    importanceTable(features, kind === 'class' ? 'log-loss' : 'error²'),
    ...(decision ? [decisionLine(decision)] : []),
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

function comparedFigures({ figures, evaluation }: VersionEvaluation, entry: RegistryEntry): string {
  const facts = { entry, evaluation } as JudgedEntry;
  const drawn = figuresTable(Object.keys(figures), [
    column('these rows', (name) => valueText(name, figures[name].here.value)),
    column('95 % interval', (name) => intervalText(name, figures[name].here.interval)),
    column('constant answer', (name) => valueText(name, constantFigure(name, facts))),
    column('its own', (name) => valueText(name, figures[name].own?.value)),
    column('difference, 95 %', (name) => differenceText(name, figures[name].difference?.interval)),
    column('', (name) => (isSure(figures[name].difference) ? '*' : '')),
  ]);
  const note = '  its own: on the rows that it held out. *: more than chance would make';
  return [
    `Rows judged: ${count(evaluation.rows)}`,
    drawn,
    wrapped(constantNote(evaluation), '    '),
    note,
  ].join('\n');
}

/** Of one model on rows of one kind, chance would seldom make so much. */
function isSure(difference: ComparedFigure['difference']): boolean {
  return difference !== null && (difference.interval.low > 0 || difference.interval.high < 0);
}

/** The slices of a column. @param judge the metric that is shown beside the one that people ask for first */
function sliceTable(name: string, slices: ComparedSlice[], judge: string): string {
  const first = judge === 'logLoss' ? 'accuracy' : judge === 'rmse' ? 'mae' : 'rmse';
  const heads: Head[] = [
    { words: `by ${name}` },
    'rows',
    ...[metricTitle(first), 'its own', metricTitle(judge), '95 % interval', 'its own'],
  ];
  const rows = slices
    .slice(0, SHOWN_SLICES)
    .map(({ value, rows: ofSlice, metrics, confidence, own }) => [
      value === null ? '(missing)' : String(value),
      count(ofSlice),
      ...[valueText(first, metrics[first]), valueText(first, own?.metrics[first])],
      ...[valueText(judge, metrics[judge]), intervalText(judge, confidence[judge])],
      valueText(judge, own?.metrics[judge]),
    ]);
  const more = slices.length - SHOWN_SLICES;
  return `${textTable(heads, rows)}${more > 0 ? `\n  ${more} more; --json has all` : ''}`;
}
