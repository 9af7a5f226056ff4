// What an operation of the document takes and answers, and names for schemas that are used in several places.
import type * as z from 'zod';
import type { JsonSchema } from '../../runtime/schema/json-schema.ts';

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
