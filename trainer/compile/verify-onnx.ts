// Asks an independent runtime (onnxruntime-web, in this process) what the ONNX file answers on the
// golden rows, and compares.
import * as ort from 'onnxruntime-web/wasm';
import { ONNX_INPUT, ONNX_OUTPUT } from '../export/onnx.ts';
import type { GoldenRow } from '../registry/golden-file.ts';
import { VerificationError } from './verification-error.ts';

/** Largest allowed difference of an output, relative to 1 or to the output where that is larger. */
const TOLERANCE = 1e-6;

/** Answers of onnxruntime-web to rows of doubles, `width` per row. */
export async function runOnnx(bytes: Uint8Array, rows: Float64Array[]): Promise<Float64Array> {
  ort.env.logLevel = 'error';
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(bytes);
  const width = rows[0].length;
  const flat = new Float64Array(rows.length * width);
  rows.forEach((row, i) => {
    flat.set(row, i * width);
  });
  const input = new ort.Tensor('float64', flat, [rows.length, width]);
  const results = await session.run({ [ONNX_INPUT]: input });
  const output = results[ONNX_OUTPUT].data as Float64Array;
  await session.release();
  return output;
}

/** Throws a VerificationError when the file's answers are not the golden ones. */
export async function verifyOnnx(bytes: Uint8Array, golden: GoldenRow[]): Promise<void> {
  const answers = await runOnnx(
    bytes,
    golden.map(({ row }) => row),
  );
  golden.forEach(({ row, outputs }, i) => {
    outputs.forEach((want, k) => {
      const got = answers[i * outputs.length + k];
      if (Object.is(got, want) || got === want) return;
      const allowed = TOLERANCE * Math.max(1, Math.abs(want));
      if (Number.isFinite(allowed) && Math.abs(got - want) <= allowed) return;
      throw new VerificationError(
        `golden row ${i} [${row.join(', ')}]: onnxruntime-web answers ${got} for output ${k}, ` +
          `the module ${want}`,
      );
    });
  });
}
