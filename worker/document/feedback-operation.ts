// The operation that takes what became of answers, as the document has it.
import { ANSWER_ID } from '../../runtime/observe/record-form.ts';
import { type JsonSchema, objectSchema } from '../../runtime/schema/json-schema.ts';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import { MOST_FEEDBACK } from '../endpoints/feedback.ts';
import { Problem } from '../http/problem.ts';
import { notRecordedProblem } from '../http/problems.ts';
import type { ServedVersion } from '../served-version.ts';
import { answeredWith, type OperationSchema } from './operation.ts';

export function feedbackOperation({ entry }: ServedVersion): OperationSchema {
  const example = { id: 'order-4711', actual: entry.classes.at(-1) ?? 1 };
  const fields: [string, JsonSchema][] = [
    ['id', idSchema('Of the answer: the one that it was given by `?id=`')],
    ['actual', actualSchema(entry)],
  ];
  const schema = { ...objectSchema(fields, ['id', 'actual']), examples: [example] };
  const taken = objectSchema([['accepted', { type: 'integer', minimum: 0 }]], ['accepted']);
  return {
    tags: ['predict'],
    summary: 'Say what became of answers',
    description:
      'Ask with `?id=on`, or with an id of your own, and send what really happened when you know it, in any order. ' +
      `Send one object as JSON, or up to ${MOST_FEEDBACK} as NDJSON. Of a body with a fault nothing is taken.`,
    request: {
      body: {
        required: true,
        content: {
          'application/json': { schema },
          'application/x-ndjson': {
            schema: { type: 'string' },
            example: `${JSON.stringify(example)}\n`,
          },
        },
      },
    },
    responses: answeredWith('How many were taken', taken, { example: { accepted: 1 } }),
    problems: [
      notRecordedProblem(),
      ...[408, 413, 415],
      new Problem('invalid-feedback', 'line 2: actual must be what it was'),
    ],
  };
}

export function idSchema(description: string): JsonSchema {
  return { type: 'string', pattern: ANSWER_ID.source, description };
}

function actualSchema({ task, classes }: RegistryEntry): JsonSchema {
  const description = 'What really happened';
  if (task === 'number') return { type: 'number', description };
  return { type: 'string', description, examples: classes.slice(0, 2) };
}
