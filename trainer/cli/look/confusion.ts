// What a model took for what: a table where it fits, else the errors that are most frequent.
import { clipped, count, percent } from '../../judge/report/numbers.ts';
import { textTable } from './table.ts';

/** Classes of a table that fits. */
const MOST_CLASSES = 6;
const LONGEST_NAME = 10;
const MOST_ERRORS = 10;

/** @param confusion confusion[actual][answered], weights */
export function confusionTable(classes: string[], confusion: number[][]): string {
  if (classes.length > MOST_CLASSES) return errorTable(classes, confusion);
  const rows = confusion.map((row, k) => {
    const total = row.reduce((sum, one) => sum + one, 0);
    return [classes[k], ...row.map(count), total > 0 ? percent(row[k] / total) : ''];
  });
  const heads = classes.map((name) => clipped(name, LONGEST_NAME));
  return `Rows by actual class, and by the one answered:\n${textTable([{ words: 'actual' }, ...heads, 'right'], rows)}`;
}

function errorTable(classes: string[], confusion: number[][]): string {
  const errors = confusion.flatMap((row, k) => {
    const total = row.reduce((sum, one) => sum + one, 0);
    return row.flatMap((rows, answered) =>
      answered === k || rows === 0 ? [] : [{ k, answered, rows, share: rows / total }],
    );
  });
  if (errors.length === 0) return 'No row was answered wrongly.';
  const shown = errors.sort((a, b) => b.rows - a.rows).slice(0, MOST_ERRORS);
  const rows = shown.map(({ k, answered, rows, share }) => [
    classes[k],
    classes[answered],
    count(rows),
    percent(share),
  ]);
  const more = errors.length - shown.length;
  const rest = more > 0 ? `\n  ${more} more in evaluation.json` : '';
  return `Most often taken for another class:\n${textTable([{ words: 'actual' }, { words: 'answered' }, 'rows', 'of the class'], rows)}${rest}`;
}
