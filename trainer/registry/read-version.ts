// Reads what is registered: models, versions, aliases, and files that are checked against their hash.
// Nothing here writes. Entries that are not plain version numbers are not versions.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { didYouMean } from '../../runtime/schema/did-you-mean.ts';
import { registryEntrySchema } from '../../runtime/schema/entry-schema.ts';
import type { Aliases, RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import { sha256 } from '../base/files.ts';
import { modelNameForm } from '../base/names.ts';
import { UserError } from '../base/user-error.ts';
import { aliasesSchema } from './aliases-schema.ts';
import { parseFile } from './parse-file.ts';
import { readBounded } from './read-file.ts';
import { numbersIn } from './version-number.ts';

/** Holds the SHA-256 of metadata.json, which holds that of every other file. */
export const SEAL_FILE = 'metadata.sha256';
const CHANGED = 'the file was truncated or changed after registering';

/** A registered version and the folder that holds it. */
export interface VersionReference {
  name: string;
  version: number;
  folder: string;
}

export const referenceTo = (registry: string, name: string, version: number): VersionReference => ({
  name,
  version,
  folder: join(registry, name, String(version)),
});

/** Word behind `NAME@` → the number of the version that it means, among all of the model, in ascending order. */
export type Rules = Record<string, (entries: RegistryEntry[], name: string) => number>;

export interface Listing {
  /** Names of the models that have at least one version, sorted. */
  models: string[];
  /** What is wrong with folders that look like models and are left out, a sentence each. */
  faults: string[];
}

/** What lies in a registry; what cannot be read does not hide the rest. */
export async function surveyModels(registry: string): Promise<Listing> {
  const entries = await readdir(registry, { withFileTypes: true }).catch((error) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const listing: Listing = { models: [], faults: [] };
  for (const entry of entries) {
    if (!entry.isDirectory() || entry.name.startsWith('.')) continue;
    const folder = join(registry, entry.name);
    const versions = await numbersIn(folder).catch((error: NodeJS.ErrnoException) => error);
    if (versions instanceof Error) {
      listing.faults.push(`${folder}: cannot be read (${versions.code ?? versions.message})`);
    } else if (versions.length > 0) {
      const fault = modelNameForm(entry.name);
      if (fault === null) listing.models.push(entry.name);
      else listing.faults.push(`${folder}: is left out; the name of a model ${fault}`);
    }
  }
  listing.models.sort();
  return listing;
}

/** Names of the models that have at least one version, sorted. */
export async function listModels(registry: string): Promise<string[]> {
  return (await surveyModels(registry)).models;
}

/** Version numbers of a model, ascending; empty for an unknown name. */
export async function listVersions(registry: string, name: string): Promise<number[]> {
  return numbersIn(join(registry, name));
}

/** Where an alias points, whatever else every object has of its name. */
export function versionOf(aliases: Aliases, alias: string): number | null {
  return Object.hasOwn(aliases, alias) ? aliases[alias] : null;
}

/** aliases.json as it is; no aliases when there is no such file. */
export async function readAliasFile(registry: string, name: string): Promise<Aliases> {
  const path = join(registry, name, 'aliases.json');
  const bytes = await readBounded(path);
  return bytes === null ? {} : parseFile(path, bytes, aliasesSchema);
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
    const reference = referenceTo(registry, name, version);
    const { created } = await readEntry(reference);
    if (newest === undefined || created > newest.created) newest = { created, reference };
  }
  if (newest === undefined) throw new UserError(`${registry}: no model is registered`);
  return newest.reference;
}

/**
 * Finds a version by `NAME` (its `current`), `NAME@N`, `NAME@ALIAS`, `NAME@newest`, `NAME@` and a rule, or `newest`
 * (the version registered last, of any model).
 * @throws UserError naming what is known when there is no such version
 */
export async function resolveVersion(
  registry: string,
  text: string,
  rules: Rules = {},
): Promise<VersionReference> {
  const [name, selector = 'current', ...rest] = text.split('@');
  if (name === '' || selector === '' || rest.length > 0) {
    throw new UserError(`'${text}': name a version as NAME, NAME@NUMBER or NAME@ALIAS`);
  }
  const { models, faults } = await surveyModels(registry);
  if (!models.includes(name)) {
    if (text === 'newest') return newestOfAll(registry);
    const known = models.length === 0 ? 'it is empty' : `it has ${models.join(', ')}`;
    const hidden = faults.length > 0 ? `; ${faults.join('; ')}` : '';
    throw new UserError(
      `no model '${name}' in the registry ${registry}: ${known}${didYouMean(name, models)}${hidden}`,
    );
  }
  const versions = await listVersions(registry, name);
  const version = await selectVersion({ registry, name, selector, versions, rules });
  if (!versions.includes(version)) {
    const isAlias = !/^v?\d+$/.test(selector);
    const remedy = isAlias ? `; ${danglingRemedy(name, selector, versions)}` : '';
    const what = isAlias ? `, which '${selector}' names` : '';
    throw new UserError(
      `${name} has no version ${version}${what}: it has ${versions.join(', ')}${remedy}`,
    );
  }
  return referenceTo(registry, name, version);
}

/** One sentence for each alias whose version is gone, with what mends it. */
export function danglingAliases(name: string, aliases: Aliases, versions: number[]): string[] {
  return Object.entries(aliases).flatMap(([alias, version]) => {
    if (versions.includes(version)) return [];
    const remedy = danglingRemedy(name, alias, versions);
    return [`${name}: ${alias} names version ${version}, which is gone; ${remedy}`];
  });
}

function danglingRemedy(name: string, alias: string, versions: number[]): string {
  const newest = `${name}@${versions.at(-1)}`;
  return alias === 'current'
    ? `'models promote ${newest}' or 'models rollback ${name}' makes another one current`
    : `'models tag ${newest} ${alias}' lets it name another one`;
}

interface Selection {
  registry: string;
  name: string;
  selector: string;
  versions: number[];
  rules: Rules;
}

async function selectVersion(selection: Selection): Promise<number> {
  const { registry, name, selector, versions, rules } = selection;
  if (/^v?\d+$/.test(selector)) return Number(selector.replace('v', ''));
  if (selector === 'newest') return versions.at(-1) ?? 0;
  if (Object.hasOwn(rules, selector)) {
    const entries = versions.map((version) => readEntry(referenceTo(registry, name, version)));
    return rules[selector](await Promise.all(entries), name);
  }
  const aliases = await readAliases(registry, name);
  const version = versionOf(aliases, selector);
  if (version !== null) return version;
  const known = [...Object.keys(aliases), 'newest', ...Object.keys(rules)];
  throw new UserError(
    `${name} has no alias '${selector}': it has ${known.join(', ')}${didYouMean(selector, known)}`,
  );
}

/**
 * The SHA-256 of metadata.json as it was registered, which stands beside it as `sha256sum` writes it; null for a
 * version that was registered before there was one.
 * @throws UserError when it is damaged
 */
export async function readSeal({ folder }: VersionReference): Promise<string | null> {
  const path = join(folder, SEAL_FILE);
  const bytes = await readBounded(path);
  if (bytes === null) return null;
  const hash = /^([0-9a-f]{64}) {2}metadata\.json\n$/.exec(bytes.toString('latin1'))?.[1];
  if (hash !== undefined) return hash;
  throw new UserError(`${path}: damaged; restore the version from version control or a bucket`);
}

/**
 * metadata.json of a version.
 * @throws UserError when it is missing, damaged, changed after registering, or of another version
 */
export async function readEntry(reference: VersionReference): Promise<RegistryEntry> {
  const path = join(reference.folder, 'metadata.json');
  const bytes = await readBounded(path);
  if (bytes === null) throw new UserError(`${path}: missing; the version is not whole`);
  const seal = await readSeal(reference);
  if (seal !== null && seal !== sha256(bytes)) {
    throw new UserError(`${path}: its SHA-256 is not the one in ${SEAL_FILE}: ${CHANGED}`);
  }
  const entry = parseFile(path, bytes, registryEntrySchema);
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
  const bytes = await readBounded(path);
  if (bytes === null) {
    throw new UserError(`${path}: missing; restore it or train the version again`);
  }
  if (sha256(bytes) === expected) return bytes;
  throw new UserError(`${path}: its SHA-256 is not the one in metadata.json: ${CHANGED}`);
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
