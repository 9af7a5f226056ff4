// metadata.json of one registered version: where it came from, how good it is, and what it is made of.
import type * as z from 'zod';
import type { registryEntrySchema } from './entry-schema.ts';

export type RegistryEntry = z.output<typeof registryEntrySchema>;

/** aliases.json of a model: alias name → version number. `current` always exists once a version does. */
export type Aliases = Record<string, number>;
