// Which versions of which models a deployment carries, and which of them answers where a URL names none.
import type { Aliases } from '../../models/contract/registry-entry.ts';
import { isUrlWord } from '../names.ts';
import { listModels, listVersions, readAliases, resolveVersion } from '../registry/read-version.ts';
import { UserError } from '../user-error.ts';

export interface VersionChoice {
  /** Folder of the registry: `<name>/<version>/model.wasm`, `<name>/aliases.json`. */
  registry: string;
  /** Newest versions of each model to carry; aliased ones are carried whatever their age. */
  keep: number;
  /** The model that answers where a URL names none; default: the first by name. */
  defaultModel?: string;
  /**
   * `newest,3,titanic@2`: instead of the newest and the aliased, exactly these of the models that are
   * named; a selector without a model is of the default model. The first of a model is its `current`.
   */
  versions?: string;
  /** Carry only the models that `versions` names. */
  only?: boolean;
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
  models: ChosenModel[];
}

/** @throws UserError when there is no model or version of that name, or a name cannot stand in a URL */
export async function chooseVersions(choice: VersionChoice): Promise<ChosenVersions> {
  const { registry, keep } = choice;
  const names = await listModels(registry);
  if (names.length === 0) {
    throw new UserError(`${registry} holds no model yet; train one first: npm start`);
  }
  const defaultModel = names.find((name) => name === choice.defaultModel) ?? names[0];
  const picked = await pickVersions(registry, defaultModel, choice.versions);
  const models: ChosenModel[] = [];
  for (const name of names) {
    const aliases = await readAliases(registry, name);
    const chosen = picked.get(name);
    if (choice.only === true && chosen === undefined) continue;
    models.push(
      chosen === undefined
        ? await keepNewest(registry, name, aliases, keep)
        : keepPicked(name, aliases, chosen),
    );
  }
  checkNames(models);
  const isCarried = models.some(({ name }) => name === defaultModel);
  return { defaultModel: isCarried ? defaultModel : models[0].name, models };
}

/** The choice as text that gives the same again, whatever has been registered in between. */
export function choiceText({ models }: ChosenVersions): string {
  return models
    .flatMap(({ name, aliases, versions }) => {
      const others = versions.filter((version) => version !== aliases.current);
      return [aliases.current, ...others].map((version) => `${name}@${version}`);
    })
    .join(',');
}

async function pickVersions(
  registry: string,
  defaultModel: string,
  text: string | undefined,
): Promise<Map<string, number[]>> {
  const picked = new Map<string, number[]>();
  for (const selector of text?.split(',') ?? []) {
    const full = selector.includes('@') ? selector : `${defaultModel}@${selector}`;
    const { name, version } = await resolveVersion(registry, full.trim());
    const versions = picked.get(name) ?? [];
    if (!versions.includes(version)) picked.set(name, [...versions, version]);
  }
  return picked;
}

async function keepNewest(
  registry: string,
  name: string,
  aliases: Aliases,
  keep: number,
): Promise<ChosenModel> {
  const all = await listVersions(registry, name);
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
