// The tail that trained and imported models share: verify, describe, register. The one way into the registry.
import type { FeatureSchema } from '../../runtime/schema/feature-schema.ts';
import { REFERENCE_FILE, type Reference } from '../../runtime/schema/reference-schema.ts';
import { sha256 } from '../base/files.ts';
import { jsonText } from '../base/json-text.ts';
import { predictorFrom } from '../base/predictor-from.ts';
import type { Progress } from '../base/progress.ts';
import type { ModuleDraft } from '../compile/compile.ts';
import { makeGoldenRows } from '../compile/golden.ts';
import { nsInBatch } from '../compile/row-speed.ts';
import { verify } from '../compile/verify.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import { referenceBytes } from '../evaluate/reference.ts';
import { type CardEvaluation, modelCard } from '../judge/model-card.ts';
import type { ReportEvaluation } from '../judge/report/report-evaluation.ts';
import { REPORT_FILE, versionReport } from '../judge/report/version-report.ts';
import { ENSEMBLE_FILE, ensembleBytes } from '../registry/ensemble-file.ts';
import { type GoldenRow, goldenToJson } from '../registry/golden-file.ts';
import type { Numbered, Registry } from '../registry/registry.ts';
import type { Version } from '../registry/version.ts';
import { startOnnx } from './check-onnx.ts';
import type { ModelFacts } from './model-facts.ts';
import { readCiRun, readGitState, readToolVersions } from './provenance.ts';
import { measureRounding, type RoundedFrom } from './rounding.ts';

/** Rows of the batches that its speed is measured on. */
const SPEED_ROWS = 256;

/** A model that may become a version. */
export interface Candidate {
  facts: ModelFacts;
  ensemble: Ensemble;
  module: ModuleDraft;
  /** What it was rounded from; null for an exact one. */
  roundedFrom: RoundedFrom | null;
  /** Rows like those the model will meet; part of its golden rows. */
  typicalRows: Float64Array[];
  /** Golden rows in all; default 512. */
  goldenCount?: number;
  /** Further files of the version: name → contents. */
  files?: Record<string, Uint8Array | string>;
  /** For the model card and the report; absent when there were no rows to judge it on. */
  evaluation?: CardEvaluation & ReportEvaluation;
  /** How the rows and answers are distributed; absent when there were no rows. */
  reference?: Reference;
  /** For the report: mean loss after each round; empty or absent without early stopping. */
  learningCurve?: number[];
}

/**
 * Makes it the next version of its model.
 * @throws VerificationError when the module and the ensemble disagree; nothing is then registered
 */
export async function release(
  registry: Registry,
  candidate: Candidate,
  progress: Progress,
): Promise<Version> {
  const { ensemble, facts, typicalRows, goldenCount } = candidate;
  const golden = makeGoldenRows(ensemble, { typicalRows, count: goldenCount, seed: facts.seed });
  const version = await registry.register({
    name: facts.name,
    numbered: (number) => numbered(candidate, number, golden, progress),
  });
  const files = Object.keys(version.entry.files).length + 2; // Its metadata, and the hash of that.
  progress.stage('Registering').done(`${version.id}, ${files} files`);
  return version;
}

/** All of the version under its number: its module says it, and so do its card and its sizes. */
async function numbered(
  candidate: Candidate,
  number: number,
  golden: GoldenRow[],
  progress: Progress,
): Promise<Numbered> {
  const { ensemble, facts, module: draft, roundedFrom, files = {} } = candidate;
  const { evaluation = null, learningCurve = [], reference = null } = candidate;
  const module = draft.numbered(number);
  const { name, flags } = facts;
  const onnxFile = startOnnx({ ensemble, fields: { name, version: number, flags }, golden });
  const verifying = progress.stage('Verifying');
  verify(module.bytes, ensemble, golden);
  verifying.done(`${golden.length} golden rows agree in the final bytes, bit for bit`);

  const quantization = roundedFrom && measureRounding(roundedFrom, module, number, progress);
  const ciRun = readCiRun();
  const entry = {
    ...facts,
    version: number,
    ...(quantization && { quantization }),
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
  const onnx = await onnxFile(progress);
  return {
    entry,
    files: {
      'model.wasm': module.bytes,
      ...(onnx && { 'model.onnx': onnx }),
      [ENSEMBLE_FILE]: ensembleBytes(ensemble),
      'lookup.json': jsonText(lookupOf(facts.features)),
      'flags.json': jsonText(flags),
      'golden.json': goldenToJson(golden),
      'MODEL_CARD.md': modelCard(entry, evaluation),
      [REPORT_FILE]: versionReport({
        ...{ entry, evaluation, learningCurve, reference },
        moduleHash: sha256(module.bytes),
        nanoseconds: speedOf(module.bytes, golden),
      }),
      ...(reference && { [REFERENCE_FILE]: referenceBytes(reference) }),
      ...files,
    },
  };
}

/** Nanoseconds a row in batches. */
function speedOf(module: Uint8Array, golden: GoldenRow[]): number {
  const rows = golden.slice(0, SPEED_ROWS).map(({ row }) => row);
  return nsInBatch(predictorFrom(module), rows);
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
