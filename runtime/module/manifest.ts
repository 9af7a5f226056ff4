// What a compiled module says about itself. It is embedded in `model.wasm` as the custom section
// `batcomputer.manifest` (UTF-8 JSON), so that it can be read without running the module.
import type * as z from 'zod';
import type { manifestSchema } from '../schema/entry-schema.ts';

export const MANIFEST_SECTION = 'batcomputer.manifest';

export type Manifest = z.output<typeof manifestSchema>;
export type Task = Manifest['task'];
