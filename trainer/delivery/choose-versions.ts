// Which versions of which models a deployment carries, and which of them answers where a URL names none.
import type { Aliases } from '../../runtime/schema/registry-entry.ts';
import { isUrlWord } from '../base/names.ts';
import { UserError } from '../base/user-error.ts';
import type { Registry } from '../registry/registry.ts';

export interface VersionChoice {
  registry: Registry;
  /** Without `versions`: newest versions of each model to carry; aliased ones are carried whatever their age. */
  keep: number;
  /** The model that answers where the URL names none, if it is carried; else the first that is named. */
  defaultModel?: string;
  /**
   * `newest,3,titanic@2`: exactly these are carried, and no other model. A selector without a model is of the
   * default model. The first of a model is its `current`.
   */
  versions?: string;
}

export interface ChosenModel {
  name: string;
  /** Only aliases of versions that are carried. */
  aliases: Aliases;
  /** Ascending. */
  versions: number[];
}

export interface ChosenVersions {
  defaultModel: string;
  /** By name. */
  models: ChosenModel[];
}

/** @throws UserError when there is no model or version of that name, or a name cannot stand in a URL */
export async function chooseVersions(choice: VersionChoice): Promise<ChosenVersions> {
  const { registry, defaultModel } = choice;
  const { models: names, faults } = await registry.survey();
  if (faults.length > 0 && choice.versions === undefined) {
    throw new UserError(`${faults.join('; ')}. Fix this, or choose versions with --versions`);
  }
  if (names.length === 0) {
    throw new UserError(`${registry.place} holds no model yet; train one first: npm start`);
  }
  const models =
    choice.versions === undefined
      ? await Promise.all(names.map((name) => keepNewest(registry, name, choice.keep)))
      : await pickVersions(choice, names, choice.versions);
  checkNames(models);
  const answering = models.find(({ name }) => name === defaultModel) ?? models[0];
  return {
    defaultModel: answering.name,
    models: models.sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** The models in the order in which they are named. */
async function pickVersions(
  { registry, defaultModel }: VersionChoice,
  names: string[],
  text: string,
): Promise<ChosenModel[]> {
  const picked = new Map<string, number[]>();
  for (const selector of text.split(',').map((part) => part.trim())) {
    if (selector === '') throw new UserError(`--versions '${text}': a version is missing in it`);
    const full = selector.includes('@')
      ? selector
      : `${modelOf(selector, names, defaultModel)}@${selector}`;
    const { name, number } = await registry.resolve(full);
    const versions = picked.get(name) ?? [];
    if (!versions.includes(number)) picked.set(name, [...versions, number]);
  }
  return Promise.all(
    [...picked].map(async ([name, versions]) =>
      keepPicked(name, await registry.aliases(name), versions),
    ),
  );
}

/** The model that a selector without one means. @throws UserError where that would be a guess */
function modelOf(selector: string, names: string[], defaultModel: string | undefined): string {
  if (defaultModel !== undefined && names.includes(defaultModel)) return defaultModel;
  if (names.length === 1) return names[0];
  if (names.includes(selector)) {
    throw new UserError(
      `--versions: '${selector}' is a model; name a version of it: ${selector}@current, ${selector}@newest or ${selector}@N`,
    );
  }
  throw new UserError(
    `--versions: '${selector}' could be of several models: the registry has ${names.join(', ')}. Write NAME@${selector}, or add --model NAME`,
  );
}

async function keepNewest(registry: Registry, name: string, keep: number): Promise<ChosenModel> {
  const aliases = await registry.aliases(name);
  const all = await registry.numbers(name);
  const [fault] = await registry.danglingAliases(name);
  if (fault !== undefined) throw new UserError(fault);
  const newest = all.slice(Math.max(0, all.length - keep));
  return { name, aliases, versions: ascending([...Object.values(aliases), ...newest]) };
}

function keepPicked(name: string, aliases: Aliases, picked: number[]): ChosenModel {
  const carried = Object.entries(aliases).filter(([, version]) => picked.includes(version));
  return {
    name,
    aliases: { ...Object.fromEntries(carried), current: picked[0] },
    versions: ascending(picked),
  };
}

function ascending(versions: number[]): number[] {
  return [...new Set(versions)].sort((a, b) => a - b);
}

function checkNames(models: ChosenModel[]): void {
  const names = models.map(({ name }) => name);
  const aliases = models.flatMap((model) => Object.keys(model.aliases));
  for (const name of [...names, ...aliases]) {
    if (isUrlWord(name)) throw new UserError(`${name} cannot be a name: URLs use it`);
  }
  const both = names.find((name) => aliases.includes(name));
  if (both !== undefined) {
    throw new UserError(`${both} is a model and an alias; a URL could not tell which is meant`);
  }
}
