// Reads what is registered: models, versions, aliases, and files that are checked against their hash.
// Nothing here writes. Entries that are not plain version numbers are not versions.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as z from 'zod';
import type { Aliases, RegistryEntry } from '../../models/contract/registry-entry.ts';
import { didYouMean } from '../did-you-mean.ts';
import { judgeAmong, LOSS_METRICS } from '../evaluate/number-loss.ts';
import { sha256 } from '../files.ts';
import { numberLossOf } from '../recipe/number-loss.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { UserError } from '../user-error.ts';
import { aliasesSchema, registryEntrySchema } from './entry-schema.ts';
import { numbersIn } from './version-number.ts';

/** A registered version and the folder that holds it. */
export interface VersionReference {
  name: string;
  version: number;
  folder: string;
}

/** Names of the models that have at least one version, sorted. */
export async function listModels(registry: string): Promise<string[]> {
  const entries = await readdir(registry, { withFileTypes: true }).catch((error) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const models: string[] = [];
  for (const entry of entries) {
    if (!entry.isDirectory() || entry.name === 'contract') continue;
    if ((await numbersIn(join(registry, entry.name))).length > 0) models.push(entry.name);
  }
  return models.sort();
}

/** Version numbers of a model, ascending; empty for an unknown name. */
export async function listVersions(registry: string, name: string): Promise<number[]> {
  return numbersIn(join(registry, name));
}

async function readTextOrNull(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function parseFile<Schema extends z.ZodType>(path: string, text: string, schema: Schema) {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UserError(`${path}: not valid JSON (truncated?); restore it from version control`);
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue.path.join('.') || 'the whole file';
  throw new UserError(`${path}: ${place}: ${issue.message}`);
}

/** aliases.json as it is; no aliases when there is no such file. */
export async function readAliasFile(registry: string, name: string): Promise<Aliases> {
  const path = join(registry, name, 'aliases.json');
  const text = await readTextOrNull(path);
  return text === null ? {} : parseFile(path, text, aliasesSchema);
}

/**
 * Aliases of a model. `current` is added as the oldest version when no file names it: a process may
 * have died after registering the first version and before naming it.
 */
export async function readAliases(registry: string, name: string): Promise<Aliases> {
  const aliases = await readAliasFile(registry, name);
  if (aliases.current !== undefined) return aliases;
  const [oldest] = await listVersions(registry, name);
  return oldest === undefined ? aliases : { current: oldest, ...aliases };
}

async function newestOfAll(registry: string): Promise<VersionReference> {
  let newest: { created: string; reference: VersionReference } | undefined;
  for (const name of await listModels(registry)) {
    const version = (await listVersions(registry, name)).at(-1) ?? 0;
    const reference = { name, version, folder: join(registry, name, String(version)) };
    const { created } = await readEntry(reference);
    if (newest === undefined || created > newest.created) newest = { created, reference };
  }
  if (newest === undefined) throw new UserError(`${registry}: no model is registered`);
  return newest.reference;
}

/**
 * Finds a version by `NAME` (its `current`), `NAME@N`, `NAME@ALIAS`, `NAME@newest`, `NAME@best`, or `newest` (the
 * version registered last, of any model).
 * @throws UserError naming what is known when there is no such version
 */
export async function resolveVersion(registry: string, text: string): Promise<VersionReference> {
  const [name, selector = 'current', ...rest] = text.split('@');
  if (name === '' || selector === '' || rest.length > 0) {
    throw new UserError(`'${text}': name a version as NAME, NAME@NUMBER or NAME@ALIAS`);
  }
  const models = await listModels(registry);
  if (!models.includes(name)) {
    if (text === 'newest') return newestOfAll(registry);
    const known = models.length === 0 ? 'it is empty' : `it has ${models.join(', ')}`;
    throw new UserError(
      `no model '${name}' in the registry ${registry}: ${known}${didYouMean(name, models)}`,
    );
  }
  const versions = await listVersions(registry, name);
  const version = await selectVersion(registry, name, selector, versions);
  if (!versions.includes(version)) {
    throw new UserError(`${name} has no version ${version}: it has ${versions.join(', ')}`);
  }
  return { name, version, folder: join(registry, name, String(version)) };
}

async function selectVersion(
  registry: string,
  name: string,
  selector: string,
  versions: number[],
): Promise<number> {
  if (/^v?\d+$/.test(selector)) return Number(selector.replace('v', ''));
  if (selector === 'newest') return versions.at(-1) ?? 0;
  if (selector === 'best') return (await bestVersion(registry, name)).entry.version;
  const aliases = await readAliases(registry, name);
  const version = aliases[selector];
  if (version !== undefined) return version;
  const known = [...Object.keys(aliases), 'newest', 'best'];
  throw new UserError(
    `${name} has no alias '${selector}': it has ${known.join(', ')}${didYouMean(selector, known)}`,
  );
}

/** Metrics of which less is better. */
const LOWER_IS_BETTER = ['logLoss', 'brier', 'rmse', 'mae', ...LOSS_METRICS];

/**
 * The version with the best figure on its own held-out rows, the newer one of equals.
 * @param metric default: what judges the newest version; a loss of its learner, among those that minimise the same
 */
export async function bestVersion(
  registry: string,
  name: string,
  metric?: string,
): Promise<{ entry: RegistryEntry; metric: string }> {
  const entries: RegistryEntry[] = [];
  for (const version of await listVersions(registry, name)) {
    const folder = join(registry, name, String(version));
    entries.push(await readEntry({ name, version, folder }));
  }
  const known = [...new Set(entries.flatMap(({ metrics }) => Object.keys(metrics)))];
  const newest = entries.findLast(({ metrics }) => Object.keys(metrics).length > 0);
  const by = metric ?? judgeAmong(Object.keys(newest?.metrics ?? {}));
  const isOwn = metric === undefined && LOSS_METRICS.includes(by);
  const isAlike = (entry: RegistryEntry) => !isOwn || lossKey(entry) === lossKey(newest);
  const judged = entries.filter((entry) => entry.metrics[by] !== undefined && isAlike(entry));
  if (judged.length === 0) {
    throw new UserError(
      `no version of ${name} has the metric '${by}': they have ${known.join(', ') || 'none'}${didYouMean(by, known)}`,
    );
  }
  const sign = LOWER_IS_BETTER.includes(by) ? -1 : 1;
  const entry = judged.reduce((best, one) =>
    sign * one.metrics[by] >= sign * best.metrics[by] ? one : best,
  );
  return { entry, metric: by };
}

/** Tells losses apart that are one figure by name: of other quantiles or powers. */
function lossKey(entry: RegistryEntry | undefined): string {
  return JSON.stringify(numberLossOf(entry?.parameters as unknown as Recipe['learner']) ?? null);
}

/** metadata.json of a version. @throws UserError when it is missing, damaged or of another version */
export async function readEntry(reference: VersionReference): Promise<RegistryEntry> {
  const path = join(reference.folder, 'metadata.json');
  const text = await readTextOrNull(path);
  if (text === null) throw new UserError(`${path}: missing; the version is not whole`);
  // Zod types an absent optional key as `undefined`, which exactOptionalPropertyTypes tells apart.
  const entry = parseFile(path, text, registryEntrySchema) as RegistryEntry;
  if (entry.name === reference.name && entry.version === reference.version) return entry;
  throw new UserError(
    `${path}: says ${entry.name}@${entry.version}, but lies in the folder of ${reference.name}@${reference.version}`,
  );
}

/** Bytes of one file of a version, held to the hash in its metadata. @throws UserError on a mismatch */
export async function readVersionFile(
  reference: VersionReference,
  entry: RegistryEntry,
  file: string,
): Promise<Uint8Array> {
  const path = join(reference.folder, file);
  const expected = entry.files[file];
  if (expected === undefined) throw new UserError(`${path}: metadata.json lists no such file`);
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new UserError(`${path}: missing; restore it or train the version again`);
  }
  if (sha256(bytes) === expected) return bytes;
  throw new UserError(
    `${path}: its SHA-256 is not the one in metadata.json: the file was truncated or changed after registering`,
  );
}

/** Checks every listed file of a version; returns one sentence per fault. */
export async function findFaults(reference: VersionReference): Promise<string[]> {
  const faults: string[] = [];
  try {
    const entry = await readEntry(reference);
    for (const file of Object.keys(entry.files)) {
      await readVersionFile(reference, entry, file).catch((error) => {
        if (!(error instanceof UserError)) throw error;
        faults.push(error.message);
      });
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    faults.push(error.message);
  }
  return faults;
}
