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
  HEADER,
  HEADER_BASE_SCORE,
  HEADER_CAPACITY,
  HEADER_DIVISOR,
  HEADER_END,
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
import {
  type ModuleChoices,
  STRATEGIES,
  type Strategy,
} from '../../runtime/schema/module-choices.ts';
import { kernelBytes } from '../base/kernel-build.ts';
import {
  type CalibrationCurve,
  type Ensemble,
  type Link,
  SUM_LANES,
} from '../ensemble/ensemble.ts';
import { outputCount } from '../ensemble/predict-plain.ts';
import type { CompiledModule } from './compiled-module.ts';
import { planDerivation, TEXT_STATUS_MESSAGE } from './derive-data.ts';
import { LINK_CODES } from './link-codes.ts';
import { linkSections } from './link-sections.ts';
import { MemoryLayout } from './memory-layout.ts';
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
>;

const kernelWithInputs = (strategy: Strategy) => `inputs/${strategy}`;

/** Of each strategy one for models whose features are sent, and one for those that take inputs. */
export const INFERENCE_KERNELS: string[] = [...STRATEGIES, ...STRATEGIES.map(kernelWithInputs)];

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
  const header = new DataView(new ArrayBuffer(HEADER_END));
  const layout = new MemoryLayout(HEADER_END);
  writeCounts(ensemble, header, layout);
  plan.place(layout, header);
  const derive = fields.derivation && planDerivation(fields.derivation, fields.features);
  const more = derive && { messages: [TEXT_STATUS_MESSAGE], groups: derive.groups };
  const longest = placeStrings(fields.features, fields.flags, layout, header, more);
  placeText(longest, layout, header);
  const inputRows = placeBuffers(ensemble, manifest, header, layout);
  derive?.place(layout, header, inputRows);

  const kernel = await kernelBytes(
    `infer/${derive ? kernelWithInputs(plan.strategy) : plan.strategy}`,
  );
  return { numbered };

  function numbered(number?: number): CompiledModule {
    const { abi, name, ...others } = manifest;
    const version = number === undefined ? {} : { version: number };
    const text = JSON.stringify({ abi, name, ...version, ...others });
    const manifestBytes = new TextEncoder().encode(text);
    const headerBytes = new Uint8Array(header.buffer, HEADER);
    const bytes = linkSections(kernel, {
      segments: [{ address: HEADER, bytes: headerBytes }, ...layout.segments],
      memoryBytes: layout.byteLength,
      customSections: [{ name: MANIFEST_SECTION, bytes: manifestBytes }],
    });
    return {
      bytes,
      abi,
      strategy: plan.strategy,
      choices: options,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      parts: { kernel: kernel.length, ...layout.sizes, manifest: manifestBytes.length },
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

function writeCounts(ensemble: Ensemble, header: DataView, layout: MemoryLayout): void {
  const { link } = ensemble;
  header.setUint32(HEADER_FEATURE_COUNT, ensemble.featureCount, true);
  header.setUint32(HEADER_RAW_COUNT, ensemble.rawCount, true);
  header.setUint32(HEADER_OUTPUT_COUNT, outputCount(link, ensemble.rawCount), true);
  header.setUint32(HEADER_TREE_COUNT, ensemble.treeRoot.length, true);
  header.setUint32(HEADER_LINK, LINK_CODES[link.kind], true);
  header.setUint32(HEADER_F32_INPUT, ensemble.inputPrecision === 'f32' ? 1 : 0, true);
  header.setFloat64(HEADER_SLOPE, slopeOf(link), true);
  header.setFloat64(HEADER_DIVISOR, ensemble.divisor, true);
  header.setFloat64(HEADER_LINK_DIVISOR, ensemble.linkDivisor, true);
  header.setUint32(HEADER_BASE_SCORE, layout.add('base scores', ensemble.baseScore), true);
  placeCalibration(ensemble.calibration ?? [], layout, header);
}

/** What the header has beside the link's number. */
function slopeOf(link: Link): number {
  if ('slope' in link) return link.slope;
  return 'shift' in link ? link.shift : 1;
}

function placeCalibration(
  curves: CalibrationCurve[],
  layout: MemoryLayout,
  header: DataView,
): void {
  const bytes = new Uint8Array(curves.length * CURVE_BYTES);
  const records = new DataView(bytes.buffer);
  curves.forEach(({ from, to }, i) => {
    const at = i * CURVE_BYTES;
    records.setUint32(at + CURVE_POINTS, from.length, true);
    records.setUint32(at + CURVE_FROM, layout.add('calibration', from), true);
    records.setUint32(at + CURVE_TO, layout.add('calibration', to), true);
  });
  header.setUint32(CALIBRATION, layout.add('calibration', bytes), true);
  header.setUint32(CALIBRATION_COUNT, curves.length, true);
}

/** The buffers that rows and answers pass through. Returns how many rows of features fit. */
function placeBuffers(
  ensemble: Ensemble,
  { provides }: Manifest,
  header: DataView,
  layout: MemoryLayout,
): number {
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
    header.setUint32(HEADER_CAPACITY + kind * 4, capacity, true);
    header.setUint32(HEADER_WIDTH + kind * 4, width, true);
    outputDoubles = Math.max(outputDoubles, capacity * width);
  });
  header.setUint32(HEADER_SUMS, layout.reserve(inputRows * rawCount * SUM_LANES * 8), true);
  header.setUint32(HEADER_INPUT, layout.reserve(inputRows * featureCount * 8), true);
  header.setUint32(HEADER_OUTPUT, layout.reserve(outputDoubles * 8), true);
  return inputRows;
}

/** Texts that are longer than any string of the module need no room: they cannot be one of them. */
function placeText(longest: number, layout: MemoryLayout, header: DataView): void {
  header.setUint32(HEADER_TEXT, layout.reserve(longest), true);
  header.setUint32(HEADER_TEXT_CAPACITY, longest, true);
}
