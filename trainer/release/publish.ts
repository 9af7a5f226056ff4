// From an ensemble to a registered version: compile, verify, check against ONNX, register. The one way
// into the registry, for models that were trained and models that were imported.
import type { FeatureSchema } from '../../runtime/schema/feature-schema.ts';
import type { ModuleChoices } from '../../runtime/schema/module-choices.ts';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import { importOptional, MissingPackageError } from '../base/optional-package.ts';
import type { Progress } from '../base/progress.ts';
import { compile, type ManifestFields } from '../compile/compile.ts';
import type { CompiledModule } from '../compile/compiled-module.ts';
import { makeGoldenRows } from '../compile/golden.ts';
import { verify } from '../compile/verify.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import { exportOnnx, onnxRefusal } from '../export/onnx.ts';
import { type CardEvaluation, modelCard } from '../judge/model-card.ts';
import { ENSEMBLE_FILE, ensembleBytes } from '../registry/ensemble-file.ts';
import { type GoldenRow, goldenToJson } from '../registry/golden-file.ts';
import { readCiRun, readGitState, readToolVersions } from '../registry/provenance.ts';
import { listVersions, readEntry, resolveVersion } from '../registry/read-version.ts';
import { jsonText, registerVersion, updateAliases } from '../registry/write-version.ts';

/** What is known of a model before it is compiled. */
export type ModelFacts = Pick<
  RegistryEntry,
  | 'name'
  | 'version'
  | 'title'
  | 'description'
  | 'task'
  | 'features'
  | 'cellGrammar'
  | 'flags'
  | 'classes'
  | 'examples'
  | 'metrics'
  | 'decision'
  | 'quantization'
  | 'rows'
  | 'seed'
  | 'parameters'
  | 'dataHash'
  | 'recipeHash'
>;

export interface Publication {
  registry: string;
  facts: ModelFacts;
  /** Rows like those the model will meet; part of its golden rows. */
  typicalRows: Float64Array[];
  /** Golden rows in all; default 512. */
  goldenCount?: number;
  /** Further files of the version: name → contents. */
  extraFiles: Record<string, Uint8Array | string>;
  /** For the model card; absent when there were no rows to judge it on. */
  evaluation?: CardEvaluation;
}

export function manifestFields(facts: ModelFacts): ManifestFields {
  const { name, version, title, description, features, cellGrammar, task, flags, classes } = facts;
  const hashes = { data: facts.dataHash, recipe: facts.recipeHash };
  const named = { name, version, title, description, hashes };
  return { ...named, features, ...(cellGrammar && { cellGrammar }), task, flags, classes };
}

/** The module of an ensemble under these facts; the same input gives the same bytes. */
export async function compileModel(
  ensemble: Ensemble,
  facts: ModelFacts,
  progress: Progress,
  options: ModuleChoices = {},
): Promise<CompiledModule> {
  const stage = progress.stage('Compiling');
  const module = await compile(ensemble, manifestFields(facts), options);
  stage.done(describeModule(module));
  return module;
}

/** Size and strategy, and the parts that make up most of the size. */
function describeModule({ bytes, strategy, parts }: CompiledModule): string {
  const kib = (size: number) => (size / 1024).toFixed(1);
  const largest = Object.entries(parts)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 4)
    .map(([part, size]) => `${part} ${kib(size)}`);
  return `model.wasm of ${kib(bytes.length)} KiB, ${strategy} (${largest.join(', ')})`;
}

/**
 * The newest registered version that was made from the same data, recipe and seed and has exactly the
 * bytes that this ensemble compiles to; null when there is none.
 */
export async function findIdentical(
  registry: string,
  ensemble: Ensemble,
  facts: Omit<ModelFacts, 'version'>,
  options: ModuleChoices = {},
): Promise<RegistryEntry | null> {
  const { name, dataHash, recipeHash, seed } = facts;
  for (const version of (await listVersions(registry, name)).reverse()) {
    const entry = await readEntry(await resolveVersion(registry, `${name}@${version}`));
    const isSame = entry.dataHash === dataHash && entry.recipeHash === recipeHash;
    if (!isSame || entry.seed !== seed) continue;
    const module = await compile(ensemble, manifestFields({ ...facts, version }), options);
    if (module.sha256 === entry.files['model.wasm']) return entry;
  }
  return null;
}

/** @throws VerificationError when the module and the ensemble disagree; nothing is then registered */
export async function publish(
  ensemble: Ensemble,
  module: CompiledModule,
  { registry, facts, typicalRows, goldenCount, extraFiles, evaluation }: Publication,
  progress: Progress,
): Promise<RegistryEntry> {
  const verifying = progress.stage('Verifying');
  const golden = makeGoldenRows(ensemble, { typicalRows, count: goldenCount, seed: facts.seed });
  verify(module.bytes, ensemble, golden);
  verifying.done(`${golden.length} golden rows agree in the final bytes, bit for bit`);

  const onnx = await checkedOnnx(ensemble, facts, golden, progress);

  const registering = progress.stage('Registering');
  const ciRun = readCiRun();
  const draft = {
    ...facts,
    created: new Date().toISOString(),
    git: await readGitState(),
    ...(ciRun && { ciRun }),
    tools: readToolVersions(),
    module: {
      abi: module.abi,
      strategy: module.strategy,
      bytes: module.bytes.length,
      parts: module.parts,
      ...(Object.keys(module.choices).length > 0 && { choices: module.choices }),
    },
  };
  const entry = await registerVersion(registry, draft, {
    'model.wasm': module.bytes,
    ...(onnx && { 'model.onnx': onnx }),
    [ENSEMBLE_FILE]: ensembleBytes(ensemble),
    'lookup.json': jsonText(lookupOf(facts.features)),
    'flags.json': jsonText(facts.flags),
    'golden.json': goldenToJson(golden),
    'MODEL_CARD.md': modelCard(draft, evaluation ?? null),
    ...extraFiles,
  });
  await updateAliases(registry, facts.name, (aliases) => aliases, {
    why: 'the first version',
  });
  const files = Object.keys(entry.files).length + 2; // Its metadata, and the hash of that.
  registering.done(`${entry.name}@${entry.version}, ${files} files`);
  return entry;
}

/** onnxruntime-web takes a minute and more than a gigabyte for larger ones. */
const MOST_ONNX_NODES = 1_000_000;
/** It loads a tree in the square of its leaves: two seconds for so many. */
const MOST_ONNX_LEAVES = 20_000;

/** What makes onnxruntime-web take too long to check the ensemble; undefined where nothing does. */
function onnxExcess(ensemble: Ensemble): string | undefined {
  const isLarge = ensemble.feature.length > MOST_ONNX_NODES;
  return isLarge ? `more than ${MOST_ONNX_NODES} nodes` : largeTree(ensemble);
}

/** What onnxruntime-web takes too long to load of a tree. */
export function largeTree({ feature, treeRoot }: Ensemble): string | undefined {
  const isLarge = treeRoot.some((root, tree) => {
    const nodes = (treeRoot[tree + 1] ?? feature.length) - root;
    return (nodes + 1) / 2 > MOST_ONNX_LEAVES;
  });
  return isLarge ? `a tree of more than ${MOST_ONNX_LEAVES} leaves` : undefined;
}

/** The ensemble as ONNX, held to the golden rows; null where there is none. */
async function checkedOnnx(
  ensemble: Ensemble,
  facts: ModelFacts,
  golden: GoldenRow[],
  progress: Progress,
): Promise<Uint8Array | null> {
  const stage = progress.stage('Checking ONNX', 'rows');
  const refusal = onnxRefusal(ensemble);
  if (refusal) {
    stage.done(`left out: ${refusal.split(';')[0]}`);
    return null;
  }
  const tooLarge = onnxExcess(ensemble);
  if (tooLarge) {
    stage.done(`left out: ${tooLarge} (batcomputer export writes it)`);
    return null;
  }
  const onnx = exportOnnx(ensemble, facts);
  try {
    const { verifyOnnx } = await importOptional(
      ['onnxruntime-web'],
      'Checking the ONNX file',
      () => import('../compile/verify-onnx.ts'),
    );
    await verifyOnnx(onnx, golden);
    stage.done(`onnxruntime-web agrees on ${golden.length} golden rows`);
  } catch (error) {
    if (!(error instanceof MissingPackageError)) throw error;
    stage.done('written, not checked: npm install onnxruntime-web checks it');
  }
  return onnx;
}

/** Feature → label → code, or 0 for what is not a category. */
function lookupOf(features: FeatureSchema): Record<string, Record<string, number> | 0> {
  const lookup = features.map((feature) => {
    if (feature.kind !== 'category') return [feature.name, 0] as const;
    return [
      feature.name,
      Object.fromEntries(feature.labels.map((label, i) => [label, i])),
    ] as const;
  });
  return Object.fromEntries(lookup);
}
