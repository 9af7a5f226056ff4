// Registers versions that run: an ensemble drawn from a seed, compiled, with golden rows.
import { compile } from '../../../trainer/compile/compile.ts';
import { makeGoldenRows } from '../../../trainer/compile/golden.ts';
import { goldenToJson } from '../../../trainer/registry/golden-file.ts';
import type { Numbered } from '../../../trainer/registry/registry.ts';
import {
  type EntryDraft,
  registerVersion,
  reserveVersion,
} from '../../../trainer/registry/write-version.ts';
import { randomEnsemble } from '../../random-ensemble.ts';
import { entryDraft } from './entry-draft.ts';

export interface Runnable {
  /** Different seeds answer differently. */
  seed?: number;
  draft?: Partial<EntryDraft>;
  files?: Record<string, string | Uint8Array>;
}

/** What is registered under a number. */
export async function makeRunnable(
  name: string,
  version: number,
  { seed = version, draft: changes = {}, files = {} }: Runnable = {},
): Promise<Numbered> {
  const link = { kind: 'sigmoid' as const, slope: 1 };
  const ensemble = randomEnsemble(seed, { features: 1, rawCount: 1, link });
  const draft = { ...entryDraft(name, version), ...changes };
  const { title, description, features, flags, task, classes } = draft;
  const hashes = { data: draft.dataHash, recipe: draft.recipeHash };
  const fields = { name, version, title, description, hashes, features, flags, task, classes };
  const { bytes, abi, strategy } = await compile(ensemble, fields);
  return {
    entry: { ...draft, module: { abi, strategy, bytes: bytes.length } },
    files: {
      'model.wasm': bytes,
      'golden.json': goldenToJson(makeGoldenRows(ensemble, { count: 64 })),
      ...files,
    },
  };
}

/** The next version of a model, which no alias names; returns its number. */
export async function registerRunnable(
  registry: string,
  name: string,
  runnable: Runnable = {},
): Promise<number> {
  const version = await reserveVersion(registry, name);
  const { entry, files } = await makeRunnable(name, version, runnable);
  await registerVersion(registry, entry, files);
  return version;
}
