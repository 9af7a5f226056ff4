// What is known of a model before its version has a number.
import type { Ownership } from '../../runtime/schema/ownership-schema.ts';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import type { ManifestFields } from '../compile/compile.ts';

export type ModelFacts = Pick<
  RegistryEntry,
  | 'name'
  | 'title'
  | 'description'
  | 'license'
  | 'contact'
  | 'terms'
  | 'task'
  | 'features'
  | 'derivation'
  | 'cellGrammar'
  | 'flags'
  | 'classes'
  | 'target'
  | 'examples'
  | 'metrics'
  | 'decision'
  | 'rows'
  | 'seed'
  | 'parameters'
  | 'dataHash'
  | 'recipeHash'
>;

/** What of it a module says itself. */
export type NamedFacts = Omit<
  ModelFacts,
  'examples' | 'metrics' | 'decision' | 'rows' | 'seed' | 'parameters'
>;

export function manifestFields(facts: NamedFacts): ManifestFields {
  const { name, title, description, features, task, flags, classes } = facts;
  const { derivation, cellGrammar, target } = facts;
  const hashes = { data: facts.dataHash, recipe: facts.recipeHash };
  const rows = { ...(derivation && { derivation }), ...(cellGrammar && { cellGrammar }) };
  const answers = { task, flags, classes, ...(target && { target }) };
  return { name, title, description, hashes, features, ...rows, ...answers };
}

/** What is said of it, and nothing else of what says it. */
export function ownershipOf({ license, contact, terms }: Ownership): Ownership {
  return { ...(license && { license }), ...(contact && { contact }), ...(terms && { terms }) };
}
