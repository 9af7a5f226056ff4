// `npm start`: trains the shipped model from the embedded sample when data, recipe or code changed since
// the last start, then serves the registry.
//
// Training is deterministic, so an unchanged clone makes the registered version again, byte for byte:
// it is then compared, not registered a second time, and the working tree stays clean.
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { sha256, writeFileAtomic } from '../base/files.ts';
import { UserError } from '../base/user-error.ts';
import { openRegistry } from '../judge/open-registry.ts';
import { promote } from '../judge/promote.ts';
import { type LoadedRecipe, loadRecipe } from '../recipe/load-recipe.ts';
import { DEFAULT_MODEL } from '../recipes/shipped.ts';
import type { Registry } from '../registry/registry.ts';
import { isBucket } from '../registry/remote/bucket.ts';
import type { Version } from '../registry/version.ts';
import { train } from '../release/train.ts';
import { reportDataset, reportEvaluation } from './evaluation-report.ts';
import { addCommonOptions } from './options.ts';
import { say } from './print.ts';
import { createProgress } from './progress.ts';
import { addRegistryOption } from './registry-option.ts';
import { addPortOption, type ServeCommandOptions, serveUntilStopped } from './serve.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const STAMP = join(ROOT, 'build/start.json');
/** What the bytes of a model depend on, beside the recipe: the code and the sample's figures. */
const CODE = ['trainer', 'assembly', 'runtime', 'package-lock.json'];

/** What the last start trained, and from what. */
interface Stamp {
  inputs: string;
  registry: string;
  reference: string;
}

export function addStartCommand(program: Command): void {
  const command = program
    .command('start')
    .description('train the shipped model when something changed, then serve; npm start runs this');
  addPortOption(command);
  addRegistryOption(command);
  addCommonOptions(command, 'npm start').action(runStart);
}

async function runStart(options: ServeCommandOptions): Promise<void> {
  const registry = await openRegistry(
    isBucket(options.registry) ? options.registry : resolve(options.registry),
  );
  const loaded = await loadRecipe(DEFAULT_MODEL);
  const inputs = sha256(`${loaded.hash} ${await hashCode()}`);
  if (await isUpToDate(registry, inputs)) {
    say(`${DEFAULT_MODEL}: data, recipe and code are those of the last start\n`);
  } else {
    const reference = await trainForStart(loaded, registry);
    const stamp: Stamp = { inputs, registry: registry.place, reference };
    await writeFileAtomic(STAMP, `${JSON.stringify(stamp)}\n`);
  }
  await serveUntilStopped(registry, options);
}

/** SHA-256 over path and contents of every file of `CODE`. */
async function hashCode(): Promise<string> {
  const files: string[] = [];
  for (const path of CODE) {
    if (path.endsWith('.json')) files.push(path);
    else {
      const names = await readdir(join(ROOT, path), { recursive: true, withFileTypes: true });
      for (const entry of names) if (entry.isFile()) files.push(join(entry.parentPath, entry.name));
    }
  }
  const hashes = await Promise.all(
    files.sort().map(async (file) => `${file} ${sha256(await readFile(resolve(ROOT, file)))}`),
  );
  return sha256(hashes.join('\n'));
}

async function isUpToDate(registry: Registry, inputs: string): Promise<boolean> {
  let stamp: Stamp;
  try {
    stamp = JSON.parse(await readFile(STAMP, 'utf8'));
  } catch {
    return false; // The first start, or a damaged stamp.
  }
  if (stamp.inputs !== inputs || stamp.registry !== registry.place) return false;
  try {
    const version = await registry.version(stamp.reference);
    return (await version.verify()).length === 0;
  } catch (error) {
    if (error instanceof UserError) return false; // The version was removed.
    throw error;
  }
}

async function trainForStart(loaded: LoadedRecipe, registry: Registry): Promise<string> {
  const { version, dataset, evaluation, report, isNew } = await train(
    loaded,
    { registry, reuse: 'bytes' },
    createProgress(),
  );
  say(`\n${reportDataset(dataset)}\n${reportEvaluation(report ?? evaluation, version.entry)}\n`);
  if (isNew) {
    say(`${version.id} is registered and is current${await makeCurrent(registry, version)}\n`);
  } else {
    say(`${version.id} was registered already, with exactly these bytes\n`);
  }
  return version.id;
}

/** What was just trained from the clone is what is shown, whatever speaks against it; that is told. */
async function makeCurrent(registry: Registry, { name, number, id }: Version): Promise<string> {
  if ((await registry.aliases(name)).current === number) return '';
  const options = { why: 'npm start', force: true };
  const { from, against } = await promote(registry, id, options);
  return [`, before it was ${from}`, ...against.map((text) => `\n  in spite of: ${text}`)].join('');
}
