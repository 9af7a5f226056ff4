// A module that computes its features otherwise than its manifest says is found out.
import { expect, it } from 'vitest';
import type { Expression } from '../../../runtime/functions/expression.ts';
import { verifyDerivation } from '../../../trainer/compile/verify-derivation.ts';
import { lower, minus, year } from '../../../trainer/recipe/functions.ts';
import { predictorWithInputs } from '../../model-with-inputs.ts';

const predictor = await predictorWithInputs();

function expecting(feature: number, expression: Expression) {
  const manifest = structuredClone(predictor.manifest);
  if (manifest.derivation) manifest.derivation.expressions[feature] = expression;
  return () => verifyDerivation({ ...predictor, manifest, deriver: predictor.deriver });
}

it('finds features that are computed as they are said to be, and others', () => {
  expect(() => verifyDerivation(predictor)).not.toThrow();
  expect(expecting(0, minus('built', year('sold')))).toThrow('feature age is');
  expect(expecting(4, lower('kind'))).toThrow('feature kind is');
});
