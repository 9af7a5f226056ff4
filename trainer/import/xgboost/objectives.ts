// XGBoost's objectives: the link from raw scores ("margins") to answers, and how the base score, which
// files give as an answer, becomes a margin. After src/objective/*.cc (PredTransform, ProbToMargin).
import type { Link } from '../../ensemble/ensemble.ts';

export interface Objective {
  link: Link;
  /** `class`: the outputs are probabilities of classes. */
  isClass: boolean;
  /** From the base score to the margin that is added. */
  toMargin: (baseScore: number) => number;
}

const same = (score: number) => score;
// In float32 step by step, as XGBoost computes them.
const logarithm = (score: number) => Math.fround(Math.log(score));
const logit = (score: number) =>
  Math.fround(-Math.log(Math.fround(Math.fround(1 / Math.fround(score)) - 1)));

const plain: Objective = { link: { kind: 'identity' }, isClass: false, toMargin: same };
const exponential: Objective = { link: { kind: 'exp' }, isClass: false, toMargin: logarithm };
const softmax: Objective = { link: { kind: 'softmax' }, isClass: true, toMargin: same };

const OBJECTIVES: Record<string, Objective> = {
  'reg:squarederror': plain,
  'reg:linear': plain,
  'reg:squaredlogerror': plain,
  'reg:pseudohubererror': plain,
  'reg:absoluteerror': plain,
  'reg:quantileerror': plain,
  'reg:expectileerror': plain,
  'reg:normal': plain,
  'rank:pairwise': plain,
  'rank:ndcg': plain,
  'rank:map': plain,
  'reg:logistic': {
    link: { kind: 'sigmoid-each', slope: 1 },
    isClass: false,
    toMargin: logit,
  },
  'binary:logistic': { link: { kind: 'sigmoid', slope: 1 }, isClass: true, toMargin: logit },
  // Its base score is a margin already, from 1.7 on at the latest.
  'binary:logitraw': plain,
  'binary:hinge': { link: { kind: 'step' }, isClass: true, toMargin: same },
  'count:poisson': exponential,
  'reg:gamma': exponential,
  'reg:tweedie': exponential,
  'survival:cox': exponential,
  'survival:aft': exponential,
  'multi:softmax': softmax,
  'multi:softprob': softmax,
};

/** What an objective means with this number of raw scores; `problem` says why it cannot be taken. */
export function readObjective(
  name: string,
  rawCount: number,
  version: readonly number[],
): Objective | { problem: string } {
  if (!Object.hasOwn(OBJECTIVES, name)) {
    return { problem: `the objective '${name.slice(0, 60)}' is not known` };
  }
  const objective = OBJECTIVES[name];
  if (name === 'binary:logitraw' && isBefore(version, [1, 7])) {
    return {
      problem:
        "versions before 1.7 do not agree on what the base score of 'binary:logitraw' is; load the " +
        'model with a newer XGBoost and save it again',
    };
  }
  if (objective.link.kind === 'step' && rawCount > 1) {
    return { problem: `'${name}' with ${rawCount} targets is not supported` };
  }
  // Several targets of a binary objective are labels that exclude each other in no way.
  if (objective.link.kind === 'sigmoid' && rawCount > 1) {
    return { ...objective, link: { kind: 'sigmoid-each', slope: 1 }, isClass: false };
  }
  return objective;
}

/** Whether a version is older than another, of which only the first numbers may be given. */
export function isBefore(version: readonly number[], other: readonly number[]): boolean {
  const at = other.findIndex((number, i) => number !== version[i]);
  return at >= 0 && version[at] < other[at];
}
