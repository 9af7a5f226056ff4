// Data and evaluation as text for people: the figures, each beside what it is to be compared with.
import Table from 'cli-table3';
import { listSome } from '../../runtime/schema/did-you-mean.ts';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import { describeConstant } from '../evaluate/describe-constant.ts';
import { describeOthers } from '../evaluate/describe-others.ts';
import type { ClassEvaluation, Evaluation, NumberEvaluation } from '../evaluate/evaluation.ts';
import { metricText } from '../evaluate/metrics.ts';
import type { Dataset } from '../ingest/dataset.ts';
import { describeUnused } from '../ingest/describe-unused.ts';
import type { EvaluationFile } from '../release/judge-model.ts';

const STYLE = { head: [], border: [], compact: true };
const count = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
const percent = (share: number) => `${(100 * share).toFixed(2)} %`;

/** What was read, and what the model learns from. */
export function reportDataset({ cells, rows, tuples }: Dataset): string {
  const { schema, target, counts } = cells;
  const { read, used, rejected, unused } = rows;
  const why = describeUnused(unused);
  const lines = [
    `Rows: ${count.format(read)} read, ${count.format(used)} used, ${count.format(read - used)} not used; ${count.format(rejected - unused.unreadable)} lines cannot be read`,
    ...(why === '' ? [] : [`  not used   ${why}`]),
    `  distinct   ${count.format(cells.cellCount)} by ${listSome(schema.map(({ name }) => name))}; ${count.format(tuples)} with the target's value`,
  ];
  if (target.kind === 'class') {
    const classes = target.classes.map((name, k) => {
      const total = counts[k].reduce((sum, value) => sum + value, 0);
      return `${name} ${count.format(total)}`;
    });
    lines.push(`  classes    ${classes.join(', ')}`);
  }
  return `${lines.join('\n')}\n`;
}

/** @param rows what the rows are called that it was judged on */
export function reportEvaluation(evaluation: Evaluation, rows = 'Held-out rows'): string {
  return evaluation.kind === 'class'
    ? reportClasses(evaluation, rows)
    : reportNumbers(evaluation, rows);
}

/** That a constant would do as well, and why that may be; null for a model that beats it. */
export function reportVerdict({ constant }: Evaluation, reasons: string[]): string | null {
  const verdict = describeConstant(constant);
  if (verdict === null) return null;
  const list = reasons.map((reason) => `  - ${reason}\n`).join('');
  return `THIS MODEL IS ${verdict}.\n${list === '' ? '' : `Likely reasons:\n${list}`}`;
}

function reportClasses(evaluation: ClassEvaluation, judged: string): string {
  const { rows, accuracy, majority, auc, logLoss, brier, constant } = evaluation;
  const lines = [
    `${judged}: ${count.format(rows)}`,
    `  accuracy   ${percent(accuracy)} (always answering '${majority.class}': ${percent(majority.accuracy)})`,
    `  AUC        ${auc === null ? 'none: one class only is held out' : auc.toFixed(4)}`,
    `  log-loss   ${logLoss.toFixed(4)}${besideConstant(constant)}`,
    `  Brier      ${brier.toFixed(4)}`,
    '',
    'Actual (rows) by answer (columns):',
    confusionTable(evaluation),
  ];
  for (const { class: name, bins } of evaluation.calibration) {
    const table = new Table({
      head: ['predicted', 'mean', 'observed', 'rows'],
      style: STYLE,
      colAligns: ['left', 'right', 'right', 'right'],
    });
    for (const bin of bins) {
      const range = `${bin.lowest.toFixed(3)} … ${bin.highest.toFixed(3)}`;
      table.push([
        range,
        bin.meanPredicted.toFixed(4),
        bin.observedShare.toFixed(4),
        count.format(bin.weight),
      ]);
    }
    lines.push('', `Calibration of '${name}' by decile:`, table.toString());
  }
  return `${lines.join('\n')}\n`;
}

/** What answering the shares of the classes scores. */
function besideConstant(judged: ClassEvaluation['constant']): string {
  return judged === null ? '' : ` (always answering the shares: ${judged.constant.toFixed(4)})`;
}

function confusionTable({ classes, confusion }: ClassEvaluation): string {
  const table = new Table({
    head: ['', ...classes],
    style: STYLE,
    colAligns: ['left', ...classes.map(() => 'right' as const)],
  });
  for (const [k, row] of confusion.entries()) {
    table.push([classes[k], ...row.map((rows) => count.format(rows))]);
  }
  return table.toString();
}

function reportNumbers(
  { rows, rmse, mae, r2, meanBaseline, loss }: NumberEvaluation,
  judged: string,
): string {
  return [
    `${judged}: ${count.format(rows)}`,
    `  RMSE       ${rmse.toPrecision(6)} (always answering the mean: ${meanBaseline.rmse.toPrecision(6)})`,
    `  MAE        ${mae.toPrecision(6)}`,
    `  R²         ${r2 === null ? 'none: the held-out target is constant' : r2.toFixed(4)}`,
    ...(loss ? [`  ${loss.metric}  ${loss.mean.toPrecision(6)}`] : []),
    '',
  ].join('\n');
}

/** What evaluation.json adds: how sure the figures are, what the features do, the version before. */
export function reportDetails(report: EvaluationFile): string {
  const parts = [confidenceLines(report), featureTable(report)];
  if (report.crossValidation) {
    const { plan, metrics } = report.crossValidation;
    parts.push(`Cross-validated (${plan.folds} folds, ${plan.by}):\n${foldLines(metrics)}`);
  }
  const others = describeOthers(report.labels);
  if (others.length > 0) parts.push(others.join('\n'));
  if (report.decision) parts.push(decisionLine(report.decision));
  if (report.comparison) parts.push(comparisonTable(report.comparison));
  return `${parts.join('\n\n')}\n`;
}

/** Rounded and exact model side by side; null for an exact one. */
export function reportQuantization({
  quantization,
  metrics,
  module,
}: RegistryEntry): string | null {
  if (!quantization) return null;
  const { exact, bound, largest, leaves, gzipBytes } = quantization;
  const table = new Table({
    head: ['quantized', 'exact', 'now'],
    style: STYLE,
    colAligns: ['left', 'right', 'right'],
  });
  for (const [name, value] of Object.entries(exact.metrics)) {
    if (!(name in metrics)) continue;
    table.push([name, metricText(name, value, 5), metricText(name, metrics[name], 5)]);
  }
  const largestOf = `${largest.toExponential(1)}, at most ${bound.toExponential(1)}`;
  table.push(
    ['largest change', '', largestOf],
    ['leaves', count.format(exact.leaves), count.format(leaves)],
    ['module, bytes', count.format(exact.bytes), count.format(module.bytes)],
    ['gzipped', count.format(exact.gzipBytes), count.format(gzipBytes)],
  );
  return `${table.toString()}\n`;
}

function confidenceLines({ confidence }: EvaluationFile): string {
  const ranges = Object.entries(confidence).map(
    ([name, { low, high }]) => `${name} ${metricText(name, low)} … ${metricText(name, high)}`,
  );
  return `95 % intervals: ${ranges.join(', ')}`;
}

/** Features shown; the file has all. */
const SHOWN_FEATURES = 15;

function featureTable({ features, kind }: EvaluationFile): string {
  const table = new Table({
    head: [
      'feature',
      kind === 'class' ? 'log-loss if shuffled' : 'error² if shuffled',
      'gain',
      'splits',
    ],
    style: STYLE,
    colAligns: ['left', 'right', 'right', 'right'],
  });
  for (const { name, permutationLoss, gainShare, splits } of features.slice(0, SHOWN_FEATURES)) {
    const rise = `${permutationLoss < 0 ? '' : '+'}${permutationLoss.toPrecision(3)}`;
    table.push([name, rise, gainShare === null ? '' : percent(gainShare), count.format(splits)]);
  }
  const more = features.length - SHOWN_FEATURES;
  return more > 0 ? `${table.toString()}\n${more} more in evaluation.json` : table.toString();
}

/** Mean and standard deviation of each metric over folds, a line each. */
export function foldLines(metrics: Record<string, { mean: number; deviation: number }>): string {
  return Object.entries(metrics)
    .map(
      ([name, { mean, deviation }]) =>
        `  ${name.padEnd(17)}${metricText(name, mean, 5)} ± ${metricText(name, deviation, 5)}`,
    )
    .join('\n');
}

function decisionLine(decision: NonNullable<EvaluationFile['decision']>): string {
  const { threshold, precision, recall, f1 } = decision;
  const exact = precision === null ? 'nothing is decided' : `precision ${percent(precision)}`;
  return `Decision threshold ${threshold.toFixed(4)}: on held-out rows ${exact}, recall ${percent(recall)}, F1 ${f1.toFixed(4)}`;
}

/** The metrics of two versions on the same held-out rows. */
export function comparisonTable(comparison: NonNullable<EvaluationFile['comparison']>): string {
  const { version, notComparable, mayKnowRows, metrics } = comparison;
  if (notComparable !== null)
    return `Version ${version} cannot be compared with: ${notComparable}.`;
  const table = new Table({
    head: ['', `version ${version}`, 'now', 'difference, 95 %', 'p'],
    style: STYLE,
    colAligns: ['left', 'right', 'right', 'right', 'right'],
  });
  for (const [name, { previous, current, interval, pValue }] of Object.entries(metrics)) {
    const text = (value: number) => metricText(name, value, 5);
    const range = `${text(interval.low)} … ${text(interval.high)}`;
    table.push([name, text(previous), text(current), range, pValue.toFixed(3)]);
  }
  const caution = mayKnowRows
    ? `\nVersion ${version} may have learned from some of these rows, which makes it look better than it is.`
    : '';
  return `${table.toString()}${caution}`;
}
