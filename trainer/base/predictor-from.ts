// A predictor from the bytes of a module: in Node, unlike in Workers, WebAssembly may be compiled as the program runs.
import { loadPredictor } from '../../runtime/module/load-predictor.ts';
import type { Predictor } from '../../runtime/module/predictor.ts';

/** Compiles the bytes of `model.wasm`, and wraps an instance as a Predictor. Throws when they are no such module. */
export function predictorFrom(bytes: Uint8Array): Predictor {
  return loadPredictor(new WebAssembly.Module(bytes as BufferSource));
}
