// What a compiled module says about itself. It is embedded in `model.wasm` as the custom section
// `batcomputer.manifest` (UTF-8 JSON), so that it can be read without running the module.
import type * as z from 'zod';
import type { manifestSchema } from '../schema/entry-schema.ts';

export const MANIFEST_SECTION = 'batcomputer.manifest';

/** As the registry holds it, of a module that is in one; any other has no number. */
export type Manifest = Omit<z.output<typeof manifestSchema>, 'version'> & { version?: number };
export type Task = Manifest['task'];
