// Finds the version that a person names.
import { didYouMean } from '../../runtime/schema/did-you-mean.ts';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import { UserError } from '../base/user-error.ts';
import { danglingRemedy, readAliases, versionOf } from './aliases.ts';
import { readEntry, referenceTo, type VersionReference } from './read-version.ts';
import { listModels, listVersions, surveyModels } from './survey.ts';

/** Word behind `NAME@` → the number of the version that it means, among all of the model, in ascending order. */
export type Rules = Record<string, (entries: RegistryEntry[], name: string) => number>;

async function newestOfAll(registry: string): Promise<VersionReference> {
  let newest: { created: string; reference: VersionReference } | undefined;
  for (const name of await listModels(registry)) {
    const version = (await listVersions(registry, name)).at(-1) ?? 0;
    const reference = referenceTo(registry, name, version);
    const { created } = await readEntry(reference);
    if (newest === undefined || created > newest.created) newest = { created, reference };
  }
  if (newest === undefined) throw new UserError(`${registry}: no model is registered`);
  return newest.reference;
}

/**
 * Finds a version by `NAME` (its `current`), `NAME@N`, `NAME@ALIAS`, `NAME@newest`, `NAME@` and a rule, or `newest`
 * (the version registered last, of any model).
 * @throws UserError naming what is known when there is no such version
 */
export async function resolveVersion(
  registry: string,
  text: string,
  rules: Rules = {},
): Promise<VersionReference> {
  const [name, selector = 'current', ...rest] = text.split('@');
  if (name === '' || selector === '' || rest.length > 0) {
    throw new UserError(`'${text}': name a version as NAME, NAME@NUMBER or NAME@ALIAS`);
  }
  const { models, faults } = await surveyModels(registry);
  if (!models.includes(name)) {
    if (text === 'newest') return newestOfAll(registry);
    const known = models.length === 0 ? 'it is empty' : `it has ${models.join(', ')}`;
    const hidden = faults.length > 0 ? `; ${faults.join('; ')}` : '';
    throw new UserError(
      `no model '${name}' in the registry ${registry}: ${known}${didYouMean(name, models)}${hidden}`,
    );
  }
  const versions = await listVersions(registry, name);
  const version = await selectVersion({ registry, name, selector, versions, rules });
  if (!versions.includes(version)) {
    const isAlias = !/^v?\d+$/.test(selector);
    const remedy = isAlias ? `; ${danglingRemedy(name, selector, versions)}` : '';
    const what = isAlias ? `, which '${selector}' names` : '';
    throw new UserError(
      `${name} has no version ${version}${what}: it has ${versions.join(', ')}${remedy}`,
    );
  }
  return referenceTo(registry, name, version);
}

interface Selection {
  registry: string;
  name: string;
  selector: string;
  versions: number[];
  rules: Rules;
}

async function selectVersion(selection: Selection): Promise<number> {
  const { registry, name, selector, versions, rules } = selection;
  if (/^v?\d+$/.test(selector)) return Number(selector.replace('v', ''));
  if (selector === 'newest') return versions.at(-1) ?? 0;
  if (Object.hasOwn(rules, selector)) {
    const entries = versions.map((version) => readEntry(referenceTo(registry, name, version)));
    return rules[selector](await Promise.all(entries), name);
  }
  const aliases = await readAliases(registry, name);
  const version = versionOf(aliases, selector);
  if (version !== null) return version;
  const known = [...Object.keys(aliases), 'newest', ...Object.keys(rules)];
  throw new UserError(
    `${name} has no alias '${selector}': it has ${known.join(', ')}${didYouMean(selector, known)}`,
  );
}
