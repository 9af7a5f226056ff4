// Writes the worker's registry: a TypeScript file that imports the model versions to be deployed.
// Workers cannot compile WebAssembly at run time, so every module has to be a static import.
import { dirname, join, relative, resolve, sep } from 'node:path';
import {
  type ChosenVersions,
  chooseVersions,
  type VersionChoice,
} from '../trainer/delivery/choose-versions.ts';
import { writeFileAtomic } from '../trainer/files.ts';
import { readEntry } from '../trainer/registry/read-version.ts';

export interface RegistryBuild extends VersionChoice {
  /** The file to write. */
  out: string;
}

const DEPLOYMENT_TYPE = resolve(import.meta.dirname, '../worker/deployment.ts');

/**
 * Writes the file; returns a sentence that says what will be deployed.
 * @throws UserError when there is no model, or a name cannot stand in a URL
 */
export async function buildRegistry(options: RegistryBuild): Promise<string> {
  const chosen = await chooseVersions(options);
  const source = await registrySource(options, chosen);
  // Renamed into place: a server that watches the file never reads half of it.
  await writeFileAtomic(options.out, source);
  const list = chosen.models.map(({ name, versions }) => `${name} v${versions.join(', v')}`);
  return `deploying ${list.join('; ')}; without a name ${chosen.defaultModel} answers`;
}

async function registrySource(
  { registry, out }: RegistryBuild,
  { models, defaultModel }: ChosenVersions,
): Promise<string> {
  const importPath = (path: string) => {
    const steps = relative(dirname(out), path).split(sep).join('/');
    return steps.startsWith('.') ? steps : `./${steps}`;
  };
  const imports = [`import type { Deployment } from '${importPath(DEPLOYMENT_TYPE)}';`];
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
