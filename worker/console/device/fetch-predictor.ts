// The model's module, fetched and started: on the page for a row, on a thread for a file.
import {
  type ModuleExports,
  makePredictor,
  readManifest,
} from '../../../runtime/module/module-predictor.ts';
import type { Predictor } from '../../../runtime/module/predictor.ts';

/** @param url of the version @throws Error where it is not handed out, or cannot be started */
export async function fetchPredictor(url: string, key: string | undefined): Promise<Predictor> {
  const headers: Record<string, string> = key === undefined ? {} : { 'x-api-key': key };
  const response = await fetch(`${url}/model.wasm`, { headers });
  if (!response.ok) throw new Error(`the model was answered with status ${response.status}`);
  const module = await WebAssembly.compile(await response.arrayBuffer());
  // Not at once: browsers refuse that for large modules.
  const { exports } = await WebAssembly.instantiate(module, {});
  return makePredictor(readManifest(module), exports as unknown as ModuleExports);
}
