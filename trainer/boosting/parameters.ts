// The parameters of boosting as an engine takes them: what they say of features by name is said by place.
import type { FeatureSchema } from '../../runtime/schema/feature-schema.ts';
import type { BoostingInForce } from '../recipe/learner-schema.ts';

export interface EngineParameters extends Omit<BoostingInForce, 'monotone'> {
  /** Per feature (in an engine: per column): 1 increasing, −1 decreasing, 0 free. */
  monotone: Int8Array;
}

/** The parameters for rows of these features. */
export function engineParameters(
  { monotone = {}, ...parameters }: BoostingInForce,
  schema: FeatureSchema,
): EngineParameters {
  const signs = schema.map(({ name }) =>
    Object.hasOwn(monotone, name) ? (monotone[name] === 'increasing' ? 1 : -1) : 0,
  );
  return { ...parameters, monotone: Int8Array.from(signs) };
}
