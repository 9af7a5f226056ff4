// The operation that answers many rows, as the document has it.
import { providedExtras } from '../../runtime/rows/asked-extras.ts';
import { describeCells, PLAIN_CELLS } from '../../runtime/schema/cell-grammar.ts';
import { arraySchema, type JsonSchema } from '../../runtime/schema/json-schema.ts';
import { type ExtraName, extraColumn } from '../../runtime/schema/outputs.ts';
import type { MediaType } from '../http/media-type.ts';
import type { ServedVersion } from '../served-version.ts';
import { DEFAULT_BATCH_ROW_LIMIT } from '../settings.ts';
import { type OperationSchema, reference } from './operation.ts';
import { csvExample, extraParametersOf } from './row-schema.ts';

const TEXT: JsonSchema = { type: 'string' };

export function predictBatchOperation(version: ServedVersion): OperationSchema {
  const { entry } = version;
  const lines = entry.examples.map((example) => `${JSON.stringify(example)}\n`).join('');
  return {
    tags: ['predict'],
    summary: 'Predict many rows',
    description: describeBatch(version),
    parameters: extraParametersOf(version),
    request: {
      body: {
        required: true,
        content: byMediaType(
          { schema: arraySchema(reference('BatchRow')) },
          { schema: TEXT, example: lines },
          { schema: TEXT, example: csvExample(entry) },
        ),
      },
    },
    responses: {
      200: {
        description: 'An answer per row, in order',
        content: byMediaType(
          { schema: arraySchema({ anyOf: [reference('BatchAnswer'), reference('BadRow')] }) },
          { schema: TEXT },
          { schema: TEXT },
        ),
      },
    },
    problems: [406, 408, 413, 415, 422],
  };
}

function describeBatch(version: ServedVersion): string {
  const cells = describeCells(version.entry.cellGrammar ?? PLAIN_CELLS);
  return [
    'Send rows as a JSON array, as NDJSON or as CSV with a header line. The answers come in the same order, in the ' +
      'same format or the one that `accept` names, as the worker computes them. A row that it cannot answer gets its ' +
      'problem in place of an answer, and the other rows are answered. Fields that are not features come back with the ' +
      'answer, such as an id. Columns are found by name, whatever its case, and every feature needs its column.',
    `A batch may have ${DEFAULT_BATCH_ROW_LIMIT} rows unless the deployment sets another limit, and a row 64 KiB.`,
    'At either limit the stream ends with a problem that says so.',
    ...extraColumns(version),
    ...(cells === '' ? [] : [cells]),
  ].join(' ');
}

interface Content {
  schema: JsonSchema;
  example?: string;
}

function byMediaType(json: Content, ndjson: Content, csv: Content): Record<MediaType, Content> {
  return { 'application/json': json, 'application/x-ndjson': ndjson, 'text/csv': csv };
}

/** What a column of CSV holds of an extra, beside what its name says. */
const COLUMN_NOTES: Partial<Record<ExtraName, string>> = { decision: ' (the label decided for)' };

function extraColumns(version: ServedVersion): string[] {
  const columns = providedExtras(version.predictor.manifest).map(
    (name) => `\`${extraColumn(name)}\`${COLUMN_NOTES[name] ?? ''}`,
  );
  if (columns.length === 0) return [];
  const list = columns.join(', ');
  return [`What \`include\` asks for comes with each answer; in CSV it has the columns ${list}.`];
}
