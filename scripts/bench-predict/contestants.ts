// Who answers in bench:predict: our module and onnxruntime-web on the same ensemble, single-threaded,
// both from JavaScript values to probabilities.
import * as ort from 'onnxruntime-web/wasm';
import { makeRowEncoder, type RowEncoder } from '../../models/contract/encode-row.ts';
import { loadPredictor } from '../../models/contract/load-predictor.ts';
import type { Predictor } from '../../models/contract/predictor.ts';
import { exportOnnx, ONNX_INPUT } from '../../trainer/export/onnx.ts';
import type { BenchModel } from './models.ts';

export interface Contestant {
  name: string;
  /** Answers rows [first, first + count) of the set it was made for; one call per row when `one`. */
  answer(first: number, count: number, one: boolean): Promise<unknown> | undefined;
}

/** From objects of labels and numbers when the model has labels, otherwise from doubles. */
export function ourContestant(
  model: BenchModel,
  bytes: Uint8Array,
  rows: Float64Array,
): Contestant {
  const predictor = loadPredictor(new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>));
  const width = model.features.length;
  const count = rows.length / width;
  const out = new Float64Array(count * predictor.outputWidth('probability'));
  const records = hasLabels(model) ? makeRecords(model, rows) : null;
  const encoder = makeRowEncoder(model.features);
  const views = Array.from({ length: count }, (_, i) => rows.subarray(i * width, (i + 1) * width));
  return {
    name: 'ours',
    answer(first, rowCount, one) {
      if (records) answerRecords(predictor, encoder, records, first, rowCount);
      else if (one) for (let i = 0; i < rowCount; i++) predictor.predict(views[first + i]);
      else {
        const chosen = rows.subarray(first * width, (first + rowCount) * width);
        predictor.predictInto(chosen, rowCount, 'probability', out);
      }
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

function hasLabels({ features }: BenchModel): boolean {
  return features.some(({ kind }) => kind === 'category');
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

export async function onnxContestant(model: BenchModel, rows: Float64Array): Promise<Contestant> {
  ort.env.logLevel = 'error';
  ort.env.wasm.numThreads = 1;
  const bytes = exportOnnx(model.ensemble, { name: model.name, version: 1, flags: [] });
  const session = await ort.InferenceSession.create(bytes);
  const width = model.features.length;
  const ask = (first: number, count: number) => {
    const values = rows.subarray(first * width, (first + count) * width);
    return session.run({ [ONNX_INPUT]: new ort.Tensor('float64', values, [count, width]) });
  };
  return {
    name: 'onnxruntime-web',
    async answer(first, count, one) {
      if (!one) return ask(first, count);
      for (let i = first; i < first + count; i++) await ask(i, 1);
    },
  };
}
