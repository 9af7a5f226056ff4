// The one form of a tree ensemble that growers and importers make and the compiler takes.
// Arrays are flat and never change after construction. Node ids are absolute (over all trees).
//
//   numeric split   x <= threshold                    → left, otherwise right
//   category split  the code of x is in the node's set → left, otherwise right (unseen, negative: right)
//   missing         NaN goes left when MISSING_LEFT is set, otherwise right
//
// Nodes of one tree are contiguous and its root comes first, so tree t owns the ids
// [treeRoot[t], treeRoot[t + 1]). Its leaves are numbered contiguously too, after those of the tree
// before it: the leaf's number within its tree is what `leaves` answers (an imported model keeps its
// library's numbers). `check-ensemble.ts` holds an ensemble to all of this.
//
// Importers rewrite other conditions to these (`x < t` becomes `x <= the next smaller value`), so no
// library's spelling survives past the importer.

export const NUMERIC_SPLIT = 0;
export const CATEGORY_SPLIT = 1;

/** Bits of `Ensemble.flags`. */
export const MISSING_LEFT = 1;
/** |x| <= ZERO_BOUND goes where a missing value goes (LightGBM `zero_as_missing`). Numeric splits only. */
export const ZERO_IS_MISSING = 2;

/** LightGBM's kZeroThreshold: the float32 nearest to 1e-35, compared as a double. */
export const ZERO_BOUND = Math.fround(1e-35);

/** Categories are the codes below this (a set then has at most 64 Ki words). */
export const MAX_CATEGORIES = 1 << 21;

/**
 * Order of summation, so that every kernel gives the same bits: the j-th tree of a raw score adds to
 * partial sum j mod 4, and the result is (sum 0 + sum 2) + (sum 1 + sum 3). Four sums fill two SIMD
 * registers, and no addition waits for the one before it.
 */
export const SUM_LANES = 4;

/** From raw scores s to outputs. */
export type Link =
  /** outputs = s (regression; multi-class forests, whose scores are probabilities already) */
  | { kind: 'identity' }
  /** one score that is the probability of class 1: outputs = [1 − s, s] */
  | { kind: 'complement' }
  /** one score: p = 1 / (1 + exp(−slope·s)); outputs = [1 − p, p] */
  | { kind: 'sigmoid'; slope: number }
  /** one score: outputs = [0, 1] when s > 0, otherwise [1, 0] (XGBoost `binary:hinge`) */
  | { kind: 'step' }
  /** K scores, each p_k = 1 / (1 + exp(−slope·s_k)), not normalised (one-vs-all) */
  | { kind: 'sigmoid-each'; slope: number }
  | { kind: 'softmax' }
  /** exp(s): Poisson, gamma, Tweedie */
  | { kind: 'exp' }
  /** log(1 + exp(s)) */
  | { kind: 'log1p-exp' }
  /** −s² for s < 0, otherwise s² (LightGBM `sqrt`) */
  | { kind: 'signed-square' }
  /** the scores in ascending order (XGBoost's quantiles) */
  | { kind: 'sorted' }
  /** output 0 = s_0, output k = output k−1 + RISING_STEP + log(1 + exp(s_k)) (XGBoost's expectiles) */
  | { kind: 'rising' }
  /** shift − exp(s): the scores of isolation forests */
  | { kind: 'minus-exp'; shift: number };

/**
 * Float32 sums in the order of another library, trees as they stand here. `base-first`: from the base score
 * on (XGBoost); `base-last`: from 0 on, then over the divisor, then plus the base score (onnxruntime).
 */
export const FLOAT32_SUMS = ['base-first', 'base-last'] as const;
export type Float32Sums = (typeof FLOAT32_SUMS)[number];

export type CategoryCode = 'trunc' | 'floor' | 'exact';

/** Leaf i has the terms [start[i], start[i + 1]). */
export interface LinearLeaves {
  start: Int32Array;
  feature: Int32Array;
  coefficient: Float64Array;
  /** One per leaf. */
  constant: Float64Array;
}

export interface Ensemble {
  featureCount: number;
  /** Raw scores per row. */
  rawCount: number;
  /** `f32`: inputs are rounded to float32 first (XGBoost, ONNX); `f64`: taken as they are. */
  inputPrecision: 'f64' | 'f32';

  /**
   * Which code a value of a category split has. `trunc`: the value without its fraction, so that
   * (−1, 1) is 0 (LightGBM); `floor`: the whole number below, so that no negative value has a code
   * (XGBoost); `exact`: only whole numbers have one (`==` of ONNX).
   */
  categoryCode: CategoryCode;

  /** Per node: feature index, or −1 for a leaf. */
  feature: Int32Array;
  /** Per node: NUMERIC_SPLIT or CATEGORY_SPLIT (0 for a leaf). */
  split: Uint8Array;
  /** Per node: MISSING_LEFT | ZERO_IS_MISSING. */
  flags: Uint8Array;
  /** Per node: threshold of a numeric split; index into `setStart` of a category split. */
  threshold: Float64Array;
  /** Per node: child ids; −1 for a leaf. */
  left: Int32Array;
  right: Int32Array;
  /**
   * Per node: training rows (weights) that reached it; the split fractions of TreeSHAP. All zero when
   * unknown: then contributions cannot be given.
   */
  cover: Float64Array;
  /** Per leaf node: its number i over all trees; −1 for a split. */
  leafIndex: Int32Array;

  /** Category sets as 32-bit words: set s has words `setWords[setStart[s] … setStart[s+1])`, bit c%32 of word c>>5 = category c. */
  setStart: Int32Array;
  setWords: Uint32Array;

  /**
   * Linear leaves (LightGBM `linear_tree`): leaf i answers constant[i] + Σ coefficient × x over its
   * terms, in their order, where an |x| <= ZERO_BOUND counts as 0, and its `leafValue` when a value of a
   * term is missing. Only with leafWidth 1; such a model has no contributions. Absent: all leaves are
   * constant.
   */
  linear?: LinearLeaves;
  /** Leaf i has the values `leafValue[i × leafWidth … (i + 1) × leafWidth)`. */
  leafValue: Float64Array;
  /** 1: a tree adds to one raw score (`treeOutput`); rawCount: a leaf holds one value per raw score. */
  leafWidth: number;

  /** Per tree: id of its root. */
  treeRoot: Int32Array;
  /** Per tree: the raw score it adds to (0 when leaves are vectors). */
  treeOutput: Int32Array;
  /**
   * Raw score = baseScore + (sum over its trees, in the order of SUM_LANES) / divisor, unless
   * `float32Sums` says otherwise.
   */
  baseScore: Float64Array;
  /** Absent: sums are doubles. */
  float32Sums?: Float32Sums;
  /** 1 for a sum; the number of iterations for an average. */
  divisor: number;
  /**
   * The link takes raw score / linkDivisor. 1 but for LightGBM's forests (`average_output`), whose raw
   * scores and contributions are sums while their outputs come of the average.
   */
  linkDivisor: number;
  link: Link;
  /**
   * Corrects the probabilities that the link gives; absent: they stay as they are. Links of two outputs
   * have one curve, for class 1, and class 0 is what is left to 1. Other links have one curve per
   * output; the corrected probabilities are then divided by their sum (all equal when it is 0).
   */
  calibration?: CalibrationCurve[];
}

/** A correction of probabilities, linear between neighbouring points, flat before the first and after the last. */
export interface CalibrationCurve {
  /** Probabilities of the link, strictly ascending; at least one. */
  from: Float64Array;
  /** What each becomes: in [0, 1], never falling. */
  to: Float64Array;
}
