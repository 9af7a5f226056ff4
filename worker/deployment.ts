// What is baked into a deployment: the model versions that were chosen, as static imports (build/write-worker.ts).

import { readManifest } from '../runtime/module/module-predictor.ts';
import type { ReferenceBins } from '../runtime/observe/bins.ts';
import type { Aliases, RegistryEntry } from '../runtime/schema/registry-entry.ts';

export interface DeployedVersion {
  entry: RegistryEntry;
  module: WebAssembly.Module;
  /** Path of the same module among the assets, as bytes; null where it is too large for one. */
  bytes: string | null;
  /** Paths of its report and of its OpenAPI document among the assets. */
  report: string;
  document: string;
  /** Path of what was measured of it; null where nothing was. */
  evaluation: string | null;
  /** In which bins its rows and answers are counted; null where it has no reference. */
  reference: ReferenceBins | null;
}

export interface DeployedModel {
  name: string;
  aliases: Aliases;
  /** In ascending order of their numbers; holds at least every aliased version. */
  versions: DeployedVersion[];
}

export interface Deployment {
  /** Name of the model that answers where the URL names none. */
  defaultModel: string;
  models: DeployedModel[];
}

/**
 * What is recorded of a version, with the module's own word for all that its answers mean: metadata stands outside
 * the module, and may have been changed.
 */
export function answeringEntry({ entry, module }: DeployedVersion): RegistryEntry {
  const { features, derivation, cellGrammar, task, flags, classes } = readManifest(module);
  const { derivation: _, cellGrammar: __, ...recorded } = entry;
  const rows = { features, ...(derivation && { derivation }), ...(cellGrammar && { cellGrammar }) };
  return { ...recorded, ...rows, task, flags, classes };
}
