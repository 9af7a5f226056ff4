// A Predictor of a module that runs: with deriver.ts the one place outside the trainer that touches WebAssembly memory.
// Views are made once per instance (its memory never grows) and a call allocates nothing.
import {
  ABI_VERSION,
  KIND_CONTRIBUTIONS,
  KIND_LEAVES,
  KIND_PROBABILITY,
  KIND_RAW,
  STATUS_OK,
} from '../../assembly/shared/abi.ts';
import { INPUTS_ABI_VERSION } from '../../assembly/shared/derive-layout.ts';
import { type DeriveExports, type Deriver, makeDeriver } from './deriver.ts';
import type { InferKernels } from './infer-kernels.ts';
import { MANIFEST_SECTION, type Manifest } from './manifest.ts';
import type { DoubleColumn, OutputKind, Predictor } from './predictor.ts';

/** The exports of docs/MODULE-ABI.md that the predictor calls. */
export type ModuleExports = Pick<
  InferKernels,
  | 'memory'
  | 'abi_version'
  | 'input_address'
  | 'output_address'
  | 'row_capacity'
  | 'output_width'
  | 'predict'
  | 'predict_raw'
> &
  Partial<Pick<InferKernels, 'predict_contributions' | 'predict_leaves'>> &
  Record<string, unknown>;

interface Output {
  width: number;
  capacity: number;
  answer(rows: number): number;
  /** The module's output buffer: one row, and as many as fit. */
  oneRow: Float64Array;
  allRows: Float64Array;
}

/** The manifest of a module, read without running it. Throws when it has none or another ABI. */
export function readManifest(module: WebAssembly.Module): Manifest {
  const [section] = WebAssembly.Module.customSections(module, MANIFEST_SECTION);
  if (!section) throw new Error(`the module has no section ${MANIFEST_SECTION}`);
  const manifest = JSON.parse(new TextDecoder().decode(section)) as Manifest;
  const expected = manifest.derivation === undefined ? ABI_VERSION : INPUTS_ABI_VERSION;
  if (manifest.abi !== expected) {
    const known = `${ABI_VERSION} and ${INPUTS_ABI_VERSION}`;
    throw new Error(`the module follows ABI ${manifest.abi}; this predictor knows ${known}`);
  }
  return manifest;
}

/** @param exports of an instance of the module that says this of itself */
export function makePredictor(manifest: Manifest, exports: ModuleExports): Predictor {
  const outputs: Record<OutputKind, Output | null> = {
    probability: makeOutput(exports, KIND_PROBABILITY, exports.predict),
    raw: makeOutput(exports, KIND_RAW, exports.predict_raw),
    contributions: makeOutput(exports, KIND_CONTRIBUTIONS, exports.predict_contributions),
    leaves: makeOutput(exports, KIND_LEAVES, exports.predict_leaves),
  };
  const { derivation, features } = manifest;
  const deriver =
    derivation === undefined
      ? null
      : makeDeriver(exports as unknown as DeriveExports, derivation.inputs.length, features.length);
  return new ModulePredictor(manifest, exports, outputs, deriver);
}

class ModulePredictor implements Predictor {
  readonly manifest: Manifest;
  readonly deriver: Deriver | null;
  readonly #input: Float64Array;
  readonly #featureCount: number;
  readonly #answer: Output['answer'];
  readonly #oneAnswer: Float64Array;
  readonly #outputs: Record<OutputKind, Output | null>;

  constructor(
    manifest: Manifest,
    exports: ModuleExports,
    outputs: Record<OutputKind, Output | null>,
    deriver: Deriver | null,
  ) {
    this.manifest = manifest;
    this.deriver = deriver;
    this.#outputs = outputs;
    const { answer, oneRow } = this.#output('probability');
    this.#answer = answer;
    this.#oneAnswer = oneRow;
    this.#featureCount = manifest.features.length;
    // Kinds with narrow answers take more rows a call than those with wide ones.
    const kinds = [KIND_PROBABILITY, KIND_RAW, KIND_CONTRIBUTIONS, KIND_LEAVES];
    const rows = Math.max(...kinds.map((kind) => exports.row_capacity(kind)));
    const { buffer } = exports.memory;
    this.#input = new Float64Array(buffer, exports.input_address(), rows * this.#featureCount);
  }

  outputWidth(kind: OutputKind): number {
    return this.#output(kind).width;
  }

  predict(row: ArrayLike<number>, kind: OutputKind = 'probability'): Float64Array {
    const input = this.#input;
    const count = this.#featureCount;
    for (let i = 0; i < count; i++) input[i] = row[i];
    if (kind === 'probability') {
      // The usual question has fields of its own: an object between would cost 5 ns of some 15.
      const answer = this.#answer;
      check(answer(1));
      return this.#oneAnswer;
    }
    const output = this.#output(kind);
    check(output.answer(1));
    return output.oneRow;
  }

  predictInto(rows: Float64Array, rowCount: number, kind: OutputKind, out: Float64Array): void {
    const features = this.#featureCount;
    this.#answerAll(rowCount, kind, out, (start, count) => {
      this.#input.set(rows.subarray(start * features, (start + count) * features));
    });
  }

  predictColumns(
    columns: readonly DoubleColumn[],
    rowCount: number,
    kind: OutputKind,
    out: Float64Array,
  ): void {
    const features = this.#featureCount;
    for (let f = 0; f < features; f++) {
      const length = columns[f]?.length ?? 0;
      if (length < rowCount) throw new TypeError(`column ${f} has ${length} of ${rowCount} rows`);
    }
    this.#answerAll(rowCount, kind, out, (start, count) => {
      for (let f = 0; f < features; f++)
        copyColumn(columns[f], start, count, this.#input, f, features);
    });
  }

  /** As many rows a call as the module takes. @param fill writes rows to the input buffer */
  #answerAll(
    rowCount: number,
    kind: OutputKind,
    out: Float64Array,
    fill: (start: number, count: number) => void,
  ): void {
    const { width, capacity, answer, allRows } = this.#output(kind);
    for (let start = 0; start < rowCount; start += capacity) {
      const count = Math.min(capacity, rowCount - start);
      fill(start, count);
      check(answer(count));
      const answers = count === capacity ? allRows : allRows.subarray(0, count * width);
      out.set(answers, start * width);
    }
  }

  #output(kind: OutputKind): Output {
    const output = this.#outputs[kind];
    if (!output) throw new Error(`this module was compiled without ${kind}`);
    return output;
  }
}

/** Rows [start, start + count) of a column, to every `width`-th double of `input` from `at` on. */
function copyColumn(
  column: DoubleColumn,
  start: number,
  count: number,
  input: Float64Array,
  at: number,
  width: number,
): void {
  let to = at;
  for (let i = start; i < start + count; i++) {
    const value = column[i];
    if (typeof value === 'number') input[to] = value;
    else if (value === null || value === undefined) input[to] = Number.NaN;
    else throw new TypeError(`row ${i} of column ${at} is a ${typeof value}, not a number`);
    to += width;
  }
}

function makeOutput(
  exports: ModuleExports,
  kind: number,
  answer: ((rows: number) => number) | undefined,
): Output | null {
  const width = exports.output_width(kind);
  const capacity = exports.row_capacity(kind);
  if (!answer || capacity === 0) return null;
  const address = exports.output_address();
  const { buffer } = exports.memory;
  return {
    width,
    capacity,
    answer,
    oneRow: new Float64Array(buffer, address, width),
    allRows: new Float64Array(buffer, address, capacity * width),
  };
}

/** A status other than 0 means that this file and the kernel disagree. */
function check(status: number): void {
  if (status !== STATUS_OK) throw new Error(`the module answered status ${status}`);
}
