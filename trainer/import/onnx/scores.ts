// What becomes of the trees' sums: operator attributes and the operators behind the trees, folded into
// weights of the votes, base scores and a link. The classifier's rules are onnxruntime's
// (tree_ensemble_aggregator.h), which the specification leaves open; each was tried out.

import { UserError } from '../../base/user-error.ts';
import type { Link } from '../../ensemble/ensemble.ts';
import { outputCount } from '../../ensemble/predict-plain.ts';
import type { ClassicOperator } from './classic-trees.ts';
import type { Column } from './columns.ts';
import { rowsThatVote, type TreeOperator, type TreeTable } from './tree-table.ts';

/** A tree operator and what its votes add to the scores. */
export interface Term {
  table: TreeTable;
  columns: Column[];
  /** Per target: to which raw scores its votes go, each with a factor. */
  shares: ScoreShare[][];
  /** Of several votes for a target only the least or the largest counts, not their sum. */
  extreme?: 'MIN' | 'MAX';
}

export interface ScoreShare {
  raw: number;
  factor: number;
}

/** A link, or what stands on the way to one: 1 + exp(s), which a division makes a sigmoid; or some of the outputs. */
export type ScoreLink = Link | { kind: 'one-plus-exp' } | { kind: 'part' };

/** Scores on their way to the outputs: base scores and votes of trees, then the link. */
export interface Scores {
  rawCount: number;
  baseScore: Float64Array;
  terms: Term[];
  link: ScoreLink;
  /** Of one score with a binary link: the probability of class 0 alone, until the classes are joined. */
  isComplement: boolean;
  /** Empty for plain numbers. */
  classes: string[];
  /** Each output is divided by the sum of all; all are alike where that is 0. */
  isShared?: boolean;
  /** 1 is added to each where their sum is 0, which only a division by that sum makes good. */
  isPadded?: boolean;
  /** As a LeafTable may be, of which they come. */
  isInexact?: boolean;
  /** What the tree operator added of which they come. */
  sums?: OperatorSums;
  /** Of a choice of some: all of them, the positions of those chosen, and the choice itself before any change. */
  part?: { of: Scores; taken: number[]; as?: Scores };
}

/** What a tree operator adds. It holds of scores whose terms and base scores are still the operator's own. */
export interface OperatorSums {
  of: Pick<Scores, 'terms' | 'baseScore'>;
  /** The terms with the weights that the file has, before the divisor. */
  terms: Term[];
  divisor: number;
  isDouble: boolean;
}

/** Scores that a model can give out. */
export interface FinalScores extends Scores {
  link: Link;
}

/** Columns of the tensor that holds the scores. */
export function widthOf({ link, rawCount, isComplement, part }: Scores): number {
  if (link.kind === 'part') return part?.taken.length ?? 0;
  return isComplement || link.kind === 'one-plus-exp' ? rawCount : outputCount(link, rawCount);
}

/** Whether it is the same tensor: what a graph does to its classes' names leaves it what it is. */
export function areSame(a: Scores, b: Scores): boolean {
  return (
    a.terms === b.terms &&
    a.baseScore === b.baseScore &&
    a.link === b.link &&
    a.isComplement === b.isComplement
  );
}

/** Scores of TreeEnsembleRegressor, and of TreeEnsemble, which agree but for the base values. */
export function regressorScores(operator: TreeOperator, columns: Column[], place: string): Scores {
  const { targets, postTransform, baseValues, table, aggregate } = operator;
  if (baseValues.length !== 0 && baseValues.length !== targets) {
    throw new UserError(`${place}: ${baseValues.length} base_values for ${targets} targets`);
  }
  // With a single target onnxruntime applies no transform but PROBIT.
  const isIgnored = targets === 1 && postTransform !== 'PROBIT';
  const factor = aggregate === 'AVERAGE' ? 1 / table.roots.length : 1;
  const extreme = aggregate === 'MIN' || aggregate === 'MAX' ? { extreme: aggregate } : {};
  return {
    rawCount: targets,
    baseScore: regressorBase(operator, place),
    terms: [{ table, columns, shares: oneToOne(targets, factor), ...extreme }],
    link: isIgnored ? { kind: 'identity' } : linkOf(postTransform, place),
    isComplement: false,
    classes: [],
  };
}

/** onnxruntime adds a base value only to a target that a leaf votes for, unless there is one target. */
function regressorBase({ targets, baseValues, table }: TreeOperator, place: string): Float64Array {
  return Float64Array.from({ length: targets }, (_, target) => {
    const base = baseValues[target] ?? 0;
    if (targets === 1 || base === 0) return base;
    const votes = rowsThatVote(table, target);
    if (votes !== 'some') return votes === 'all' ? base : 0;
    throw new UserError(
      `${place}: a base value for target ${target}: onnxruntime's answer depends on which leaves vote`,
    );
  });
}

function oneToOne(count: number, factor = 1): ScoreShare[][] {
  return Array.from({ length: count }, (_, raw) => [{ raw, factor }]);
}

/** Votes for class 0 are the score of class 1, and of class 0 with the other sign. */
const MIRRORED: ScoreShare[][] = [
  [
    { raw: 0, factor: -1 },
    { raw: 1, factor: 1 },
  ],
  [],
];

/** What a classifier with two classes makes of its votes. */
type Rule = Pick<FinalScores, 'rawCount' | 'baseScore' | 'link'> & { shares: ScoreShare[][] };

/** Scores of TreeEnsembleClassifier. */
export function classifierScores(
  operator: ClassicOperator,
  columns: Column[],
  place: string,
): Scores {
  const { classes, baseValues, table } = operator;
  const { shares, ...rule } =
    classes.length === 2 ? twoClassRule(operator, place) : manyClassRule(operator, place);
  if (baseValues.length > 2 && baseValues.length !== classes.length) {
    throw new UserError(`${place}: ${baseValues.length} base_values for ${classes.length} classes`);
  }
  return { ...rule, terms: [{ table, columns, shares }], isComplement: false, classes };
}

function manyClassRule(
  { classes, baseValues, postTransform }: ClassicOperator,
  place: string,
): Rule {
  const count = classes.length;
  if (baseValues.length !== 0 && baseValues.length !== count) {
    throw new UserError(`${place}: ${baseValues.length} base_values for ${count} classes`);
  }
  const baseScore = Float64Array.from({ length: count }, (_, k) => baseValues[k] ?? 0);
  return {
    rawCount: count,
    baseScore,
    link: linkOf(postTransform, place),
    shares: oneToOne(count),
  };
}

/**
 * A class that no leaf votes for in a row has the score 0, whatever its base value; and where class 1 has
 * no vote, there is one score only.
 */
function twoClassRule(operator: ClassicOperator, place: string): Rule {
  const { baseValues, votedTargets, table, postTransform } = operator;
  const [base0 = 0, base1 = 0] = baseValues;
  const [votes0, votes1] = [rowsThatVote(table, 0), rowsThatVote(table, 1)];
  if (votes1 === 'none' && baseValues.length <= 1) return oneScoreRule(operator, place);
  const rule = { rawCount: 2, link: linkOf(postTransform, place), shares: oneToOne(2) };
  if (votes1 === 'none' && baseValues.length === 2) {
    return { ...rule, baseScore: Float64Array.of(base0, 0) };
  }
  if (votes1 === 'all' && baseValues.length <= 1 && (base0 === 0 || votes0 !== 'some')) {
    return { ...rule, baseScore: Float64Array.of(votes0 === 'all' ? base0 : 0, 0) };
  }
  if (votes1 === 'all' && baseValues.length === 2 && votes0 !== 'some') {
    // Scores −x and x of x = base_values[1] + votes for class 0; the rest is not used.
    if (votes0 === 'all') {
      return { ...rule, baseScore: Float64Array.of(-base1, base1), shares: MIRRORED };
    }
    return { ...rule, baseScore: Float64Array.of(0, base1), shares: [[], []] };
  }
  throw new UserError(
    `${place}: two classes with ${baseValues.length} base_values and votes for ` +
      `${[...votedTargets].sort().join(' and ')}: onnxruntime's answer depends on which leaves vote`,
  );
}

/** Two classes of which only the first is voted for: its sum is the score of the second. */
function oneScoreRule({ table, baseValues, postTransform }: ClassicOperator, place: string): Rule {
  if (postTransform === 'PROBIT') linkOf(postTransform, place);
  const base = baseValues[0] ?? 0;
  const single = { rawCount: 1, baseScore: Float64Array.of(base), shares: [...oneToOne(1), []] };
  if (postTransform === 'LOGISTIC') return { ...single, link: { kind: 'sigmoid', slope: 1 } };
  // Where no weight is negative, the sum is a probability; other transforms are not applied.
  if (table.voteWeight.every((weight) => weight >= 0)) {
    return { ...single, link: { kind: 'complement' } };
  }
  const baseScore = Float64Array.of(-base, base);
  return { rawCount: 2, baseScore, link: { kind: 'identity' }, shares: MIRRORED };
}

function linkOf(postTransform: string, place: string): Link {
  switch (postTransform) {
    case 'NONE':
      return { kind: 'identity' };
    case 'LOGISTIC':
      return { kind: 'sigmoid-each', slope: 1 };
    case 'SOFTMAX':
      return { kind: 'softmax' };
    default:
      throw new UserError(
        `${place}: post_transform '${postTransform.slice(0, 40)}' is not supported (NONE, LOGISTIC, SOFTMAX are)`,
      );
  }
}
