// What the tools of a model take and give, as JSON Schema.
import { answerSchema } from '../../runtime/schema/answer-schema.ts';
import { explanationSchema } from '../../runtime/schema/explanation-schema.ts';
import { inputsOf } from '../../runtime/schema/input-schema.ts';
import { arraySchema, type JsonSchema, objectSchema } from '../../runtime/schema/json-schema.ts';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import { rowSchema, valueSchema } from '../../runtime/schema/row-schema.ts';

/** Changes that one question may have. */
export const MOST_CHANGES = 100;

export interface ToolSchemas {
  inputSchema: JsonSchema;
  outputSchema: JsonSchema;
}

export function predictSchemas(entry: RegistryEntry): ToolSchemas {
  return { inputSchema: rowSchema(entry), outputSchema: answerSchema(entry) };
}

export function explainSchemas(entry: RegistryEntry): ToolSchemas {
  const explanations = arraySchema(explanationSchema(entry));
  const outputSchema = wholeObject([
    ['answer', answerSchema(entry)],
    ['explanations', { ...explanations, description: 'One for each raw score of the model' }],
  ]);
  return { inputSchema: rowSchema(entry), outputSchema };
}

export function whatIfSchemas(entry: RegistryEntry): ToolSchemas {
  const answer = answerSchema(entry);
  const differences = entry.flags.map((flag): [string, JsonSchema] => [flag, { type: 'number' }]);
  const changed = wholeObject([
    ['answer', answer],
    [
      'difference',
      { ...wholeObject(differences), description: 'The answer minus that to the row' },
    ],
  ]);
  return {
    inputSchema: wholeObject([
      ['row', rowSchema(entry)],
      ['changes', changesSchema(entry)],
    ]),
    outputSchema: wholeObject([
      ['answer', { ...answer, description: 'To the row as it is' }],
      ['changed', { ...arraySchema(changed), description: 'In the order of the changes' }],
    ]),
  };
}

/** Their values are those of the row's own fields, which are not told twice. */
function changesSchema(entry: RegistryEntry): JsonSchema {
  const fields = inputsOf(entry).map((input): [string, JsonSchema] => {
    const { type } = valueSchema(input);
    return [input.name, { type: input.missing === 'refused' ? type : [type, 'null'] }];
  });
  const change = { ...objectSchema(fields, []), minProperties: 1 };
  return {
    ...arraySchema(change),
    minItems: 1,
    maxItems: MOST_CHANGES,
    description: 'Fields of the row with another value; each change is asked by itself',
  };
}

function wholeObject(fields: [string, JsonSchema][]): JsonSchema {
  return objectSchema(
    fields,
    fields.map(([name]) => name),
  );
}
