// What training prints of its data and of the model: the figures, each beside what it is to be compared with.
import { targetWords } from '../../runtime/schema/answer-words.ts';
import { listSome } from '../../runtime/schema/did-you-mean.ts';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import { describeConstant } from '../evaluate/describe-constant.ts';
import { describeOthers } from '../evaluate/describe-others.ts';
import { type Evaluation, metricsOf } from '../evaluate/evaluation.ts';
import { metricText, metricTitle } from '../evaluate/metrics.ts';
import type { Dataset } from '../ingest/dataset.ts';
import { describeUnused } from '../ingest/describe-unused.ts';
import { constantFigure } from '../judge/report/figures-section.ts';
import { count } from '../judge/report/numbers.ts';
import type { JudgedEntry } from '../judge/report/report-facts.ts';
import { sliceName, worstSlices } from '../judge/report/slices-section.ts';
import type { EvaluationFile } from '../release/judge-model.ts';
import { confusionTable } from './look/confusion.ts';
import { classCurves, decileCurves } from './look/curves.ts';
import {
  changeText,
  column,
  differenceText,
  figuresTable,
  intervalText,
  valueText,
} from './look/figures.ts';
import { importanceTable } from './look/importance.ts';
import { textTable, wrapped } from './look/table.ts';

/** Slices shown; evaluation.json has all. */
const SHOWN_SLICES = 5;
const HANGING = ' '.repeat(13);
const HANGING_NOTE = ' '.repeat(4);

/** What was read, and what the model learns from. */
export function reportDataset({ cells, rows, tuples }: Dataset): string {
  const { schema, target, counts } = cells;
  const { read, used, rejected, unused } = rows;
  const why = describeUnused(unused);
  const lines = [
    `Rows: ${count(read)} read, ${count(used)} used, ${count(read - used)} not used; ${count(rejected - unused.unreadable)} lines cannot be read`,
    ...(why === '' ? [] : [`  not used   ${why}`]),
    `  distinct   ${count(cells.cellCount)} by ${listSome(schema.map(({ name }) => name))}; ${count(tuples)} with the target's value`,
  ];
  if (target.kind === 'class') {
    const classes = target.classes.map((name, k) => {
      const total = counts[k].reduce((sum, value) => sum + value, 0);
      return `${name} ${count(total)}`;
    });
    lines.push(`  classes    ${classes.join(', ')}`);
  }
  return `${lines.map((line) => wrapped(line, HANGING)).join('\n')}\n`;
}

/** What a report for people is made of: evaluation.json, or of a version that was there already, only its figures. */
export type Judged = Evaluation & Partial<EvaluationFile>;

/** The whole report on the held-out rows. */
export function reportEvaluation(evaluation: Judged, entry: RegistryEntry): string {
  const facts = { entry, evaluation } as JudgedEntry;
  const { features, crossValidation, decision, comparison } = evaluation;
  const parts = [
    `Held-out rows: ${count(evaluation.rows)}${ofTarget(entry)}\n${ownFigures(evaluation, facts)}`,
    ...shapesOf(evaluation),
    worstTable(facts),
    features && importanceTable(features, lossTitle(evaluation)),
    crossValidation &&
      `Cross-validated on the training rows (${crossValidation.plan.folds} folds, ${crossValidation.plan.by}):\n${foldTable(crossValidation.metrics)}`,
    ...describeOthers(evaluation.labels).map((line) => wrapped(line, HANGING_NOTE)),
    decision && decisionLine(decision),
    comparison && comparisonTable(comparison),
  ];
  return `${parts.filter((part) => part != null && part !== '').join('\n\n')}\n`;
}

/** What the figures of a number are in. */
const ofTarget = ({ target }: RegistryEntry) =>
  target === undefined ? '' : `; errors of ${targetWords(target)}`;

const lossTitle = ({ kind }: Evaluation) => (kind === 'class' ? 'log-loss' : 'error²');

function ownFigures(evaluation: Judged, facts: JudgedEntry): string {
  const metrics = metricsOf(evaluation);
  const figures = figuresTable(Object.keys(metrics), [
    column('value', (name) => valueText(name, metrics[name])),
    column('95 % interval', (name) => intervalText(name, evaluation.confidence?.[name])),
    column('constant answer', (name) => valueText(name, constantFigure(name, facts))),
  ]);
  return `${figures}\n${wrapped(constantNote(evaluation), HANGING_NOTE)}`;
}

/** What the constant answer is. */
export function constantNote(evaluation: Evaluation): string {
  return evaluation.kind === 'class'
    ? `  constant answer: always '${evaluation.majority.class}' for accuracy, the shares of the classes for the rest`
    : '  constant answer: the best one number for all rows';
}

/** Errors and curves. */
export function shapesOf(evaluation: Judged): string[] {
  if (evaluation.kind === 'number') {
    return evaluation.deciles ? [decileCurves(evaluation.deciles)] : [];
  }
  const { classes, confusion, calibration, curves } = evaluation;
  const title = 'Calibration by decile of the probability, and recall by false positive rate:';
  return [confusionTable(classes, confusion), `${title}\n${classCurves(calibration, curves)}`];
}

function worstTable(facts: JudgedEntry): string {
  const { judge, slices } = worstSlices(facts);
  if (slices.length === 0) return '';
  const second = facts.entry.task === 'class' ? 'accuracy' : 'mae';
  const rows = slices
    .slice(0, SHOWN_SLICES)
    .map((slice) => [
      sliceName(slice),
      count(slice.rows),
      valueText(judge, slice.metrics[judge]),
      valueText(second, slice.metrics[second]),
    ]);
  const heads = [{ words: 'worst where' }, 'rows', metricTitle(judge), metricTitle(second)];
  return textTable(heads, rows);
}

/** That a constant would do as well, and why that may be; null for a model that beats it. */
export function reportVerdict({ constant }: Evaluation, reasons: string[]): string | null {
  const verdict = describeConstant(constant);
  if (verdict === null) return null;
  const list = reasons.map((reason) => `  - ${reason}\n`).join('');
  return `THIS MODEL IS ${verdict}.\n${list === '' ? '' : `Likely reasons:\n${list}`}`;
}

/** What quantization did to the figures and the size; null for an exact model. */
export function reportQuantization({ quantization, metrics, module }: RegistryEntry) {
  if (!quantization) return null;
  const { exact, bound, largest, leaves, gzipBytes } = quantization;
  const names = Object.keys(exact.metrics).filter((name) => name in metrics);
  const largestOf = `${largest.toExponential(1)}, at most ${bound.toExponential(1)}`;
  const drawn = figuresTable(
    names,
    [
      column('exact', (name) => valueText(name, exact.metrics[name])),
      column('quantized', (name) => valueText(name, metrics[name])),
    ],
    [
      ['largest change', '', largestOf],
      ['leaves', count(exact.leaves), count(leaves)],
      ['module, bytes', count(exact.bytes), count(module.bytes)],
      ['gzipped', count(exact.gzipBytes), count(gzipBytes)],
    ],
  );
  return `${drawn}\n`;
}

/** Mean and standard deviation of each metric over folds. */
export function foldTable(metrics: Record<string, { mean: number; deviation: number }>): string {
  return figuresTable(Object.keys(metrics), [
    column('mean', (name) => valueText(name, metrics[name].mean)),
    column('deviation', (name) => valueText(name, metrics[name].deviation)),
  ]);
}

export function decisionLine(decision: NonNullable<EvaluationFile['decision']>): string {
  const { threshold, precision, recall, f1 } = decision;
  const exact =
    precision === null ? 'nothing is decided' : `precision ${metricText('accuracy', precision)}`;
  return `Decision threshold ${threshold.toFixed(4)}: ${exact}, recall ${metricText('accuracy', recall)}, F1 ${f1.toFixed(4)}`;
}

type Comparison = Pick<
  NonNullable<EvaluationFile['comparison']>,
  'version' | 'notComparable' | 'mayKnowRows' | 'metrics'
>;

/** The metrics of two versions on the same held-out rows. */
export function comparisonTable({
  version,
  notComparable,
  mayKnowRows,
  metrics,
}: Comparison): string {
  if (notComparable !== null)
    return `Version ${version} cannot be compared with: ${notComparable}.`;
  const caution = `Version ${version} may have learned from some of these rows, which makes it look better than it is.`;
  const changes = changesTable(metrics, [`version ${version}`, 'now']);
  return mayKnowRows ? `${changes}\n${wrapped(caution, HANGING_NOTE)}` : changes;
}

/** @param heads of the figures before and now */
export function changesTable(metrics: Comparison['metrics'], heads: [string, string]): string {
  return figuresTable(Object.keys(metrics), [
    column(heads[0], (name) => valueText(name, metrics[name].previous)),
    column(heads[1], (name) => valueText(name, metrics[name].current)),
    column('difference, 95 %', (name) => differenceText(name, metrics[name].interval)),
    column('p', (name) => metrics[name].pValue.toFixed(3)),
    column('', (name) => changeText(name, metrics[name].interval)),
  ]);
}
