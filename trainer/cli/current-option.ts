// `--current` of the commands that register a version: what speaks against a promotion speaks against it, too.
import type { Command } from 'commander';
import { UserError } from '../base/user-error.ts';
import { NotPromotedError, promote } from '../judge/promote.ts';
import type { Registry } from '../registry/registry.ts';
import type { Version } from '../registry/version.ts';
import type { CommonOptions } from './options.ts';
import { print } from './print.ts';
import { UsageError } from './usage-error.ts';

export interface CurrentOptions {
  current: boolean;
  force: boolean;
  why?: string;
}

export function addCurrentOptions(command: Command): Command {
  return command
    .option(
      '--current',
      'make the new version current, unless it is worse or would break callers',
      false,
    )
    .option('--force', 'with --current: even if it is worse or breaks callers; needs --why', false)
    .option('--why <reason>', 'with --current: reason, for the history');
}

/** Before the work begins. @throws UsageError when options are missing or say nothing */
export function checkCurrentOptions({ current, force, why }: CurrentOptions): void {
  if (!current && (force || why !== undefined)) {
    throw new UsageError('--force and --why say how to make the version current: add --current');
  }
  if (force && !why) throw new UsageError('--force needs a reason: --why "…"');
}

/**
 * Makes a version that was just registered, or found again, current, if that was asked for, and prints which one is.
 * @throws UserError when something speaks against it; the version is registered all the same
 */
export async function settleCurrent(
  registry: Registry,
  { name, number, id }: Version,
  options: CurrentOptions & CommonOptions,
  command: string,
  isNew = true,
): Promise<void> {
  const { json, why = `${command} --current` } = options;
  const isCurrent = async () => (await registry.aliases(name)).current === number;
  const against: string[] = [];
  if (options.current && !(await isCurrent())) {
    const promotion = await promote(registry, id, { why, force: options.force }).catch((error) => {
      throw error instanceof NotPromotedError ? new UserError(explain(id, error)) : error;
    });
    against.push(...promotion.against);
  }
  if (json) return;
  const { current } = await registry.aliases(name);
  const state = current === number ? ' and is current' : `; current is still ${name}@${current}`;
  const known = `No answer changed: this is ${id} again, which`;
  const remedy = isNew ? '' : ' Nothing was registered; --even-if-same does it.';
  print(`${isNew ? id : known} is registered${state}.${remedy}\n`);
  for (const text of against) print(`  in spite of: ${text}\n`);
}

function explain(label: string, { against }: NotPromotedError): string {
  return `${label} is registered, but not made current: ${against.join('; ')} (npx batcomputer models promote ${label} --force --why REASON does it all the same)`;
}
