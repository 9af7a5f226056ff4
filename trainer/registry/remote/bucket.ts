// A bucket that is used as a registry: its objects, and the folder in which they are mirrored.
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { cachePath } from '../../base/project.ts';
import { type ObjectStore, openObjectStore, settingsFromEnvironment } from './object-store.ts';

export interface Bucket {
  store: ObjectStore;
  /** Its parent is there. */
  mirror: string;
}

export function isBucket(place: string): boolean {
  return place.startsWith('s3://');
}

/**
 * With the keys of the environment; nothing is fetched.
 * @throws UserError when keys are missing, or it is not named as `s3://bucket/prefix`
 */
export async function openBucket(place: string): Promise<Bucket> {
  const settings = settingsFromEnvironment(place, process.env);
  const store = openObjectStore(settings);
  // One folder for each service, bucket and prefix: none of them can have a + in its name.
  const parts = [new URL(settings.endpoint).host, ...place.slice('s3://'.length).split('/')];
  const mirror = cachePath('registries', parts.filter(Boolean).join('+').replaceAll(':', '+'));
  await mkdir(dirname(mirror), { recursive: true });
  return { store, mirror };
}
