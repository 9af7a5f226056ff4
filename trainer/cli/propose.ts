// `batcomputer propose`: trains the next version and lays out what a pull request of it needs: the version's files, and
// its metrics beside the current version's as Markdown.

import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import { writeFileAtomic } from '../base/files.ts';
import { inCache } from '../base/project.ts';
import { UserError } from '../base/user-error.ts';
import { metricText } from '../evaluate/metrics.ts';
import { openRegistry } from '../judge/open-registry.ts';
import { loadRecipe } from '../recipe/load-recipe.ts';
import { train } from '../release/train.ts';
import {
  addCommonOptions,
  addDataOption,
  addRecipeArgument,
  addSeedOption,
  type RegistryOptions,
} from './options.ts';
import { printJson } from './print.ts';
import { createProgress } from './progress.ts';
import { addRegistryOption } from './registry-option.ts';

const REQUEST_FILE = 'pull-request.md';

interface ProposeOptions extends RegistryOptions {
  data?: string[];
  seed?: number;
  out: string;
}

export function addProposeCommand(program: Command): void {
  const command = program
    .command('propose')
    .description('train the next version and prepare a pull request');
  addRecipeArgument(command);
  addSeedOption(addDataOption(command)).option(
    '--out <dir>',
    'the folder to write; an earlier proposal in it is replaced',
    inCache('proposal'),
  );
  addRegistryOption(command);
  addCommonOptions(command, 'npx batcomputer propose my-recipe.ts --out build/proposal').action(
    runPropose,
  );
}

async function runPropose(recipe: string, options: ProposeOptions): Promise<void> {
  const { data, seed, out, json } = options;
  await refuseForeignFolder(out);
  const registry = await openRegistry(options.registry);
  const { version } = await train(
    await loadRecipe(recipe),
    { registry, ...(data && { data }), ...(seed !== undefined && { seed }) },
    createProgress(),
  );
  const { name, number } = version;
  const isFirst = (await registry.numbers(name)).length === 1;
  const current = isFirst ? null : (await registry.version(name)).entry;
  const text = describeProposal(version.entry, current);
  const proposed = join(out, 'models', name, String(number));
  await rm(out, { recursive: true, force: true });
  await mkdir(dirname(proposed), { recursive: true });
  await cp(version.folder, proposed, { recursive: true });
  await writeFileAtomic(join(out, REQUEST_FILE), text);
  if (json) printJson({ out, name, version: number });
  else process.stdout.write(text);
}

/** @throws UserError when the folder holds anything that is no proposal */
async function refuseForeignFolder(out: string): Promise<void> {
  const names = await readdir(out).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw new UserError(`${out}: cannot be used: ${error.message}`);
  });
  if (names.length === 0 || names.includes(REQUEST_FILE)) return;
  throw new UserError(`${out}: exists and is not a proposal; name a new or an empty folder`);
}

/** Title, and a table of every metric that one of both has. */
export function describeProposal(entry: RegistryEntry, current: RegistryEntry | null): string {
  const names = new Set([...Object.keys(current?.metrics ?? {}), ...Object.keys(entry.metrics)]);
  const rows = [...names].map((name) => {
    const shown = (value: number | undefined) =>
      value === undefined ? '' : metricText(name, value);
    const before = current?.metrics[name];
    const after = entry.metrics[name];
    const change = before === undefined || after === undefined ? '' : shown(after - before);
    return `| ${name} | ${shown(before)} | ${shown(after)} | ${change} |`;
  });
  const before = current === null ? 'none' : `v${current.version}`;
  return `feat(models): ${entry.name} version ${entry.version}

| held-out metric | ${before} (current) | v${entry.version} | change |
|---|---:|---:|---:|
${rows.join('\n')}

| | |
|---|---|
| rows read / used | ${entry.rows.read} / ${entry.rows.used} |
| seed | ${entry.seed} |
| data | \`${entry.dataHash}\` |
| recipe | \`${entry.recipeHash}\` |
| module | ${entry.module.bytes} bytes, ${entry.module.strategy} |
`;
}
