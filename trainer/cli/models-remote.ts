// `batcomputer models push | pull | sync`: the registry's folder and a bucket of an S3 service.
import { type Command, Option } from 'commander';
import { listModels } from '../registry/read-version.ts';
import { openObjectStore, settingsFromEnvironment } from '../registry/remote/object-store.ts';
import { pullModel } from '../registry/remote/pull.ts';
import { pushModel, type Transfer } from '../registry/remote/push.ts';
import { listRemoteModels } from '../registry/remote/remote-registry.ts';
import { UserError } from '../user-error.ts';
import { addCommonOptions, type CommonOptions, printJson } from './options.ts';

type RemoteOptions = CommonOptions & { remote: string; endpoint?: string; theirs?: boolean };
type Direction = 'push' | 'pull' | 'sync';

const DESCRIPTIONS: Record<Direction, string> = {
  push: 'send versions and aliases to a remote registry',
  pull: 'fetch versions and aliases from a remote registry',
  sync: 'pull, then push',
};

export function addRemoteCommands(models: Command): void {
  for (const direction of ['push', 'pull', 'sync'] as const) {
    const command = models
      .command(direction)
      .description(DESCRIPTIONS[direction])
      .argument('[names...]', 'models; without names all of them')
      .addOption(
        new Option('--remote <url>', 's3://bucket/prefix')
          .env('BATCOMPUTER_REMOTE')
          .makeOptionMandatory(),
      )
      .option('--endpoint <url>', 'of another S3 service (default: AWS_ENDPOINT_URL, or AWS)');
    if (direction === 'pull') {
      command.option('--theirs', "the remote's aliases in place of changes made here", false);
    }
    addCommonOptions(
      command,
      `npx batcomputer models ${direction} --remote s3://bucket/models`,
    ).action((names: string[], options: RemoteOptions) => run(direction, names, options));
  }
}

async function run(direction: Direction, names: string[], options: RemoteOptions): Promise<void> {
  const { registry, remote, endpoint, theirs = false, json } = options;
  const store = openObjectStore(settingsFromEnvironment(remote, endpoint, process.env));
  const there = direction === 'push' ? [] : await listRemoteModels(store);
  const here = direction === 'pull' ? [] : await listModels(registry);
  const known = [...new Set([...here, ...there])].sort();
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UserError(`no model '${unknown}': there is ${known.join(', ') || 'none'}`);
  }
  const done: ({ name: string; direction: 'push' | 'pull' } & Transfer)[] = [];
  for (const name of names.length > 0 ? names : known) {
    if (there.includes(name)) {
      const transfer = await pullModel(registry, store, name, { theirs });
      done.push({ name, direction: 'pull', ...transfer });
    }
    if (direction !== 'pull' && (await listModels(registry)).includes(name)) {
      done.push({ name, direction: 'push', ...(await pushModel(registry, store, name)) });
    }
  }
  if (json) return printJson(done);
  for (const transfer of done) process.stdout.write(`${describe(transfer)}\n`);
  if (done.length === 0) process.stdout.write('no model is registered\n');
}

function describe(done: Transfer & { name: string; direction: 'push' | 'pull' }): string {
  const { name, direction, versions, files, aliasesChanged } = done;
  const verb = direction === 'push' ? 'pushed' : 'pulled';
  const what =
    versions.length > 0 ? `version ${versions.join(', ')} (${files} files)` : 'no new version';
  return `${name}: ${verb} ${what}${aliasesChanged ? ' and the aliases' : ''}`;
}
