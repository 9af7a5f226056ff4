// `batcomputer serve`: the registered models behind the real worker on workerd, on this machine.
import type { Command } from 'commander';
import { UserError } from '../base/user-error.ts';
import type { ChosenVersions } from '../delivery/choose-versions.ts';
import type { WranglerConfig } from '../delivery/release-config.ts';
import { onlyOnCloudflare } from '../delivery/secrets.ts';
import { openRegistry } from '../judge/open-registry.ts';
import type { Registry } from '../registry/registry.ts';
import {
  addCarriedArguments,
  type CarriedOptions,
  describeCarried,
  withModel,
} from './carried-versions.ts';
import { stopSignal } from './edge-server.ts';
import { addCommonOptions, type RegistryOptions, wholeNumber } from './options.ts';
import { print, say, shellWord } from './print.ts';
import { addRegistryOption } from './registry-option.ts';
import { type Serving, serveRegistry } from './serve-registry.ts';

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
  await serveRegistry({
    ...{ registry, options, stopping, port: portOf(options) },
    log: (stream, text) => void process[stream].write(text),
    onServing: (served) => announce(registry, options, served),
  });
}

export function portOf({ port }: ServeCommandOptions) {
  return { port: port ?? DEFAULT_PORT, mayStepAside: port === undefined };
}

/** Prints what is served, and where. */
export async function announce(
  registry: Registry,
  options: ServeCommandOptions,
  { url, chosen, config }: Serving,
): Promise<void> {
  const text = options.json
    ? `${JSON.stringify({ url, ...chosen })}\n`
    : await describeServer(registry, chosen, url, config);
  if (options.port === undefined && !url.endsWith(`:${DEFAULT_PORT}`)) {
    say(`Port ${DEFAULT_PORT} is taken, so this is another one.\n`);
  }
  print(text);
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
