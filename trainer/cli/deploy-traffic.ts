// `batcomputer deploy promote | rollback`: the traffic of what is deployed, forward from its canary or back.
import { join } from 'node:path';
import type { Command } from 'commander';
import { withLock } from '../base/lock.ts';
import { promoteCanary, requireCanary, rollBack } from '../delivery/deploy.ts';
import { readConfig } from '../delivery/release-config.ts';
import { wranglerFor } from '../delivery/wrangler.ts';
import { readBundle } from '../delivery/write-bundle.ts';
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
import { addCommonOptions, type CommonOptions } from './options.ts';
import { printJson } from './print.ts';

/** `deploy` has the same options, and takes them wherever they stand. */
export function addTrafficCommands(deploy: Command): void {
  const forward = deploy
    .command('promote')
    .description('give all traffic to the version that stands at its canary, and watch it');
  addWatchOptions(addTargetOptions(forward));
  addCommonOptions(forward, 'npx batcomputer deploy promote --env production').action(
    (_: unknown, self: Command) => runPromote(self.optsWithGlobals()),
  );
  const back = deploy
    .command('rollback')
    .description('give the traffic back to the version that had it before the last deployment');
  addTargetOptions(back);
  addCommonOptions(back, 'npx batcomputer deploy rollback --env production').action(
    (_: unknown, self: Command) => runRollback(self.optsWithGlobals()),
  );
}

async function runPromote(options: WatchOptions & CommonOptions): Promise<void> {
  const config = await readConfig(options.env);
  const { name } = config;
  const state = join(options.state, name);
  await requireCanary(journalIn(state));
  const bundle = await readBundle(join(state, 'bundle'));
  sayWhenInterrupted(journalIn(state));
  await withLock(`${state}.lock`, async () => {
    const journal = await promoteCanary(
      describeDeployment(options, { config, name, bundle, state }),
    );
    if (options.json) printJson({ name, ...journal });
  });
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
