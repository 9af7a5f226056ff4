// The predictor's code in copies, each of which calls one module only: what the engine makes of it is then what it makes
// of a program that has one model.
import type * as PredictorCode from '../../../runtime/module/module-predictor.ts';
import type { Predictor } from '../../../runtime/module/predictor.ts';

type Exports = PredictorCode.ModuleExports;

/** A predictor with its own copy of the code; `copy` names it. */
export async function predictorAlone(copy: string, bytes: Uint8Array): Promise<Predictor> {
  const { makePredictor, readManifest } = await codeOf(copy);
  const module = new WebAssembly.Module(bytes as BufferSource);
  const { exports } = new WebAssembly.Instance(module);
  return makePredictor(readManifest(module), exports as Exports);
}

/** `(func (export "predict") (param i32) (result i32) i32.const 0)` */
const ANSWERS_AT_ONCE = Uint8Array.of(
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 6, 1, 0x60, 1, 0x7f, 1, 0x7f],
  ...[3, 2, 1, 0],
  ...[7, 11, 1, 7, ...Buffer.from('predict'), 0, 0],
  ...[10, 6, 1, 4, 0, 0x41, 0, 0x0b],
);

/** One for the rows of another, of a module that answers at once: what is left is JavaScript's part. */
export async function predictorOfNothing(like: Predictor): Promise<Predictor> {
  const { makePredictor } = await codeOf('nothing');
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(ANSWERS_AT_ONCE));
  const predict = exports.predict as Exports['predict'];
  const memory = new WebAssembly.Memory({ initial: 16 });
  return makePredictor(like.manifest, {
    ...{ memory, predict, predict_raw: predict },
    abi_version: () => like.manifest.abi,
    input_address: () => 0,
    output_address: () => memory.buffer.byteLength / 2,
    row_capacity: () => 256,
    output_width: () => like.outputWidth('probability'),
  });
}

/** @param copy a copy is loaded once */
function codeOf(copy: string): Promise<typeof PredictorCode> {
  const path = `../../../runtime/module/module-predictor.ts?${copy}`;
  return import(path);
}
