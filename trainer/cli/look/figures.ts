// The figures of a model, in all commands alike: the same names, order and decimals, with what is known of how sure they
// are and what they are to be compared with.
import type { Interval } from '../../evaluate/confidence.ts';
import { isLowerBetter, metricText, metricTitle, shownMetrics } from '../../evaluate/metrics.ts';
import { type Meaning, paint } from './paint.ts';
import { type Head, textTable } from './table.ts';

/** A column of figures by the names of their metrics. */
export interface FigureColumn {
  head: string;
  cellOf(name: string): string;
}

/** A line for each metric that has a figure in some column. */
export function figuresTable(names: string[], columns: FigureColumn[], more: string[][] = []) {
  const heads: Head[] = [{ words: '' }, ...columns.map(({ head }) => head)];
  const rows = shownMetrics(names).map((name) => [
    metricTitle(name),
    ...columns.map(({ cellOf }) => cellOf(name)),
  ]);
  return textTable(heads, [...rows, ...more]);
}

export function column(head: string, cellOf: (name: string) => string): FigureColumn {
  return { head, cellOf };
}

/** Blank for a figure that there is none of. */
export function valueText(name: string, value: number | null | undefined): string {
  return value == null || !Number.isFinite(value) ? '' : metricText(name, value);
}

/** `0.7865 to 0.8876`; blank where nothing is known. */
export function intervalText(name: string, interval: Interval | null | undefined): string {
  if (interval == null) return '';
  const { low, high } = interval;
  if (!Number.isFinite(low) || !Number.isFinite(high)) return '';
  return `${metricText(name, low)} to ${metricText(name, high)}`;
}

/** Green or red where the whole interval of a difference is on one side of 0. */
export function differenceText(name: string, interval: Interval | null | undefined): string {
  const text = intervalText(name, interval);
  const meaning = interval && meaningOf(name, interval);
  return meaning ? paint(meaning, text) : text;
}

/** In words, for who sees no colors. */
export function changeText(name: string, interval: Interval | null | undefined): string {
  if (intervalText(name, interval) === '' || interval == null) return '';
  const meaning = meaningOf(name, interval);
  if (meaning === null) return 'may be chance';
  return paint(meaning, meaning === 'good' ? 'better' : 'worse');
}

function meaningOf(name: string, { low, high }: Interval): Meaning | null {
  if (low <= 0 && high >= 0) return null;
  return low > 0 === isLowerBetter(name) ? 'bad' : 'good';
}
