// `batcomputer models`: what the registry holds, as a list; its other commands are beside this file.
import type { Command } from 'commander';
import { didYouMean } from '../../runtime/schema/did-you-mean.ts';
import type { Aliases, RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import { UserError } from '../base/user-error.ts';
import { judgeAmong, metricText, metricTitle } from '../evaluate/metrics.ts';
import { openRegistry } from '../judge/open-registry.ts';
import { count } from '../judge/report/numbers.ts';
import type { Registry } from '../registry/registry.ts';
import { describeFault } from './failure.ts';
import { valueText } from './look/figures.ts';
import { textTable } from './look/table.ts';
import { addChangeCommands } from './models-change.ts';
import { addInspectCommands } from './models-inspect.ts';
import { addRemoteCommands } from './models-remote.ts';
import { addStrategiesCommand } from './models-strategies.ts';
import { addCommonOptions, type RegistryOptions } from './options.ts';
import { print, printJson } from './print.ts';
import { addRegistryOption } from './registry-option.ts';
import { UsageError } from './usage-error.ts';

export function addModelsCommand(program: Command): void {
  const command = program
    .command('models')
    .description('what the registry holds, and which version answers')
    .addHelpText(
      'after',
      '\nExample:\n  npx batcomputer models\n  npx batcomputer models promote NAME@3',
    );
  const list = command
    .command('list', { isDefault: true })
    .description('every version with its aliases and metrics')
    .allowExcessArguments(); // What is no command arrives here.
  addRegistryOption(list);
  addCommonOptions(list, 'npx batcomputer models').action((options: RegistryOptions) => {
    const [given] = list.args;
    if (given === undefined) return runList(options);
    const known = command.commands.map((child) => child.name());
    if (known.includes(given)) {
      throw new UsageError(
        `options follow the command: npx batcomputer models ${given} --option …`,
      );
    }
    throw new UsageError(`unknown command 'models ${given}'${didYouMean(given, known)}`);
  });
  addInspectCommands(command);
  addStrategiesCommand(command);
  addChangeCommands(command);
  addRemoteCommands(command);
}

interface ListedVersion {
  entry: RegistryEntry;
  aliases: string[];
}

/** The versions of a model; what is wrong with those that cannot be read goes to `faults`. */
async function versionsOf(
  registry: Registry,
  name: string,
  faults: string[],
): Promise<ListedVersion[]> {
  const orFault = <Result>(error: unknown, result: Result): Result => {
    faults.push(describeFault(error));
    return result;
  };
  const aliases = await registry.aliases(name).catch((error) => orFault(error, {} as Aliases));
  const listed: ListedVersion[] = [];
  for (const number of await registry.numbers(name)) {
    const names = Object.keys(aliases).filter((alias) => aliases[alias] === number);
    const version = await registry.at(name, number).catch((error) => orFault(error, null));
    if (version !== null) listed.push({ entry: version.entry, aliases: names });
  }
  return listed;
}

/** Lists what can be read, and then fails when something could not. */
async function runList(options: RegistryOptions): Promise<void> {
  const registry = await openRegistry(options.registry);
  const { models, faults } = await registry.survey();
  const ofModels = await Promise.all(models.map((name) => versionsOf(registry, name, faults)));
  const listed = ofModels.flat();
  if (listed.length > 0 || faults.length === 0) printVersions(listed, options);
  if (faults.length > 0) throw new UserError(faults.join('; '));
}

function printVersions(listed: ListedVersion[], { registry, json }: RegistryOptions): void {
  if (json) {
    printJson(listed.map(({ entry, aliases }) => ({ ...entry, aliases })));
    return;
  }
  if (listed.length === 0) {
    print(`${registry}: no model is registered; npx batcomputer train makes one\n`);
    return;
  }
  const rows = listed.map(({ entry, aliases }) => [
    `${entry.name}@${entry.version}`,
    aliases.join(', '),
    entry.created.slice(0, 16).replace('T', ' '),
    count(entry.rows.used),
    valueText('auc', entry.metrics.auc),
    lossOf(entry),
    count(entry.module.bytes),
  ]);
  const heads = ['model', 'aliases', 'created'].map((words) => ({ words }));
  print(`${textTable([...heads, 'rows', 'AUC', 'loss', 'bytes'], rows)}\n`);
}

/** The figure that judges the version, by its name. */
function lossOf({ metrics }: RegistryEntry): string {
  const judge = judgeAmong(Object.keys(metrics));
  return metrics[judge] === undefined
    ? ''
    : `${metricTitle(judge)} ${metricText(judge, metrics[judge])}`;
}
