// The whole flow on one screen: recipe → learned model → module → judged → released version.
import type { ModuleChoices } from '../../runtime/schema/module-choices.ts';
import { jsonText } from '../base/json-text.ts';
import type { Progress } from '../base/progress.ts';
import { makeTypicalRows } from '../compile/typical-rows.ts';
import type { CellTable } from '../encode/cell-table.ts';
import type { Evaluation } from '../evaluate/evaluation.ts';
import type { Dataset } from '../ingest/dataset.ts';
import { recordLabels } from '../ingest/group-labels.ts';
import { RARE_LABELS_FILE, rareLabelsOf } from '../judge/rare-labels.ts';
import type { LoadedRecipe } from '../recipe/load-recipe.ts';
import type { Version } from '../registry/version.ts';
import { prepareOnnx } from './check-onnx.ts';
import { compileModel, findIdentical } from './compile-model.ts';
import { type EvaluationFile, evaluateOn, judge, judgedRows } from './judge-model.ts';
import { factsOf, knownRows, type LearnOptions, learnModel } from './learn-model.ts';
import { likelyReasons } from './likely-reasons.ts';
import { previousModel } from './previous-model.ts';
import { trainedReference } from './reference-rows.ts';
import { release } from './release.ts';
import { compileExact, roundEnsemble } from './rounding.ts';
import { findSameAnswers } from './same-answers.ts';

export interface TrainOptions extends LearnOptions {
  /**
   * What of a registered version makes it the result, instead of a new number: `bytes` (made of the same data,
   * recipe and seed, with exactly this module) or `answers` (the current or newest one, if no caller would notice
   * a change). Left out: nothing does.
   */
  reuse?: 'bytes' | 'answers';
  /** What the module is made of; by default what its strategy gives at little cost. */
  module?: ModuleChoices;
  /** Largest change of an answer that rounding may make, for a smaller module; exact when left out. */
  quantize?: number;
}

export interface TrainResult {
  version: Version;
  dataset: Dataset;
  evaluation: Evaluation;
  /** Why it may be no better than a constant; empty where it is. */
  reasons: string[];
  /** What evaluation.json says; null when the model was registered already. */
  report: EvaluationFile | null;
  /** False when the entry is that of a version which was there already; see `reuse`. */
  isNew: boolean;
}

/**
 * Learns what the recipe asks for and registers it as the model's next version.
 * @throws UserError when the data or the recipe cannot be used; nothing is then registered
 */
export async function train(
  loaded: LoadedRecipe,
  options: TrainOptions,
  progress: Progress,
): Promise<TrainResult> {
  const { registry, reuse, module: choices, quantize } = options;
  const learned = await learnModel(loaded, options, progress);
  const { dataset, parts, refined, learningCurve, seed } = learned;
  const rounding = roundEnsemble(refined.ensemble, quantize, dataset.cells.target.kind);
  const ensemble = rounding?.ensemble ?? refined.ensemble;
  prepareOnnx(ensemble);
  const evaluation = evaluateOn(parts.test, ensemble, progress);
  const reasons =
    evaluation.constant?.isBeaten === false ? likelyReasons(ensemble, parts, dataset.rows) : [];
  const facts = factsOf(learned, evaluation, loaded.hash);
  const known = (version: Version) =>
    ({ version, dataset, evaluation, reasons, report: null, isNew: false }) as const;
  const same = reuse === 'answers' && (await findSameAnswers(registry, ensemble, facts, choices));
  if (same) return known(same);
  const module = await compileModel(ensemble, facts, progress, choices);
  const identical = reuse === 'bytes' && (await findIdentical(registry, module, facts));
  if (identical) return known(identical);

  const previous = await previousModel(registry, facts.name, progress);
  const report = judge(module, { ...refined, ensemble }, parts, previous, facts, progress);
  const rare = rareLabelsOf(parts.labels);
  const files = {
    'evaluation.json': jsonText(report),
    'recipe.json': jsonText(recordLabels(dataset.recipe, parts.labels)),
    ...(rare !== null && { [RARE_LABELS_FILE]: jsonText(rare) }),
    ...(learningCurve.length > 0 && { 'learning-curve.json': jsonText(learningCurve) }),
  };
  const typicalRows = typicalRowsOf(knownRows(parts), seed);
  const roundedFrom =
    rounding && (await compileExact(rounding, facts, judgedRows(parts.test), choices));
  const reference = trainedReference(module, ensemble, parts, facts.flags);
  const candidate = { facts, ensemble, module, roundedFrom, typicalRows, files, reference };
  const version = await release(
    registry,
    { ...candidate, evaluation: report, learningCurve },
    progress,
  );
  return { version, dataset, evaluation, reasons, report, isNew: true };
}

function typicalRowsOf({ columns, cellCount }: CellTable, seed: number): Float64Array[] {
  const valueAt = (cell: number, feature: number) => columns[feature][cell];
  return makeTypicalRows(cellCount, columns.length, valueAt, seed);
}
