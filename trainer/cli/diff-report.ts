// What `models diff` prints.
import Table from 'cli-table3';
import type { AnswerDifferences } from '../evaluate/answer-differences.ts';
import { metricText } from '../evaluate/metrics.ts';
import type { VersionDiff } from '../judge/diff-versions.ts';
import type { Figure } from '../judge/figures.ts';
import { comparisonTable } from './evaluation-report.ts';

/** @param names of the two versions, as NAME@NUMBER */
export function describeDiff(diff: VersionDiff, names: string[]): string {
  const { schema, golden, heldOut } = diff;
  const changes = [
    ...schema.breaking.map((text) => `  breaks callers: ${text}`),
    ...schema.compatible.map((text) => `  ${text}`),
  ];
  const parts = [
    figuresTable(diff, names),
    ...(changes.length === 0 ? ['the same features and outputs'] : ['schema:', ...changes]),
    typeof golden === 'string'
      ? `golden rows cannot be compared: ${golden}`
      : `golden rows: ${describeAnswers(golden)}`,
    ...(typeof heldOut === 'string'
      ? [`held-out rows cannot be compared: ${heldOut}`]
      : [
          ...(heldOut.answers ? [`held-out rows: ${describeAnswers(heldOut.answers)}`] : []),
          `both on the rows that ${names[1]} held out:`,
          comparisonTable(heldOut),
        ]),
  ];
  return `${parts.join('\n')}\n`;
}

/** Each version by its own account; so intervals stand beside the figures, and no change of them is judged. */
function figuresTable({ metrics, bytes, nanoseconds }: VersionDiff, names: string[]): string {
  const table = new Table({
    head: ['', ...names],
    style: { head: [], border: [], compact: true },
    colAligns: ['left', 'right', 'right'],
  });
  for (const [name, { before, after }] of Object.entries(metrics)) {
    table.push([name, describeFigure(name, before), describeFigure(name, after)]);
  }
  table.push(['bytes', bytes.before, bytes.after]);
  table.push(['ns a row', nanoseconds.before.toFixed(0), nanoseconds.after.toFixed(0)]);
  return table.toString();
}

function describeFigure(name: string, figure: Figure | null): string {
  if (figure === null) return '';
  const { value, interval } = figure;
  const text = (of: number) => metricText(name, of);
  if (interval === null) return text(value);
  return `${text(value)} (${text(interval.low)} … ${text(interval.high)})`;
}

function describeAnswers({ rows, different, mean, largest, otherClass }: AnswerDifferences) {
  if (different === 0) return `all ${rows} answers are the same`;
  return `${different} of ${rows} answers differ, by ${mean.toPrecision(3)} on average and ${largest.toPrecision(3)} at most; ${otherClass} in class`;
}
