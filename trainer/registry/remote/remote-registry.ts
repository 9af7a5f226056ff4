// What a remote registry holds, and how it is read. Invariants: a file lies under its own hash and never
// changes; a version exists once its manifest does, which is written last and only once; aliases change
// only together with their history, by whoever has read what stands there.
//
//   objects/<sha256>           the bytes of a file
//   NAME/versions/<N>.json     file name → SHA-256, metadata.json among them
//   NAME/given/<N>             the number is taken, whether a version comes of it or not
//   NAME/aliases.json          aliases and their history
import * as z from 'zod';
import { fileHashes } from '../../../runtime/schema/entry-schema.ts';
import { sha256 } from '../../base/files.ts';
import { modelNameForm } from '../../base/names.ts';
import { UserError } from '../../base/user-error.ts';
import { aliasesSchema } from '../aliases-schema.ts';
import { aliasChangeSchema } from '../history.ts';
import type { Listing } from '../survey.ts';
import type { ObjectStore } from './object-store.ts';

/** File name → SHA-256 of every file of a version. */
export type VersionManifest = z.infer<typeof fileHashes>;

const aliasStateSchema = z.object({
  aliases: aliasesSchema,
  history: z.array(aliasChangeSchema),
});
export type AliasState = z.infer<typeof aliasStateSchema>;

export const objectKey = (hash: string) => `objects/${hash}`;
export const manifestKey = (name: string, number: number) => `${name}/versions/${number}.json`;
export const givenKey = (name: string, number: number) => `${name}/given/${number}`;
export const aliasesKey = (name: string) => `${name}/aliases.json`;

/** JSON with sorted keys, so that equal values are equal bytes. */
export function manifestBytes(manifest: VersionManifest): Uint8Array {
  const sorted = Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1));
  return new TextEncoder().encode(`${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`);
}

function parseObject<Schema extends z.ZodType>(
  place: string,
  bytes: Uint8Array,
  schema: Schema,
): z.infer<Schema> {
  try {
    return schema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    throw new UserError(`${place}: damaged, or not written by batcomputer`);
  }
}

/** What lies there: models that have a version, and what is left out since no model can be called so. */
export async function surveyRemoteModels(store: ObjectStore): Promise<Listing> {
  const found = (await store.list('')).flatMap(
    (key) => /^([^/]+)\/versions\/\d+\.json$/.exec(key)?.[1] ?? [],
  );
  const listing: Listing = { models: [], faults: [] };
  for (const name of [...new Set(found)].sort()) {
    const fault = modelNameForm(name);
    if (fault === null) listing.models.push(name);
    else listing.faults.push(`${store.remote}: ${name} is left out; the name of a model ${fault}`);
  }
  return listing;
}

/** Names of the models that have a version there, sorted. */
export async function listRemoteModels(store: ObjectStore): Promise<string[]> {
  return (await surveyRemoteModels(store)).models;
}

/** Version numbers of a model there, ascending. */
export async function listRemoteVersions(store: ObjectStore, name: string): Promise<number[]> {
  return numbersAmong(await store.list(`${name}/versions/`), /^([1-9]\d{0,8})\.json$/);
}

/** Numbers of a model that were taken there, ascending; earlier releases did not take them there. */
export async function listGivenNumbers(store: ObjectStore, name: string): Promise<number[]> {
  return numbersAmong(await store.list(`${name}/given/`), /^([1-9]\d{0,8})$/);
}

function numbersAmong(keys: string[], form: RegExp): number[] {
  return keys
    .flatMap((key) => form.exec(key)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/** @throws UserError when it is missing or damaged */
export async function readRemoteManifest(
  store: ObjectStore,
  name: string,
  number: number,
): Promise<VersionManifest> {
  const key = manifestKey(name, number);
  const stored = await store.read(key);
  if (stored === null) throw new UserError(`${store.remote}: ${key}: missing`);
  const manifest = parseObject(`${store.remote}: ${key}`, stored.bytes, fileHashes);
  if (manifest['metadata.json'] !== undefined) return manifest;
  throw new UserError(`${store.remote}: ${key}: lists no metadata.json`);
}

/** Bytes of a file, held to the hash it is named by. @throws UserError when they are others */
export async function readObject(
  store: ObjectStore,
  file: string,
  hash: string,
): Promise<Uint8Array> {
  const stored = await store.read(objectKey(hash), file);
  const place = `${store.remote}: ${objectKey(hash)} (${file})`;
  if (stored === null) throw new UserError(`${place}: missing; push the version again`);
  if (sha256(stored.bytes) === hash) return stored.bytes;
  throw new UserError(
    `${place}: its contents have another SHA-256: changed or cut off; remove it and push again`,
  );
}

/** Aliases there and the ETag they were read with; a null ETag when nothing was written yet. */
export async function readAliasState(
  store: ObjectStore,
  name: string,
): Promise<{ state: AliasState; etag: string | null }> {
  const stored = await store.read(aliasesKey(name));
  if (stored === null) return { state: { aliases: {}, history: [] }, etag: null };
  const place = `${store.remote}: ${aliasesKey(name)}`;
  return { state: parseObject(place, stored.bytes, aliasStateSchema), etag: stored.etag };
}
