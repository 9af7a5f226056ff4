// The worker as it would be deployed, for benches, soaks and tests: built like any bundle, and run with the bindings of
// wrangler.toml, those that only Cloudflare has included.
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { unstable_getMiniflareWorkerOptions } from 'wrangler';
import { PACKAGE_ROOT } from '../trainer/base/package-files.ts';
import { carriedModels } from '../trainer/delivery/carried-models.ts';
import { chooseVersions } from '../trainer/delivery/choose-versions.ts';
import { openRegistry } from '../trainer/judge/open-registry.ts';
import { writePages } from '../worker/build/pages.ts';
import { writeVersionFiles } from '../worker/build/version-files.ts';
import { writeWorker } from '../worker/build/write-worker.ts';

const CONFIG = join(PACKAGE_ROOT, 'wrangler.toml');
/** In the folder of a bundle, beside the worker's modules. */
export const PAGES = 'pages';

/** Builds the worker with the models of a registry, as many as a deployment carries where none are named. @throws UserError */
export async function bundleWorker(out: string, place: string): Promise<void> {
  await rm(out, { recursive: true, force: true });
  const registry = await openRegistry(place);
  const chosen = await chooseVersions({ registry, keep: 3, defaultModel: 'batcomputer' });
  const carried = await carriedModels(registry, chosen);
  await writeWorker(out, carried);
  await writePages(join(out, PAGES));
  await writeVersionFiles(join(out, PAGES), carried);
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

export interface StandInServer {
  url: URL;
  stop(): Promise<void>;
}

export interface StandInOptions {
  port?: number;
  /** Variables and secrets on top of wrangler.toml's. */
  bindings?: Record<string, string>;
}

/** Serves a bundle on this machine's loopback with the bindings of wrangler.toml. */
export async function serveOnMiniflare(
  bundle: string,
  options: StandInOptions = {},
): Promise<StandInServer> {
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
      assets: { ...(workerOptions.assets as object), directory: join(bundle, PAGES) },
      host: '127.0.0.1',
      port: options.port ?? 0,
    }),
  );
  return { url: await miniflare.ready, stop: () => miniflare.dispose() };
}
