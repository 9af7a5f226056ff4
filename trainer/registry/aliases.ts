// Which version each alias of a model names.
import { join } from 'node:path';
import type { Aliases } from '../../runtime/schema/registry-entry.ts';
import { aliasesSchema } from './aliases-schema.ts';
import { parseFile } from './parse-file.ts';
import { readBounded } from './read-file.ts';
import { listVersions } from './survey.ts';

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

/** One sentence for each alias whose version is gone, with what mends it. */
export function danglingAliases(name: string, aliases: Aliases, versions: number[]): string[] {
  return Object.entries(aliases).flatMap(([alias, version]) => {
    if (versions.includes(version)) return [];
    const remedy = danglingRemedy(name, alias, versions);
    return [`${name}: ${alias} names version ${version}, which is gone; ${remedy}`];
  });
}

/** What mends an alias whose version is gone. */
export function danglingRemedy(name: string, alias: string, versions: number[]): string {
  const newest = `${name}@${versions.at(-1)}`;
  return alias === 'current'
    ? `'models promote ${newest}' or 'models rollback ${name}' makes another one current`
    : `'models tag ${newest} ${alias}' lets it name another one`;
}
