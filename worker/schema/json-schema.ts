// JSON Schemas of objects whose fields may be called anything, and names for those that are used in several places.
import type * as z from 'zod';

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

/** A schema of the document's components. */
export function reference(name: string): { $ref: string } {
  return { $ref: `#/components/schemas/${name}` };
}

/** The response of an operation that answers with JSON. */
export function answeredWith(
  description: string,
  schema: JsonSchema | z.ZodType,
  more: { example?: unknown } = {},
) {
  return { 200: { description, content: { 'application/json': { schema, ...more } } } };
}

/** The request of an operation that must be given JSON. */
export function jsonBody(schema: JsonSchema) {
  return { body: { required: true, content: { 'application/json': { schema } } } };
}
