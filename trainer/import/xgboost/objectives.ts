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
const logit = (score: number) => -Math.log(1 / score - 1);

const plain: Objective = { link: { kind: 'identity' }, isClass: false, toMargin: same };
const exponential: Objective = { link: { kind: 'exp' }, isClass: false, toMargin: Math.log };
const softmax: Objective = { link: { kind: 'softmax' }, isClass: true, toMargin: same };

const OBJECTIVES: Record<string, Objective> = {
  'reg:squarederror': plain,
  'reg:linear': plain,
  'reg:squaredlogerror': plain,
  'reg:pseudohubererror': plain,
  'reg:absoluteerror': plain,
  'reg:quantileerror': plain,
  'reg:expectileerror': plain,
  'rank:pairwise': plain,
  'rank:ndcg': plain,
  'rank:map': plain,
  'reg:logistic': {
    link: { kind: 'sigmoid-each', slope: 1 },
    isClass: false,
    toMargin: logit,
  },
  'binary:logistic': { link: { kind: 'sigmoid', slope: 1 }, isClass: true, toMargin: logit },
  'binary:logitraw': { link: { kind: 'identity' }, isClass: false, toMargin: logit },
  'binary:hinge': { link: { kind: 'step' }, isClass: true, toMargin: same },
  'count:poisson': exponential,
  'reg:gamma': exponential,
  'reg:tweedie': exponential,
  'survival:cox': exponential,
  'survival:aft': exponential,
  'multi:softmax': softmax,
  'multi:softprob': softmax,
};

/** What an objective means with this number of raw scores; `undefined` when it is not known. */
export function readObjective(name: string, rawCount: number): Objective | undefined {
  if (!Object.hasOwn(OBJECTIVES, name)) return undefined;
  const objective = OBJECTIVES[name];
  // Several targets of a binary objective are labels that exclude each other in no way.
  if (objective.link.kind === 'sigmoid' && rawCount > 1) {
    return { ...objective, link: { kind: 'sigmoid-each', slope: 1 }, isClass: false };
  }
  return objective;
}
