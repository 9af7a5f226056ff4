// A bundle: one folder that holds chosen model versions with the worker that answers for them. Plain workerd
// serves it, and wrangler uploads it, so that what was tested is byte for byte what is deployed.
//
//   worker/index.js, *.wasm   the worker (worker/build)              config.capnp     for workerd
//   assets/                   the static pages                       wrangler.json    for wrangler
//   static-files.js           serves them under workerd              Dockerfile
//   supervise.mjs             changes versions under load            supervised.capnp for it
//   bundle.json               versions, and the SHA-256 of every file
import { chmod, readdir, readFile, realpath, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { writePages } from '../../worker/build/pages.ts';
import { workerProgram } from '../../worker/build/programs.ts';
import { writeVersionFiles } from '../../worker/build/version-files.ts';
import { type CarriedModels, writeWorker } from '../../worker/build/write-worker.ts';
import { sha256, temporaryNameFor, writeFileAtomic, writeFileFlushed } from '../base/files.ts';
import { move } from '../base/move.ts';
import { pathBelow } from '../base/path-below.ts';
import { withTemporaryFolder } from '../base/temporary-folder.ts';
import { UserError } from '../base/user-error.ts';
import type { Registry } from '../registry/registry.ts';
import { carriedModels } from './carried-models.ts';
import type { ChosenVersions } from './choose-versions.ts';
import { parseHeaderRules } from './header-rules.ts';
import { pageOptionsOf } from './page-options.ts';
import { uploadConfig, type WranglerConfig } from './release-config.ts';
import { dockerfile, supervisedConfig, workerdConfig } from './workerd-config.ts';

/** Cloudflare's oldest limit that is still in force for some accounts; workerd has none. */
export const WORKER_LIMIT_BYTES = 3 << 20;

const BUNDLE_FILE = 'bundle.json';
/** Of the files that a message names. */
const MOST_NAMED = 5;

/** Programs beside the worker. */
const HELPERS = ['static-files.js', 'supervise.mjs'] as const;

/** bundle.json. */
export interface Bundle extends ChosenVersions {
  /** SHA-256 over all files: equal bundles are equal byte for byte. */
  id: string;
  /** Of the worker and its modules, each gzipped. */
  gzippedBytes: number;
  /** Path in the folder → SHA-256. */
  files: Record<string, string>;
}

export interface BundleOptions {
  registry: Registry;
  chosen: ChosenVersions;
  out: string;
  /** Of the environment that it is for. */
  config: WranglerConfig;
  /** What it is for: Cloudflare takes no more than so many bytes. */
  target: 'workerd' | 'cloudflare';
}

/**
 * Makes the folder; it is whole or not there.
 * @throws UserError when a version is damaged, the worker is too large, or `out` holds something else
 */
export async function writeBundle(options: BundleOptions): Promise<Bundle> {
  // What a link points to is replaced, not the link.
  const out = await realpath(options.out).catch(() => resolve(options.out));
  await refuseForeignFolder(out);
  const carried = await carriedModels(options.registry, options.chosen);
  return withTemporaryFolder(async (folder) => {
    const bundle = await fillFolder(folder, carried, options);
    await chmod(folder, 0o755);
    await refuseForeignFolder(out); // Once more: somebody may have been at work meanwhile.
    await putInPlace(folder, out);
    return bundle;
  }, out);
}

/** bundle.json of a folder. @throws UserError when a file is missing or not as it was written */
export async function readBundle(folder: string): Promise<Bundle> {
  const path = join(folder, BUNDLE_FILE);
  let bundle: Bundle;
  try {
    bundle = JSON.parse(await readFile(path, 'utf8')) as Bundle;
  } catch {
    throw new UserError(`${path}: missing or damaged; make the bundle again`);
  }
  for (const [file, hash] of Object.entries(bundle.files)) {
    const bytes = await readFile(join(folder, file)).catch(() => null);
    if (bytes === null || sha256(bytes) !== hash) {
      throw new UserError(`${join(folder, file)}: missing or changed; make the bundle again`);
    }
  }
  return bundle;
}

/** @throws UserError unless what the edge runs is byte for byte the same in both; their environments may differ */
export function refuseOtherWorker(bundle: Bundle, other: Bundle, folder: string): void {
  const files = [...new Set([...Object.keys(bundle.files), ...Object.keys(other.files)])];
  const different = files.filter(
    (file) => /^(?:worker|assets)\//.test(file) && bundle.files[file] !== other.files[file],
  );
  if (different.length === 0) return;
  throw new UserError(
    `the bundle is not that of ${folder}: ${different.join(', ')}; is it of the same versions and commit?`,
  );
}

/** Only a bundle as it was written makes room for another one. @throws UserError naming what would be lost */
async function refuseForeignFolder(out: string): Promise<void> {
  const found = await stat(out).catch(() => null);
  if (found === null) return;
  if (!found.isDirectory()) throw new UserError(`${out}: is a file; name a new or an empty folder`);
  const names = await namesBelow(out);
  if (names.length === 0) return;
  const written = await readBundleFiles(out);
  if (written === null) {
    throw new UserError(`${out}: exists and is not a bundle; name a new or an empty folder`);
  }
  const lost: string[] = [];
  for (const name of names.filter((one) => one !== BUNDLE_FILE)) {
    const isKnown = Object.hasOwn(written, name);
    if (!isKnown || sha256(await readFile(join(out, name))) !== written[name]) lost.push(name);
  }
  if (lost.length === 0) return;
  const list = lost.slice(0, MOST_NAMED).join(', ');
  const more = lost.length > MOST_NAMED ? ` and ${lost.length - MOST_NAMED} more` : '';
  throw new UserError(
    `${out}: contains files that bundle did not write, or that have changed since: ${list}${more}; move it away, or name another folder`,
  );
}

/** The hashes in a folder's bundle.json; null where it has none. */
async function readBundleFiles(folder: string): Promise<Record<string, string> | null> {
  try {
    const { files } = JSON.parse(await readFile(join(folder, BUNDLE_FILE), 'utf8'));
    return typeof files === 'object' ? files : null;
  } catch {
    return null;
  }
}

async function fillFolder(
  folder: string,
  carried: CarriedModels,
  options: BundleOptions,
): Promise<Bundle> {
  const { config } = options;
  await writeWorker(join(folder, 'worker'), carried);
  await writePages(join(folder, 'assets'), pageOptionsOf(config));
  await writeVersionFiles(join(folder, 'assets'), carried);
  for (const program of HELPERS) {
    await writeFileFlushed(join(folder, program), await workerProgram(program));
  }
  const worker = await filesBelow(join(folder, 'worker'));
  const entryFirst = Object.keys(worker).sort(
    (a, b) => Number(b === 'index.js') - Number(a === 'index.js') || (a < b ? -1 : 1),
  );
  const assets = await filesBelow(join(folder, 'assets'));
  const rules = await readFile(join(folder, 'assets/_headers'), 'utf8');
  const headers = parseHeaderRules(rules);
  const written: Record<string, string> = {
    'config.capnp': workerdConfig(config, { worker: entryFirst, assets, headers }),
    'supervised.capnp': supervisedConfig(),
    'wrangler.json': `${JSON.stringify(uploadConfig(config), null, 2)}\n`,
    Dockerfile: dockerfile(config),
  };
  for (const [path, text] of Object.entries(written)) {
    await writeFileFlushed(join(folder, path), text);
  }
  const gzippedBytes = await gzippedSize(join(folder, 'worker'), entryFirst);
  if (options.target === 'cloudflare') refuseLarge(gzippedBytes);
  const files = await filesBelow(folder);
  const id = sha256(JSON.stringify(files));
  const bundle = { id, ...options.chosen, gzippedBytes, files };
  await writeFileAtomic(join(folder, BUNDLE_FILE), `${JSON.stringify(bundle, null, 2)}\n`);
  return bundle;
}

/** Paths of all that is no folder, below the folder, with forward slashes; sorted. */
async function namesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => pathBelow(folder, join(entry.parentPath, entry.name)))
    .sort();
}

/** Path → SHA-256. */
async function filesBelow(folder: string): Promise<Record<string, string>> {
  const hashed: Record<string, string> = {};
  for (const name of await namesBelow(folder)) {
    hashed[name] = sha256(await readFile(join(folder, name)));
  }
  return hashed;
}

async function gzippedSize(folder: string, names: string[]): Promise<number> {
  let size = 0;
  for (const name of names) size += gzipSync(await readFile(join(folder, name))).length;
  return size;
}

function refuseLarge(bytes: number): void {
  if (bytes <= WORKER_LIMIT_BYTES) return;
  throw new UserError(
    `the worker has ${bytes} bytes gzipped, over Cloudflare's limit of ${WORKER_LIMIT_BYTES}: carry fewer or smaller versions (--versions), or serve them without Cloudflare (batcomputer bundle)`,
  );
}

/** A folder cannot be renamed over a full one: the old bundle is moved aside first. */
async function putInPlace(folder: string, out: string): Promise<void> {
  const old = temporaryNameFor(join(dirname(out), `${basename(out)}.old`));
  const hadOld = await move(out, old).then(
    () => true,
    () => false,
  );
  try {
    await move(folder, out);
  } catch (error) {
    if (hadOld) await move(old, out);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}
