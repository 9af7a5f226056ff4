// Holds the aliases of a model to its versions and to its history.
import { join } from 'node:path';
import { UserError } from '../base/user-error.ts';
import { danglingAliases, readAliasFile, versionOf } from './aliases.ts';
import { aliasesTold, damagedLines, parseHistory } from './history.ts';
import { listVersions } from './survey.ts';

export interface AliasFindings {
  /** One sentence each; none: every alias names a version, and the one that it was last set to. */
  faults: string[];
  /** What cannot be held to anything, since an earlier release wrote it. */
  notes: string[];
}

export async function verifyAliases(registry: string, name: string): Promise<AliasFindings> {
  try {
    return await findAliasFaults(registry, name);
  } catch (error) {
    if (error instanceof UserError) return { faults: [error.message], notes: [] };
    throw error;
  }
}

async function findAliasFaults(registry: string, name: string): Promise<AliasFindings> {
  const modelFolder = join(registry, name);
  const versions = await listVersions(registry, name);
  const aliases = await readAliasFile(registry, name);
  const { changes, damaged, isCutOff } = await parseHistory(modelFolder);
  const faults: string[] = [];
  if (damaged.length > 0) faults.push(damagedLines(modelFolder, damaged));
  if (isCutOff) {
    faults.push(
      `${modelFolder}/history.jsonl: its last line is cut off; restore it, or change an alias: that replaces it`,
    );
  }
  faults.push(...danglingAliases(name, aliases, versions));
  const told = aliasesTold(changes);
  // A history that cannot be read tells nothing.
  const known = damaged.length > 0 || isCutOff ? [] : [...told.keys(), ...Object.keys(aliases)];
  for (const alias of changes.length > 0 ? new Set(known) : []) {
    const [here, there] = [versionOf(aliases, alias), told.get(alias) ?? null];
    if (here === there) continue;
    faults.push(
      `${name}: aliases.json says that ${alias} is ${here ?? 'no alias'}, history.jsonl that it is ${there ?? 'none'}: a change was broken off, or a file was changed; the next change of an alias of ${name} notes in the history what aliases.json says`,
    );
  }
  const unchecked = changes.filter(({ check }) => check === undefined).length;
  const isUnheld = unchecked > 0 || (changes.length === 0 && Object.keys(aliases).length > 0);
  const note = `its history has ${unchecked === 0 ? 'no lines' : `${unchecked} lines without a check`}: they are of an earlier release`;
  return { faults, notes: isUnheld ? [note] : [] };
}
