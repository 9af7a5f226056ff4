// Which inputs and answers are distributed otherwise than in the version's reference: by a test that knows how many rows
// there are, and by how much, since of a million rows a test finds what nobody need know.
import type { FeatureReference, Reference } from '../../runtime/schema/reference-schema.ts';
import { clipped, percent, short } from '../judge/report/numbers.ts';
import type { HourCounts } from './records.ts';
import { correctedIndex, jensenShannon, totalOf } from './statistics/distances.ts';
import { adjustForDiscoveries } from './statistics/false-discoveries.ts';
import { testSameSource } from './statistics/same-source.ts';

export interface DriftLimits {
  /** Share of false findings that is put up with among all. */
  level: number;
  /** A stability index, corrected for chance, below which a difference does not matter. */
  leastIndex: number;
}

/** An index of 0.02 is about what a label of 20 % makes that grows to 26 %, or one of 50 % that grows to 57 %. */
export const DRIFT_LIMITS: DriftLimits = { level: 0.01, leastIndex: 0.02 };

/** Of a bin's name, where it stands in a sentence. */
const LONGEST_NAME = 30;

export interface BinShares {
  name: string;
  reference: number;
  current: number;
}

export interface Drift {
  of: 'input' | 'answer';
  name: string;
  rows: number;
  /** Of the test, and adjusted for all inputs and answers of the version. */
  pValue: number;
  adjusted: number;
  /** The population stability index less what chance makes of it, and the distance of Jensen and Shannon. */
  index: number;
  distance: number;
  /** Shares of the rows without a value, and of those with a label that the reference has not. */
  missing?: Omit<BinShares, 'name'>;
  unseen?: Omit<BinShares, 'name'>;
  /** Every bin, in order. */
  bins: BinShares[];
  isDrifted: boolean;
}

/**
 * The most drifted first.
 * @param counts what was recorded; the counts of a sample are held to the rows that were really seen
 */
export function findDrift(
  reference: Reference,
  counts: HourCounts,
  { level, leastIndex }: DriftLimits = DRIFT_LIMITS,
): Drift[] {
  const seen = counts.rows > 0 ? Math.min(1, counts.rowsSeen / counts.rows) : 1;
  const inputs = reference.features.map((feature) =>
    compare('input', feature, counts.features.get(feature.name), seen, featureBins(feature)),
  );
  const answers = reference.answers.map((answer) =>
    compare('answer', answer, counts.answers.get(answer.name), seen, rangeNames(answer.edges)),
  );
  const found = [...inputs, ...answers].filter((one) => one !== null);
  const adjusted = adjustForDiscoveries(found.map(({ pValue }) => pValue));
  return found
    .map((one, i) => {
      const isDrifted = adjusted[i] <= level && one.index >= leastIndex;
      return { ...one, adjusted: adjusted[i], isDrifted };
    })
    .sort((a, b) => Number(b.isDrifted) - Number(a.isDrifted) || b.index - a.index);
}

type Compared = Omit<Drift, 'adjusted' | 'isDrifted'>;
type Binned = Pick<FeatureReference, 'name' | 'counts'>;

/** Null where nothing was counted, or in other bins. */
function compare(
  of: Drift['of'],
  reference: Binned,
  counted: number[] | undefined,
  seen: number,
  names: string[],
): Compared | null {
  const rows = totalOf(counted ?? []);
  const isLonger = (counted?.length ?? 0) > reference.counts.length;
  if (counted === undefined || rows === 0 || isLonger || totalOf(reference.counts) === 0) {
    return null;
  }
  // Bins without a row may be left out at the end.
  const current = reference.counts.map((_, i) => (counted[i] ?? 0) * seen);
  const { pValue, pooled } = testSameSource(reference.counts, current);
  const shares = sharesOf(reference.counts, current, names);
  const last = shares.length - 1;
  return {
    ...{ of, name: reference.name, rows, pValue },
    index: correctedIndex(pooled.reference, pooled.current),
    distance: jensenShannon(reference.counts, current),
    ...(of === 'input' && { missing: withoutName(shares[last]) }),
    ...('labels' in reference && { unseen: withoutName(shares[last - 1]) }),
    bins: shares,
  };
}

function sharesOf(reference: number[], current: number[], names: string[]): BinShares[] {
  const [m, n] = [totalOf(reference), totalOf(current)];
  return names.map((name, i) => ({ name, reference: reference[i] / m, current: current[i] / n }));
}

const withoutName = ({ reference, current }: BinShares) => ({ reference, current });

/** What people call the bins of a feature. */
export function featureBins(feature: FeatureReference): string[] {
  if ('labels' in feature) return [...feature.labels, 'other', 'missing'];
  return [...rangeNames(feature.edges), 'missing'];
}

/** `up to 0.25`, `0.25 to 0.5`, `above 0.5`. */
function rangeNames(edges: readonly number[]): string[] {
  if (edges.length === 0) return ['any'];
  const between = edges.slice(1).map((edge, i) => `${short(edges[i])} to ${short(edge)}`);
  return [`up to ${short(edges[0])}`, ...between, `above ${short(edges[edges.length - 1])}`];
}

/** The bins whose shares moved most: `Drugs: 2.8 % → 8.3 %; Robbery: 3.0 % → 1.9 %`. */
export function movedText(bins: readonly BinShares[], most: number): string {
  const gap = ({ reference, current }: BinShares) => Math.abs(current - reference);
  return [...bins]
    .sort((a, b) => gap(b) - gap(a))
    .slice(0, most)
    .filter((bin) => gap(bin) > 0)
    .map(({ name, reference, current }) => {
      return `${clipped(name, LONGEST_NAME)}: ${percent(reference)} → ${percent(current)}`;
    })
    .join('; ');
}
