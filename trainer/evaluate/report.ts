// Everything that is said of a model on held-out rows, in one object: evaluation.json.

import type { Derivation } from '../../runtime/schema/input-schema.ts';
import type { Progress } from '../base/progress.ts';
import type { CellTable } from '../encode/cell-table.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import type { GroupedLabels } from '../ingest/group-labels.ts';
import { answersOf, type OtherModel } from './align-cells.ts';
import { type AnswerDifferences, countDifferences } from './answer-differences.ts';
import { type AnswerShapes, answerShapes } from './answer-shapes.ts';
import {
  compareMetrics,
  confidenceIntervals,
  type Interval,
  type MetricComparison,
} from './confidence.ts';
import { type FeatureEffect, featureEffects, type Predict } from './effects.ts';
import { answerCells, evaluate } from './evaluate.ts';
import type { Evaluation } from './evaluation.ts';
import { type TreeImportance, treeImportances } from './importance.ts';
import { judgeOthers, type OtherLabelReport } from './other-labels.ts';
import { type SeenValues, seenValues } from './seen-values.ts';
import { type Slice, sliceMetrics } from './slices.ts';

export interface FeatureReport extends TreeImportance, FeatureEffect {
  name: string;
  /** In the held-out rows. */
  seen: SeenValues;
}

export type EvaluationReport = Evaluation &
  AnswerShapes & {
    /** 95 % intervals of the metrics, by resampling the held-out rows. */
    confidence: Record<string, Interval>;
    /** The features by falling permutation importance. */
    features: FeatureReport[];
    /** Per category or boolean feature, the figures of each of its values. */
    slices: Record<string, Slice[]>;
    /** Per category whose rare and new labels are one: how well that one is answered. Absent without such categories. */
    labels?: Record<string, OtherLabelReport>;
    /** Against the version before, on the same held-out rows; `null` when there was none. */
    comparison: VersionComparison | null;
  };

export interface VersionComparison {
  version: number;
  /** Why the version could not be asked; `null` when it could. */
  notComparable: string | null;
  /**
   * Whether it may have learnt from some of these rows, which makes it look better than it is: always,
   * unless it was made from the same data by the same split.
   */
  mayKnowRows: boolean;
  metrics: Record<string, MetricComparison>;
  /** How many of these rows the two answer otherwise; `null` when the version could not be asked. */
  answers: AnswerDifferences | null;
}

export interface ReportInput {
  ensemble: Ensemble;
  /** The model's answers: the plain predictor, or faster, the compiled module. */
  predict: Predict;
  test: CellTable;
  /** The same rows with all labels of the data, for who knows these; default: `test`. */
  testAsRead?: CellTable;
  labels?: GroupedLabels[];
  seed: number;
  /** How the features of the rows are computed; absent where callers send them. */
  derivation?: Derivation;
  previous?: PreviousVersion;
}

export type PreviousVersion = OtherModel & Pick<VersionComparison, 'version' | 'mayKnowRows'>;

/** Features named when it is judged; the report has all. */
const SHOWN_FEATURES = 3;

/** Judges the model on the held-out cells in every way there is. */
export function reportOn(
  {
    ensemble,
    predict,
    test,
    testAsRead = test,
    labels = [],
    seed,
    derivation,
    previous,
  }: ReportInput,
  progress: Progress,
): EvaluationReport {
  const stage = progress.stage('Judging');
  const answers = answerCells(predict, test);
  const trees = treeImportances(ensemble);
  const seen = seenValues(test);
  const features = featureEffects(predict, test, seed).map((effect, f) => ({
    name: test.schema[f].name,
    seen: seen[f],
    ...trees[f],
    ...effect,
  }));
  const report = {
    ...evaluate(answers, test),
    ...answerShapes(answers, test),
    confidence: confidenceIntervals(answers, test, seed),
    features: features.sort((a, b) => b.permutationLoss - a.permutationLoss),
    slices: sliceMetrics(answers, test),
    ...(labels.length > 0 && { labels: judgeOthers(labels, answers, test) }),
    comparison: previous ? compareVersions(previous, answers, testAsRead, seed, derivation) : null,
  };
  const strongest = report.features.slice(0, SHOWN_FEATURES).map(({ name }) => name);
  const more = report.features.length - strongest.length;
  stage.done(`strongest features: ${strongest.join(', ')}${more > 0 ? ` and ${more} more` : ''}`);
  return report;
}

/**
 * Holds a model's answers against an earlier version's on the same held-out cells.
 * @param answers per cell, the model's outputs
 */
export function compareVersions(
  previous: PreviousVersion,
  answers: Float64Array,
  test: CellTable,
  seed: number,
  derivation?: Derivation,
): VersionComparison {
  const { version, mayKnowRows } = previous;
  const before = answersOf(previous, test, derivation);
  if (typeof before === 'string') {
    return { version, mayKnowRows, notComparable: before, metrics: {}, answers: null };
  }
  const rows = Array.from({ length: test.cellCount }, (_, cell) =>
    test.counts.reduce((sum, ofClass) => sum + ofClass[cell], 0),
  );
  return {
    version,
    mayKnowRows,
    notComparable: null,
    metrics: compareMetrics(before, answers, test, seed),
    answers: countDifferences(before, answers, rows),
  };
}
