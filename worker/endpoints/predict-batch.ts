// POST /api/predict/batch: many rows in, an answer for each out, streamed.

import { describeCells } from '../../runtime/schema/cell-grammar.ts';
import { answerBatch } from '../batch/answer-batch.ts';
import { isOwnName } from '../batch/riders.ts';
import type { Call } from '../call.ts';
import { Endpoint } from '../endpoint.ts';
import { type ExtraName, providedExtras, readExtras } from '../extras.ts';
import { refuseEncoding } from '../http/body.ts';
import { answerType, bodyType } from '../http/media-type.ts';
import { BrokenJsonProblem, NotAcceptableProblem } from '../http/problem.ts';
import { arraySchema, reference } from '../schema/json-schema.ts';
import { problemResponses } from '../schema/problem-schema.ts';
import { csvExample, extraParametersOf } from '../schema/row-schema.ts';
import type { ServedVersion } from '../served-version.ts';
import { DEFAULT_BATCH_ROW_LIMIT } from '../settings.ts';

const TEXT = { type: 'string' } as const;

/** What a column of CSV holds of an extra, beside what its name says. */
const COLUMN_NOTES: Partial<Record<ExtraName, string>> = { decision: ' (the label decided for)' };

function describeExtras(version: ServedVersion): string {
  const columns = providedExtras(version).map(
    (name) => `\`included.${name}\`${COLUMN_NOTES[name] ?? ''}`,
  );
  if (columns.length === 0) return '';
  return ` What \`include\` asks for comes with each answer; in CSV it has the columns ${columns.join(', ')}.`;
}

function describeGrammar({ entry: { cellGrammar } }: ServedVersion): string {
  const words = cellGrammar === undefined ? '' : describeCells(cellGrammar);
  return words === '' ? '' : ` ${words}`;
}

export function predictBatchEndpoint(version: ServedVersion) {
  const { entry } = version;
  const answer = { anyOf: [reference('BatchAnswer'), reference('BadRow')] };
  const csv = { schema: TEXT, example: csvExample(entry) };
  const lines = entry.examples.map((example) => `${JSON.stringify(example)}\n`).join('');
  const schema = {
    operationId: 'predictBatch',
    tags: ['predict'],
    summary: 'Predict many rows',
    description:
      'Send rows as a JSON array, as NDJSON or as CSV with a header line. The answers come in the same order, in the ' +
      'same format or the one that `accept` names, as the worker computes them. A row that it cannot answer gets its ' +
      'problem in place of an answer, and the other rows are answered. Fields that are not features come back with the ' +
      'answer, such as an id. Columns are found by name, whatever its case, and every feature needs its column. ' +
      `A batch may have ${DEFAULT_BATCH_ROW_LIMIT} rows unless the deployment sets another limit, and a row 64 KiB. ` +
      `At either limit the stream ends with a problem that says so.${describeExtras(version)}${describeGrammar(version)}`,
    parameters: extraParametersOf(version),
    request: {
      body: {
        required: true,
        content: {
          'application/json': { schema: arraySchema(reference('BatchRow')) },
          'application/x-ndjson': { schema: TEXT, example: lines },
          'text/csv': csv,
        },
      },
    },
    responses: {
      200: {
        description: 'An answer per row, in order',
        content: {
          'application/json': { schema: arraySchema(answer) },
          'application/x-ndjson': { schema: TEXT },
          'text/csv': { schema: TEXT },
        },
      },
      ...problemResponses(version, '/api/predict/batch', 406, 408, 413, 415, 422),
    },
  };
  return class PredictBatch extends Endpoint {
    override readonly access = 'batch';
    override schema = schema;

    override async handle({ search, request, settings }: Call): Promise<Response> {
      const extras = readExtras(search, version);
      const from = bodyType(request);
      refuseEncoding(request);
      const to = answerType(request, from);
      if (to === 'text/csv') refuseTakenColumn(version);
      if (request.body === null) throw new BrokenJsonProblem('the request has no body');
      const form = {
        from,
        to,
        extras,
        rowLimit: settings.batchRowLimit,
        idleMs: settings.deadlineMs,
      };
      const stream = await answerBatch(version, request.body, form);
      const headers = {
        ...version.answerHeaders,
        'content-type': `${to}; charset=utf-8`,
        vary: 'accept',
      };
      return new Response(stream, { headers });
    }
  };
}

/** Recipes may have such outputs no more; versions from before have. */
function refuseTakenColumn({ entry: { flags } }: ServedVersion): void {
  const taken = flags.find(isOwnName);
  if (taken === undefined) return;
  const why = `: this model has an output called '${taken}', as CSV has a column`;
  throw new NotAcceptableProblem('text/csv', ['application/json', 'application/x-ndjson'], why);
}
