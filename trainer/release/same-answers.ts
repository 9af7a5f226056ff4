// Whether a model that was trained again answers as a registered version does, so that no caller would notice.
import { isDeepStrictEqual } from 'node:util';
import type { ModuleChoices } from '../../runtime/schema/module-choices.ts';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import { parseEnsemble, serializeEnsemble } from '../ensemble/serialize-ensemble.ts';
import type { Registry } from '../registry/registry.ts';
import type { Version } from '../registry/version.ts';
import type { ModelFacts } from './model-facts.ts';

/** What of a version says how it came about, and nothing that its callers could notice. */
const UNSEEN = new Set([
  ...['name', 'version', 'created', 'git', 'ciRun', 'tools', 'files', 'module', 'quantization'],
  ...['metrics', 'rows', 'seed', 'parameters', 'dataHash', 'recipeHash'],
]);

/**
 * The current version, or else the newest, when it has the same trees and shows callers the same; null when
 * neither does. Data, split and metrics may differ.
 */
export async function findSameAnswers(
  registry: Registry,
  ensemble: Ensemble,
  facts: ModelFacts,
  choices: ModuleChoices = {},
): Promise<Version | null> {
  const { current } = await registry.aliases(facts.name);
  const newest = (await registry.numbers(facts.name)).at(-1);
  for (const number of new Set([current, newest])) {
    if (number === undefined) continue;
    const version = await registry.at(facts.name, number);
    const looksAlike = isDeepStrictEqual(seenOf(version.entry, choices), seenOf(facts, choices));
    if (looksAlike && (await hasTrees(version, ensemble))) return version;
  }
  return null;
}

/** As JSON has it, in which an absent field is no field. */
function seenOf(facts: ModelFacts | RegistryEntry, asked: ModuleChoices): unknown {
  const choices = 'module' in facts ? (facts.module.choices ?? {}) : asked;
  const seen = Object.entries(facts).filter(([field]) => !UNSEEN.has(field));
  return JSON.parse(JSON.stringify({ ...Object.fromEntries(seen), choices }));
}

async function hasTrees(version: Version, ensemble: Ensemble): Promise<boolean> {
  // Read back, its fields stand in the order of those that are read.
  const text = serializeEnsemble(parseEnsemble(serializeEnsemble(ensemble), 'the model'));
  // What cannot be read is no reason not to register what can.
  const known = await version.ensemble().catch(() => null);
  return known !== null && serializeEnsemble(known) === text;
}
