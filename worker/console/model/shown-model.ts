// What the page knows of a model: all that the API says of the version that answers at an address.
import type { RegistryEntry } from '../../../runtime/schema/registry-entry.ts';
import { getJson } from './get-json.ts';
import { versionPath } from './page-contract.ts';

/** A model as GET /api/models lists it. */
export interface ListedModel {
  model: string;
  title: string;
  description: string;
  versions: number[];
  aliases: Record<string, number>;
  example: Record<string, FieldValue>;
}

export type FieldValue = string | number | boolean | null;

export interface ShownModel {
  /** The address that was opened: `''`, `/titanic`, `/titanic/candidate`, `/titanic/v3`. */
  prefix: string;
  /** The version's own address, under which nothing changes: `/titanic/v3`. */
  base: string;
  /** Everything that is recorded of the version. */
  entry: RegistryEntry & { aliases: string[] };
  /** All models that are served here. */
  listed: ListedModel[];
}

/** @throws BatcomputerError when nothing answers there, or not without another key */
export async function fetchModel(prefix: string): Promise<ShownModel> {
  const [listed, { metadata }] = await Promise.all([
    getJson<ListedModel[]>('/api/models'),
    getJson<{ metadata: { name: string; version: number } }>(`${prefix}/api/info`),
  ]);
  const { name, version } = metadata;
  const entry = await getJson<ShownModel['entry']>(versionPath(name, version));
  return { prefix, base: `/${name}/v${version}`, entry, listed };
}
