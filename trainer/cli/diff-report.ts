// What `models diff` prints.
import type { AnswerDifferences } from '../evaluate/answer-differences.ts';
import type { VersionDiff } from '../judge/diff-versions.ts';
import { clipped, count, short } from '../judge/report/numbers.ts';
import { comparisonTable } from './evaluation-report.ts';
import { column, figuresTable, intervalText, valueText } from './look/figures.ts';

const LONGEST_NAME = 16;

/** @param names of the two versions, as NAME@NUMBER */
export function describeDiff(diff: VersionDiff, names: string[]): string {
  const { schema, golden, heldOut } = diff;
  const changes = [
    ...schema.breaking.map((text) => `  breaks callers: ${text}`),
    ...schema.compatible.map((text) => `  ${text}`),
  ];
  const parts = [
    ownFigures(diff, names),
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
function ownFigures({ metrics, bytes, nanoseconds }: VersionDiff, ids: string[]): string {
  const names = ids.map(shortId);
  const sides = (['before', 'after'] as const).flatMap((side, i) => [
    column(names[i], (name) => valueText(name, metrics[name][side]?.value)),
    column('95 % interval', (name) => intervalText(name, metrics[name][side]?.interval)),
  ]);
  return figuresTable(Object.keys(metrics), sides, [
    ['bytes', count(bytes.before), '', count(bytes.after), ''],
    ['ns a row', count(nanoseconds.before), '', count(nanoseconds.after), ''],
  ]);
}

/** NAME@NUMBER with so much of the name that two stand beside each other. */
function shortId(id: string): string {
  const at = id.lastIndexOf('@');
  return `${clipped(id.slice(0, at), LONGEST_NAME)}${id.slice(at)}`;
}

/** Three digits. */
const size = (value: number) => (value < 1e3 ? value.toPrecision(3) : short(value));

function describeAnswers({ rows, different, mean, largest, otherClass }: AnswerDifferences) {
  if (different === 0) return `all ${count(rows)} answers are the same`;
  const other = otherClass > 0 ? `; ${count(otherClass)} have another class` : '';
  return `${count(different)} of ${count(rows)} answers differ, by ${size(mean)} on average and ${size(largest)} at most${other}`;
}
