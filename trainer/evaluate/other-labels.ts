// How well a model answers the labels that it knows as one: rare ones, and those that came after training.
import type { CellTable } from '../encode/cell-table.ts';
import { FEWEST_OTHER_ROWS } from '../encode/other-rows.ts';
import type { GroupedLabels } from '../ingest/group-labels.ts';
import { prepareMetrics } from './prepared-metrics.ts';

export interface LabelMetrics {
  rows: number;
  /** As in `metricsOf`; empty without rows. */
  metrics: Record<string, number>;
}

export interface OtherLabelReport {
  /** The label that stands for them. */
  other: string;
  /** Labels that stand for themselves, and labels of training rows that do not. */
  kept: number;
  grouped: number;
  /** Training rows of `other`. */
  trainRows: number;
  /** Whether `other` was learned, and has held-out rows that say how well. */
  isMeasured: boolean;
  /** Held-out rows of `other`. */
  heldOut: LabelMetrics;
  /** Those of them whose label was rare in training, and those whose label it has not seen; null where nothing tells. */
  rare?: LabelMetrics | null | undefined;
  new: LabelMetrics | null;
}

export function judgeOthers(
  labels: GroupedLabels[],
  answers: Float64Array,
  test: CellTable,
): Record<string, OtherLabelReport> {
  const metricsOfRows = prepareMetrics(answers, test);
  const judge = (isIn: Uint8Array): LabelMetrics => {
    const within = (values: Float64Array[]) =>
      values.map((ofClass) => ofClass.map((value, cell) => (isIn[cell] === 1 ? value : 0)));
    const counts = within(test.counts).flatMap((ofClass) => [...ofClass]);
    const rows = counts.reduce((sum, count) => sum + count, 0);
    return { rows, metrics: rows === 0 ? {} : metricsOfRows(within(test.weights)) };
  };
  const reports = labels.map((group): [string, OtherLabelReport] => {
    const { feature, other, kept, grouped, trainRows, isOther, isNew } = group;
    const isRare = isNew && isOther.map((is, cell) => is & (1 - isNew[cell]));
    const heldOut = judge(isOther);
    const isMeasured = trainRows >= FEWEST_OTHER_ROWS && heldOut.rows > 0;
    const parts = { heldOut, rare: isRare && judge(isRare), new: isNew && judge(isNew) };
    return [feature, { other, kept, grouped, trainRows, isMeasured, ...parts }];
  });
  return Object.fromEntries(reports);
}
