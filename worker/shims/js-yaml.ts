// Stands in for `js-yaml` in `documents.mjs`, 15 kB less, compressed. chanfana imports it for a YAML form of the document, a route that is
// not mounted.

export default {
  dump(): never {
    throw new Error('the OpenAPI document is served as JSON only');
  },
};
