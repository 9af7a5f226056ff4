// `batcomputer deploy`: chosen model versions to Cloudflare, tested and tried on a share of the traffic first.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { withLock } from '../base/lock.ts';
import { UserError } from '../base/user-error.ts';
import type { ChosenVersions } from '../delivery/choose-versions.ts';
import { deploy } from '../delivery/deploy.ts';
import { aliasOf, checkStartup, type DeployOptions, testUrl } from '../delivery/deploy-steps.ts';
import { readConfig, type WranglerConfig } from '../delivery/release-config.ts';
import { KEYS, keysHere, requireKeys } from '../delivery/secrets.ts';
import { listSecrets } from '../delivery/wrangler.ts';
import {
  type Bundle,
  readBundle,
  refuseOtherWorker,
  writeBundle,
} from '../delivery/write-bundle.ts';
import { openRegistry } from '../judge/open-registry.ts';
import type { Registry } from '../registry/registry.ts';
import {
  addCarriedArguments,
  type CarriedOptions,
  chooseCarried,
  describeCarried,
  withModel,
} from './carried-versions.ts';
import { canAsk, confirm } from './confirm.ts';
import {
  addTargetOptions,
  addWatchOptions,
  describeDeployment,
  journalIn,
  parseNumber,
  parseUrl,
  printLine,
  sayWhenInterrupted,
  type WatchOptions,
} from './deploy-target.ts';
import { addTrafficCommands, runRollback } from './deploy-traffic.ts';
import { addCommonOptions, type RegistryOptions } from './options.ts';
import { printJson, say } from './print.ts';
import { addRegistryOption } from './registry-option.ts';
import { UsageError } from './usage-error.ts';

interface DeployCommandOptions extends RegistryOptions, CarriedOptions, WatchOptions {
  canary: number;
  hold: boolean;
  previewUrl?: string;
  sameAs?: string;
  ownWorker: boolean;
  rollback: boolean;
  yes: boolean;
  host?: string;
}

const HELD =
  "held: 'npx batcomputer deploy promote' gives it all traffic, 'deploy rollback' takes it back";
const ONE_VERSION = '--own-worker keeps one version: choose it, as in --versions 3';

function parsePercent(text: string): number {
  const percent = parseNumber(text);
  if (percent <= 100) return percent;
  throw new InvalidArgumentError('a percentage is at most 100.');
}

export function addDeployCommand(program: Command): void {
  const command = program
    .command('deploy')
    .description(
      'publish model versions on Cloudflare: test, try on some traffic, promote or roll back',
    )
    .option(
      '--canary <percent>',
      'share of the traffic that tries the version first; 0: none',
      parsePercent,
      10,
    )
    .addOption(
      new Option('--hold', "stop at the canary; 'deploy promote' gives it all traffic")
        .default(false)
        .conflicts('ownWorker'),
    )
    .option(
      '--preview-url <url>',
      'where a version’s alias answers, with {alias}; default: workers.dev',
      parseUrl,
    )
    .option('--same-as <bundle>', 'refuse unless the worker is byte for byte that of this folder')
    .addOption(new Option('--rollback').default(false).hideHelp()) // Before it was a command.
    .option('--own-worker', 'keep one version for good, as a Worker of its own', false)
    .option('--host <host>', 'with --own-worker: route HOST/vN/* to it')
    .option('--yes', 'without --versions: publish what is listed, without asking', false);
  addWatchOptions(addTargetOptions(command));
  addCarriedArguments(command);
  addRegistryOption(command);
  addCommonOptions(
    command,
    'npx batcomputer deploy --versions newest,3 --env production --canary 10 --watch 300\n' +
      'npx batcomputer deploy --versions 3 --own-worker --host api.example.com --env production\n' +
      'npx batcomputer deploy rollback --env production',
  ).action((model: string | undefined, options) => runDeploy(withModel(model, options)));
  addTrafficCommands(command);
}

async function runDeploy(options: DeployCommandOptions): Promise<void> {
  const { ownWorker } = options;
  if (options.rollback) return runRollback(options);
  if (ownWorker && options.versions === undefined) throw new UsageError(ONE_VERSION);
  const registry = await openRegistry(options.registry);
  const chosen = await chooseCarried(registry, options);
  if (ownWorker && chosen.models.flatMap((model) => model.versions).length !== 1) {
    throw new UsageError(ONE_VERSION);
  }
  const config = await readConfig(options.env);
  if (options.versions === undefined) await agreeToAll(chosen, config.name, options);
  const state = join(options.state, ownWorker ? `${config.name}-kept` : config.name);
  await mkdir(state, { recursive: true });
  if (!ownWorker) sayWhenInterrupted(journalIn(state));
  await withLock(`${state}.lock`, async () => {
    const name = ownWorker ? `${config.name}-${aliasOf(chosen)}` : config.name;
    const bundle = await makeBundle(registry, chosen, await withKeys(config, name), state);
    const { sameAs } = options;
    if (sameAs !== undefined) refuseOtherWorker(bundle, await readBundle(sameAs), sameAs);
    const deployment = {
      ...describeDeployment(options, { config, name, bundle, state }),
      canary: options.canary,
      hold: options.hold,
      previewUrl: options.previewUrl?.replace(/\/+$/, '') ?? null,
    };
    if (ownWorker) return deployOwnWorker(deployment, options);
    const journal = await deploy(deployment);
    if (options.hold) printLine(HELD);
    if (options.json) printJson({ name: config.name, ...journal });
  });
}

async function makeBundle(
  registry: Registry,
  chosen: ChosenVersions,
  config: WranglerConfig,
  state: string,
): Promise<Bundle> {
  const out = join(state, 'bundle');
  const bundle = await writeBundle({ registry, chosen, out, config, target: 'cloudflare' });
  printLine(`bundle: ${describeBundle(bundle)}`);
  return bundle;
}

/** Keys that are configured here or on Cloudflare are asked for, whatever becomes of the secret. */
async function withKeys(config: WranglerConfig, name: string): Promise<WranglerConfig> {
  const secrets = await listSecrets(name);
  const keyed = requireKeys(config, [...(await keysHere()), ...secrets]);
  if (keyed === config) return config;
  const isSet = secrets.includes(KEYS) || KEYS in (config.vars ?? {});
  const hint = isSet
    ? ''
    : `; ${name} has none, so run: npx wrangler secret put ${KEYS} --name ${name}`;
  printLine(`keys: callers need one, because ${KEYS} is configured${hint}`);
  return keyed;
}

/** Nobody named what is published: it is listed, and somebody agrees. @throws UserError, UsageError */
async function agreeToAll(
  chosen: ChosenVersions,
  worker: string,
  { env, yes }: DeployCommandOptions,
): Promise<void> {
  printLine(`Without --versions this is published as ${worker} (${env}):`);
  say(describeCarried(chosen));
  if (yes) return;
  if (!canAsk()) {
    throw new UsageError(
      'deploy cannot ask for confirmation here: choose versions with --versions, or confirm with --yes',
    );
  }
  if (await confirm('Publish it?')) return;
  throw new UserError('nothing was published; choose what to publish with --versions');
}

function describeBundle({ models, id }: Bundle): string {
  const list = models.map(({ name, versions }) => `${name} v${versions.join(', v')}`);
  return `${list.join('; ')} (${id.slice(0, 12)})`;
}

/** No canary: the version answers under its own route, where nothing answered before. */
async function deployOwnWorker(
  deployment: DeployOptions,
  { host, url, json }: DeployCommandOptions,
): Promise<void> {
  const { wrangler, bundle, name, log } = deployment;
  const alias = aliasOf(bundle);
  log(`checkStartup: ${await checkStartup(deployment)}`);
  const route = host === undefined ? {} : { route: `${host}/${alias}/*` };
  const message = `${alias}, kept for good`;
  const deployed = await wrangler.deploy({ tag: alias, message, ...route });
  log(`deploy: ${name}${host === undefined ? '' : ` at ${host}/${alias}/`}`);
  const tested = url ?? deployed.url;
  log(
    tested === null
      ? 'test: skipped, no URL is known; give one with --url'
      : `test: ${await testUrl(tested, deployment)}`,
  );
  if (json) printJson({ name, version: deployed.id, url: tested });
}
