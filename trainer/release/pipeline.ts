// The whole flow on one screen: rows → cells → ensemble → evaluation → module → registered version.
import { loadPredictor } from '../../runtime/module/load-predictor.ts';
import type { ModuleChoices } from '../../runtime/schema/module-choices.ts';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import type { Progress } from '../base/progress.ts';
import { makeTypicalRows } from '../compile/typical-rows.ts';
import type { CellTable, TrainingTable } from '../encode/cell-table.ts';
import { typicalRow } from '../encode/typical-row.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import { exampleOf } from '../ensemble/example-row.ts';
import { predictColumns } from '../ensemble/predict-cells.ts';
import { answeredExamples } from '../ensemble/recipe-examples.ts';
import { describeConstant } from '../evaluate/describe-constant.ts';
import { evaluate } from '../evaluate/evaluate.ts';
import { type Evaluation, metricsOf } from '../evaluate/evaluation.ts';
import { metricsText } from '../evaluate/metrics.ts';
import { type EvaluationReport, reportOn } from '../evaluate/report.ts';
import type { Dataset } from '../ingest/dataset.ts';
import { ingest } from '../ingest/ingest.ts';
import { countRows, type DatasetParts, splitDataset } from '../ingest/split.ts';
import { learn } from '../learn/grow.ts';
import type { LoadedRecipe } from '../recipe/load-recipe.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { recordedParameters } from '../recipe/recorded-parameters.ts';
import { type PreviousModel, previousModel } from '../registry/previous-model.ts';
import { readWarmStart } from '../registry/warm-start.ts';
import { jsonText, reserveVersion } from '../registry/write-version.ts';
import { judgeDecision, type Refinement, refine, validate } from '../validate/refine.ts';
import { compileModel, findIdentical, type ModelFacts, publish } from './publish.ts';
import { type JudgedRows, measureRounding, roundEnsemble } from './quantization.ts';

export interface TrainOptions {
  registry: string;
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
  entry: RegistryEntry;
  dataset: Dataset;
  evaluation: Evaluation;
  /** What evaluation.json says; null when the model was registered already. */
  report: EvaluationFile | null;
  /** False when `reuseIdentical` found the model registered already. */
  isNew: boolean;
}

/** The contents of evaluation.json; `decision`: what the threshold does on the held-out rows. */
export type EvaluationFile = EvaluationReport & Pick<Refinement, 'crossValidation' | 'decision'>;

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
  const { schema } = dataset.cells;
  const examples = answeredExamples(recipe.examples ?? [], schema, progress);
  const parts = splitDataset(dataset, recipe.split, seed, progress);
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
  const refinement = rounding ? { ...refined, ensemble: rounding.ensemble } : refined;
  const { ensemble, decision } = refinement;
  const evaluation = evaluateOn(parts.test, ensemble, progress);
  // Streamed rows to learn from are there as bins only.
  const seen = parts.train.kind === 'cells' ? parts.train : parts.test;
  const learned = {
    ...factsOf(recipe, dataset, parts, options.warmStart),
    examples: examples.length > 0 ? examples : [exampleOf(schema, typicalRow(seen))],
    seed,
    recipeHash,
    metrics: metricsOf(evaluation),
    ...(decision && { decision }),
  };

  const identical = reuseIdentical
    ? await findIdentical(registry, ensemble, learned, options.module)
    : null;
  if (identical !== null)
    return { entry: identical, dataset, evaluation, report: null, isNew: false };

  const facts = { ...learned, version: await reserveVersion(registry, recipe.name) };
  const module = await compileModel(ensemble, facts, progress, options.module);
  const quantization =
    rounding &&
    (await measureRounding(
      rounding,
      module.bytes,
      facts,
      rowsOf(parts.test),
      options.module,
      progress,
    ));
  const previous = await previousModel(registry, recipe.name, progress);
  const report = judge(module.bytes, refinement, parts.test, previous, learned, progress);
  const extraFiles = {
    'evaluation.json': jsonText(report),
    'recipe.json': jsonText(recipe),
    ...(learningCurve.length > 0 && { 'learning-curve.json': jsonText(learningCurve) }),
  };
  const { columns, cellCount } = seen;
  const valueAt = (cell: number, feature: number) => columns[feature][cell];
  const typicalRows = makeTypicalRows(cellCount, columns.length, valueAt, facts.seed);
  const publication = {
    registry,
    facts: { ...facts, ...(quantization && { quantization }) },
    typicalRows,
    extraFiles,
    evaluation: report,
  };
  const entry = await publish(ensemble, module, publication, progress);
  return { entry, dataset, evaluation, report, isNew: true };
}

/** Everything that evaluation.json says, asked of the module itself. */
function judge(
  bytes: Uint8Array,
  { ensemble, crossValidation, decision }: Refinement,
  test: CellTable,
  previous: PreviousModel | null,
  facts: Pick<RegistryEntry, 'dataHash' | 'seed' | 'rows'>,
  progress: Progress,
): EvaluationFile {
  const predictor = loadPredictor(new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>));
  const predict = (row: Float64Array) => predictor.predict(row);
  const compared = previous && { previous: describePrevious(previous, facts) };
  const report = reportOn({ ensemble, predict, test, seed: facts.seed, ...compared }, progress);
  const judged = decision && judgeDecision(decision, predict, test);
  return { ...report, crossValidation, decision: judged };
}

/** What the comparison needs of the version before. */
function describePrevious(
  { entry, predict }: PreviousModel,
  now: Pick<RegistryEntry, 'dataHash' | 'seed' | 'rows'>,
) {
  const { version, features, classes, dataHash, seed, rows } = entry;
  const sameSplit = dataHash === now.dataHash && seed === now.seed && rows.test === now.rows.test;
  return { version, features, classes, predict, mayKnowRows: !sameSplit };
}

function evaluateOn(test: CellTable, ensemble: Ensemble, progress: Progress): Evaluation {
  const stage = progress.stage('Evaluating', 'cells');
  const { outputs } = predictColumns(ensemble, test.columns, test.cellCount);
  const evaluation = evaluate(outputs, test);
  stage.done(metricsText(metricsOf(evaluation)));
  const verdict = describeConstant(evaluation.constant);
  if (verdict !== null) progress.warn(`the model is ${verdict}`);
  return evaluation;
}

/** The held-out rows, on which a rounded model is compared with the exact one. */
function rowsOf(test: CellTable): JudgedRows {
  const { columns, cellCount } = test;
  const judge = (outputs: Float64Array) => metricsOf(evaluate(outputs, test));
  return { columns, rowCount: cellCount, judge };
}

/** What the recipe and the data say of the model, before it is learned. */
function factsOf(
  recipe: Recipe,
  { cells, rows, dataHash }: Dataset,
  { train, test }: DatasetParts<TrainingTable>,
  warmStart?: string,
): Omit<ModelFacts, 'version' | 'seed' | 'recipeHash' | 'metrics' | 'examples'> {
  const classes = cells.target.kind === 'class' ? cells.target.classes : [];
  const outputs = classes.length > 0 ? classes : ['value'];
  return {
    name: recipe.name,
    title: recipe.title,
    description: recipe.description,
    task: cells.target.kind,
    features: cells.schema,
    flags: outputs.map((output) => recipe.flags[output]),
    classes,
    rows: { ...rows, cells: cells.cellCount, train: countRows(train), test: countRows(test) },
    parameters: { ...recordedParameters(recipe), ...(warmStart && { warmStart }) },
    dataHash,
  };
}
