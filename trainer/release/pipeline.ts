// The whole flow on one screen: rows → cells → ensemble → evaluation → module → released version.
import type { ModuleChoices } from '../../runtime/schema/module-choices.ts';
import type { Progress } from '../base/progress.ts';
import { draftModule } from '../compile/compile.ts';
import { makeTypicalRows } from '../compile/typical-rows.ts';
import type { CellTable, TrainingTable } from '../encode/cell-table.ts';
import { typicalRow } from '../encode/typical-row.ts';
import { exampleOf } from '../ensemble/example-row.ts';
import { answeredExamples } from '../ensemble/recipe-examples.ts';
import { type Evaluation, metricsOf } from '../evaluate/evaluation.ts';
import type { Dataset } from '../ingest/dataset.ts';
import { cellGrammarOf } from '../ingest/dialect/dialect.ts';
import { groupLabels } from '../ingest/group-labels.ts';
import { ingest } from '../ingest/ingest.ts';
import { countRows, type DatasetParts, splitDataset } from '../ingest/split.ts';
import { learn } from '../learn/grow.ts';
import type { LoadedRecipe } from '../recipe/load-recipe.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { recordedParameters } from '../recipe/recorded-parameters.ts';
import type { Registry } from '../registry/registry.ts';
import type { Version } from '../registry/version.ts';
import { jsonText } from '../registry/write-version.ts';
import { refine, validate } from '../validate/refine.ts';
import { compileModel, findIdentical } from './compile-model.ts';
import { type EvaluationFile, evaluateOn, judge, judgedRows } from './judge-model.ts';
import { type ModelFacts, manifestFields } from './model-facts.ts';
import { previousModel } from './previous-model.ts';
import { release } from './release.ts';
import { roundEnsemble } from './rounding.ts';
import { readWarmStart } from './warm-start.ts';

export interface TrainOptions {
  /** Where the version is registered. */
  registry: Registry;
  /** Files, folders, zips, URLs or a PostgreSQL table to read in place of the recipe's own source. */
  data?: string[];
  /** Files of cells that were made elsewhere, in place of rows. */
  cells?: string[];
  /** In place of the recipe's own seed. */
  seed?: number;
  /** Threads for boosting; as many as the machine runs at once when left out. Changes no result. */
  threads?: number;
  /** A registered version to go on from: its trees stay, those of the recipe are added. */
  warmStart?: string;
  /** When a registered version has exactly the bytes that come out, take it instead of a new number. */
  reuseIdentical?: boolean;
  /** What the module is made of; by default what its strategy gives at little cost. */
  module?: ModuleChoices;
  /** Largest change of an answer that rounding may make, for a smaller module; exact when left out. */
  quantize?: number;
}

export interface TrainResult {
  version: Version;
  dataset: Dataset;
  evaluation: Evaluation;
  /** What evaluation.json says; null when the model was registered already. */
  report: EvaluationFile | null;
  /** False when `reuseIdentical` found the model registered already. */
  isNew: boolean;
}

/**
 * Learns what the recipe asks for and registers it as the model's next version.
 * @throws UserError when the data or the recipe cannot be used; nothing is then registered
 */
export async function train(
  { recipe: asked, hash: recipeHash }: LoadedRecipe,
  options: TrainOptions,
  progress: Progress,
): Promise<TrainResult> {
  const { registry, data, cells, seed = asked.seed, reuseIdentical = false } = options;
  const dataset = await ingest(asked, {
    ...(data && { data }),
    ...(cells && { cells }),
    seed,
    progress,
  });
  const { recipe } = dataset;
  const split = splitDataset(dataset, recipe.split, seed, progress);
  const parts = groupLabels(split, recipe, dataset.labels, progress);
  const { schema } = parts.train;
  const examples = answeredExamples(recipe.examples ?? [], schema, progress);
  const validated = await validate(parts.train, recipe, seed, progress);
  const warmStart = options.warmStart && (await readWarmStart(registry, options.warmStart, schema));
  const { ensemble: grown, learningCurve } = await learn(
    parts.train,
    recipe.learner,
    recipe.objective,
    seed,
    progress,
    {
      ...(options.threads && { threads: options.threads }),
      ...(warmStart && { warmStart }),
    },
  );
  const refined = refine(grown, validated, recipe, progress);
  const rounding = roundEnsemble(refined.ensemble, options.quantize, dataset.cells.target.kind);
  const ensemble = rounding?.ensemble ?? refined.ensemble;
  const evaluation = evaluateOn(parts.test, ensemble, progress);
  // Streamed rows to learn from are there as bins only.
  const seen = parts.train.kind === 'cells' ? parts.train : parts.test;
  const facts = {
    ...factsOf(recipe, dataset, parts, options.warmStart),
    examples: examples.length > 0 ? examples : [exampleOf(schema, typicalRow(seen))],
    seed,
    recipeHash,
    metrics: metricsOf(evaluation),
    ...(refined.decision && { decision: refined.decision }),
  };
  const module = await compileModel(ensemble, facts, progress, options.module);
  const identical = reuseIdentical ? await findIdentical(registry, module, facts) : null;
  if (identical) return { version: identical, dataset, evaluation, report: null, isNew: false };

  const previous = await previousModel(registry, recipe.name, progress);
  const report = judge(module, { ...refined, ensemble }, parts, previous, facts, progress);
  const candidate = {
    ...{ facts, ensemble, module, typicalRows: typicalRowsOf(seen, seed), evaluation: report },
    roundedFrom: rounding && {
      rounding,
      module: await draftModule(rounding.exact, manifestFields(facts), options.module),
      rows: judgedRows(parts.test),
    },
    files: {
      'evaluation.json': jsonText(report),
      'recipe.json': jsonText(recipe),
      ...(learningCurve.length > 0 && { 'learning-curve.json': jsonText(learningCurve) }),
    },
  };
  const version = await release(registry, candidate, progress);
  return { version, dataset, evaluation, report, isNew: true };
}

function typicalRowsOf({ columns, cellCount }: CellTable, seed: number): Float64Array[] {
  const valueAt = (cell: number, feature: number) => columns[feature][cell];
  return makeTypicalRows(cellCount, columns.length, valueAt, seed);
}

/** What the recipe and the data say of the model, before it is learned. */
function factsOf(
  recipe: Recipe,
  { cells, rows, dataHash }: Dataset,
  { train, test }: DatasetParts<TrainingTable>,
  warmStart?: string,
): Omit<ModelFacts, 'seed' | 'recipeHash' | 'metrics' | 'examples'> {
  const classes = cells.target.kind === 'class' ? cells.target.classes : [];
  const outputs = classes.length > 0 ? classes : ['value'];
  const cellGrammar = cellGrammarOf(recipe.source);
  return {
    name: recipe.name,
    title: recipe.title,
    description: recipe.description,
    task: cells.target.kind,
    features: train.schema,
    ...(cellGrammar && { cellGrammar }),
    flags: outputs.map((output) => recipe.flags[output]),
    classes,
    rows: { ...rows, cells: cells.cellCount, train: countRows(train), test: countRows(test) },
    parameters: { ...recordedParameters(recipe), ...(warmStart && { warmStart }) },
    dataHash,
  };
}
