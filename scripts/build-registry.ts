// Writes the worker's registry: a TypeScript file that imports the model versions to be deployed.
// Workers cannot compile WebAssembly at run time, so every module has to be a static import.
import { dirname, join, relative, sep } from 'node:path';
import type { Aliases } from '../models/contract/registry-entry.ts';
import { writeFileAtomic } from '../trainer/files.ts';
import {
  listModels,
  listVersions,
  readAliases,
  readEntry,
} from '../trainer/registry/read-version.ts';
import { UserError } from '../trainer/user-error.ts';

export interface RegistryBuild {
  /** Folder of the registry: `<name>/<version>/model.wasm`, `<name>/aliases.json`. */
  registry: string;
  /** The file to write. */
  out: string;
  /** Newest versions of each model to deploy; aliased ones are deployed whatever their age. */
  keep: number;
  /** The model that answers where a URL names none; default: the first by name. */
  defaultModel?: string;
}

interface ChosenModel {
  name: string;
  aliases: Aliases;
  versions: number[];
}

/** Path segments that already mean something in a URL, so that no model or alias can have them. */
const RESERVED_NAME = /^(?:api|v\d+)$/;

/**
 * Writes the file; returns a sentence that says what will be deployed.
 * @throws UserError when there is no model, or a name cannot stand in a URL
 */
export async function buildRegistry(options: RegistryBuild): Promise<string> {
  const models = await chooseModels(options);
  if (models.length === 0) {
    throw new UserError(`${options.registry} holds no model yet; train one first: npm start`);
  }
  checkNames(models);
  const named = models.find((model) => model.name === options.defaultModel);
  const defaultModel = named?.name ?? models[0].name;
  const source = await registrySource(options, models, defaultModel);
  // Renamed into place: a server that watches the file never reads half of it.
  await writeFileAtomic(options.out, source);
  const list = models.map(({ name, versions }) => `${name} v${versions.join(', v')}`);
  return `deploying ${list.join('; ')}; without a name ${defaultModel} answers`;
}

async function chooseModels({ registry, keep }: RegistryBuild): Promise<ChosenModel[]> {
  const names = await listModels(registry);
  return Promise.all(names.map((name) => chooseVersions(registry, name, keep)));
}

async function chooseVersions(registry: string, name: string, keep: number): Promise<ChosenModel> {
  const aliases = await readAliases(registry, name);
  const newest = (await listVersions(registry, name)).slice(-keep);
  const versions = [...new Set([...Object.values(aliases), ...newest])].sort((a, b) => a - b);
  return { name, aliases, versions };
}

function checkNames(models: ChosenModel[]): void {
  const names = models.map(({ name }) => name);
  const aliases = models.flatMap((model) => Object.keys(model.aliases));
  for (const name of [...names, ...aliases]) {
    if (RESERVED_NAME.test(name)) throw new UserError(`${name} cannot be a name: URLs use it`);
  }
  const both = names.find((name) => aliases.includes(name));
  if (both)
    throw new UserError(`${both} is a model and an alias; a URL could not tell which is meant`);
}

async function registrySource(
  { registry, out }: RegistryBuild,
  models: ChosenModel[],
  defaultModel: string,
): Promise<string> {
  const importPath = (path: string) => {
    const steps = relative(dirname(out), path).split(sep).join('/');
    return steps.startsWith('.') ? steps : `./${steps}`;
  };
  const imports = [`import type { Deployment } from '${importPath('worker/deployment.ts')}';`];
  const literals: string[] = [];
  for (const { name, aliases, versions } of models) {
    const items: string[] = [];
    for (const version of versions) {
      const folder = join(registry, name, String(version));
      const entry = await readEntry({ name, version, folder });
      const module = `module${imports.length}`;
      imports.push(`import ${module} from '${importPath(join(folder, 'model.wasm'))}';`);
      items.push(`{ entry: ${JSON.stringify(entry)}, module: ${module} },`);
    }
    literals.push(
      `{ name: '${name}', aliases: ${JSON.stringify(aliases)}, versions: [\n${items.join('\n')}\n] },`,
    );
  }
  return `// Written by scripts/build-registry.ts: the model versions of this deployment. Do not edit.
${imports.join('\n')}

export const deployment: Deployment = {
defaultModel: '${defaultModel}',
models: [
${literals.join('\n')}
] };
`;
}
