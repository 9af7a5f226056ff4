// What `zod` exports and chanfana or the worker uses. Paths instead of package names, because the package's
// only entries pull in the locales.

export * from '../../node_modules/zod/v4/classic/checks.js';
export * as coerce from '../../node_modules/zod/v4/classic/coerce.js';
export * from '../../node_modules/zod/v4/classic/compat.js';
export * from '../../node_modules/zod/v4/classic/errors.js';
export * as iso from '../../node_modules/zod/v4/classic/iso.js';
export * from '../../node_modules/zod/v4/classic/parse.js';
export * from '../../node_modules/zod/v4/classic/schemas.js';
export { globalRegistry, registry, toJSONSchema } from '../../node_modules/zod/v4/core/index.js';
