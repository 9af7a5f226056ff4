// What is asked to see how the answer hangs on one field: the row as it stands, with the field at each of many values.
import type { Input } from '../../../runtime/schema/input-schema.ts';
import type { FieldEffects } from '../model/fetch-evaluation.ts';
import type { FieldValue } from '../model/shown-model.ts';
import { plainNumber } from '../ui/numbers.ts';
import { dayAt, isoDay, readDate, writeDate } from './dates.ts';

/** Values of a number between its ends, and labels of a category. */
const POINTS = 61;
const MOST_LABELS = 40;
/** Bins of the distribution under a curve. */
const BINS = 30;

export interface Span {
  lowest: number;
  highest: number;
}

export type Sweep =
  | {
      kind: 'number';
      span: Span;
      step: number;
      values: number[];
      hasMissing: boolean;
      /** What the field then holds, and back; null where it holds none. */
      valueAt(number: number): FieldValue;
      numberOf(value: FieldValue): number | null;
      /** For people. */
      textAt(number: number): string;
    }
  | { kind: 'labels'; values: FieldValue[]; hidden: number };

/**
 * Null for a text, and for a time without a date, which have no range.
 * @param known of a date: of its year
 */
export function sweepOf(
  input: Input,
  current: FieldValue,
  known: FieldEffects | undefined,
): Sweep | null {
  const hasMissing = input.missing === 'allowed';
  switch (input.kind) {
    case 'text':
      return null;
    case 'date':
      return input.format.includes('Y') ? sweepDates(input, current, known) : null;
    case 'boolean':
      return { kind: 'labels', values: [false, true, ...(hasMissing ? [null] : [])], hidden: 0 };
    case 'category':
      return sweepLabels(input.labels, current, known, hasMissing);
    default: {
      const span = spanOf(input, current, known);
      const isWhole = input.kind === 'integer';
      const values = valuesIn(span, isWhole);
      const step = isWhole ? 1 : (span.highest - span.lowest) / 200;
      const numberOf = (value: FieldValue) => (typeof value === 'number' ? value : null);
      const texts = { valueAt: (number: number) => number, numberOf, textAt: plainNumber };
      return { kind: 'number', span, step, values, hasMissing, ...texts };
    }
  }
}

/** Over the years that the data had and that of the date; the time of day stays. */
function sweepDates(
  input: Extract<Input, { kind: 'date' }>,
  current: FieldValue,
  known: FieldEffects | undefined,
): Sweep {
  const daysOf = (value: FieldValue) => readDate(input, String(value));
  const at = daysOf(current) ?? Math.floor(Date.now() / 86_400_000);
  const day = Math.floor(at);
  const years = [...numbersOf(known), Number(isoDay(day).slice(0, -6))].sort((a, b) => a - b);
  const span = {
    lowest: dayAt(years[0], 1, 1),
    highest: dayAt(years[years.length - 1], 12, 31),
  };
  return {
    ...{ kind: 'number', span, step: 1, values: valuesIn(span, true), textAt: isoDay },
    hasMissing: input.missing === 'allowed',
    valueAt: (number) => writeDate(input, number + at - day),
    numberOf(value) {
      const days = daysOf(value);
      return days === null ? null : Math.floor(days);
    },
  };
}

/** Of many labels, the current one and the most common. */
function sweepLabels(
  labels: readonly string[],
  current: FieldValue,
  known: FieldEffects | undefined,
  hasMissing: boolean,
): Sweep {
  const shares = sharesOf(known);
  const sorted = [...labels].sort((a, b) => (shares.get(b) ?? 0) - (shares.get(a) ?? 0));
  const shown: FieldValue[] =
    labels.length > MOST_LABELS ? sorted.slice(0, MOST_LABELS) : [...labels];
  if (typeof current === 'string' && !shown.includes(current)) shown.unshift(current);
  const hidden = labels.filter((label) => !shown.includes(label)).length;
  return { kind: 'labels', values: hasMissing ? [...shown, null] : shown, hidden };
}

/** What the data had, within the bounds; where that is not known, the bounds, or what is around the value. */
function spanOf(
  { minimum, maximum }: { minimum?: number; maximum?: number },
  current: FieldValue,
  known: FieldEffects | undefined,
): Span {
  const at = typeof current === 'number' ? current : (minimum ?? maximum ?? 0);
  const seen = numbersOf(known);
  const size = Math.abs(at) || 1;
  const low = seen[0] ?? minimum ?? at - size;
  const high = seen.at(-1) ?? maximum ?? at + size;
  const lowest = Math.max(Math.min(low, at), minimum ?? -Infinity);
  const highest = Math.min(Math.max(high, at), maximum ?? Infinity);
  return lowest < highest ? { lowest, highest } : { lowest, highest: lowest + 1 };
}

function valuesIn({ lowest, highest }: Span, isWhole: boolean): number[] {
  const at = (i: number) => lowest + ((highest - lowest) * i) / (POINTS - 1);
  const values = Array.from({ length: POINTS }, (_, i) => (isWhole ? Math.round(at(i)) : at(i)));
  return [...new Set(values)];
}

/** Values of a numeric field that the data had, ascending. */
function numbersOf(known: FieldEffects | undefined): number[] {
  const values = known?.partialDependence.map(({ value }) => value) ?? [];
  return values.filter((value) => typeof value === 'number').sort((a, b) => a - b);
}

/** Value → share of the training rows. */
export function sharesOf(known: FieldEffects | undefined): Map<FieldValue, number> {
  const told = known?.partialDependence ?? [];
  return new Map(told.flatMap(({ value, share }) => (share === undefined ? [] : [[value, share]])));
}

/**
 * How the rows lie in a span, as shares in bins of equal width. Each value stands for those up to halfway to the next one,
 * among which its rows are taken to lie evenly.
 */
export function histogramOf(known: FieldEffects | undefined, { lowest, highest }: Span): number[] {
  const bins: number[] = Array(BINS).fill(0);
  const shares = sharesOf(known);
  const values = numbersOf(known);
  const width = (highest - lowest) / BINS;
  values.forEach((value, i) => {
    const before = values[i - 1] ?? value - ((values[i + 1] ?? value + width) - value);
    const after = values[i + 1] ?? value + (value - before);
    const [from, to] = [(before + value) / 2, (value + after) / 2].map(
      (one) => (one - lowest) / width,
    );
    const share = shares.get(value) ?? 0;
    for (let bin = Math.max(0, Math.floor(from)); bin < Math.min(BINS, to); bin++) {
      const part = Math.min(bin + 1, to) - Math.max(bin, from);
      bins[bin] += (share * part) / (to - from || 1);
    }
  });
  return bins;
}
