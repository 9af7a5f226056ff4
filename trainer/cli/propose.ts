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
import { plain } from '../monitor/report/alarm-issue.ts';
import { decideRetraining } from '../monitor/retrain.ts';
import { type LoadedRecipe, loadRecipe } from '../recipe/load-recipe.ts';
import type { Registry } from '../registry/registry.ts';
import type { Version } from '../registry/version.ts';
import { train } from '../release/train.ts';
import {
  addCommonOptions,
  addDataOption,
  addRecipeArgument,
  addSeedOption,
  type RegistryOptions,
} from './options.ts';
import { print, printJson } from './print.ts';
import { createProgress } from './progress.ts';
import { addRegistryOption } from './registry-option.ts';

const REQUEST_FILE = 'pull-request.md';

interface ProposeOptions extends RegistryOptions {
  data?: string[];
  seed?: number;
  onAlarm?: string;
  out: string;
}

export function addProposeCommand(program: Command): void {
  const command = program
    .command('propose')
    .description('train the next version and prepare a pull request');
  addRecipeArgument(command);
  addSeedOption(addDataOption(command))
    .option(
      '--on-alarm <findings>',
      "only if 'monitor --json' printed to this file an alarm that the recipe's retrainOn names, and the data is newer",
    )
    .option(
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
  const { onAlarm, out, json } = options;
  await refuseForeignFolder(out);
  const loaded = await loadRecipe(recipe);
  const decision = onAlarm === undefined ? null : await decideRetraining(onAlarm, loaded.recipe);
  if (decision?.isWanted === false) return proposeNothing(decision.reason, options);
  const registry = await openRegistry(options.registry);
  const version = await trainCandidate(loaded, registry, options);
  const { name } = loaded.recipe;
  if (version === null) return proposeNothing(`no data is newer than that of ${name}`, options);
  const { number } = version;
  const isFirst = (await registry.numbers(name)).length === 1;
  const current = isFirst ? null : (await registry.version(name)).entry;
  const text = describeProposal(version.entry, current, decision?.alarms);
  const proposed = join(out, 'models', name, String(number));
  await rm(out, { recursive: true, force: true });
  await mkdir(dirname(proposed), { recursive: true });
  await cp(version.folder, proposed, { recursive: true });
  await writeFileAtomic(join(out, REQUEST_FILE), text);
  if (json) printJson({ out, name, version: number });
  else process.stdout.write(text);
}

/** Null when, for an alarm, the registry has the very version already: the data is the same as then. */
async function trainCandidate(
  loaded: LoadedRecipe,
  registry: Registry,
  { data, seed, onAlarm }: ProposeOptions,
): Promise<Version | null> {
  const { version, isNew } = await train(
    loaded,
    {
      registry,
      ...(data && { data }),
      ...(seed !== undefined && { seed }),
      ...(onAlarm !== undefined && { reuse: 'bytes' as const }),
    },
    createProgress(),
  );
  return isNew ? version : null;
}

/** An earlier proposal would be taken for one of now. */
async function proposeNothing(reason: string, { out, json }: ProposeOptions): Promise<void> {
  await rm(out, { recursive: true, force: true });
  if (json) printJson({ out: null, reason });
  else print(`Nothing is proposed: ${reason}.\n`);
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

/** Title, a table of every metric that one of both has, and the alarms that asked for it. */
export function describeProposal(
  entry: RegistryEntry,
  current: RegistryEntry | null,
  alarms: string[] = [],
): string {
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
${alarms.length === 0 ? '' : `\nThe monitor asked for it:\n\n${alarms.map((alarm) => `- ${plain(alarm)}\n`).join('')}`}`;
}
