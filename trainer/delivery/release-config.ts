// What wrangler.toml says of the deployment, and the configuration that uploads a finished bundle byte for byte. Read
// without wrangler: a bundle for plain workerd needs none of it.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import * as z from 'zod';
import { WORKER_FIRST } from '../../worker/build/version-files.ts';
import { findProject } from '../base/project.ts';
import { UserError } from '../base/user-error.ts';

export type Environment = 'production' | 'staging';

/** The part that is read here; wrangler judges the rest. */
const NAME = 'must be the name of the worker, such as name = "batcomputer"';
const DATE = 'must be a date, such as compatibility_date = "2026-10-22"';

const configSchema = z.looseObject({
  name: z.string(NAME).min(1, NAME),
  compatibility_date: z.iso.date(DATE),
  compatibility_flags: z.array(z.string()).optional(),
  vars: z.record(z.string(), z.unknown()).optional(),
  assets: z
    .looseObject({
      directory: z.string().optional(),
      binding: z.string().optional(),
      run_worker_first: z.union([z.boolean(), z.array(z.string())]).optional(),
    })
    .optional(),
  secrets: z.looseObject({ required: z.array(z.string()).optional() }).optional(),
});

export type WranglerConfig = z.infer<typeof configSchema>;

/** Of a project that has no wrangler.toml. */
const DEFAULT_CONFIG: WranglerConfig = { name: 'batcomputer', compatibility_date: '2026-10-22' };

/** What matters before the bundle is made, which is ours to make. */
const BEFORE_BUNDLING = [
  'main',
  'build',
  'dev',
  'env',
  'no_bundle',
  'minify',
  'keep_names',
  'rules',
];

/** What is served on this machine, or anywhere but on Cloudflare: a project needs no wrangler.toml for it. */
export async function readLocalConfig(): Promise<WranglerConfig> {
  if (existsSync(configPath())) return readConfig('production');
  refuseOtherForm();
  return DEFAULT_CONFIG;
}

/**
 * wrangler.toml of the project: what is above all environments is production.
 * @throws UserError when there is none: under which name to publish is not to be guessed
 */
export async function readConfig(environment: Environment): Promise<WranglerConfig> {
  const path = configPath();
  if (!existsSync(path)) {
    refuseOtherForm();
    throw new UserError(
      `${path} is missing, which names the Worker; npx batcomputer init writes one`,
    );
  }
  const file = parseToml(path, await readFile(path, 'utf8'));
  const production = omit(file, BEFORE_BUNDLING);
  if (environment === 'production') return checkConfig(path, production);
  const own = (file.env as Record<string, object> | undefined)?.[environment];
  if (own === undefined) throw new UserError(`${path}: has no [env.${environment}]`);
  // Variables and bindings are not inherited by wrangler's environments; here they are. A route belongs to one Worker.
  const inherited = omit(production, ['routes', 'route']);
  return checkConfig(path, { ...inherited, ...omit({ ...own }, BEFORE_BUNDLING) });
}

function configPath(): string {
  return join(findProject(), 'wrangler.toml');
}

/** Uploads a bundle as it is; lies beside the bundle's folders `worker` and `assets`. */
export function uploadConfig(config: WranglerConfig): WranglerConfig {
  return {
    ...config,
    main: 'worker/index.js',
    no_bundle: true,
    // wrangler takes modules of WebAssembly by itself; the one that imports them it must be told of.
    rules: [{ type: 'ESModule', globs: ['**/*.js'] }],
    assets: { ...config.assets, directory: 'assets', run_worker_first: workerFirst(config) },
  };
}

/** Modules are the worker's to hand out and the console to fill in, whatever else is. */
function workerFirst({ assets }: WranglerConfig): string[] | true {
  const given = assets?.run_worker_first ?? [];
  if (given === true) return true;
  return [...new Set([...(given === false ? [] : given), ...WORKER_FIRST])];
}

/** wrangler also knows JSON; a project that has only that would be deployed with the defaults. */
function refuseOtherForm(): void {
  for (const other of ['wrangler.jsonc', 'wrangler.json']) {
    if (!existsSync(join(findProject(), other))) continue;
    throw new UserError(`${other} is not read; write the same as wrangler.toml`);
  }
}

function parseToml(path: string, text: string): Record<string, unknown> {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [, reason = error.message] = /^Invalid TOML document: (.+)/.exec(error.message) ?? [];
    throw new UserError(`${path}, line ${error.line}: ${reason}`);
  }
}

function omit(config: Record<string, unknown>, names: string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(config).filter(([name]) => !names.includes(name)));
}

function checkConfig(path: string, config: Record<string, unknown>): WranglerConfig {
  const result = configSchema.safeParse(config);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new UserError(`${path}: ${issue.path.join('.')}: ${issue.message}`);
}
