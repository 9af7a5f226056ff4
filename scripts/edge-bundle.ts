// The worker as it would be deployed: bundled by `wrangler deploy --dry-run`, and run from that bundle on workerd.
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { unstable_getMiniflareWorkerOptions } from 'wrangler';
import { withLock } from '../trainer/registry/lock.ts';
import { UserError } from '../trainer/user-error.ts';

const BIN = resolve(import.meta.dirname, '../node_modules/.bin');
const CONFIG = resolve(import.meta.dirname, '../wrangler.toml');

/** Every bundling writes the same registry file before wrangler reads it: they take turns. */
const LOCK = 'build/bundling.lock';
const LONGEST_WAIT_MS = 120_000;

/** Bundles what wrangler.toml describes; the models are those of `registry`. @throws UserError */
export async function bundleWorker(out: string, registry?: string): Promise<void> {
  await mkdir(dirname(LOCK), { recursive: true });
  await withLock(LOCK, () => runBundling(out, registry), LONGEST_WAIT_MS);
}

async function runBundling(out: string, registry?: string): Promise<void> {
  await rm(out, { recursive: true, force: true });
  const env = { ...process.env, PATH: `${BIN}${delimiter}${process.env.PATH}` };
  if (registry !== undefined) Object.assign(env, { BATCOMPUTER_REGISTRY: resolve(registry) });
  const args = ['deploy', '--dry-run', '--config', CONFIG, '--outdir', resolve(out)];
  try {
    await promisify(execFile)(join(BIN, 'wrangler'), args, { env });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    const said = stdout === undefined ? error : `${stdout}${stderr}`;
    throw new UserError(`wrangler could not bundle the worker:\n${said}`);
  }
}

/** The files of a bundle that are uploaded, the entry point first. */
export async function bundleFiles(
  bundle: string,
): Promise<{ path: string; contents: Uint8Array }[]> {
  const names = (await readdir(bundle)).filter((name) => /\.(?:js|wasm)$/.test(name));
  names.sort((a, b) => Number(b === 'index.js') - Number(a === 'index.js') || a.localeCompare(b));
  return Promise.all(
    names.map(async (path) => ({ path, contents: await readFile(join(bundle, path)) })),
  );
}

export interface EdgeServer {
  url: URL;
  stop(): Promise<void>;
}

export interface EdgeOptions {
  port?: number;
  /** Variables and secrets on top of wrangler.toml's. */
  bindings?: Record<string, string>;
}

/** Serves a bundle on this machine's loopback with the bindings of wrangler.toml. */
export async function serveBundle(bundle: string, options: EdgeOptions = {}): Promise<EdgeServer> {
  const { workerOptions } = unstable_getMiniflareWorkerOptions(CONFIG);
  const modules = (await bundleFiles(bundle)).map(({ path, contents }) => ({
    type: path.endsWith('.wasm') ? ('CompiledWasm' as const) : ('ESModule' as const),
    path,
    contents,
  }));
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      ...workerOptions,
      bindings: Object.assign({}, workerOptions.bindings, options.bindings),
      modules,
      host: '127.0.0.1',
      port: options.port ?? 0,
    }),
  );
  return { url: await miniflare.ready, stop: () => miniflare.dispose() };
}
