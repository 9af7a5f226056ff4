// `batcomputer import`: from another library's model file to a registered version.

import { type Command, Option } from 'commander';
import { openRegistry } from '../judge/open-registry.ts';
import { type ImportOptions, importFile } from '../release/import-file.ts';
import {
  addCurrentOptions,
  type CurrentOptions,
  checkCurrentOptions,
  settleCurrent,
} from './current-option.ts';
import { reportImport } from './import-report.ts';
import { addModuleOptions, compileOptions, type ModuleOptions } from './module-options.ts';
import { nextSteps } from './next-steps.ts';
import { addCommonOptions, type RegistryOptions } from './options.ts';
import { print, printJson, say } from './print.ts';
import { createProgress } from './progress.ts';
import { addRegistryOption } from './registry-option.ts';
import { UsageError } from './usage-error.ts';

type ImportCommandOptions = ModuleOptions &
  RegistryOptions &
  Omit<ImportOptions, 'registry'> &
  CurrentOptions;

export function addImportCommand(program: Command): void {
  const command = program
    .command('import')
    .description('register a LightGBM, XGBoost or ONNX file as the next version of a model')
    .argument('<file>', 'model file; its format is recognized from the content')
    .option('--name <name>', "name of the model; default: made from the file's name")
    .option('--labels <file>', 'JSON with names of features, labels, classes and flags')
    .option(
      '--pandas-categories <columns>',
      "LightGBM: pandas' columns of dtype category, comma-separated, where the file does not say",
    )
    .option('--rows <file>', 'CSV of the rows that you gave the library, with a header')
    .option('--expected <file>', 'CSV of what the library answered, one line per row')
    .addOption(
      new Option(
        '--float32-sums',
        "answer with the library's own bits: add in float32 in its order, which is slower (see docs/IMPORT.md)",
      ).conflicts('quantize'),
    );
  addCurrentOptions(command);
  addModuleOptions(command);
  addRegistryOption(command);
  addCommonOptions(
    command,
    'npx batcomputer import model.txt --name churn\n' +
      'npx batcomputer import model.json --name churn --rows rows.csv --expected expected.csv',
  ).action(runImport);
}

async function runImport(file: string, options: ImportCommandOptions): Promise<void> {
  if ((options.rows === undefined) !== (options.expected === undefined)) {
    throw new UsageError('give --rows and --expected together');
  }
  checkCurrentOptions(options);
  const registry = await openRegistry(options.registry);
  const { version, comparison } = await importFile(
    file,
    { ...options, registry, module: compileOptions(options) },
    createProgress(),
  );
  if (options.json) printJson({ ...version.entry, ...(comparison && { comparison }) });
  else print(`\n${reportImport(version.entry, await version.ensemble(), comparison)}\n`);
  await settleCurrent(registry, version, options, 'import');
  if (options.json) return;
  const isCurrent = (await registry.aliases(version.name)).current === version.number;
  const rows = { asked: options.rows ?? null, hasRefused: false, judged: [] };
  say(`\n${nextSteps(version, isCurrent, options.registry, rows)}`);
}
