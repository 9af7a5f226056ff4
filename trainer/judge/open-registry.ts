// The one way to registered versions: a folder or a bucket, by its name.
import { Registry } from '../registry/registry.ts';
import { bestOf } from './best-version.ts';

/**
 * Opens the registry in a folder, which need not be there yet, or in a bucket named `s3://bucket/prefix`, with the keys
 * of the environment variables of AWS.
 * @throws UserError when the bucket cannot be reached
 *
 * @example
 * const registry = await openRegistry('models');
 * const version = await registry.version('titanic@current');
 */
export function openRegistry(place: string): Promise<Registry> {
  return Registry.open(place, {
    best: (entries, name) => bestOf(entries, name).entry.version,
  });
}
