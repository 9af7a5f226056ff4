// From registered versions to a worker that can be run or uploaded as it is: the program, the models' modules, and one
// module between them that imports these. Workers cannot compile WebAssembly at run time, so every model is an import.
//
//   index.js ─► deployed-models.js ─► <sha256>.wasm …
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReferenceBins } from '../../runtime/observe/bins.ts';
import type { Aliases, RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import { DEPLOYMENT_FILE, workerProgram } from './programs.ts';
import { documentPath, evaluationPath, modulePath, reportPath } from './version-files.ts';

export interface CarriedVersion {
  entry: RegistryEntry;
  /** Bytes of model.wasm. */
  module: Uint8Array;
  /** Bytes of its report. */
  report: Uint8Array;
  /** Its OpenAPI document, as JSON. */
  document: Uint8Array;
  /** Bytes of its evaluation.json; null where it has none. */
  evaluation: Uint8Array | null;
  /** In which bins its rows and answers are counted; null where it has no reference. */
  reference: ReferenceBins | null;
}

export interface CarriedModel {
  name: string;
  aliases: Aliases;
  /** In ascending order of their numbers; holds at least every aliased version. */
  versions: CarriedVersion[];
}

export interface CarriedModels {
  /** Name of the model that answers where the URL names none. */
  defaultModel: string;
  models: CarriedModel[];
}

/** Writes the worker into a folder, which is made. */
export async function writeWorker(folder: string, carried: CarriedModels): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'index.js'), await workerProgram('index.js'));
  await writeDeployment(folder, carried);
}

/** The same without the program, for one that comes from elsewhere. */
export async function writeDeployment(folder: string, carried: CarriedModels): Promise<void> {
  await mkdir(folder, { recursive: true });
  const modules = new Map<string, Uint8Array>();
  const source = deploymentSource(carried, (module) => {
    const file = `${createHash('sha256').update(module).digest('hex').slice(0, 40)}.wasm`;
    modules.set(file, module);
    return file;
  });
  for (const [file, module] of modules) await writeFile(join(folder, file), module);
  await writeFile(join(folder, DEPLOYMENT_FILE), source);
}

/** A value as an expression: in an object literal `__proto__` would be no key, in JSON it is. */
function expression(value: unknown): string {
  return `JSON.parse(${JSON.stringify(JSON.stringify(value))})`;
}

/** @param place gives the file that a module is imported from */
function deploymentSource(
  { models, defaultModel }: CarriedModels,
  place: (module: Uint8Array) => string,
): string {
  const imports: string[] = [];
  const items = models.map(({ name, aliases, versions }) => {
    const list = versions.map(({ entry, module, report, document, evaluation, reference }) => {
      const binding = `module${imports.length}`;
      imports.push(`import ${binding} from ${JSON.stringify(`./${place(module)}`)};`);
      const files = JSON.stringify({
        bytes: modulePath(module),
        report: reportPath(report),
        document: documentPath(document),
        evaluation: evaluationPath(evaluation),
      });
      return `{ entry: ${expression(entry)}, module: ${binding}, reference: ${expression(reference)}, ...${files} },`;
    });
    const head = `name: ${JSON.stringify(name)}, aliases: ${expression(aliases)}`;
    return `{ ${head}, versions: [\n${list.join('\n')}\n] },`;
  });
  return `// The model versions of this deployment.
${imports.join('\n')}

export const deployment = {
defaultModel: ${JSON.stringify(defaultModel)},
models: [
${items.join('\n')}
] };
`;
}
