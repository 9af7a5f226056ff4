// From a compiled module to a Predictor, at once: in Node, in Workers and wherever a module may be started synchronously.
import { type ModuleExports, makePredictor, readManifest } from './module-predictor.ts';
import type { Predictor } from './predictor.ts';

/** Instantiates a module and wraps it as a Predictor. */
export function loadPredictor(module: WebAssembly.Module): Predictor {
  const manifest = readManifest(module);
  return makePredictor(manifest, new WebAssembly.Instance(module).exports as ModuleExports);
}
