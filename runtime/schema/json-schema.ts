// JSON Schemas of objects whose fields may be called anything.

export type JsonSchema = { readonly [keyword: string]: unknown };

/** These fields and none else. */
export function objectSchema(
  fields: readonly [string, JsonSchema][],
  required: readonly string[],
): JsonSchema {
  return {
    type: 'object',
    // It makes fields of its own, also of `__proto__`.
    properties: Object.fromEntries(fields),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

/** The same, with any fields beside them. */
export function withOtherFields({ additionalProperties: _, ...schema }: JsonSchema): JsonSchema {
  return schema;
}

export function arraySchema(items: JsonSchema): JsonSchema {
  return { type: 'array', items };
}
