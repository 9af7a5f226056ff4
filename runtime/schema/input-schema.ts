// What callers of a model send, where that is not what its trees see: the module computes the features from it.
import type * as z from 'zod';
import { type FunctionInput, inputNames } from '../functions/expression.ts';
import type { derivationSchema, inputSchema } from './entry-schema.ts';
import type { FeatureSchema } from './feature-schema.ts';

export type Input = z.output<typeof inputSchema>;

/** Inputs in the order in which callers are told of them. */
export type InputSchema = Input[];

/** Inputs, and how the features are computed from them. */
export type Derivation = z.output<typeof derivationSchema>;

/** What callers send to a model: its inputs, or its features where it has no others. */
export function inputsOf(model: { features: FeatureSchema; derivation?: Derivation }): InputSchema {
  return model.derivation?.inputs ?? model.features;
}

/**
 * A text that two models share for a feature that both compute alike of the same inputs. Null where the feature itself
 * is what callers send: then nothing is known of how it comes about.
 */
export function computationOf(derivation: Derivation | undefined, f: number): string | null {
  if (derivation === undefined) return null;
  const expression = derivation.expressions[f];
  const read = new Set(inputNames(expression));
  const formats = derivation.inputs.flatMap((input) =>
    input.kind === 'date' && read.has(input.name) ? [[input.name, input.format, input.pivot]] : [],
  );
  return JSON.stringify([expression, formats]);
}

/** The inputs as functions see them. */
export function functionInputs(inputs: InputSchema): FunctionInput[] {
  return inputs.map((input): FunctionInput => {
    const { name, kind } = input;
    if (kind !== 'date') return { name, kind: kind === 'category' ? 'text' : kind };
    const { format, pivot } = input;
    return { name, kind, format, ...(pivot === undefined ? {} : { pivot }) };
  });
}
