// `batcomputer evaluate`: judges a registered version on rows of one's own, beside its own held-out figures.
import { type Command, Option } from 'commander';
import { describeConstant } from '../evaluate/describe-constant.ts';
import { evaluateVersion } from '../judge/evaluate-version.ts';
import { openRegistry } from '../judge/open-registry.ts';
import { addCommonOptions, type RegistryOptions } from './options.ts';
import { print, printAlarm, printJson } from './print.ts';
import { createProgress } from './progress.ts';
import { addRegistryOption } from './registry-option.ts';
import { reportVersion } from './version-report.ts';

interface EvaluateCommandOptions extends RegistryOptions {
  data: string[];
  by: string[];
  target?: string;
  without: string[];
  byPosition: boolean;
  allRows: boolean;
}

export function addEvaluateCommand(program: Command): void {
  const command = program
    .command('evaluate')
    .description('judge a version on rows of your own, beside its own held-out figures')
    .argument('<model>', 'NAME, NAME@NUMBER or NAME@ALIAS')
    .requiredOption('--data <files...>', 'files, folders, zips or URLs, as training takes them')
    .option('--by <columns...>', 'columns whose values part the rows, beside the categories', [])
    .option('--all-rows', 'judge also rows that the split of the recipe leaves to training', false)
    .option('--target <column>', 'column of the target; for imported models')
    .option(
      '--without <features...>',
      'features without a column, whose values are missing; for imported models',
      [],
    )
    .addOption(
      new Option(
        '--by-position',
        "take the columns in the model's order; for imported models whose features have no names",
      )
        .default(false)
        .conflicts('without'),
    );
  addRegistryOption(command);
  addCommonOptions(
    command,
    'npx batcomputer evaluate titanic@1 --data test.csv --by Embarked\n' +
      'npx batcomputer evaluate churn --data test.parquet --target churned --json',
  ).action(runEvaluate);
}

async function runEvaluate(model: string, options: EvaluateCommandOptions): Promise<void> {
  const { data, by, target, without, byPosition, allRows, registry: place, json } = options;
  const registry = await openRegistry(place);
  const version = await registry.version(model);
  const asked = { data, by, without, byPosition, isWhole: allRows };
  const progress = createProgress();
  const judged = await evaluateVersion(version, { ...asked, ...(target && { target }) }, progress);
  if (judged.isOwnData) {
    progress.warn(
      `these are the data that ${version.id} was made from: it has learned from most of these rows, which makes it look better than it is`,
    );
  }
  if (json) return printJson(judged);
  print(reportVersion(judged, version.entry));
  const verdict = describeConstant(judged.evaluation.constant);
  if (verdict !== null) printAlarm(`\nON THESE ROWS THE MODEL IS ${verdict}.\n`);
}
