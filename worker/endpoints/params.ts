// GET /api/predict/params: what may be asked — the labels of each category, 0 for a number, and for models that take
// inputs '' for a text and the format of a date.

import { type Input, inputsOf } from '../../runtime/schema/input-schema.ts';
import { type JsonSchema, objectSchema } from '../../runtime/schema/json-schema.ts';
import { someLabels } from '../../runtime/schema/label-schema.ts';
import { answerJsonText } from '../http/respond.ts';
import type { OperationSchema, Route } from '../route.ts';
import { answeredWith } from '../schema/json-schema.ts';
import type { ServedVersion } from '../served-version.ts';

type Choices = string[] | boolean[] | 0 | string;

export function paramsRoute({ entry, identity }: ServedVersion): Route {
  const features = inputsOf(entry);
  const params = Object.fromEntries(features.map((one) => [one.name, choicesOf(one)]));
  const text = JSON.stringify(params);
  return {
    method: 'GET',
    path: '/api/predict/params',
    access: 'read',
    schema: () => paramsOperation(features),
    answer: () => answerJsonText(text, identity),
  };
}

function paramsOperation(features: Input[]): OperationSchema {
  const fields = features.map((one): [string, JsonSchema] => [one.name, choicesSchema(one)]);
  const names = features.map(({ name }) => name);
  const example = Object.fromEntries(features.map((one) => [one.name, someChoices(one)]));
  return {
    operationId: 'params',
    tags: ['model'],
    summary: 'What may be asked: the labels of each category, 0 for a number',
    responses: answeredWith('By feature', objectSchema(fields, names), { example }),
    problems: [],
  };
}

function choicesOf(feature: Input): Choices {
  if (feature.kind === 'category') return feature.labels;
  if (feature.kind === 'boolean') return [false, true];
  if (feature.kind === 'date') return feature.format;
  return feature.kind === 'text' ? '' : 0;
}

/** The same, for an example: of many labels, the first. */
function someChoices(feature: Input): Choices {
  return feature.kind === 'category' ? someLabels(feature.labels) : choicesOf(feature);
}

function choicesSchema(feature: Input): JsonSchema {
  if (feature.kind === 'category') return { type: 'array', items: { type: 'string' } };
  if (feature.kind === 'boolean') return { type: 'array', items: { type: 'boolean' } };
  if (feature.kind === 'text') return { type: 'string', const: '' };
  if (feature.kind === 'date') return { type: 'string', const: feature.format };
  return { type: 'integer', const: 0 };
}
