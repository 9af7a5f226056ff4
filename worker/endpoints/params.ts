// GET /api/predict/params: what may be asked — the labels of each category, 0 for a number, and for models that take
// inputs '' for a text and the format of a date.

import { type Input, inputsOf } from '../../runtime/schema/input-schema.ts';
import { answerJsonText } from '../http/respond.ts';
import type { Route } from '../route.ts';
import type { ServedVersion } from '../served-version.ts';

export type Choices = string[] | boolean[] | 0 | string;

export function paramsRoute({ entry, identity }: ServedVersion): Route {
  const features = inputsOf(entry);
  const params = Object.fromEntries(features.map((one) => [one.name, choicesOf(one)]));
  const text = JSON.stringify(params);
  return {
    method: 'GET',
    path: '/api/predict/params',
    access: 'read',
    operation: 'params',
    answer: () => answerJsonText(text, identity),
  };
}

export function choicesOf(feature: Input): Choices {
  if (feature.kind === 'category') return feature.labels;
  if (feature.kind === 'boolean') return [false, true];
  if (feature.kind === 'date') return feature.format;
  return feature.kind === 'text' ? '' : 0;
}
