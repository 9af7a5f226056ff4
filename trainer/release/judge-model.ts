// How good a trained model is on the held-out rows: its figures, and everything that evaluation.json says.
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import { predictorFrom } from '../base/predictor-from.ts';
import type { Progress } from '../base/progress.ts';
import type { ModuleDraft } from '../compile/compile.ts';
import type { CellTable, TrainingTable } from '../encode/cell-table.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import { predictColumns } from '../ensemble/predict-cells.ts';
import { describeConstant } from '../evaluate/describe-constant.ts';
import { evaluate } from '../evaluate/evaluate.ts';
import { type Evaluation, metricsOf } from '../evaluate/evaluation.ts';
import { figuresText } from '../evaluate/metrics.ts';
import { type EvaluationReport, reportOn } from '../evaluate/report.ts';
import type { GroupedParts } from '../ingest/group-labels.ts';
import { judgeDecision, type Refinement } from '../validate/refine.ts';
import type { PreviousModel } from './previous-model.ts';
import type { JudgedRows } from './rounding.ts';

/** The contents of evaluation.json; `decision`: what the threshold does on the held-out rows. */
export type EvaluationFile = EvaluationReport & Pick<Refinement, 'crossValidation' | 'decision'>;

/** Everything that evaluation.json says, asked of the module itself. */
export function judge(
  module: ModuleDraft,
  { ensemble, crossValidation, decision }: Refinement,
  { test, testAsRead, labels }: GroupedParts<TrainingTable>,
  previous: PreviousModel | null,
  facts: Pick<RegistryEntry, 'dataHash' | 'seed' | 'rows' | 'derivation'>,
  progress: Progress,
): EvaluationFile {
  const predictor = predictorFrom(module.numbered().bytes);
  const predict = (row: Float64Array) => predictor.predict(row);
  const compared = previous && { previous: describePrevious(previous, facts) };
  const { derivation } = facts;
  const rows = { test, testAsRead, labels, ...(derivation && { derivation }) };
  const report = reportOn({ ensemble, predict, ...rows, seed: facts.seed, ...compared }, progress);
  const judged = decision && judgeDecision(decision, predict, test);
  return { ...report, crossValidation, decision: judged };
}

/** What the comparison needs of the version before. */
function describePrevious(
  { entry, predict }: PreviousModel,
  now: Pick<RegistryEntry, 'dataHash' | 'seed' | 'rows'>,
) {
  const { version, features, derivation, classes, dataHash, seed, rows } = entry;
  const sameSplit = dataHash === now.dataHash && seed === now.seed && rows.test === now.rows.test;
  const described = { features, ...(derivation && { derivation }), classes };
  return { version, ...described, predict, mayKnowRows: !sameSplit };
}

export function evaluateOn(test: CellTable, ensemble: Ensemble, progress: Progress): Evaluation {
  const stage = progress.stage('Evaluating', 'cells');
  const { outputs } = predictColumns(ensemble, test.columns, test.cellCount);
  const evaluation = evaluate(outputs, test);
  stage.done(figuresText(metricsOf(evaluation)));
  const verdict = describeConstant(evaluation.constant);
  if (verdict !== null) progress.warn(`the model is ${verdict}`);
  return evaluation;
}

/** The held-out rows, on which a rounded model is compared with the exact one. */
export function judgedRows(test: CellTable): JudgedRows {
  const { columns, cellCount } = test;
  const judge = (outputs: Float64Array) => metricsOf(evaluate(outputs, test));
  return { columns, rowCount: cellCount, judge };
}
