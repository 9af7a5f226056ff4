// `batcomputer bundle`: a folder that serves chosen model versions without Cloudflare.
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { chooseVersions } from '../delivery/choose-versions.ts';
import { writeBundle } from '../delivery/write-bundle.ts';
import { addCommonOptions, printJson, type RegistryOptions } from './options.ts';
import { addRegistryOption, openRegistry } from './registry-option.ts';

/** The model that wrangler.toml's build command names, too. */
export const DEFAULT_MODEL = 'batcomputer';
export const VERSIONS_HELP =
  'what to carry: N, ALIAS, newest or NAME@…, comma-separated; a model’s first is its current';

interface BundleCommandOptions extends RegistryOptions {
  out: string;
  versions?: string;
  model: string;
  keep: number;
}

export function addBundleCommand(program: Command): void {
  const command = program
    .command('bundle')
    .description('write a folder that plain workerd serves, with a Dockerfile beside it')
    .requiredOption('--out <dir>', 'the folder to write')
    .addOption(
      new Option('--target <target>', 'what serves it').choices(['workerd']).default('workerd'),
    )
    .option('--versions <list>', VERSIONS_HELP)
    .option('--model <name>', 'the model that answers where a URL names none', DEFAULT_MODEL)
    .option('--keep <count>', 'without --versions: how many of the newest', Number, 3);
  addRegistryOption(command);
  addCommonOptions(
    command,
    'npx batcomputer bundle --target workerd --versions newest,3 --out dist\n' +
      'npx workerd serve dist/config.capnp',
  ).action(runBundle);
}

async function runBundle(options: BundleCommandOptions): Promise<void> {
  const { out, keep, versions } = options;
  const registry = await openRegistry(options.registry);
  const choice = { registry, keep, defaultModel: options.model };
  const chosen = await chooseVersions(versions === undefined ? choice : { ...choice, versions });
  const bundle = await writeBundle({ registry, chosen, out, environment: 'production' });
  if (options.json) {
    printJson({ out, ...bundle });
    return;
  }
  for (const { name, versions: carried, aliases } of bundle.models) {
    const list = carried.map((version) => `v${version}`).join(', ');
    process.stdout.write(`${name}: ${list}; current is v${aliases.current}\n`);
  }
  process.stdout.write(`worker: ${bundle.gzippedBytes.toLocaleString('en-GB')} bytes gzipped
written: ${out} (${bundle.id.slice(0, 12)})
serve it: npx workerd serve ${join(out, 'config.capnp')}, then http://localhost:8080/readyz
`);
}
