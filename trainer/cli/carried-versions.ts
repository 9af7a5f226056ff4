// Options that say which versions a bundle carries.
import type { Command } from 'commander';
import { type ChosenVersions, chooseVersions } from '../delivery/choose-versions.ts';
import { resolveVersion } from '../registry/read-version.ts';
import { wholeNumber } from './options.ts';

export interface CarriedOptions {
  versions?: string;
  model?: string;
  keep?: number;
}

/** The model that wrangler.toml's build command names, too; where it is not there, the first by name. */
const DEFAULT_MODEL = 'batcomputer';
/** Newest versions of a model that are carried, as wrangler.toml's build command has it. */
const DEFAULT_KEEP = 3;

export function addCarriedOptions(command: Command): Command {
  return command
    .option(
      '--versions <list>',
      'what to carry: N, ALIAS, newest or NAME@…, comma-separated; a model’s first is its current',
    )
    .option(
      '--model <name>',
      `the model that answers where a URL names none (default: ${DEFAULT_MODEL}, or the first)`,
    )
    .option(
      '--keep <count>',
      'without --versions: how many of the newest',
      wholeNumber('a count is', 0),
      DEFAULT_KEEP,
    );
}

/**
 * @param only carry only the models that `--versions` names
 * @throws UserError when there is no such model or version
 */
export async function chooseCarried(
  registry: string,
  { versions, model, keep = DEFAULT_KEEP }: CarriedOptions = {},
  { only = false } = {},
): Promise<ChosenVersions> {
  if (model !== undefined) await resolveVersion(registry, model);
  const choice = { registry, keep, defaultModel: model ?? DEFAULT_MODEL, only };
  return chooseVersions(versions === undefined ? choice : { ...choice, versions });
}
