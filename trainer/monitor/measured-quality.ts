// How good the answers were of which it is known what happened: the version's metrics on labeled answers, with intervals,
// beside its figures on held-out rows.
import type { Reference } from '../../runtime/schema/reference-schema.ts';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import type { CellTable } from '../encode/cell-table.ts';
import { confidenceIntervals, type Interval } from '../evaluate/confidence.ts';
import { prepareMetrics } from '../evaluate/prepared-metrics.ts';
import { type SureSlice, sureSlices } from '../evaluate/slices.ts';
import type { ReportEvaluation } from '../judge/report/report-evaluation.ts';
import { featureBins } from './drift.ts';
import type { LabeledAnswer } from './join-feedback.ts';

export interface MeasuredFigure {
  value: number;
  interval: Interval | null;
}

export interface MeasuredQuality {
  labels: number;
  metrics: Record<string, MeasuredFigure>;
}

/** Of the labels with one value of a feature. */
export type MeasuredSlice = SureSlice & {
  /** On the held-out rows with this value; null where nothing is noted of them. */
  own: Record<string, number> | null;
};

export interface MeasuredSlices {
  feature: string;
  slices: MeasuredSlice[];
}

/** Labels of which a metric is measured at all. */
const FEWEST_LABELS = 30;
/** Of one feature, the largest. */
const MOST_SLICES = 12;
const SEED = 1;

/** Labeled answers as the metrics take them: a cell for each. */
export interface LabeledTable {
  answers: Float64Array;
  cells: CellTable;
  labeled: LabeledAnswer[];
  /** Answers whose feedback is no class of the version, or no number. */
  unusable: number;
}

export function labeledTable(
  { task, classes }: Pick<RegistryEntry, 'task' | 'classes'>,
  labeled: readonly LabeledAnswer[],
): LabeledTable {
  const width = task === 'class' ? classes.length : 1;
  const codeOf = ({ actual }: LabeledAnswer) =>
    task === 'class' ? classes.indexOf(String(actual)) : numberOf(actual);
  const usable = labeled.filter((one) => {
    const code = codeOf(one);
    const isKnown = task === 'class' ? code >= 0 : Number.isFinite(code);
    return isKnown && one.outputs.length === width && !one.outputs.includes(null);
  });
  const codes = Float64Array.from(usable, codeOf);
  const ones = new Float64Array(usable.length).fill(1);
  const counts =
    task === 'class' ? classes.map((_, k) => codes.map((code) => Number(code === k))) : [ones];
  const cells: CellTable = {
    kind: 'cells',
    schema: [],
    cellCount: usable.length,
    columns: [],
    target: task === 'class' ? { kind: 'class', classes } : { kind: 'number', values: codes },
    counts,
    weights: counts,
  };
  const answers = Float64Array.from(usable.flatMap(({ outputs }) => outputs as number[]));
  return { answers, cells, labeled: usable, unusable: labeled.length - usable.length };
}

const numberOf = (actual: string | number) =>
  typeof actual === 'number' ? actual : actual.trim() === '' ? Number.NaN : Number(actual);

/** Null where there are too few labels to say anything. */
export function measureQuality({ answers, cells }: LabeledTable): MeasuredQuality | null {
  if (cells.cellCount < FEWEST_LABELS) return null;
  const values = prepareMetrics(answers, cells)(cells.weights);
  const intervals = confidenceIntervals(answers, cells, SEED);
  const metrics = Object.entries(values).map(([name, value]) => [
    name,
    { value, interval: intervals[name] ?? null },
  ]);
  return { labels: cells.cellCount, metrics: Object.fromEntries(metrics) };
}

type HeldOutSlices = ReportEvaluation['slices'];

/** By each feature that has labels. */
export function measureSlices(
  { answers, cells, labeled }: LabeledTable,
  reference: Reference,
  own: HeldOutSlices,
): MeasuredSlices[] {
  if (cells.cellCount < FEWEST_LABELS) return [];
  return reference.features.flatMap((feature, f) => {
    if (!('labels' in feature)) return [];
    const names = featureBins(feature);
    const column = Float64Array.from(labeled, ({ bins }) => bins[f] ?? Number.NaN);
    const nameOf = (value: number) => names[value] ?? null;
    const slices = sureSlices(answers, cells, { column, nameOf }, SEED);
    const some = slices.filter(({ rows }) => rows >= FEWEST_LABELS).slice(0, MOST_SLICES);
    const ownOf = (value: SureSlice['value']) =>
      own?.[feature.name]?.find((one) => String(one.value) === String(value))?.metrics ?? null;
    const withOwn = some.map((slice) => ({ ...slice, own: ownOf(slice.value) }));
    return withOwn.length > 0 ? [{ feature: feature.name, slices: withOwn }] : [];
  });
}
