// The wrangler configurations made from wrangler.toml: one that bundles chosen versions apart from all else,
// and one that uploads the finished bundle byte for byte.
import { isAbsolute, join } from 'node:path';
import { ROOT } from './run-program.ts';

export const WRANGLER_TOML = join(ROOT, 'wrangler.toml');

export type WranglerConfig = Record<string, unknown> & {
  name: string;
  main: string;
  compatibility_date: string;
  compatibility_flags: string[];
  vars: Record<string, unknown>;
  alias?: Record<string, string>;
  assets?: { directory?: string; binding?: string };
};

/** wrangler.toml as wrangler reads it: what is above all environments is production. */
export async function readConfig(environment: 'production' | 'staging'): Promise<WranglerConfig> {
  const { unstable_readConfig: read } = await import('wrangler');
  const production = withoutEmpty({ ...read({ config: WRANGLER_TOML }) });
  if (environment === 'production') return production as WranglerConfig;
  // Variables and bindings are not inherited by wrangler's environments; here they are.
  const own = withoutEmpty({ ...read({ config: WRANGLER_TOML, env: environment }) });
  const { routes: _, ...inherited } = production;
  return { ...inherited, ...own } as WranglerConfig;
}

/** Keys that wrangler adds when reading, or that only matter before the bundle is made. */
const OF_THE_FILE = [
  'configPath',
  'userConfigPath',
  'topLevelName',
  'definedEnvironments',
  'targetEnvironment',
  'build',
  'dev',
  'legacy_env',
  'python_modules',
  'jsx_factory',
  'jsx_fragment',
];

function isEmpty(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === undefined;
  return Object.values(value).every(isEmpty);
}

/** wrangler fills in every key it knows; an empty one says nothing of the deployment. */
function withoutEmpty(config: Record<string, unknown>): Record<string, unknown> {
  const kept = Object.entries(config).filter(
    ([key, value]) => !OF_THE_FILE.includes(key) && !isEmpty(value),
  );
  return Object.fromEntries(kept);
}

/** Bundles worker/index.ts with another registry file than wrangler.toml's build command writes. */
export function bundlingConfig(config: WranglerConfig, registryFile: string): WranglerConfig {
  const alias = Object.entries(config.alias ?? {}).map(([name, path]) => [
    name,
    isAbsolute(path) ? path : join(ROOT, path),
  ]);
  const { assets: _, routes: __, ...rest } = config;
  return {
    ...rest,
    main: join(ROOT, 'worker/index.ts'),
    alias: { ...Object.fromEntries(alias), './generated/registry.ts': registryFile },
  } as WranglerConfig;
}

/** Uploads a bundle as it is; lies beside the bundle's folders `worker` and `assets`. */
export function uploadConfig(config: WranglerConfig): WranglerConfig {
  const { alias: _, minify: __, keep_names: ___, ...rest } = config;
  return {
    ...rest,
    main: 'worker/index.js',
    no_bundle: true,
    assets: { ...config.assets, directory: 'assets' },
  };
}
