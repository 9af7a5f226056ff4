// The operators behind the trees, applied to their scores.
import { outputCount } from '../../ensemble/predict-plain.ts';
import type { Attributes } from './attributes.ts';
import type { Scores } from './scores.ts';

/** Add, Sub, Mul, Div of scores and constants (one, or one for each score). */
export function computeScores(
  scores: Scores,
  constants: Float64Array,
  operator: string,
  isConstantFirst: boolean,
  attributes: Attributes,
): Scores {
  if (scores.link.kind !== 'identity')
    return complement(scores, constants, operator, isConstantFirst, attributes);
  if (constants.length !== 1 && constants.length !== scores.rawCount) {
    throw attributes.failure(`${constants.length} constants for ${scores.rawCount} scores`);
  }
  const constant = (k: number) => constants[constants.length === 1 ? 0 : k];
  if (operator === 'Add' || (operator === 'Sub' && !isConstantFirst)) {
    const sign = operator === 'Add' ? 1 : -1;
    return { ...scores, baseScore: scores.baseScore.map((base, k) => base + sign * constant(k)) };
  }
  const factor = operator === 'Mul' ? constant(0) : 1 / constant(0);
  const isUniform = constants.every((each) => each === constants[0]);
  const isScaling = operator === 'Mul' || (operator === 'Div' && !isConstantFirst);
  if (!isScaling || !isUniform || !(factor > 0) || !Number.isFinite(factor)) {
    if (operator === 'Sub')
      return complement(scores, constants, operator, isConstantFirst, attributes);
    throw attributes.failure('this computation on the scores is not supported');
  }
  return {
    ...scores,
    baseScore: scores.baseScore.map((base) => base * factor),
    divisor: operator === 'Div' ? scores.divisor * constant(0) : scores.divisor / constant(0),
  };
}

/** 1 − p, the probability of class 0. */
function complement(
  scores: Scores,
  constants: Float64Array,
  operator: string,
  isConstantFirst: boolean,
  attributes: Attributes,
): Scores {
  const isComplement = operator === 'Sub' && isConstantFirst && constants.every((c) => c === 1);
  if (!isComplement || scores.rawCount !== 1 || scores.part === 'class0') {
    throw attributes.failure('this computation on the scores is not supported');
  }
  return { ...scores, part: 'class0' };
}

/** Sigmoid, Softmax, Exp. */
export function transformScores(scores: Scores, operator: string, attributes: Attributes): Scores {
  if (scores.link.kind !== 'identity' || scores.part !== 'all') {
    throw attributes.failure('a second transform of the scores is not supported');
  }
  switch (operator) {
    case 'Sigmoid':
      return { ...scores, link: { kind: 'sigmoid-each', slope: 1 } };
    case 'Exp':
      return { ...scores, link: { kind: 'exp' } };
    default: {
      const axis = attributes.int('axis', -1);
      if (axis !== -1 && axis !== 1) throw attributes.failure(`axis ${axis} is not supported`);
      return { ...scores, link: { kind: 'softmax' } };
    }
  }
}

/** Concat of [1 − p, p]. */
export function joinScores(parts: Scores[], attributes: Attributes): Scores {
  const [first, second] = parts;
  const isPair =
    parts.length === 2 &&
    first.part === 'class0' &&
    second.part !== 'class0' &&
    second.rawCount === 1 &&
    first.link === second.link;
  if (!isPair) throw attributes.failure('this way of joining scores is not supported');
  const link =
    second.link.kind === 'sigmoid-each'
      ? ({ kind: 'sigmoid', slope: second.link.slope } as const)
      : ({ kind: 'complement' } as const);
  if (second.link.kind !== 'sigmoid-each' && second.link.kind !== 'identity') {
    throw attributes.failure('this way of joining scores is not supported');
  }
  return { ...second, part: 'all', link, classes: ['0', '1'] };
}

/** Labels that ZipMap or an encoder behind ArgMax gives the outputs. */
export function nameClasses(scores: Scores, classes: string[], attributes: Attributes): Scores {
  const outputs = outputCount(scores.link, scores.rawCount);
  if (classes.length !== outputs) {
    throw attributes.failure(`${classes.length} labels for ${outputs} outputs`);
  }
  return { ...scores, classes };
}
