// Serves a registry on this machine until told to stop, and lets the versions that it then has take over whenever it
// changes. What cannot be served leaves the versions before answering.
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { withTemporaryFolder } from '../base/temporary-folder.ts';
import { statesOf, watchFor } from '../base/watch-paths.ts';
import type { ChosenVersions } from '../delivery/choose-versions.ts';
import { readLocalConfig, type WranglerConfig } from '../delivery/release-config.ts';
import { bindSecrets, KEYS, readDevVars, requireKeys } from '../delivery/secrets.ts';
import type { LogSink } from '../delivery/serve-bundle.ts';
import { writeBundle } from '../delivery/write-bundle.ts';
import type { Registry } from '../registry/registry.ts';
import { isBucket } from '../registry/remote/bucket.ts';
import { type CarriedOptions, chooseCarried } from './carried-versions.ts';
import { type EdgeServer, startEdgeServer } from './edge-server.ts';
import { describeFault } from './failure.ts';
import { say } from './print.ts';

export interface ServePlan {
  registry: Registry;
  options: CarriedOptions;
  port: { port: number; mayStepAside: boolean };
  /** Settings on top of those of wrangler.toml and `.dev.vars`. */
  vars?: Record<string, string>;
  log: LogSink;
  stopping: AbortSignal;
  /** Called once, when the first versions answer. */
  onServing(serving: Serving): Promise<void>;
}

/** What answers. */
export interface Serving {
  url: string;
  chosen: ChosenVersions;
  config: WranglerConfig;
}

interface Settings {
  config: WranglerConfig;
  /** Variables that workerd reads its secrets from. */
  env: Record<string, string>;
}

/** @throws UserError when the versions cannot be served at the start, or workerd keeps ending */
export async function serveRegistry(plan: ServePlan): Promise<void> {
  try {
    const chosen = await chooseCarried(plan.registry, plan.options);
    await withTemporaryFolder((folder) => serveFrom(folder, plan, chosen));
  } catch (error) {
    // What was interrupted fails; it was asked to.
    if (!plan.stopping.aborted) throw error;
  }
}

async function serveFrom(folder: string, plan: ServePlan, chosen: ChosenVersions): Promise<void> {
  const { registry, stopping } = plan;
  const settings = await readSettings(plan.vars);
  const bundles = new Bundles(folder, registry, settings.config);
  const bundle = await bundles.write(chosen);
  if (stopping.aborted) return;
  const server = await startEdgeServer(bundle, {
    ...plan.port,
    env: settings.env,
    say: (line) => say(`${line}\n`),
    log: plan.log,
  });
  const ended = new AbortController();
  const signal = AbortSignal.any([stopping, ended.signal]);
  let following: Promise<void> = Promise.resolve();
  try {
    await plan.onServing({ url: server.url, chosen, config: settings.config });
    server.showLog();
    following = follow(plan, { server, bundles, chosen, bundle }, signal);
    if (!stopping.aborted) await Promise.race([once(stopping, 'abort'), server.failed, following]);
  } finally {
    ended.abort();
    await server.stop();
    await following;
  }
}

interface Followed {
  server: EdgeServer;
  bundles: Bundles;
  /** What answers now. */
  chosen: ChosenVersions;
  bundle: string;
}

/** Serves what the registry has after each of its changes. Those of a bucket are not seen: each look would cost a request. */
async function follow(plan: ServePlan, now: Followed, signal: AbortSignal): Promise<void> {
  const { place } = plan.registry;
  if (isBucket(place)) return void (await once(signal, 'abort'));
  const change = async () => {
    try {
      await followOnce(plan, now);
    } catch (error) {
      if (signal.aborted) return;
      const reason = existsSync(place) ? describeFault(error) : `${place} is gone`;
      say(`Not reloaded: ${reason}. The versions before go on answering.\n`);
    }
  };
  await watchFor(() => statesOf([place]), change, signal);
}

async function followOnce({ registry, options }: ServePlan, now: Followed): Promise<void> {
  const { server, bundles } = now;
  const chosen = await chooseCarried(registry, options);
  if (JSON.stringify(chosen) === JSON.stringify(now.chosen)) return;
  const bundle = await bundles.write(chosen);
  await server.switchTo(bundle);
  say(`${describeChange(now.chosen, chosen)}\n`);
  await rm(now.bundle, { recursive: true, force: true });
  Object.assign(now, { chosen, bundle });
}

/** `Now answering: churn@4 (was churn@3)`. */
export function describeChange(before: ChosenVersions, after: ChosenVersions): string {
  const currentOf = ({ models }: ChosenVersions) =>
    new Map(models.map(({ name, aliases }) => [name, aliases.current]));
  const [old, now] = [currentOf(before), currentOf(after)];
  const changes = [...now].flatMap(([name, current]) => {
    const was = old.get(name);
    if (was === current) return [];
    return [`${name}@${current} (${was === undefined ? 'new' : `was ${name}@${was}`})`];
  });
  const gone = [...old.keys()].filter((name) => !now.has(name)).map((name) => `${name} is gone`);
  const said = [...changes, ...gone];
  return said.length > 0 ? `Now answering: ${said.join(', ')}` : 'The registry is served anew';
}

/** Bundles of the registry, each in a folder of its own. */
class Bundles {
  readonly #folder: string;
  readonly #registry: Registry;
  readonly #config: WranglerConfig;
  #written = 0;

  constructor(folder: string, registry: Registry, config: WranglerConfig) {
    this.#folder = folder;
    this.#registry = registry;
    this.#config = config;
  }

  /** @returns the folder */
  async write(chosen: ChosenVersions): Promise<string> {
    const out = join(this.#folder, `bundle-${++this.#written}`);
    const [registry, config] = [this.#registry, this.#config];
    await writeBundle({ registry, chosen, out, config, target: 'workerd' });
    return out;
  }
}

/** wrangler.toml with what `.dev.vars` says in addition, whose values workerd reads from its environment. */
async function readSettings(vars: Record<string, string> = {}): Promise<Settings> {
  const file = await readLocalConfig();
  const env = await readDevVars();
  for (const name of Object.keys(vars)) delete env[name];
  const names = Object.keys(env);
  if (process.env[KEYS] !== undefined && !names.includes(KEYS)) names.push(KEYS);
  const bound = bindSecrets({ ...file, vars: { ...file.vars, ...vars } }, names);
  return { config: requireKeys(bound, names), env };
}
