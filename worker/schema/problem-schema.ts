// The shape of problem details in the OpenAPI document.
import type { ResponseConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';

export const fault = z.object({
  field: z.string(),
  reason: z.string(),
  value: z
    .union([z.string(), z.number(), z.boolean(), z.null()])
    .optional()
    .meta({ description: 'The value as it was given, a long text shortened' }),
  message: z.string(),
  nearest: z.string().optional().meta({ description: 'The label or field spelled most alike' }),
});

const problem = z
  .object({
    type: z.url().meta({ description: 'Where this kind of problem is explained' }),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string(),
    instance: z.string(),
    code: z.int().min(7100).max(7199),
    errors: z.array(fault).optional().meta({ description: 'What is wrong, field by field' }),
  })
  .meta({ id: 'Problem', description: 'Problem details as in RFC 9457' });

const DESCRIPTIONS: Record<number, string> = {
  400: 'The body is not JSON',
  406: 'The answer has none of the forms that are accepted',
  401: 'The deployment asks for an API key',
  403: 'The API key does not allow this',
  404: 'Nothing is at this path',
  413: 'The body is too large',
  415: 'The body is of a type that is not read here',
  422: 'A field is missing, unknown, of a wrong type, out of bounds or not a label',
  429: 'Too many requests',
};

/** What any operation may answer, depending on how it is deployed. */
const ANYWHERE = [401, 403, 429];

/** The problems of an operation: those of every one, and these. */
export function problemResponses(...statuses: number[]): Record<string, ResponseConfig> {
  const content = { 'application/problem+json': { schema: problem } };
  return Object.fromEntries(
    [...ANYWHERE, ...statuses].map((status) => [
      status,
      { description: DESCRIPTIONS[status], content },
    ]),
  );
}
