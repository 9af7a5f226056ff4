// What becomes of the trees' sums: operator attributes and the operators behind the trees, folded into
// base scores, a divisor and a link. The classifier's rules are onnxruntime's
// (tree_ensemble_aggregator.h), which the specification leaves open; each was tried out.
import type { Link } from '../../ensemble/ensemble.ts';
import { UserError } from '../../user-error.ts';
import type { ClassicOperator } from './classic-trees.ts';
import type { TreeOperator, TreeTable } from './tree-table.ts';

/** Scores on their way to the outputs. */
export interface Scores {
  rawCount: number;
  baseScore: Float64Array;
  divisor: number;
  link: Link;
  /** Of 1 score with a binary link: the column of class 1 only, until the classes are joined. */
  part: 'all' | 'class1' | 'class0';
  /** Empty for plain numbers. */
  classes: string[];
  /** From a leaf's votes to its values (rawCount of them). */
  votes: 'as-they-are' | 'single' | 'mirrored';
}

/** Scores of TreeEnsembleRegressor, and of TreeEnsemble, which agree but for the base values. */
export function regressorScores(operator: TreeOperator, place: string): Scores {
  const { targets, postTransform, baseValues } = operator;
  const base = Array.from(baseValues);
  if (base.length !== 0 && base.length !== targets) {
    throw new UserError(`${place}: ${base.length} base_values for ${targets} targets`);
  }
  // With a single target onnxruntime applies no transform but PROBIT.
  const isIgnored = targets === 1 && postTransform !== 'PROBIT';
  return {
    rawCount: targets,
    baseScore: Float64Array.from({ length: targets }, (_, k) => base[k] ?? 0),
    divisor: operator.averages ? operator.table.roots.length : 1,
    link: isIgnored ? { kind: 'identity' } : linkOf(postTransform, place),
    part: 'all',
    classes: [],
    votes: 'as-they-are',
  };
}

/** Scores of TreeEnsembleClassifier. */
export function classifierScores(operator: ClassicOperator, place: string): Scores {
  const { classes, baseValues, votedTargets, postTransform } = operator;
  const scores = {
    rawCount: classes.length,
    baseScore: new Float64Array(classes.length),
    divisor: 1,
    part: 'all' as const,
    classes,
  };
  const isSingle = classes.length === 2 && votedTargets.size === 1 && votedTargets.has(0);
  if (isSingle) return { ...scores, ...binaryScores(operator, place) };
  const link = linkOf(postTransform, place);
  if (classes.length === 2) {
    if (baseValues.length === 0 && votedTargets.has(1) && everyRowVotesFor1(operator.table)) {
      return { ...scores, link, votes: 'as-they-are' };
    }
    if (baseValues.length === 2 && votedTargets.size === 2 && everyRowVotesFor1(operator.table)) {
      // onnxruntime: scores −x and x of x = base_values[1] + votes for class 0; the rest is not used.
      const baseScore = Float64Array.of(-baseValues[1], baseValues[1]);
      return { ...scores, baseScore, link, votes: 'mirrored' };
    }
    throw new UserError(
      `${place}: two classes with ${baseValues.length} base_values and votes for ` +
        `${[...votedTargets].sort().join(' and ')}: onnxruntime's answer depends on which leaves vote`,
    );
  }
  if (baseValues.length !== 0 && baseValues.length !== classes.length) {
    throw new UserError(`${place}: ${baseValues.length} base_values for ${classes.length} classes`);
  }
  const baseScore = baseValues.length === 0 ? scores.baseScore : baseValues;
  return { ...scores, baseScore, link, votes: 'as-they-are' };
}

/** Two classes of which only the first is voted for: its sum is the score of the second. */
function binaryScores(
  { table, baseValues, postTransform }: ClassicOperator,
  place: string,
): Pick<Scores, 'rawCount' | 'baseScore' | 'link' | 'votes'> {
  if (baseValues.length > 1) {
    throw new UserError(`${place}: ${baseValues.length} base_values for one column of scores`);
  }
  const base = baseValues[0] ?? 0;
  if (postTransform === 'PROBIT') linkOf(postTransform, place);
  const single = { rawCount: 1, baseScore: Float64Array.of(base), votes: 'single' as const };
  if (postTransform === 'LOGISTIC') return { ...single, link: { kind: 'sigmoid', slope: 1 } };
  if (table.voteWeight.every((weight) => weight >= 0)) {
    return { ...single, link: { kind: 'complement' } };
  }
  return {
    rawCount: 2,
    baseScore: Float64Array.of(-base, base),
    link: { kind: 'identity' },
    votes: 'mirrored',
  };
}

/** Whether some tree has a vote for class 1 in every leaf; only then does no row lack one. */
function everyRowVotesFor1(table: TreeTable): boolean {
  const votesFor1 = (node: number) => {
    for (let i = table.voteStart[node]; i < table.voteStart[node + 1]; i++) {
      if (table.voteTarget[i] === 1) return true;
    }
    return false;
  };
  return Array.from(table.roots).some((root, tree) => {
    const end = table.roots[tree + 1] ?? table.mode.length;
    for (let node = root; node < end; node++) {
      const isLeaf = table.trueChild[node] < 0;
      if (isLeaf && !votesFor1(node)) return false;
    }
    return true;
  });
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
