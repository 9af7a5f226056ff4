// What an ensemble answers, in the most readable form: the standard that every kernel is held to.
// A row is `featureCount` doubles, NaN for a missing value.
import { RISING_STEP } from '../../assembly/shared/abi.ts';
import { portableLog1p } from '../../assembly/shared/link-math.ts';
import {
  CATEGORY_SPLIT,
  type CalibrationCurve,
  type CategoryCode,
  type Ensemble,
  type Float32Sums,
  type Link,
  MISSING_LEFT,
  SUM_LANES,
  ZERO_BOUND,
  ZERO_IS_MISSING,
} from './ensemble.ts';
import { portableExp } from './portable-exp.ts';

/** Outputs of one row (`outputCount` doubles): the raw scores put through the link, then calibrated. */
export function predictPlain(ensemble: Ensemble, row: ArrayLike<number>): Float64Array {
  return outputsOf(ensemble, predictRawPlain(ensemble, row));
}

/** From raw scores to outputs: the link, then calibration. */
export function outputsOf(ensemble: Ensemble, raw: Float64Array): Float64Array {
  const { link, linkDivisor, calibration } = ensemble;
  const linked = applyLink(
    link,
    raw.map((score) => score / linkDivisor),
  );
  return calibration === undefined ? linked : applyCalibration(calibration, linked);
}

/** Raw scores of one row: `rawCount` doubles. */
export function predictRawPlain(ensemble: Ensemble, row: ArrayLike<number>): Float64Array {
  const { baseScore, divisor, float32Sums } = ensemble;
  if (float32Sums) return sumFloat32Plain(ensemble, row, float32Sums);
  return sumTreesPlain(ensemble, row).map((sum, raw) => baseScore[raw] + sum / divisor);
}

/** Per raw score, the sum of the leaf values that a row reaches, in the order of SUM_LANES. */
export function sumTreesPlain(ensemble: Ensemble, row: ArrayLike<number>): Float64Array {
  const { rawCount, treeRoot, treeOutput, leafIndex, leafWidth } = ensemble;
  const lanes = new Float64Array(rawCount * SUM_LANES);
  const treesOf = new Int32Array(rawCount);
  for (let tree = 0; tree < treeRoot.length; tree++) {
    const leaf = leafIndex[findLeaf(ensemble, tree, row)];
    for (let k = 0; k < leafWidth; k++) {
      const raw = treeOutput[tree] + k;
      const lane = treesOf[raw]++ % SUM_LANES;
      lanes[raw * SUM_LANES + lane] += valueOfLeaf(ensemble, leaf, k, row);
    }
  }
  return Float64Array.from({ length: rawCount }, (_, raw) => {
    const [a, b, c, d] = lanes.subarray(raw * SUM_LANES, (raw + 1) * SUM_LANES);
    return a + c + (b + d);
  });
}

/** Raw scores that are added in float32, one tree after the other. */
export function sumFloat32Plain(
  ensemble: Ensemble,
  row: ArrayLike<number>,
  order: Float32Sums,
): Float64Array {
  const { treeRoot, treeOutput, leafIndex, leafWidth, baseScore, divisor } = ensemble;
  const isBaseFirst = order === 'base-first';
  const sums = baseScore.map((base) => (isBaseFirst ? Math.fround(base) : 0));
  for (let tree = 0; tree < treeRoot.length; tree++) {
    const leaf = leafIndex[findLeaf(ensemble, tree, row)];
    for (let k = 0; k < leafWidth; k++) {
      const raw = treeOutput[tree] + k;
      sums[raw] = Math.fround(sums[raw] + Math.fround(valueOfLeaf(ensemble, leaf, k, row)));
    }
  }
  if (isBaseFirst) return sums;
  return sums.map((sum, raw) =>
    Math.fround(Math.fround(sum / Math.fround(divisor)) + Math.fround(baseScore[raw])),
  );
}

/** What leaf i answers for a row: its k-th value, or its linear function. */
export function valueOfLeaf(
  { leafValue, leafWidth, linear, inputPrecision }: Ensemble,
  leaf: number,
  k: number,
  row: ArrayLike<number>,
): number {
  const plain = leafValue[leaf * leafWidth + k];
  if (linear === undefined) return plain;
  let sum = linear.constant[leaf];
  for (let i = linear.start[leaf]; i < linear.start[leaf + 1]; i++) {
    const given = row[linear.feature[i]];
    const value = inputPrecision === 'f32' ? Math.fround(given) : given;
    if (Number.isNaN(value)) return plain;
    sum += linear.coefficient[i] * (Math.abs(value) <= ZERO_BOUND ? 0 : value);
  }
  return sum;
}

/** For each tree, the number of the leaf that the row falls into, counted within its tree. */
export function predictLeavesPlain(ensemble: Ensemble, row: ArrayLike<number>): Float64Array {
  const firstLeaf = firstLeafOfTrees(ensemble);
  const leaves = new Float64Array(ensemble.treeRoot.length);
  for (let tree = 0; tree < leaves.length; tree++) {
    leaves[tree] = ensemble.leafIndex[findLeaf(ensemble, tree, row)] - firstLeaf[tree];
  }
  return leaves;
}

/** Ensembles never change, so what was counted once holds. */
const firstLeaves = new WeakMap<Ensemble, Int32Array>();

/** Smallest leaf number of each tree. */
export function firstLeafOfTrees(ensemble: Ensemble): Int32Array {
  const known = firstLeaves.get(ensemble);
  if (known) return known;
  const counted = countFirstLeaves(ensemble);
  firstLeaves.set(ensemble, counted);
  return counted;
}

function countFirstLeaves({ treeRoot, leafIndex, feature }: Ensemble): Int32Array {
  const first = new Int32Array(treeRoot.length);
  let leaves = 0;
  let tree = 0;
  for (let node = 0; node < leafIndex.length; node++) {
    while (tree < treeRoot.length && treeRoot[tree] === node) first[tree++] = leaves;
    if (feature[node] < 0) leaves++;
  }
  return first;
}

/** Node id of the leaf that the row falls into. */
export function findLeaf(ensemble: Ensemble, tree: number, row: ArrayLike<number>): number {
  let node = ensemble.treeRoot[tree];
  while (ensemble.feature[node] >= 0) {
    node = goesLeft(ensemble, node, row) ? ensemble.left[node] : ensemble.right[node];
  }
  return node;
}

/** Whether the row takes the left branch of a split. */
export function goesLeft(ensemble: Ensemble, node: number, row: ArrayLike<number>): boolean {
  const given = row[ensemble.feature[node]];
  const value = ensemble.inputPrecision === 'f32' ? Math.fround(given) : given;
  const flags = ensemble.flags[node];
  if (Number.isNaN(value)) return (flags & MISSING_LEFT) !== 0;
  if (ensemble.split[node] === CATEGORY_SPLIT) {
    return setHas(ensemble, ensemble.threshold[node], codeOf(ensemble.categoryCode, value));
  }
  const isZero = Math.abs(value) <= ZERO_BOUND;
  if (isZero && (flags & ZERO_IS_MISSING) !== 0) return (flags & MISSING_LEFT) !== 0;
  return value <= ensemble.threshold[node];
}

/** The code of a value, or a number that is in no set. */
function codeOf(categoryCode: CategoryCode, value: number): number {
  if (categoryCode === 'trunc') return Math.trunc(value);
  if (categoryCode === 'floor') return Math.floor(value);
  return Number.isInteger(value) ? value : -1;
}

function setHas(ensemble: Ensemble, set: number, category: number): boolean {
  const start = ensemble.setStart[set];
  const bits = (ensemble.setStart[set + 1] - start) * 32;
  if (!(category >= 0 && category < bits)) return false;
  return ((ensemble.setWords[start + (category >> 5)] >>> (category & 31)) & 1) === 1;
}

/** Number of outputs that a link makes of `rawCount` raw scores. */
export function outputCount(link: Link, rawCount: number): number {
  return isBinaryLink(link) ? 2 : rawCount;
}

/** Whether one raw score becomes two outputs, the second of which is class 1's. */
export function isBinaryLink({ kind }: Link): boolean {
  return kind === 'sigmoid' || kind === 'complement' || kind === 'step';
}

/** From raw scores to outputs. */
export function applyLink(link: Link, raw: Float64Array): Float64Array {
  switch (link.kind) {
    case 'identity':
      return raw.slice();
    case 'complement':
      return Float64Array.of(1 - raw[0], raw[0]);
    case 'sigmoid': {
      const probability = sigmoid(link.slope * raw[0]);
      return Float64Array.of(1 - probability, probability);
    }
    case 'step':
      return raw[0] > 0 ? Float64Array.of(0, 1) : Float64Array.of(1, 0);
    case 'sigmoid-each':
      return raw.map((score) => sigmoid(link.slope * score));
    case 'softmax':
      return softmax(raw);
    case 'exp':
      return raw.map((score) => portableExp(score));
    case 'log1p-exp':
      return raw.map((score) => portableLog1p(portableExp(score)));
    case 'signed-square':
      return raw.map((score) => (score < 0 ? -(score * score) : score * score));
    case 'sorted':
      return sortedScores(raw);
    case 'rising':
      return risingScores(raw);
    case 'minus-exp':
      return raw.map((score) => link.shift - portableExp(score));
  }
}

/** By insertion, as the kernel does: −0 and 0 are alike and stay in their order. */
function sortedScores(raw: Float64Array): Float64Array {
  const sorted = raw.slice();
  for (let next = 1; next < sorted.length; next++) {
    const value = sorted[next];
    let at = next;
    for (; at > 0 && sorted[at - 1] > value; at--) sorted[at] = sorted[at - 1];
    sorted[at] = value;
  }
  return sorted;
}

function risingScores(raw: Float64Array): Float64Array {
  const outputs = raw.slice();
  for (let k = 1; k < outputs.length; k++) {
    outputs[k] = outputs[k - 1] + (RISING_STEP + softplus(raw[k]));
  }
  return outputs;
}

/** log(1 + e^x), finite for every finite x. */
function softplus(x: number): number {
  return x > 0 ? x + portableLog1p(portableExp(-x)) : portableLog1p(portableExp(x));
}

function sigmoid(score: number): number {
  return 1 / (1 + portableExp(-score));
}

/** The largest score is subtracted first, so that no exponential overflows. */
function softmax(raw: Float64Array): Float64Array {
  const largest = raw.reduce((a, b) => Math.max(a, b));
  const powers = raw.map((score) => portableExp(score - largest));
  const total = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / total);
}

/** From the link's probabilities to corrected ones (see `Ensemble.calibration`). */
export function applyCalibration(curves: CalibrationCurve[], linked: Float64Array): Float64Array {
  if (curves.length === 1 && linked.length === 2) {
    const probability = correct(curves[0], linked[1]);
    return Float64Array.of(1 - probability, probability);
  }
  const corrected = linked.map((probability, k) => correct(curves[k], probability));
  const total = corrected.reduce((a, b) => a + b);
  return corrected.map((value) => (total > 0 ? value / total : 1 / corrected.length));
}

function correct({ from, to }: CalibrationCurve, probability: number): number {
  const last = from.length - 1;
  if (probability <= from[0]) return to[0];
  if (probability >= from[last]) return to[last];
  let i = 0;
  while (from[i + 1] <= probability) i++;
  const share = (probability - from[i]) / (from[i + 1] - from[i]);
  return to[i] + (to[i + 1] - to[i]) * share;
}
