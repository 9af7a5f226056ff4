// Writes the worker's registry: a TypeScript file that imports the model versions to be deployed.
// Workers cannot compile WebAssembly at run time, so every module has to be a static import.
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { ChosenVersions } from '../trainer/delivery/choose-versions.ts';
import { writeFileAtomic } from '../trainer/files.ts';
import { readEntry } from '../trainer/registry/read-version.ts';

const DEPLOYMENT_TYPE = resolve(import.meta.dirname, '../worker/deployment.ts');

/**
 * Writes the file; returns a sentence that says what will be deployed.
 * @param registry folder of the chosen versions
 * @param out the file to write
 */
export async function buildRegistry(
  registry: string,
  chosen: ChosenVersions,
  out: string,
): Promise<string> {
  const source = await registrySource(registry, chosen, out);
  // Renamed into place: a server that watches the file never reads half of it.
  await writeFileAtomic(out, source);
  const list = chosen.models.map(({ name, versions }) => `${name} v${versions.join(', v')}`);
  return `deploying ${list.join('; ')}; without a name ${chosen.defaultModel} answers`;
}

/** Text as a literal of TypeScript: JSON's strings are, whatever is in them. */
function literal(text: string): string {
  return JSON.stringify(text);
}

/** A value as an expression: in an object literal `__proto__` would be no key, in JSON it is. */
function expression(value: unknown): string {
  return `JSON.parse(${literal(JSON.stringify(value))})`;
}

async function registrySource(
  registry: string,
  { models, defaultModel }: ChosenVersions,
  out: string,
): Promise<string> {
  const importPath = (path: string) => {
    const steps = relative(dirname(out), path).split(sep).join('/');
    return literal(steps.startsWith('.') ? steps : `./${steps}`);
  };
  const imports = [`import type { Deployment } from ${importPath(DEPLOYMENT_TYPE)};`];
  const items: string[] = [];
  for (const { name, aliases, versions } of models) {
    const carried: string[] = [];
    for (const version of versions) {
      const folder = join(registry, name, String(version));
      const entry = await readEntry({ name, version, folder });
      const module = `module${imports.length}`;
      imports.push(`import ${module} from ${importPath(join(folder, 'model.wasm'))};`);
      carried.push(`{ entry: ${expression(entry)}, module: ${module} },`);
    }
    items.push(
      `{ name: ${literal(name)}, aliases: ${expression(aliases)}, versions: [\n${carried.join('\n')}\n] },`,
    );
  }
  return `// Written by scripts/build-registry.ts: the model versions of this deployment. Do not edit.
${imports.join('\n')}

export const deployment: Deployment = {
defaultModel: ${literal(defaultModel)},
models: [
${items.join('\n')}
] };
`;
}
