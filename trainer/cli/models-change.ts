// `batcomputer models tag | promote | rollback | gc`: which version answers, and which ones are kept.
import type { Command } from 'commander';
import type { Aliases } from '../../runtime/schema/registry-entry.ts';
import { aliasFault } from '../base/names.ts';
import { UserError } from '../base/user-error.ts';
import { openRegistry } from '../judge/open-registry.ts';
import { type Promotion, promote, rollback } from '../judge/promote.ts';
import type { Registry, VersionName } from '../registry/registry.ts';
import { isBucket } from '../registry/remote/bucket.ts';
import type { Version } from '../registry/version.ts';
import { describeFault } from './failure.ts';
import {
  addCommonOptions,
  addHeldOutOption,
  type HeldOutOptions,
  heldOutSource,
  type RegistryOptions,
  wholeNumber,
} from './options.ts';
import { print, printJson } from './print.ts';
import { addRegistryOption } from './registry-option.ts';
import { UsageError } from './usage-error.ts';
import { addWhenOption, checkWhen, type WhenOptions } from './when-option.ts';

type WithReason = RegistryOptions & { why?: string };

export function addChangeCommands(models: Command): void {
  const tag = models
    .command('tag')
    .description('point an alias at a version, or remove the alias')
    .argument('<version>', 'NAME@NUMBER or NAME@ALIAS; with --remove just NAME')
    .argument('<alias>')
    .option('--remove', 'remove the alias', false)
    .option('--why <reason>', 'reason, for the history');
  addRegistryOption(tag);
  addCommonOptions(tag, 'npx batcomputer models tag batcomputer@3 candidate').action(runTag);
  const up = models
    .command('promote')
    .description('make a version current, unless it is worse or would break callers')
    .argument('<version>', 'NAME@NUMBER or NAME@ALIAS; just NAME is its newest version')
    .option('--force', 'promote even if it is worse or breaks callers; needs --why', false)
    .option('--why <reason>', 'reason, for the history');
  addHeldOutOption(up);
  addWhenOption(up);
  addRegistryOption(up);
  addCommonOptions(
    up,
    'npx batcomputer models promote batcomputer@3\n' +
      'npx batcomputer models promote batcomputer@3 --when "auc >= 0.74 after 2,000 labels" --records logs/',
  ).action(runPromote);
  const back = models
    .command('rollback')
    .description('undo the last promotion')
    .argument('<name>')
    .option('--why <reason>', 'reason, for the history');
  addRegistryOption(back);
  addCommonOptions(
    back,
    'npx batcomputer models rollback batcomputer --why "wrong in Kent"',
  ).action(runRollback);
  const gc = models
    .command('gc')
    .description('remove versions without an alias, and what crashed runs left behind')
    .option(
      '--keep <count>',
      'newest versions of each model to keep',
      wholeNumber('a count is', 0),
      5,
    )
    .option('--yes', 'remove them; without it they are only listed', false);
  addRegistryOption(gc);
  addCommonOptions(gc, 'npx batcomputer models gc --keep 5 --yes').action(runGc);
}

async function runTag(
  version: string,
  alias: string,
  options: WithReason & { remove: boolean },
): Promise<void> {
  const { remove, json } = options;
  const fault = aliasFault(alias);
  if (fault !== null) throw new UsageError(`'${alias}' cannot be an alias, which ${fault}`);
  if (alias === 'current') throw new UsageError('current is changed by promote and rollback');
  const registry = await openRegistry(options.registry);
  const { name, number } = await registry.resolve(version);
  const aliases = await setAlias(registry, { name, number }, alias, options);
  if (json) return printJson(aliases);
  print(remove ? `${name}@${alias} is gone\n` : `${name}@${alias} is ${number}\n`);
}

function setAlias(
  registry: Registry,
  { name, number }: VersionName,
  alias: string,
  { remove, why = '' }: { remove: boolean; why?: string },
): Promise<Aliases> {
  const change = (before: Aliases): Aliases => {
    if (!remove) return { ...before, [alias]: number };
    const { [alias]: _, ...others } = before;
    if (!Object.hasOwn(before, alias)) throw new UserError(`${name} has no alias '${alias}'`);
    return others;
  };
  return registry.changeAliases(name, change, { action: remove ? 'remove' : 'set', why });
}

async function runPromote(
  version: string,
  {
    registry: place,
    json,
    force,
    why = '',
    ...options
  }: WithReason & HeldOutOptions & WhenOptions & { force: boolean },
): Promise<void> {
  if (force && why === '') throw new UsageError('--force needs a reason: --why "…"');
  const source = heldOutSource(options);
  const registry = await openRegistry(place);
  const alsoAgainst = ({ name, number }: Version) =>
    checkWhen(registry, { name, version: number }, options);
  report(await promote(registry, version, { why, force, source, alsoAgainst }), json);
}

async function runRollback(name: string, options: WithReason): Promise<void> {
  const { json, why = '' } = options;
  report(await rollback(await openRegistry(options.registry), name, why), json);
}

function report(promotion: Promotion, json: boolean): void {
  if (json) {
    printJson(promotion);
    return;
  }
  const { name, from, to, against } = promotion;
  print(`${name}@${to} is current, in place of ${name}@${from}\n`);
  for (const text of against) print(`  in spite of: ${text}\n`);
}

async function runGc({
  registry: place,
  json,
  keep,
  yes,
}: RegistryOptions & { keep: number; yes: boolean }): Promise<void> {
  if (isBucket(place)) {
    throw new UsageError(
      `${place}: versions are removed from a folder only; name one with --registry DIR`,
    );
  }
  const removed: string[] = [];
  const registry = await openRegistry(place);
  const { models, faults } = await registry.survey();
  for (const name of models) {
    const found = yes ? registry.removeUnused(name, keep) : registry.unused(name, keep);
    const versions = await found.catch((error) => {
      faults.push(describeFault(error));
      return [];
    });
    removed.push(...versions.map((version) => `${name}@${version}`));
  }
  if (json) printJson({ removed: yes ? removed : [], unused: removed });
  else {
    const what = yes ? 'removed' : 'would be removed (--yes does it)';
    print(removed.length === 0 ? 'nothing to remove\n' : `${removed.join(', ')} ${what}\n`);
  }
  if (faults.length > 0) throw new UserError(faults.join('; '));
}
