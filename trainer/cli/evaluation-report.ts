// Data and evaluation as text for people: the figures, each beside what it is to be compared with.
import Table from 'cli-table3';
import type { ClassEvaluation, Evaluation, NumberEvaluation } from '../evaluate/evaluation.ts';
import type { Dataset } from '../ingest/dataset.ts';

const STYLE = { head: [], border: [], compact: true };
const count = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
const percent = (share: number) => `${(100 * share).toFixed(2)} %`;

/** What was read, and what the model learns from. */
export function reportDataset({ cells, rows, tuples }: Dataset): string {
  const { schema, target, counts } = cells;
  const lines = [
    `Rows: ${count.format(rows.read)} read, ${count.format(rows.used)} used, ${count.format(rows.rejected)} rejected`,
    `  distinct   ${count.format(cells.cellCount)} by ${schema.map(({ name }) => name).join(', ')}; ${count.format(tuples)} with the target's value`,
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

export function reportEvaluation(evaluation: Evaluation): string {
  return evaluation.kind === 'class' ? reportClasses(evaluation) : reportNumbers(evaluation);
}

function reportClasses(evaluation: ClassEvaluation): string {
  const { rows, accuracy, majority, auc, logLoss, brier } = evaluation;
  const lines = [
    `Held-out rows: ${count.format(rows)}`,
    `  accuracy   ${percent(accuracy)} (always answering '${majority.class}': ${percent(majority.accuracy)})`,
    `  AUC        ${auc === null ? 'none: one class only is held out' : auc.toFixed(4)}`,
    `  log-loss   ${logLoss.toFixed(4)}`,
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

function reportNumbers({ rows, rmse, mae, r2, meanBaseline }: NumberEvaluation): string {
  return [
    `Held-out rows: ${count.format(rows)}`,
    `  RMSE       ${rmse.toPrecision(6)} (always answering the mean: ${meanBaseline.rmse.toPrecision(6)})`,
    `  MAE        ${mae.toPrecision(6)}`,
    `  R²         ${r2 === null ? 'none: the held-out target is constant' : r2.toFixed(4)}`,
    '',
  ].join('\n');
}
