// From an ensemble to its module, once; and whether a registered version has this very module already.
import type { ModuleChoices } from '../../runtime/schema/module-choices.ts';
import type { Progress } from '../base/progress.ts';
import { draftModule, type ModuleDraft } from '../compile/compile.ts';
import type { CompiledModule } from '../compile/compiled-module.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import type { Registry } from '../registry/registry.ts';
import type { Version } from '../registry/version.ts';
import { type ModelFacts, manifestFields } from './model-facts.ts';

/** The module of an ensemble under these facts; the same input gives the same bytes. */
export async function compileModel(
  ensemble: Ensemble,
  facts: ModelFacts,
  progress: Progress,
  choices: ModuleChoices = {},
): Promise<ModuleDraft> {
  const stage = progress.stage('Compiling');
  const draft = await draftModule(ensemble, manifestFields(facts), choices);
  stage.done(describeModule(draft.numbered()));
  return draft;
}

function describeModule({ bytes, strategy }: CompiledModule): string {
  return `model.wasm of ${(bytes.length / 1024).toFixed(1)} KiB, ${strategy}`;
}

/** The newest version that was made from the same data, recipe and seed and has exactly this module. */
export async function findIdentical(
  registry: Registry,
  draft: ModuleDraft,
  { name, dataHash, recipeHash, seed }: ModelFacts,
): Promise<Version | null> {
  for (const number of (await registry.numbers(name)).reverse()) {
    const version = await registry.at(name, number);
    const { entry } = version;
    const isSame = entry.dataHash === dataHash && entry.recipeHash === recipeHash;
    if (!isSame || entry.seed !== seed) continue;
    if (draft.numbered(number).sha256 === entry.files['model.wasm']) return version;
  }
  return null;
}
