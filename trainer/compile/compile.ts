// Turns an Ensemble into a WebAssembly module: the model's data is laid out in memory and put into a
// kernel that was compiled once, with the manifest beside it. The ensemble is only read.
import { createHash } from 'node:crypto';
import {
  ABI_VERSION,
  CALIBRATION,
  CALIBRATION_COUNT,
  CURVE_BYTES,
  CURVE_FROM,
  CURVE_POINTS,
  CURVE_TO,
  EXP_POWERS,
  HEADER_BASE_SCORE,
  HEADER_CAPACITY,
  HEADER_DIVISOR,
  HEADER_F32_INPUT,
  HEADER_FEATURE_COUNT,
  HEADER_INPUT,
  HEADER_LINK,
  HEADER_LINK_DIVISOR,
  HEADER_OUTPUT,
  HEADER_OUTPUT_COUNT,
  HEADER_RAW_COUNT,
  HEADER_SLOPE,
  HEADER_SUMS,
  HEADER_TEXT,
  HEADER_TEXT_CAPACITY,
  HEADER_TREE_COUNT,
  HEADER_WIDTH,
} from '../../assembly/shared/abi.ts';
import { INPUTS_ABI_VERSION } from '../../assembly/shared/derive-layout.ts';
import { MANIFEST_SECTION, type Manifest } from '../../runtime/module/manifest.ts';
import type { ModuleChoices } from '../../runtime/schema/module-choices.ts';
import {
  type CalibrationCurve,
  type Ensemble,
  type Link,
  SUM_LANES,
} from '../ensemble/ensemble.ts';
import { POWERS_OF_STEPS } from '../ensemble/portable-exp.ts';
import { outputCount } from '../ensemble/predict-plain.ts';
import type { CompiledModule } from './compiled-module.ts';
import { planDerivation, TEXT_STATUS_MESSAGE } from './derive-data.ts';
import { inferenceKernel, inferenceKernelBytes } from './inference-kernels.ts';
import { LINK_CODES, takesExponential } from './link-codes.ts';
import { ModuleImage, Records } from './module-image.ts';
import { MOST_ROWS, planStrategy, type StrategyPlan } from './strategy.ts';
import { placeStrings } from './string-data.ts';

/** What the compiler cannot see in the ensemble. */
export type ManifestFields = Pick<
  Manifest,
  | 'name'
  | 'version'
  | 'title'
  | 'description'
  | 'hashes'
  | 'features'
  | 'derivation'
  | 'cellGrammar'
  | 'task'
  | 'flags'
  | 'classes'
  | 'target'
>;

/** Bytes that a buffer of rows or answers may take. */
const MOST_BUFFER_BYTES = 1 << 20;

/** A compiled ensemble before its version has a number, which its manifest names and nothing else depends on. */
export interface ModuleDraft {
  /** The module of version `number`; without one its manifest has none, and it is not for a registry. */
  numbered(number?: number): CompiledModule;
}

/**
 * Compiles an ensemble. The flags of `fields` name its outputs, in order; the features are those of
 * its rows. The same input gives the same bytes.
 */
export async function compile(
  ensemble: Ensemble,
  { version, ...fields }: ManifestFields,
  options: ModuleChoices = {},
): Promise<CompiledModule> {
  return (await draftModule(ensemble, fields, options)).numbered(version);
}

/** Compiles an ensemble for whichever number its version will have. */
export async function draftModule(
  ensemble: Ensemble,
  fields: Omit<ManifestFields, 'version'>,
  options: ModuleChoices = {},
): Promise<ModuleDraft> {
  const plan = planStrategy(ensemble, options);
  const manifest = makeManifest(ensemble, fields, plan);
  const image = new ModuleImage();
  writeCounts(ensemble, image);
  plan.place(image);
  const derive = fields.derivation && planDerivation(fields.derivation, fields.features);
  const more = derive && { messages: [TEXT_STATUS_MESSAGE], groups: derive.groups };
  const longest = placeStrings(fields.features, fields.flags, image, more);
  placeText(longest, image);
  const inputRows = placeBuffers(ensemble, manifest, image);
  derive?.place(image, inputRows);

  const { strategy, fused } = plan;
  const kernel = await inferenceKernelBytes(inferenceKernel(strategy, derive !== undefined, fused));
  return { numbered };

  function numbered(number?: number): CompiledModule {
    const { abi, name, ...others } = manifest;
    const version = number === undefined ? {} : { version: number };
    const text = JSON.stringify({ abi, name, ...version, ...others });
    const manifestBytes = new TextEncoder().encode(text);
    const bytes = image.link(kernel, [{ name: MANIFEST_SECTION, bytes: manifestBytes }]);
    return {
      bytes,
      abi,
      strategy: plan.strategy,
      ...(plan.form !== undefined && { form: plan.form }),
      choices: options,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      parts: { kernel: kernel.length, ...image.sizes, manifest: manifestBytes.length },
    };
  }
}

function makeManifest(ensemble: Ensemble, fields: ManifestFields, plan: StrategyPlan): Manifest {
  const outputs = outputCount(ensemble.link, ensemble.rawCount);
  if (fields.features.length !== ensemble.featureCount || fields.flags.length !== outputs) {
    throw new Error(
      `${fields.features.length} features and ${fields.flags.length} flags for an ensemble of ` +
        `${ensemble.featureCount} features and ${outputs} outputs`,
    );
  }
  return {
    abi: fields.derivation === undefined ? ABI_VERSION : INPUTS_ABI_VERSION,
    ...fields,
    rawCount: ensemble.rawCount,
    treeCount: ensemble.treeRoot.length,
    provides: plan.provides,
    strategy: plan.strategy,
  };
}

function writeCounts(ensemble: Ensemble, image: ModuleImage): void {
  const { link } = ensemble;
  image.set(HEADER_FEATURE_COUNT, ensemble.featureCount);
  image.set(HEADER_RAW_COUNT, ensemble.rawCount);
  image.set(HEADER_OUTPUT_COUNT, outputCount(link, ensemble.rawCount));
  image.set(HEADER_TREE_COUNT, ensemble.treeRoot.length);
  image.set(HEADER_LINK, LINK_CODES[link.kind]);
  image.set(HEADER_F32_INPUT, ensemble.inputPrecision === 'f32' ? 1 : 0);
  image.setDouble(HEADER_SLOPE, slopeOf(link));
  image.setDouble(HEADER_DIVISOR, ensemble.divisor);
  image.setDouble(HEADER_LINK_DIVISOR, ensemble.linkDivisor);
  image.addAt(HEADER_BASE_SCORE, 'base scores', ensemble.baseScore);
  if (takesExponential(link)) image.addAt(EXP_POWERS, 'exponential', POWERS_OF_STEPS);
  placeCalibration(ensemble.calibration ?? [], image);
}

/** What the header has beside the link's number. */
function slopeOf(link: Link): number {
  if ('slope' in link) return link.slope;
  return 'shift' in link ? link.shift : 1;
}

function placeCalibration(curves: CalibrationCurve[], image: ModuleImage): void {
  const records = new Records(curves.length, CURVE_BYTES);
  curves.forEach(({ from, to }, i) => {
    records.set(i, CURVE_POINTS, from.length);
    records.set(i, CURVE_FROM, image.add('calibration', from));
    records.set(i, CURVE_TO, image.add('calibration', to));
  });
  image.addAt(CALIBRATION, 'calibration', records.bytes);
  image.set(CALIBRATION_COUNT, curves.length);
}

/** The buffers that rows and answers pass through. Returns how many rows of features fit. */
function placeBuffers(ensemble: Ensemble, { provides }: Manifest, image: ModuleImage): number {
  const { featureCount, rawCount } = ensemble;
  const rowsOf = (width: number) =>
    Math.max(1, Math.min(MOST_ROWS, Math.floor(MOST_BUFFER_BYTES / (8 * Math.max(1, width)))));
  const inputRows = rowsOf(featureCount);
  // In the order of KIND_…; a width of 0 is an output that the module does not provide.
  const widths = [
    outputCount(ensemble.link, rawCount),
    rawCount,
    provides.contributions ? rawCount * (featureCount + 1) : 0,
    provides.leaves ? ensemble.treeRoot.length : 0,
  ];
  let outputDoubles = 0;
  widths.forEach((width, kind) => {
    const capacity = width === 0 ? 0 : Math.min(inputRows, rowsOf(width));
    image.set(HEADER_CAPACITY + kind * 4, capacity);
    image.set(HEADER_WIDTH + kind * 4, width);
    outputDoubles = Math.max(outputDoubles, capacity * width);
  });

  image.reserveAt(HEADER_SUMS, inputRows * rawCount * SUM_LANES * 8);
  image.reserveAt(HEADER_INPUT, inputRows * featureCount * 8);
  image.reserveAt(HEADER_OUTPUT, outputDoubles * 8);
  return inputRows;
}

/** Texts that are longer than any string of the module need no room: they cannot be one of them. */
function placeText(longest: number, image: ModuleImage): void {
  image.reserveAt(HEADER_TEXT, longest);
  image.set(HEADER_TEXT_CAPACITY, longest);
}
