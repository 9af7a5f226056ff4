// What the answers are worth before anybody knows what happened: confidence-based performance estimation, as NannyML
// describes it. Each answer bin has what was measured in it on held-out rows; weighted by the answers of now, that is
// what can be expected, as long as an answer still means what it meant.
import type { AnswerReference, Reference } from '../../runtime/schema/reference-schema.ts';
import { clamp } from '../base/clamp.ts';
import type { Interval } from '../evaluate/confidence.ts';
import { totalOf } from './statistics/distances.ts';

export interface ExpectedFigure {
  value: number;
  /** 95 %; null where the version has none for its own figure. */
  interval: Interval | null;
}

export interface ExpectedQuality {
  rows: number;
  metrics: Record<string, ExpectedFigure>;
  /** Share of the rows with answers such as no held-out row had: nothing is known of them. */
  unknown: number;
}

export interface OwnQuality {
  /** The version's figures on its held-out rows, and their 95 % intervals. */
  metrics: Record<string, number>;
  confidence: Record<string, Interval>;
  /** How many classes it answers; 0 for a number. */
  classes: number;
}

/** An answer's reference with its quality, and the rows of now in its bins. */
interface Weighted {
  quality: NonNullable<AnswerReference['quality']>;
  /** Shares of the bins of which anything is known: of the held-out weight, and of the rows of now. */
  held: number[];
  now: number[];
  rows: number;
  unknown: number;
}

/** Null where the reference has no quality, or nothing was answered. */
export function expectQuality(
  reference: Reference,
  answers: ReadonlyMap<string, readonly number[]>,
  own: OwnQuality,
): ExpectedQuality | null {
  const weighted = reference.answers
    .map((answer) => weigh(answer, answers.get(answer.name)))
    .filter((one) => one !== null);
  if (weighted.length === 0) return null;
  const rows = Math.max(...weighted.map((one) => one.rows));
  const spread = meanOf(weighted.map((one) => spreadOf(one, reference.rows.answers)));
  const values = { ...meanFigures(weighted), ...areaFigure(weighted, own) };
  const metrics = Object.entries(values)
    .filter(([name, value]) => own.metrics[name] !== undefined && Number.isFinite(value))
    .map(([name, value]) => [name, { value, interval: widen(name, own, value, spread) }]);
  const unknown = Math.max(...weighted.map((one) => one.unknown));
  return { rows, metrics: Object.fromEntries(metrics), unknown };
}

function weigh(
  { quality, counts: { length } }: AnswerReference,
  counted: readonly number[] | undefined,
): Weighted | null {
  const rows = totalOf(counted ?? []);
  if (quality === undefined || counted === undefined || rows === 0 || counted.length > length) {
    return null;
  }
  const known = quality.weight.map((weight, i) => (weight > 0 ? (counted[i] ?? 0) : 0));
  const [held, seen] = [totalOf(quality.weight), totalOf(known)];
  if (held === 0 || seen === 0) return null;
  return {
    ...{ quality, rows, unknown: 1 - seen / rows },
    held: quality.weight.map((weight) => weight / held),
    now: known.map((count) => count / seen),
  };
}

/**
 * By how much an interval is wider than that of the held-out rows: for m of these and n of now √(Σ now² / held + m / n),
 * since few held-out rows may speak for many of now (Kish 1965), and these are a sample of their own.
 */
function spreadOf({ held, now, rows }: Weighted, heldRows: number): number {
  const design = held.reduce((sum, share, i) => sum + (share > 0 ? now[i] ** 2 / share : 0), 0);
  return Math.sqrt(design + heldRows / rows);
}

/** Shares are at most 1, and no figure here is below 0. */
function widen(
  name: string,
  { metrics, confidence }: OwnQuality,
  value: number,
  spread: number,
): Interval | null {
  const own = confidence[name];
  if (own === undefined || !Number.isFinite(own.low) || !Number.isFinite(own.high)) return null;
  const most = name === 'accuracy' || name === 'auc' ? 1 : Number.POSITIVE_INFINITY;
  return {
    low: clamp(value - (metrics[name] - own.low) * spread, 0, most),
    high: clamp(value + (own.high - metrics[name]) * spread, 0, most),
  };
}

/** The metrics that are means over rows. */
function meanFigures(weighted: Weighted[]): Record<string, number> {
  const mean = (of: 'accuracy' | 'logLoss' | 'squaredError' | 'absoluteError') =>
    meanOf(weighted.map(({ quality, now }) => weightedBy(now, quality[of])));
  return {
    accuracy: mean('accuracy'),
    logLoss: mean('logLoss'),
    rmse: Math.sqrt(mean('squaredError')),
    mae: mean('absoluteError'),
  };
}

/** NaN where the reference has no such means. */
function weightedBy(shares: number[], means: (number | null)[] | undefined): number {
  if (means === undefined) return Number.NaN;
  return shares.reduce(
    (sum, share, i) => sum + (share > 0 ? share * (means[i] ?? Number.NaN) : 0),
    0,
  );
}

/**
 * The AUC, where every class that it is the mean of has its bins. Of two rows in one bin nothing says which is the
 * higher; how often they stand in order is what the version's own AUC leaves for them.
 */
function areaFigure(weighted: Weighted[], { metrics, classes }: OwnQuality): { auc?: number } {
  const judged = classes === 2 ? 1 : classes;
  if (metrics.auc === undefined || weighted.length < judged) return {};
  const held = weighted.map(({ quality, held: shares }) => pairsOf(shares, quality.actual));
  const now = weighted.map(({ quality, now: shares }) => pairsOf(shares, quality.actual));
  const within = meanOf(held.map((pairs) => pairs.within));
  const left = metrics.auc - meanOf(held.map((pairs) => pairs.between));
  const inOrder = within > 0 ? clamp(left / within, 0, 1) : 0.5;
  const auc = meanOf(now.map((pairs) => pairs.between + inOrder * pairs.within));
  return { auc };
}

/** Of all pairs of a row of the class and another: the share in order in different bins, and the share in one bin. */
function pairsOf(shares: number[], actual: (number | null)[]): { between: number; within: number } {
  const positive = shares.map((share, i) => share * (actual[i] ?? 0));
  const negative = shares.map((share, i) => share * (1 - (actual[i] ?? 0)));
  const all = totalOf(positive) * totalOf(negative);
  let [between, within, below] = [0, 0, 0];
  positive.forEach((mass, i) => {
    between += mass * below;
    within += mass * negative[i];
    below += negative[i];
  });
  return { between: between / all, within: within / all };
}

const meanOf = (values: number[]) => totalOf(values) / values.length;
