// `batcomputer serve`: the registered models behind the real worker on workerd, on this machine.
import { once } from 'node:events';
import { join } from 'node:path';
import type { Command } from 'commander';
import { withTemporaryFolder } from '../base/temporary-folder.ts';
import { UserError } from '../base/user-error.ts';
import type { ChosenVersions } from '../delivery/choose-versions.ts';
import { readLocalConfig, type WranglerConfig } from '../delivery/release-config.ts';
import {
  bindSecrets,
  KEYS,
  onlyOnCloudflare,
  readDevVars,
  requireKeys,
} from '../delivery/secrets.ts';
import { writeBundle } from '../delivery/write-bundle.ts';
import { openRegistry } from '../judge/open-registry.ts';
import type { Registry } from '../registry/registry.ts';
import {
  addCarriedArguments,
  type CarriedOptions,
  chooseCarried,
  describeCarried,
  withModel,
} from './carried-versions.ts';
import { startEdgeServer, stopSignal } from './edge-server.ts';
import { addCommonOptions, type RegistryOptions, wholeNumber } from './options.ts';
import { print, say, shellWord } from './print.ts';
import { addRegistryOption } from './registry-option.ts';

const DEFAULT_PORT = 8787;

export function addPortOption(command: Command): void {
  command.option(
    '--port <port>',
    `use only this port (default: ${DEFAULT_PORT}, or the next that is free)`,
    wholeNumber('a port is', 1, 65_535),
  );
}

export function addServeCommand(program: Command): void {
  const command = program
    .command('serve')
    .description('serve the registered models on workerd, on this machine only');
  addPortOption(command);
  addCarriedArguments(command);
  addRegistryOption(command);
  addCommonOptions(command, 'npx batcomputer serve --port 8787').action(
    (model: string | undefined, options) => runServe(withModel(model, options)),
  );
}

export interface ServeCommandOptions extends RegistryOptions, CarriedOptions {
  port?: number;
}

async function runServe(options: ServeCommandOptions): Promise<void> {
  const registry = await openRegistry(options.registry);
  if ((await registry.models()).length === 0) {
    throw new UserError(
      `${registry.place}: no model is registered; npx batcomputer train makes one`,
    );
  }
  await serveUntilStopped(registry, options);
}

/** Serves until the process is asked to stop; prints where. What it makes is in a folder of its own. */
export async function serveUntilStopped(
  registry: Registry,
  options: ServeCommandOptions,
): Promise<void> {
  const stopping = stopSignal();
  try {
    const chosen = await chooseCarried(registry, options);
    await withTemporaryFolder((folder) =>
      serveFrom(folder, { registry, chosen, options, stopping }),
    );
  } catch (error) {
    // What was interrupted fails; it was asked to.
    if (!stopping.aborted) throw error;
  }
}

interface Served {
  registry: Registry;
  chosen: ChosenVersions;
  options: ServeCommandOptions;
  stopping: AbortSignal;
}

async function serveFrom(folder: string, served: Served): Promise<void> {
  const { registry, chosen, options, stopping } = served;
  const { config, env } = await localConfig();
  const out = join(folder, 'bundle');
  await writeBundle({ registry, chosen, out, config, target: 'workerd' });
  if (stopping.aborted) return;
  const server = await startEdgeServer(out, {
    port: options.port ?? DEFAULT_PORT,
    mayStepAside: options.port === undefined,
    env,
    say: (line) => say(`${line}\n`),
  });
  try {
    const text = options.json
      ? `${JSON.stringify({ url: server.url, ...chosen })}\n`
      : await describeServer(registry, chosen, server.url, config);
    if (options.port === undefined && !server.url.endsWith(`:${DEFAULT_PORT}`)) {
      say(`Port ${DEFAULT_PORT} is taken, so this is another one.\n`);
    }
    print(text);
    server.showLog();
    if (!stopping.aborted) await Promise.race([once(stopping, 'abort'), server.failed]);
  } finally {
    await server.stop();
  }
}

/** wrangler.toml with what `.dev.vars` says in addition, whose values workerd reads from its environment. */
async function localConfig(): Promise<{ config: WranglerConfig; env: Record<string, string> }> {
  const config = await readLocalConfig();
  const env = await readDevVars();
  const names = Object.keys(env);
  if (process.env[KEYS] !== undefined && !names.includes(KEYS)) names.push(KEYS);
  return { config: requireKeys(bindSecrets(config, names), names), env };
}

/** What to open and what to type; the request is an example of the model that answers. */
async function describeServer(
  registry: Registry,
  chosen: ChosenVersions,
  url: string,
  config: WranglerConfig,
): Promise<string> {
  const { defaultModel, models } = chosen;
  const current = models.find(({ name }) => name === defaultModel)?.aliases.current ?? 0;
  const { examples } = (await registry.at(defaultModel, current)).entry;
  const missing = onlyOnCloudflare(config);
  const note = missing.length > 0 ? `Off here, as only Cloudflare has it: ${missing}\n` : '';
  const choice =
    models.length > 1
      ? 'The default answers where a URL names no model; npx batcomputer serve NAME makes it NAME.\n'
      : '';
  return `
Serving ${defaultModel}@${current} at ${url} (Ctrl-C stops)
${describeCarried(chosen, url)}${choice}${note}
  info        ${url}/api/info
  docs        ${url}/api/docs
  features    ${url}/api/predict/params
  prediction  curl ${url}/api/predict -H 'content-type: application/json' \\
                -d ${shellWord(JSON.stringify(examples[0] ?? {}))}
`;
}
