// What lies in a registry's folder: models and the numbers of their versions. Entries that are not plain version numbers
// are not versions.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { modelNameForm } from '../base/names.ts';
import { numbersIn } from './version-number.ts';

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
