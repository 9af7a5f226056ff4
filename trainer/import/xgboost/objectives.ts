// XGBoost's objectives: the link from raw scores ("margins") to answers, and how the base score, which
// files give as an answer, becomes a margin. After src/objective/*.cc (PredTransform, ProbToMargin).
import { RISING_STEP } from '../../../assembly/shared/abi.ts';
import type { Link } from '../../ensemble/ensemble.ts';

export interface XgboostObjective {
  link: Link;
  /** `class`: the outputs are probabilities of classes. */
  isClass: boolean;
  /** From the base scores, one per raw score, to the margins that are added. */
  toMargins: ToMargins;
}

type ToMargins = (baseScores: Float64Array) => Float64Array;

// In float32 step by step, as XGBoost computes them.
const same: ToMargins = (scores) => scores;
const logarithm: ToMargins = (scores) => scores.map((score) => Math.fround(Math.log(score)));
const logit: ToMargins = (scores) =>
  scores.map((score) =>
    Math.fround(-Math.log(Math.fround(Math.fround(1 / Math.fround(score)) - 1))),
  );
/** The inverse of the link `rising`. */
const rises: ToMargins = (scores) =>
  scores.map((score, k) => {
    if (k === 0) return score;
    const rise = Math.fround(Math.fround(score - scores[k - 1]) - RISING_STEP);
    const kept = Math.max(rise, RISING_STEP);
    const share = Math.fround(-Math.fround(Math.expm1(-kept)));
    return Math.fround(kept + Math.fround(Math.log(share)));
  });

const plain: XgboostObjective = { link: { kind: 'identity' }, isClass: false, toMargins: same };
const exponential: XgboostObjective = {
  link: { kind: 'exp' },
  isClass: false,
  toMargins: logarithm,
};
const softmax: XgboostObjective = { link: { kind: 'softmax' }, isClass: true, toMargins: same };

const OBJECTIVES: Record<string, XgboostObjective> = {
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
    toMargins: logit,
  },
  'binary:logistic': { link: { kind: 'sigmoid', slope: 1 }, isClass: true, toMargins: logit },
  // Its base score is a margin already, from 1.7 on at the latest.
  'binary:logitraw': plain,
  'binary:hinge': { link: { kind: 'step' }, isClass: true, toMargins: same },
  'count:poisson': exponential,
  'reg:gamma': exponential,
  'reg:tweedie': exponential,
  'survival:cox': exponential,
  'survival:aft': exponential,
  'multi:softmax': softmax,
  'multi:softprob': softmax,
};

/** What an objective means with this number of raw scores; `problem` says why it cannot be taken. */
export function readXgboostObjective(
  name: string,
  rawCount: number,
  version: readonly number[],
): XgboostObjective | { problem: string } {
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
  // Several alphas: quantiles are sorted from 3.4 on, expectiles rise.
  if (rawCount > 1 && name === 'reg:quantileerror' && !isBefore(version, [3, 4])) {
    return { ...objective, link: { kind: 'sorted' } };
  }
  if (rawCount > 1 && name === 'reg:expectileerror') {
    return { ...objective, link: { kind: 'rising' }, toMargins: rises };
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
