// Conditions on what labels measured, as people write them: `auc >= 0.74 after 2,000 labels`.
import { METRICS, metricText, metricTitle } from '../evaluate/metrics.ts';
import type { MeasuredQuality } from './measured-quality.ts';

export interface QualityCondition {
  /** As it was written. */
  text: string;
  metric: string;
  comparison: Comparison;
  value: number;
  /** Labels that must have come first. */
  labels: number;
}

const COMPARISONS = {
  '>=': (a: number, b: number) => a >= b,
  '<=': (a: number, b: number) => a <= b,
  '>': (a: number, b: number) => a > b,
  '<': (a: number, b: number) => a < b,
};
type Comparison = keyof typeof COMPARISONS;

const CONDITION =
  /^(\w+)\s*(>=|<=|>|<)\s*(\d+(?:\.\d+)?)(?:\s+after\s+(\d{1,3}(?:,\d{3})+|\d+)\s+labels?)?$/;

/** @returns the condition, or why the text is none */
export function parseCondition(text: string): QualityCondition | string {
  const [, metric, comparison, value, labels = '1'] = CONDITION.exec(text.trim()) ?? [];
  if (metric === undefined) {
    return 'a condition is a metric, a comparison and a number, as in "auc >= 0.74 after 2,000 labels"';
  }
  if (!Object.hasOwn(METRICS, metric)) {
    return `${metric} is no metric; there are ${Object.keys(METRICS).join(', ')}`;
  }
  return {
    ...{ text: text.trim(), metric, comparison: comparison as Comparison },
    ...{ value: Number(value), labels: Number(labels.replaceAll(',', '')) },
  };
}

/** Those that do not hold, as sentences with the figures. @param measured of the version; null: too few labels */
export function unmetConditions(
  conditions: readonly QualityCondition[],
  measured: MeasuredQuality | null,
): string[] {
  return conditions.flatMap((condition) => unmet(condition, measured) ?? []);
}

function unmet(condition: QualityCondition, measured: MeasuredQuality | null): string | null {
  const { text, metric, comparison, value, labels } = condition;
  const found = measured?.metrics[metric];
  const count = (measured?.labels ?? 0).toLocaleString('en');
  if (measured === null || measured.labels < labels) {
    const has = measured === null ? 'it has fewer than 30 labels' : `it has ${count} labels`;
    return `“${text}” cannot be judged yet: ${has}`;
  }
  if (found === undefined)
    return `“${text}” cannot be judged: ${metricTitle(metric)} is none of its figures`;
  if (COMPARISONS[comparison](found.value, value)) return null;
  const { interval } = found;
  const range =
    interval &&
    ` (95 %: ${metricText(metric, interval.low)} to ${metricText(metric, interval.high)})`;
  return `“${text}” does not hold: ${metricTitle(metric)} is ${metricText(metric, found.value)}${range ?? ''} over ${count} labels`;
}
