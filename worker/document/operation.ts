// What the document says of one operation, and the parts that several have.
import type { RouteConfig } from '@asteasolutions/zod-to-openapi';
import type * as z from 'zod';
import type { JsonSchema } from '../../runtime/schema/json-schema.ts';
import type { Problem } from '../http/problem.ts';

/** An operation of the document, but for what every one has. */
export type OperationSchema = Omit<RouteConfig, 'method' | 'path' | 'security' | 'operationId'> & {
  /** Statuses of the problems that only some operations answer, or such problems, where examples are the operation's own. */
  problems: (number | Problem)[];
};

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
