// The operations that ask the model about one row, as the document has them.
import { answerWords } from '../../runtime/schema/answer-schema.ts';
import { arraySchema, objectSchema } from '../../runtime/schema/json-schema.ts';
import { rowParameters } from '../extras.ts';
import { notRecordedProblem } from '../http/problems.ts';
import type { ServedVersion } from '../served-version.ts';
import { answeredWith, jsonBody, type OperationSchema, reference } from './operation.ts';
import { extraParametersOf, idParameterOf, rowParametersOf } from './row-schema.ts';

export function predictOperation(version: ServedVersion): OperationSchema {
  return {
    tags: ['predict'],
    summary: 'Predict one row',
    parameters: [...extraParametersOf(version), ...idParameterOf(version)],
    request: jsonBody(reference('Row')),
    responses: answeredWith(answerWords(version.entry), reference('Answer')),
    problems: [notRecordedProblem(), 408, 413, 415, 422],
  };
}

export function predictByQueryOperation(version: ServedVersion): OperationSchema {
  const { entry } = version;
  const parameters = rowParameters(entry);
  return {
    tags: ['predict'],
    summary: 'Predict one row given in the query',
    description: 'Cacheable: immutable under a version prefix, confirmed by ETag elsewhere.',
    parameters: [
      ...rowParametersOf(entry),
      ...[...extraParametersOf(version), ...idParameterOf(version)].filter(({ name }) =>
        parameters.some((one) => one === name),
      ),
    ],
    responses: {
      ...answeredWith(answerWords(entry), reference('Answer')),
      304: { description: 'The answer that the client has still stands' },
    },
    problems: [notRecordedProblem(), 422],
  };
}

export function explainOperation(): OperationSchema {
  const answer = objectSchema(
    [
      ['answer', reference('Answer')],
      ['explanations', arraySchema(reference('Explanation'))],
    ],
    ['answer', 'explanations'],
  );
  return {
    tags: ['predict'],
    summary: 'Predict one row and say why',
    request: jsonBody(reference('Row')),
    responses: answeredWith('The answer, and an explanation per raw score', answer),
    problems: [408, 413, 415, 422],
  };
}
