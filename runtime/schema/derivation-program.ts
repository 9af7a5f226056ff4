// How a model computes its features from inputs, as a program for its twins.
import { makeProgram, type Program } from '../functions/program.ts';
import type { FeatureSchema } from './feature-schema.ts';
import { type Derivation, functionInputs } from './input-schema.ts';

/** @throws FunctionFault naming the feature whose expression is none over these inputs */
export function derivationProgram(
  { inputs, expressions }: Derivation,
  features: FeatureSchema,
): Program {
  const named = features.map(({ name }, f) => [name, expressions[f]] as const);
  return makeProgram(functionInputs(inputs), new Map(named));
}
