// `batcomputer serve`: the registered models behind the real worker on workerd, on this machine.
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { listModels, readEntry, resolveVersion } from '../registry/read-version.ts';
import { requireWhole } from '../registry/verify-version.ts';
import { UserError } from '../user-error.ts';
import { chooseCarried } from './carried-versions.ts';
import { findFreePort, startEdgeServer, untilStopped } from './edge-server.ts';
import { addCommonOptions, type RegistryOptions, wholeNumber } from './options.ts';
import { addRegistryOption, openRegistry } from './registry-option.ts';

export const DEFAULT_PORT = 8787;

/** 100 ports are tried from the given one on. */
const parsePort = wholeNumber('a port is', 1, 65_435);

export function addPortOption(command: Command): void {
  command.option('--port <port>', 'the port, or the first to try', parsePort, DEFAULT_PORT);
}

export function addServeCommand(program: Command): void {
  const command = program
    .command('serve')
    .description('serve the registered models on workerd, on this machine only');
  addPortOption(command);
  addRegistryOption(command);
  addCommonOptions(command, 'npx batcomputer serve --port 8787').action(runServe);
}

interface ServeOptions extends RegistryOptions {
  port: number;
}

async function runServe({ registry, port, json }: ServeOptions): Promise<void> {
  const folder = await openRegistry(registry);
  if ((await listModels(folder)).length === 0) {
    throw new UserError(`${registry}: no model is registered; npx batcomputer train makes one`);
  }
  await serveUntilStopped(resolve(folder), port, json);
}

/** Serves until the process is asked to stop; prints where. */
export async function serveUntilStopped(
  registry: string,
  wantedPort: number,
  json: boolean,
): Promise<void> {
  await checkCarried(registry);
  const stopped = untilStopped();
  const port = await findFreePort(wantedPort);
  const server = await startEdgeServer(registry, port);
  if (json) process.stdout.write(`${JSON.stringify({ url: server.url })}\n`);
  else {
    if (port !== wantedPort) {
      process.stdout.write(`Port ${wantedPort} is taken, so this is port ${port}.\n`);
    }
    process.stdout.write(await describeServer(registry, server.url));
  }
  await stopped;
  await server.stop();
}

/** Only what verifies is served. @throws UserError naming what is damaged */
async function checkCarried(registry: string): Promise<void> {
  const { models } = await chooseCarried(registry);
  for (const { name, versions } of models) {
    for (const version of versions) {
      await requireWhole(await resolveVersion(registry, `${name}@${version}`));
    }
  }
}

interface Info {
  metadata: { name: string; version: number };
}

/** What to open and what to type; the request is an example of the model that answers. */
async function describeServer(registry: string, url: string): Promise<string> {
  const response = await fetch(`${url}/api/info`);
  const { name, version } = ((await response.json()) as Info).metadata;
  const { examples } = await readEntry(await resolveVersion(registry, `${name}@${version}`));
  return `
Serving ${name}@${version} at ${url} (Ctrl-C stops)
  info        ${url}/api/info
  docs        ${url}/api/docs
  features    ${url}/api/predict/params
  prediction  curl ${url}/api/predict -H 'content-type: application/json' \\
                -d '${JSON.stringify(examples[0] ?? {}).replaceAll("'", "'\\''")}'
`;
}
