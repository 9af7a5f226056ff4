// Who answers in bench:predict, all single-threaded, from JavaScript values to probabilities: our module,
// and ONNX Runtime on the same ensemble, as WebAssembly and, where it is installed, as native code.

import * as web from 'onnxruntime-web/wasm';
import type { OutputKind, Predictor } from '../../../runtime/module/predictor.ts';
import { makeRowEncoder, type RowEncoder } from '../../../runtime/rows/encode-row.ts';
import { exportOnnx, ONNX_INPUT } from '../../../trainer/export/onnx.ts';
import type { BenchModel } from './models.ts';

/** In the order of the report. */
export const OURS = 'ours';
export const OURS_FROM_LABELS = 'ours, from labels';
/** Scores without the link: what the link takes is the rest. */
export const OURS_RAW = 'ours, raw';
/** A module that answers at once: what JavaScript does for an answer. */
export const JAVASCRIPT = 'JavaScript';
export const ONNX_WEB = 'onnxruntime-web';
export const ONNX_NATIVE = 'onnxruntime-node';

export interface Contestant {
  name: string;
  isOurs: boolean;
  /** Answers rows [first, first + count) of the set it was made for; one call per row when `one`. */
  answer(first: number, count: number, one: boolean): Promise<unknown> | undefined;
}

/** Everyone who can answer the model. */
export async function makeContestants(
  model: BenchModel,
  predictor: Predictor,
  rows: Float64Array,
): Promise<Contestant[]> {
  const native = await nativeRuntime();
  const onnx = exportOnnx(model.ensemble, { name: model.name, version: 1, flags: [] });
  return [
    ...ourContestants(model, predictor, rows),
    await onnxContestant(ONNX_WEB, web, onnx, model, rows),
    ...(native ? [await onnxContestant(ONNX_NATIVE, native, onnx, model, rows)] : []),
  ];
}

/** Our module: from doubles to outputs and to raw scores, and from objects where the model has labels. */
function ourContestants(model: BenchModel, predictor: Predictor, rows: Float64Array): Contestant[] {
  return [
    doublesContestant(OURS, predictor, rows, 'probability'),
    ...(hasLabels(model) ? [labelsContestant(predictor, model, rows)] : []),
    doublesContestant(OURS_RAW, predictor, rows, 'raw'),
  ];
}

function hasLabels({ features }: BenchModel): boolean {
  return features.some(({ kind }) => kind === 'category');
}

export function doublesContestant(
  name: string,
  predictor: Predictor,
  rows: Float64Array,
  kind: OutputKind,
): Contestant {
  const width = predictor.manifest.features.length;
  const count = rows.length / width;
  const out = new Float64Array(count * predictor.outputWidth(kind));
  const views = Array.from({ length: count }, (_, i) => rows.subarray(i * width, (i + 1) * width));
  return {
    name,
    isOurs: true,
    answer(first, rowCount, one) {
      if (one) for (let i = 0; i < rowCount; i++) predictor.predict(views[first + i], kind);
      else {
        const chosen = rows.subarray(first * width, (first + rowCount) * width);
        predictor.predictInto(chosen, rowCount, kind, out);
      }
      return undefined;
    },
  };
}

function labelsContestant(predictor: Predictor, model: BenchModel, rows: Float64Array): Contestant {
  const records = makeRecords(model, rows);
  const encoder = makeRowEncoder(model.features);
  return {
    name: OURS_FROM_LABELS,
    isOurs: true,
    answer(first, rowCount) {
      answerRecords(predictor, encoder, records, first, rowCount);
      return undefined;
    },
  };
}

function answerRecords(
  predictor: Predictor,
  encoder: RowEncoder,
  records: Record<string, unknown>[],
  first: number,
  count: number,
): void {
  const row = new Float64Array(predictor.manifest.features.length);
  for (let i = first; i < first + count; i++) {
    if (encoder.encode(records[i], row)) throw new Error('a row of the bench is not valid');
    predictor.predict(row);
  }
}

/** Objects as JSON.parse makes them of a request. */
function makeRecords({ features }: BenchModel, rows: Float64Array): Record<string, unknown>[] {
  return Array.from({ length: rows.length / features.length }, (_, i) =>
    Object.fromEntries(
      features.map((feature, f) => {
        const value = rows[i * features.length + f];
        if (feature.kind === 'category') return [feature.name, feature.labels[value] ?? null];
        if (feature.kind !== 'integer') return [feature.name, value];
        const [low, high] = [feature.minimum ?? value, feature.maximum ?? value];
        return [feature.name, Math.min(high, Math.max(low, Math.round(value)))];
      }),
    ),
  );
}

type OnnxRuntime = typeof web;

/** Not among the dependencies, which it would make 380 MB larger; the report says how to add it. */
async function nativeRuntime(): Promise<OnnxRuntime | null> {
  const name: string = ONNX_NATIVE;
  try {
    const loaded: { default: OnnxRuntime } = await import(name);
    return loaded.default;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return null;
    throw error;
  }
}

async function onnxContestant(
  name: string,
  runtime: OnnxRuntime,
  onnx: Uint8Array,
  model: BenchModel,
  rows: Float64Array,
): Promise<Contestant> {
  runtime.env.logLevel = 'error';
  runtime.env.wasm.numThreads = 1;
  const threads = { intraOpNumThreads: 1, interOpNumThreads: 1 };
  const session = await runtime.InferenceSession.create(onnx, threads);
  const width = model.features.length;
  const ask = (first: number, count: number) => {
    const values = rows.subarray(first * width, (first + count) * width);
    return session.run({ [ONNX_INPUT]: new runtime.Tensor('float64', values, [count, width]) });
  };
  return {
    name,
    isOurs: false,
    async answer(first, count, one) {
      if (!one) return ask(first, count);
      for (let i = first; i < first + count; i++) await ask(i, 1);
    },
  };
}
