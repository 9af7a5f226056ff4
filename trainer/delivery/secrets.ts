// Which secrets a deployment has, without their values: what plain workerd reads from its environment, and that
// callers need a key where one was configured.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { findProject } from '../base/project.ts';
import type { WranglerConfig } from './release-config.ts';

/** The secret that holds the API keys of callers. */
export const KEYS = 'API_KEYS';

/** Files of the settings of this machine, as wrangler knows them; only the first that is there is read. */
const DEV_FILES = ['.dev.vars', '.env'];

/** What `.dev.vars`, or `.env` where there is none, says beside wrangler.toml: the settings of this machine. */
export async function readDevVars(): Promise<Record<string, string>> {
  for (const file of DEV_FILES) {
    const path = join(findProject(), file);
    if (!existsSync(path)) continue;
    return { ...(parseEnv(await readFile(path, 'utf8')) as Record<string, string>) };
  }
  return {};
}

/** `API_KEYS`, where this machine knows of keys: by an environment variable or `.dev.vars`. */
export async function keysHere(): Promise<string[]> {
  const isKnown = process.env[KEYS] !== undefined || KEYS in (await readDevVars());
  return isKnown ? [KEYS] : [];
}

function requiredOf(config: WranglerConfig): string[] {
  return config.secrets?.required ?? [];
}

/** Under plain workerd these come from environment variables of the same names, in place of what the file says. */
export function bindSecrets(config: WranglerConfig, names: string[]): WranglerConfig {
  const required = [...new Set([...requiredOf(config), ...names])];
  if (required.length === 0) return config;
  const vars = Object.entries(config.vars ?? {}).filter(([name]) => !names.includes(name));
  return { ...config, vars: Object.fromEntries(vars), secrets: { required } };
}

/**
 * Says in the configuration that callers need a key, where one is known of: should the secret then be missing,
 * nobody is answered, rather than everybody.
 * @param known names of the secrets that are set elsewhere
 */
export function requireKeys(config: WranglerConfig, known: string[]): WranglerConfig {
  const vars = config.vars ?? {};
  const isConfigured = [...known, ...requiredOf(config), ...Object.keys(vars)].includes(KEYS);
  if (!isConfigured || vars.REQUIRE_KEYS !== undefined) return config;
  return { ...config, vars: { ...vars, REQUIRE_KEYS: 'on' } };
}

/** Names of bindings that only Cloudflare gives: elsewhere they are off. */
export function onlyOnCloudflare(config: WranglerConfig): string[] {
  const limits = (config.ratelimits ?? []) as { name: string }[];
  const datasets = (config.analytics_engine_datasets ?? []) as { binding: string }[];
  return [...limits.map(({ name }) => name), ...datasets.map(({ binding }) => binding)];
}
