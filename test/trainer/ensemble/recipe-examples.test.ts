// Examples of a recipe: what the model would refuse is refused before it is learned, a label that the data lack is
// left out and said.
import { expect, test } from 'vitest';
import type { FeatureSchema } from '../../../runtime/schema/feature-schema.ts';
import { answeredExamples } from '../../../trainer/ensemble/recipe-examples.ts';
import { collectWarnings } from '../ingest/ingest-fixture.ts';

const SCHEMA: FeatureSchema = [
  { name: 'age', kind: 'integer', missing: 'allowed', maximum: 120 },
  { name: 'sex', kind: 'category', missing: 'refused', labels: ['f', 'm'] },
];

const ASKED = { features: SCHEMA, derivation: undefined };

test.each([
  [{ age: 3 }, 'examples.1: sex is required'],
  [{ age: '3', sex: 'f' }, 'examples.1: age must be a number'],
  [{ age: 121, sex: 'f' }, 'examples.1: age must be at most 120'],
  [{ age: 121, sex: 'x' }, 'examples.1: age must be at most 120; sex has no label "x"'],
])('%j is refused', (example, message) => {
  const { progress } = collectWarnings();
  expect(() => answeredExamples([{ sex: 'f' }, example], ASKED, progress)).toThrow(message);
});

test('a label that these data do not have is left out', () => {
  const { progress, warnings } = collectWarnings();
  const right = [{ age: null, sex: 'f' }, { sex: 'm' }];
  const given = [right[0], { age: 3, sex: 'x' }, right[1]];
  expect(answeredExamples(given, ASKED, progress)).toEqual(right);
  expect(warnings).toEqual([
    expect.stringMatching(/^examples\.1: sex has no label "x".*; the example is left out$/),
  ]);
});
