// From a recipe to what was learned of its rows: the parts of the data, and the trees after calibration.
import { dateText } from '../../runtime/functions/date-format.ts';
import type { Derivation, Input } from '../../runtime/schema/input-schema.ts';
import { inputsOf } from '../../runtime/schema/input-schema.ts';
import type { Progress } from '../base/progress.ts';
import type { CellTable, TrainingTable } from '../encode/cell-table.ts';
import { typicalRow } from '../encode/typical-row.ts';
import { exampleOf } from '../ensemble/example-row.ts';
import { answeredExamples } from '../ensemble/recipe-examples.ts';
import { type Evaluation, metricsOf } from '../evaluate/evaluation.ts';
import type { Dataset } from '../ingest/dataset.ts';
import { cellGrammarOf } from '../ingest/dialect/dialect.ts';
import type { Downloads } from '../ingest/downloads.ts';
import { type GroupedParts, groupLabels } from '../ingest/group-labels.ts';
import { ingest } from '../ingest/ingest.ts';
import { countRows, type DatasetParts, splitDataset } from '../ingest/split.ts';
import { learn } from '../learn/grow.ts';
import { derivationOf } from '../recipe/derived-features.ts';
import type { LoadedRecipe } from '../recipe/load-recipe.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { recordedParameters } from '../recipe/recorded-parameters.ts';
import { columnSql, targetFacts } from '../recipe/write-out.ts';
import type { Registry } from '../registry/registry.ts';
import { type Refinement, refine, validate } from '../validate/refine.ts';
import { type ModelFacts, ownershipOf } from './model-facts.ts';
import { readWarmStart } from './warm-start.ts';

export interface LearnOptions {
  /** Where the version is registered. */
  registry: Registry;
  /** Files, folders, zips, URLs or a PostgreSQL table to read in place of the recipe's own source. */
  data?: string[];
  /** Files of cells that were made elsewhere, in place of rows. */
  cells?: string[];
  /** Keeps the files of URLs for others, such as a draft; default: they are this run's. */
  downloads?: Downloads;
  /** In place of the recipe's own seed. */
  seed?: number;
  /** Threads for boosting; as many as the machine runs at once when left out. Changes no result. */
  threads?: number;
  /** A registered version to go on from: its trees stay, those of the recipe are added. */
  warmStart?: string;
}

export interface LearnedModel {
  /** Its recipe is the one that was asked for, with what the data gave it. */
  dataset: Dataset;
  parts: GroupedParts<TrainingTable>;
  refined: Refinement;
  /** Mean loss on held-out rows after each round; empty without early stopping. */
  learningCurve: number[];
  seed: number;
  examples: ModelFacts['examples'];
  /** The version that it goes on from. */
  warmStart: string | undefined;
}

/** @throws UserError when the data or the recipe cannot be used */
export async function learnModel(
  { recipe: loaded }: LoadedRecipe,
  { registry, data, cells, downloads, seed = loaded.seed, threads, warmStart }: LearnOptions,
  progress: Progress,
): Promise<LearnedModel> {
  const places = {
    ...(data && { data }),
    ...(cells && { cells }),
    ...(downloads && { downloads }),
  };
  const bounds = threads === undefined ? {} : { threads };
  const dataset = await ingest(loaded, { ...places, ...bounds, seed, progress });
  const { recipe } = dataset;
  const split = splitDataset(dataset, recipe.split, seed, progress);
  const parts = groupLabels(split, recipe, dataset.labels, progress);
  const { train } = parts;
  const asked = { features: train.schema, derivation: derivationOf(recipe, train.schema) };
  warnOfOwnInputs(recipe, progress);
  const given = answeredExamples(recipe.examples ?? [], asked, progress);
  const typical = exampleOf(train.schema, typicalRow(knownRows(parts)));
  const examples = given.length > 0 ? given : [withInputs(asked.derivation, typical, dataset)];
  const validated = await validate(train, recipe, seed, progress);
  const start =
    warmStart && (await readWarmStart(registry, warmStart, train.schema, asked.derivation));
  const options = { ...bounds, ...(start && { warmStart: start }) };
  const { learner, objective } = recipe;
  const grown = await learn(train, learner, objective, seed, progress, options);
  const refined = refine(grown.ensemble, validated, recipe, progress);
  const { learningCurve } = grown;
  return { dataset, parts, refined, learningCurve, seed, examples, warmStart };
}

/** Features by SQL amid computed ones: nothing but training computes them. A column by its own name is sent as it is. */
function warnOfOwnInputs({ inputs, features }: Recipe, progress: Progress): void {
  if (inputs === undefined) return;
  for (const [name, { from, sql }] of Object.entries(features)) {
    if (from !== undefined || sql === name || sql === columnSql(name)) continue;
    progress.warn(
      `features.${name}: is by SQL, so the model cannot compute it: callers must send '${name}'`,
    );
  }
}

/** The same example for a model that takes inputs. */
function withInputs(
  derivation: Derivation | undefined,
  typical: ModelFacts['examples'][number],
  { inputExample }: Dataset,
): ModelFacts['examples'][number] {
  if (derivation === undefined) return typical;
  return Object.fromEntries(
    derivation.inputs.map((input) => [
      input.name,
      inputExample?.[input.name] ?? typical[input.name] ?? anyValue(input),
    ]),
  );
}

/** Where cells alone were read: any value that the input takes. */
function anyValue(input: Input): string | number | boolean | null {
  if (input.missing === 'allowed') return null;
  if (input.kind === 'category') return input.labels[0];
  if (input.kind === 'boolean') return false;
  if (input.kind === 'date') return dateText(input);
  return input.kind === 'text' ? 'text' : (input.minimum ?? input.maximum ?? 1);
}

/** Rows with their values; of streamed ones to learn from only the bins are there. */
export function knownRows({ train, test }: DatasetParts<TrainingTable>): CellTable {
  return train.kind === 'cells' ? train : test;
}

/** What is known of the model before it is compiled. */
export function factsOf(
  { dataset, parts: { train, test }, refined, seed, examples, warmStart }: LearnedModel,
  evaluation: Evaluation,
  recipeHash: string,
): ModelFacts {
  const { recipe, cells, rows, dataHash } = dataset;
  const { name, title, description, flags } = recipe;
  const { target, cellCount } = cells;
  const classes = target.kind === 'class' ? target.classes : [];
  const outputs = classes.length > 0 ? classes : ['value'];
  const derivation = derivationOf(recipe, train.schema);
  const sent = inputsOf({ features: train.schema, ...(derivation && { derivation }) });
  const fields = sent.map((input) => input.name);
  const cellGrammar = cellGrammarOf(recipe.source, fields);
  const trainRows = countRows(train);
  return {
    ...{ name, title, description },
    ...ownershipOf(recipe),
    task: target.kind,
    features: train.schema,
    ...(derivation && { derivation }),
    ...(cellGrammar && { cellGrammar }),
    flags: outputs.map((output) => flags[output]),
    classes,
    ...(target.kind === 'number' && { target: targetFacts(recipe) }),
    rows: { ...rows, cells: cellCount, train: trainRows, test: countRows(test) },
    parameters: { ...recordedParameters(recipe, trainRows), ...(warmStart && { warmStart }) },
    ...{ dataHash, examples, seed, recipeHash },
    metrics: metricsOf(evaluation),
    ...(refined.decision && { decision: refined.decision }),
  };
}
