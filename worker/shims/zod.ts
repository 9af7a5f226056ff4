// Stands in for `zod`, of which only what is used gets into the bundle then; 66 kB less, compressed. chanfana imports the
// object `z`, from which a bundler can leave nothing out, neither forty-nine locales; it reads this one member of it.
// A path instead of the package's name, which means this file.
import { ZodType } from '../../node_modules/zod/v4/classic/schemas.js';

export * from '../../node_modules/zod/v4/classic/external.js';
export const z = { ZodType };
