// Options that say which versions a bundle carries, and what is said of them.
import { type Command, Option } from 'commander';
import { UserError } from '../base/user-error.ts';
import { type ChosenVersions, chooseVersions } from '../delivery/choose-versions.ts';
import { DEFAULT_MODEL } from '../recipes/shipped.ts';
import type { Registry } from '../registry/registry.ts';
import { wholeNumber } from './options.ts';

export interface CarriedOptions {
  versions?: string;
  model?: string;
  keep?: number;
}

/** Newest versions of a model that are carried, as wrangler.toml's build command has it. */
const DEFAULT_KEEP = 3;

const MODEL_HELP = `the model that answers URLs without a model name (default: ${DEFAULT_MODEL}, else the first carried)`;

/** For commands whose first argument is the model: `--model` goes on naming it. */
export function addCarriedArguments(command: Command): Command {
  command.argument('[model]', MODEL_HELP).addOption(new Option('--model <name>').hideHelp());
  return addVersionOptions(command);
}

/** What such a command was given, the model among it. */
export function withModel<Given extends CarriedOptions>(
  model: string | undefined,
  options: Given,
): Given {
  return model === undefined ? options : { ...options, model };
}

function addVersionOptions(command: Command): Command {
  return command
    .option(
      '--versions <list>',
      'carry only these: N, ALIAS, newest or NAME@…, comma-separated; the version listed first is the default',
    )
    .option(
      '--keep <count>',
      'without --versions: newest versions to carry per model, plus every version with an alias',
      wholeNumber('a count is', 0),
      DEFAULT_KEEP,
    );
}

/** @throws UserError when there is no such model or version, or the model is not among the versions */
export async function chooseCarried(
  registry: Registry,
  { versions, model, keep = DEFAULT_KEEP }: CarriedOptions = {},
): Promise<ChosenVersions> {
  if (model !== undefined) await registry.resolve(model);
  const choice = { registry, keep, defaultModel: model ?? DEFAULT_MODEL };
  const chosen = await chooseVersions(versions === undefined ? choice : { ...choice, versions });
  if (model === undefined || chosen.defaultModel === model) return chosen;
  throw new UserError(
    `${model}: --versions carries no version of it; add ${model}@newest, or another version, to --versions`,
  );
}

/**
 * A line for each model: its versions, its aliases, and whether it answers where a URL names none.
 * @param url where they are served
 */
export function describeCarried({ models, defaultModel }: ChosenVersions, url?: string): string {
  const width = Math.max(...models.map(({ name }) => name.length));
  const lines = models.map(({ name, versions, aliases }) => {
    const place = url === undefined ? '' : `${`${url}/${name}/`.padEnd(url.length + width + 2)}  `;
    const numbers = versions.map((version) => `v${version}`).join(', ');
    const pointing = Object.entries(aliases).map(([alias, version]) => `${alias} is v${version}`);
    const isDefault = models.length > 1 && name === defaultModel;
    const role = isDefault ? '; the default' : '';
    return `  ${name.padEnd(width)}  ${place}${numbers}; ${pointing.join(', ')}${role}\n`;
  });
  return lines.join('');
}
