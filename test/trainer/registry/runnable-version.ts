// Registers versions that run: an ensemble drawn from a seed, compiled, with golden rows.
import { compile } from '../../../trainer/compile/compile.ts';
import { goldenToJson, makeGoldenRows } from '../../../trainer/compile/golden.ts';
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
  files?: Record<string, string>;
}

/** The next version of a model; returns its number. */
export async function registerRunnable(
  registry: string,
  name: string,
  { seed, draft: changes = {}, files = {} }: Runnable = {},
): Promise<number> {
  const version = await reserveVersion(registry, name);
  const link = { kind: 'sigmoid' as const, slope: 1 };
  const ensemble = randomEnsemble(seed ?? version, { features: 1, rawCount: 1, link });
  const draft = { ...entryDraft(name, version), ...changes };
  const { title, description, features, flags, task, classes } = draft;
  const hashes = { data: draft.dataHash, recipe: draft.recipeHash };
  const fields = { name, version, title, description, hashes, features, flags, task, classes };
  const { bytes, abi, strategy } = await compile(ensemble, fields);
  await registerVersion(
    registry,
    { ...draft, module: { abi, strategy, bytes: bytes.length } },
    {
      'model.wasm': bytes,
      'golden.json': goldenToJson(makeGoldenRows(ensemble, { count: 64 })),
      ...files,
    },
  );
  return version;
}
