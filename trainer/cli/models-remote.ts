// `batcomputer models push | pull | sync`: a folder of registered models and a bucket of an S3 service.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { didYouMean } from '../../runtime/schema/did-you-mean.ts';
import { UserError } from '../base/user-error.ts';
import { openRegistry } from '../judge/open-registry.ts';
import { isBucket, openBucket } from '../registry/remote/bucket.ts';
import { pullModel } from '../registry/remote/pull.ts';
import { pushModel, type Transfer } from '../registry/remote/push.ts';
import { surveyRemoteModels } from '../registry/remote/remote-registry.ts';
import { addCommonOptions, type RegistryOptions } from './options.ts';
import { print, printJson } from './print.ts';
import { addRegistryOption, DEFAULT_FOLDER } from './registry-option.ts';
import { UsageError } from './usage-error.ts';

interface TransferOptions extends RegistryOptions {
  bucket?: string;
  folder?: string;
  theirs?: boolean;
}
type Direction = 'push' | 'pull' | 'sync';

const DESCRIPTIONS: Record<Direction, string> = {
  push: 'send versions and aliases from a folder to a bucket',
  pull: 'fetch versions and aliases from a bucket into a folder',
  sync: 'pull, then push',
};

export function addRemoteCommands(models: Command): void {
  for (const direction of ['push', 'pull', 'sync'] as const) {
    const command = models
      .command(direction)
      .description(DESCRIPTIONS[direction])
      .argument('[names...]', 'models; default: all of them')
      .option('--bucket <place>', 's3://bucket/prefix, the other side', parseBucket)
      // Before --registry named the folder here, too.
      .addOption(new Option('--folder <dir>').hideHelp());
    addRegistryOption(command);
    if (direction === 'pull') {
      command.option('--theirs', "the bucket's aliases in place of changes made here", false);
    }
    addCommonOptions(
      command,
      `npx batcomputer models ${direction} --bucket s3://bucket/models`,
    ).action((names: string[], options: TransferOptions) => run(direction, names, options));
  }
}

function parseBucket(text: string): string {
  if (isBucket(text)) return text;
  throw new InvalidArgumentError('a bucket is named as s3://bucket/prefix.');
}

/** The two sides; `--registry` may still name the bucket, and `--folder` the folder. @throws UsageError */
function sidesOf({ registry, bucket, folder }: TransferOptions) {
  if (!isBucket(registry) && bucket !== undefined) return { bucket, folder: folder ?? registry };
  if (!isBucket(registry)) throw new UsageError('name the other side: --bucket s3://bucket/prefix');
  if (bucket === undefined) return { bucket: registry, folder: folder ?? DEFAULT_FOLDER };
  throw new UsageError(
    `${registry}: beside --bucket, --registry (or BATCOMPUTER_REGISTRY) names the folder`,
  );
}

async function run(direction: Direction, names: string[], options: TransferOptions): Promise<void> {
  const { theirs = false, json } = options;
  const { bucket, folder } = sidesOf(options);
  const { store } = await openBucket(bucket);
  const local = await openRegistry(folder);
  const nothing = { models: [], faults: [] };
  const { models: there, faults } =
    direction === 'push' ? nothing : await surveyRemoteModels(store);
  const { models: here, faults: more } = direction === 'pull' ? nothing : await local.survey();
  const known = [...new Set([...here, ...there])].sort();
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UserError(
      `no model '${unknown}': there is ${known.join(', ') || 'none'}${didYouMean(unknown, known)}`,
    );
  }
  const done: ({ name: string; direction: 'push' | 'pull' } & Transfer)[] = [];
  for (const name of names.length > 0 ? names : known) {
    if (there.includes(name)) {
      const transfer = await pullModel(folder, store, name, { theirs });
      done.push({ name, direction: 'pull', ...transfer });
    }
    if (direction !== 'pull' && (await local.models()).includes(name)) {
      done.push({ name, direction: 'push', ...(await pushModel(folder, store, name)) });
    }
  }
  if (json) printJson(done);
  else {
    for (const transfer of done) print(`${describeTransfer(transfer)}\n`);
    const searched = direction === 'push' ? folder : bucket;
    if (done.length === 0) print(`${searched}: no model is registered\n`);
  }
  const left = [...faults, ...more];
  if (left.length > 0) throw new UserError(left.join('; '));
}

function describeTransfer(done: Transfer & { name: string; direction: 'push' | 'pull' }): string {
  const { name, direction, versions, files, aliasesChanged } = done;
  const verb = direction === 'push' ? 'pushed' : 'pulled';
  const what =
    versions.length > 0 ? `version ${versions.join(', ')} (${files} files)` : 'no new version';
  return `${name}: ${verb} ${what}${aliasesChanged ? ' and the aliases' : ''}`;
}
