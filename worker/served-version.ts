// One model version, ready to be asked.
import { makeRowEncoder, type RowEncoder } from '../models/contract/encode-row.ts';
import { loadPredictor } from '../models/contract/load-predictor.ts';
import type { Predictor } from '../models/contract/predictor.ts';
import type { RegistryEntry } from '../models/contract/registry-entry.ts';
import type { DeployedModel, DeployedVersion } from './deployment.ts';

export interface ServedVersion {
  readonly entry: RegistryEntry;
  /** Names of the aliases that point here. */
  readonly aliases: string[];
  readonly predictor: Predictor;
  readonly encoder: RowEncoder;
  /** Where a request's row is encoded; used and left within one turn of the event loop. */
  readonly row: Float64Array;
  /** Headers that say who answered. */
  readonly identity: Record<string, string>;
}

export function serveVersion(model: DeployedModel, deployed: DeployedVersion): ServedVersion {
  const { entry } = deployed;
  return {
    entry,
    aliases: Object.keys(model.aliases).filter((alias) => model.aliases[alias] === entry.version),
    predictor: loadPredictor(deployed.module),
    encoder: makeRowEncoder(entry.features),
    row: new Float64Array(entry.features.length),
    identity: { 'model-name': entry.name, 'model-version': String(entry.version) },
  };
}
