// What chanfana and the worker use of `zod`, by name, so that the rest is left out of the bundle. Paths instead of
// package names, because the package's only entries pull in the locales. A name that is missing here shows as
// undefined in the first test of the bundle.
export { ZodError } from '../../node_modules/zod/v4/classic/errors.js';
export * as iso from '../../node_modules/zod/v4/classic/iso.js';
export {
  array,
  boolean,
  enum,
  int,
  literal,
  looseObject,
  null,
  number,
  object,
  record,
  strictObject,
  string,
  union,
  unknown,
  url,
  ZodArray,
  ZodBigInt,
  ZodBoolean,
  ZodDate,
  ZodNumber,
  ZodObject,
  ZodType,
} from '../../node_modules/zod/v4/classic/schemas.js';
