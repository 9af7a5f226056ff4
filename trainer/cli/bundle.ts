// `batcomputer bundle`: a folder that serves chosen model versions without Cloudflare.
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { readLocalConfig, type WranglerConfig } from '../delivery/release-config.ts';
import { bindSecrets, keysHere, requireKeys } from '../delivery/secrets.ts';
import { writeBundle } from '../delivery/write-bundle.ts';
import { openRegistry } from '../judge/open-registry.ts';
import {
  addCarriedArguments,
  type CarriedOptions,
  chooseCarried,
  describeCarried,
  withModel,
} from './carried-versions.ts';
import { addCommonOptions, type RegistryOptions } from './options.ts';
import { print, printJson, shellWord } from './print.ts';
import { addRegistryOption } from './registry-option.ts';

interface BundleCommandOptions extends RegistryOptions, CarriedOptions {
  out: string;
  target: 'workerd';
}

export function addBundleCommand(program: Command): void {
  const command = program
    .command('bundle')
    .description('write a folder that plain workerd serves, with a Dockerfile beside it')
    .requiredOption('--out <dir>', 'the folder to write')
    .addOption(new Option('--target <target>').choices(['workerd']).default('workerd').hideHelp());
  addCarriedArguments(command);
  addRegistryOption(command);
  addCommonOptions(
    command,
    'npx batcomputer bundle --versions newest,3 --out bundle\n' +
      'npx workerd serve bundle/config.capnp',
  ).action((model: string | undefined, options) => runBundle(withModel(model, options)));
}

async function runBundle(options: BundleCommandOptions): Promise<void> {
  const { out } = options;
  const registry = await openRegistry(options.registry);
  const chosen = await chooseCarried(registry, options);
  const bundle = await writeBundle({
    ...{ registry, chosen, out },
    ...{ config: await bundleConfig(), target: options.target },
  });
  if (options.json) {
    printJson({ out, ...bundle });
    return;
  }
  print(describeCarried(bundle));
  print(`worker: ${bundle.gzippedBytes.toLocaleString('en-GB')} bytes gzipped
written: ${out} (${bundle.id.slice(0, 12)})
serve it: npx workerd serve ${shellWord(join(out, 'config.capnp'))}, then http://localhost:8080/readyz
`);
}

/** wrangler.toml; where keys are configured on this machine, they are asked for where the bundle is served, too. */
async function bundleConfig(): Promise<WranglerConfig> {
  const config = await readLocalConfig();
  const known = await keysHere();
  const bound = known.filter((name) => !(name in (config.vars ?? {})));
  return requireKeys(bindSecrets(config, bound), known);
}
