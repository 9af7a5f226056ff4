// `batcomputer deploy promote | rollback`: the traffic of what is deployed, forward from its canary or back.
import { join } from 'node:path';
import type { Command } from 'commander';
import { withLock } from '../base/lock.ts';
import { UserError } from '../base/user-error.ts';
import { promoteCanary, requireCanary, rollBack } from '../delivery/deploy.ts';
import { readConfig } from '../delivery/release-config.ts';
import { wranglerFor } from '../delivery/wrangler.ts';
import { type Bundle, readBundle } from '../delivery/write-bundle.ts';
import { openRegistry } from '../judge/open-registry.ts';
import {
  addTargetOptions,
  addWatchOptions,
  describeDeployment,
  journalIn,
  printLine,
  sayWhenInterrupted,
  type TargetOptions,
  type WatchOptions,
} from './deploy-target.ts';
import { addCommonOptions, type CommonOptions, type RegistryOptions } from './options.ts';
import { printJson } from './print.ts';
import { addWhenOption, checkWhen, type WhenOptions } from './when-option.ts';

/** `deploy` has the same options, and takes them wherever they stand. */
export function addTrafficCommands(deploy: Command): void {
  const forward = deploy
    .command('promote')
    .description('give all traffic to the version that stands at its canary, and watch it');
  addWhenOption(addWatchOptions(addTargetOptions(forward)));
  addCommonOptions(
    forward,
    'npx batcomputer deploy promote --env production\n' +
      'npx batcomputer deploy promote --when "auc >= 0.74 after 2,000 labels" --records analytics-engine:batcomputer',
  ).action((_: unknown, self: Command) => runPromote(self.optsWithGlobals()));
  const back = deploy
    .command('rollback')
    .description('give the traffic back to the version that had it before the last deployment');
  addTargetOptions(back);
  addCommonOptions(back, 'npx batcomputer deploy rollback --env production').action(
    (_: unknown, self: Command) => runRollback(self.optsWithGlobals()),
  );
}

type PromoteOptions = WatchOptions & RegistryOptions & WhenOptions;

async function runPromote(options: PromoteOptions): Promise<void> {
  const config = await readConfig(options.env);
  const { name } = config;
  const state = join(options.state, name);
  await requireCanary(journalIn(state));
  const bundle = await readBundle(join(state, 'bundle'));
  await requireConditions(bundle, options);
  sayWhenInterrupted(journalIn(state));
  await withLock(`${state}.lock`, async () => {
    const journal = await promoteCanary(
      describeDeployment(options, { config, name, bundle, state }),
    );
    if (options.json) printJson({ name, ...journal });
  });
}

/** Of the version that the bundle answers with. @throws UserError with the figures of what does not hold */
async function requireConditions(bundle: Bundle, options: PromoteOptions): Promise<void> {
  const { defaultModel, models } = bundle;
  const version = models.find(({ name }) => name === defaultModel)?.aliases.current;
  if (options.when.length === 0 || version === undefined) return;
  const registry = await openRegistry(options.registry);
  const against = await checkWhen(registry, { name: defaultModel, version }, options);
  if (against.length === 0) return;
  throw new UserError(
    `${defaultModel}@${version} stays at its canary: ${against.join('; ')}; run this again later, or take it back with: npx batcomputer deploy rollback`,
  );
}

export async function runRollback({
  state,
  json,
  env,
}: TargetOptions & CommonOptions): Promise<void> {
  const config = await readConfig(env);
  const folder = join(state, config.name);
  const wrangler = wranglerFor(join(folder, 'bundle'), config.name, {});
  const journalPath = journalIn(folder);
  const before = await rollBack({ wrangler, journalPath, name: config.name, log: printLine });
  if (json) printJson({ name: config.name, traffic: before });
}
