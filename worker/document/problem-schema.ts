// The shape of problem details in the OpenAPI document.
import type { ResponseConfig } from '@asteasolutions/zod-to-openapi';
import * as z from 'zod';
import type { RowFault } from '../../runtime/rows/row-fault.ts';
import { takesAnyText } from '../../runtime/schema/feature-schema.ts';
import { inputsOf } from '../../runtime/schema/input-schema.ts';
import { ROW_BODY_LIMIT } from '../http/body.ts';
import { MEDIA_TYPES } from '../http/media-type.ts';
import { Problem } from '../http/problem.ts';
import {
  bodyTooLargeProblem,
  columnsProblem,
  contentTypeProblem,
  deadlineProblem,
  invalidRowProblem,
  invalidTargetProblem,
  notAcceptableProblem,
  notConfiguredProblem,
  rateLimitProblem,
  rowTooLongProblem,
  unknownVersionProblem,
} from '../http/problems.ts';
import type { ServedVersion } from '../served-version.ts';

const fault = z.object({
  field: z.string(),
  reason: z.string(),
  value: z
    .union([z.string(), z.number(), z.boolean(), z.null()])
    .optional()
    .meta({ description: 'The value that you sent; a long text is shortened' }),
  message: z.string(),
  nearest: z.string().optional().meta({ description: 'The label or field spelled most alike' }),
});

const problemSchema = z
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

/** What stands in a batch in place of the answer to a row that has none. */
export const badRowSchema = z.looseObject({
  problem: z.strictObject({
    line: z.int().meta({ description: 'Line of the body, or position in the array, from 1' }),
    detail: z.string(),
    errors: z.array(fault).optional(),
  }),
});

const DESCRIPTIONS: Record<number, string> = {
  400: 'The request cannot be read',
  401: 'The deployment requires an API key',
  403: 'The API key does not allow this',
  404: 'No model, version or path has this name',
  406: 'None of the formats in accept is available',
  408: 'The body did not arrive within the deadline of the deployment',
  413: 'The body, or a row of it, is too large',
  415: 'Unsupported content type',
  422: 'A row, or the header of a batch in CSV, does not fit the model',
  429: 'Too many requests',
  503: 'The deployment is not set up',
};

/** What any operation may answer, depending on how it is asked and deployed. */
const ANYWHERE = [400, 401, 403, 429, 503];

/** The problems of an operation: those of every one, and these, each with an example that fits the model. */
export function problemResponses(
  version: ServedVersion,
  path: string,
  problems: (number | Problem)[],
): Record<string, ResponseConfig> {
  const statuses = problems.map((one) => (typeof one === 'number' ? one : one.status));
  const own = new Map(
    problems.flatMap((one) => (typeof one === 'number' ? [] : [[one.status, one]])),
  );
  const responses = [...ANYWHERE, ...statuses].map((status): [string, ResponseConfig] => {
    const example = own.get(status);
    if (example !== undefined)
      return [String(status), describeProblem(example.title, example, path)];
    const usual = exampleOf(status, version, statuses);
    return [String(status), describeProblem(DESCRIPTIONS[status], usual, path)];
  });
  const internal = new Problem('internal', 'the worker is at fault, not the request');
  responses.push(['default', describeProblem('Any other problem', internal, path)]);
  return Object.fromEntries(responses);
}

function describeProblem(description: string, problem: Problem, path: string): ResponseConfig {
  const example = problem.details({ origin: 'https://example.com', pathname: path });
  return {
    description,
    content: { 'application/problem+json': { schema: problemSchema, example } },
  };
}

/** @param statuses of the operation, which tell where it takes rows from */
function exampleOf(status: number, version: ServedVersion, statuses: number[]): Problem {
  const inputs = inputsOf(version.entry);
  const [feature] = inputs;
  const names = inputs.map(({ name }) => name);
  // Only a batch has a choice of forms.
  const isBatch = statuses.includes(406);
  switch (status) {
    case 401:
      return new Problem('unauthorized', 'send an API key in the header x-api-key');
    case 403:
      return new Problem('forbidden', 'the key web lacks the scope batch');
    case 404:
      return unknownVersionProblem('nobody', [version.entry.name]);
    case 406:
      return notAcceptableProblem('text/html', [...MEDIA_TYPES]);
    case 408:
      return deadlineProblem(5000);
    case 413:
      return isBatch ? rowTooLongProblem(ROW_BODY_LIMIT) : bodyTooLargeProblem(ROW_BODY_LIMIT);
    case 415:
      return contentTypeProblem('text/plain', isBatch ? [...MEDIA_TYPES] : ['application/json']);
    case 422:
      if (isBatch) return columnsProblem(`the header: no column ${feature.name}`, names);
      return invalidRowProblem(faultsOfWrongRow(version));
    case 429:
      return rateLimitProblem();
    case 503:
      return notConfiguredProblem();
    default:
      if (statuses.includes(415)) return new Problem('broken-json', 'Unexpected end of JSON input');
      if (statuses.includes(422)) {
        return new Problem('invalid-query', `${feature.name} appears more than once in the query`);
      }
      return invalidTargetProblem();
  }
}

/** What is said of the model's example with its first field wrong. */
function faultsOfWrongRow({ entry, encoder }: ServedVersion): RowFault[] {
  const [feature] = inputsOf(entry);
  const fields = new Map<string, unknown>(Object.entries(entry.examples.at(0) ?? {}));
  const isClosed = feature.kind === 'category' && !takesAnyText(feature);
  const isOpen = feature.kind === 'text' || (feature.kind === 'category' && !isClosed);
  fields.set(feature.name, isClosed ? `${feature.labels[0]}?` : isOpen ? 0 : '?');
  const row = new Float64Array(entry.features.length);
  return encoder.encode(Object.fromEntries(fields), row) ?? [];
}
