// `batcomputer reproduce`: trains a registered version again, from its own recipe and seed, and compares
// the bytes. Nothing is registered.
import type { Command } from 'commander';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import type { Progress } from '../base/progress.ts';
import { withTemporaryFolder } from '../base/temporary-folder.ts';
import { UserError } from '../base/user-error.ts';
import { readRecipe } from '../judge/compare-versions.ts';
import { openRegistry } from '../judge/open-registry.ts';
import { train } from '../release/train.ts';
import { addCommonOptions, addRunRecipeOption, type RegistryOptions } from './options.ts';
import { print, printJson } from './print.ts';
import { createProgress } from './progress.ts';
import { addRegistryOption } from './registry-option.ts';

/** Files that hold times or the state of the machine, so that they may differ. */
const NOT_COMPARED = ['MODEL_CARD.md', 'report.html', 'evaluation.json'];

export function addReproduceCommand(program: Command): void {
  const command = program
    .command('reproduce')
    .description('train a registered version again and compare the bytes')
    .argument('<version>', 'NAME, NAME@NUMBER or NAME@ALIAS')
    .option('--data <files...>', 'files, folders, zips or URLs that it was made from');
  addRunRecipeOption(command);
  addRegistryOption(command);
  addCommonOptions(
    command,
    'npx batcomputer reproduce batcomputer@1 --run-recipe\n' +
      'npx batcomputer reproduce titanic@1 --data titanic.csv --run-recipe',
  ).action(runReproduce);
}

async function runReproduce(
  text: string,
  { registry, data, runRecipe, json }: RegistryOptions & { data?: string[]; runRecipe: boolean },
): Promise<void> {
  const version = await (await openRegistry(registry)).version(text);
  const { entry, id: name } = version;
  const recipe = await readRecipe(version, runRecipe);
  const place = `${name}/recipe.json`;
  const again = await trainAgain(entry, { recipe, hash: entry.recipeHash, path: place }, data);
  if (again.dataHash !== entry.dataHash) {
    throw new UserError(
      `${name} was made from other data (SHA-256 ${entry.dataHash}, these are ${again.dataHash}); --data names them`,
    );
  }
  const different = Object.keys(entry.files).filter(
    (file) => !NOT_COMPARED.includes(file) && again.files[file] !== entry.files[file],
  );
  if (json) printJson({ version: name, identical: different.length === 0, different });
  if (different.length > 0) throw new UserError(describeDifference(name, different, entry, again));
  if (!json) print(`${name} is reproduced byte for byte\n`);
}

/** Trains into a registry of its own, whose next number is the version's. */
async function trainAgain(
  { name, version, seed, quantization, module }: RegistryEntry,
  loaded: Parameters<typeof train>[0],
  data: string[] | undefined,
): Promise<RegistryEntry> {
  return withTemporaryFolder(async (folder) => {
    const registry = await openRegistry(folder);
    for (let number = 1; number < version; number++) await registry.reserve(name);
    const progress: Progress = createProgress();
    const options = {
      registry,
      seed,
      ...(data && { data }),
      ...(quantization && { quantize: quantization.allowed }),
      ...(module.choices && { module: module.choices }),
    };
    return (await train(loaded, options, progress)).version.entry;
  });
}

function describeDifference(
  name: string,
  different: string[],
  before: RegistryEntry,
  now: RegistryEntry,
): string {
  const tools = Object.keys(before.tools)
    .filter((tool) => before.tools[tool] !== now.tools[tool])
    .map((tool) => `${tool} was ${before.tools[tool]} and is ${now.tools[tool] ?? 'absent'}`);
  if (before.git.commit !== now.git.commit) {
    tools.push(`the code was at ${before.git.commit} and is at ${now.git.commit}`);
  }
  return `${name} comes out different in ${different.join(', ')}: ${tools.join('; ') || 'code and tools are the same'}`;
}
