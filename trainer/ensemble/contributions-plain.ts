// Exact path-dependent TreeSHAP (Lundberg, Erion, Lee 2018, "Consistent individualized feature
// attribution for tree ensembles", algorithm 2), readable: the standard for the contributions kernel.
// A split that the row's known features do not decide is averaged over its children by `cover`.
import type { Ensemble } from './ensemble.ts';
import { goesLeft } from './predict-plain.ts';

/** One distinct feature of the path from the root. */
interface PathStep {
  /** Feature index; −1 for the root's dummy step. */
  feature: number;
  /** Share of training rows that pass the feature's splits on this path. */
  zeroFraction: number;
  /** 1 when the row passes all of the feature's splits on this path, otherwise 0. */
  oneFraction: number;
}

interface Path {
  steps: PathStep[];
  /** Per number of features: the permutation weights of the subsets of the path of this size, summed. */
  weights: number[];
}

const EMPTY_PATH: Path = { steps: [], weights: [] };

/** Whether the ensemble knows its covers, without which there are no contributions. */
export function hasCover(ensemble: Ensemble): boolean {
  if (ensemble.linear) return false; // A linear leaf depends on more than the path to it.
  return ensemble.treeRoot.every((root) => ensemble.feature[root] < 0 || ensemble.cover[root] > 0);
}

/** About how many steps the contributions of a row take: for each leaf, the square of its path's features. */
export function explanationSteps(ensemble: Ensemble): number {
  const { treeRoot, feature, left, right, featureCount } = ensemble;
  let steps = 0;
  for (const root of treeRoot) {
    const pending = [{ node: root, depth: 0 }];
    for (let next = pending.pop(); next; next = pending.pop()) {
      const { node, depth } = next;
      if (feature[node] < 0) steps += Math.min(depth, featureCount) ** 2;
      else
        for (const child of [left[node], right[node]])
          pending.push({ node: child, depth: depth + 1 });
    }
  }
  return steps;
}

/**
 * Contributions of each feature to the raw scores of one row: `rawCount` blocks of featureCount + 1
 * doubles, the bias (the expected raw score) last in each; a block sums to its raw score.
 */
export function contributionsPlain(ensemble: Ensemble, row: ArrayLike<number>): Float64Array {
  const { featureCount, rawCount, leafWidth, leafValue, leafIndex, divisor } = ensemble;
  const width = featureCount + 1;
  const result = new Float64Array(rawCount * width);
  for (let tree = 0; tree < ensemble.treeRoot.length; tree++) {
    const firstBlock = ensemble.treeOutput[tree] * width;
    const add = (leaf: number, column: number, factor: number) => {
      for (let k = 0; k < leafWidth; k++) {
        result[firstBlock + k * width + column] +=
          factor * leafValue[leafIndex[leaf] * leafWidth + k];
      }
    };
    const root = ensemble.treeRoot[tree];
    addExpectedValue(ensemble, root, 1, (leaf, share) => add(leaf, featureCount, share));
    visit(ensemble, row, root, EMPTY_PATH, { feature: -1, zeroFraction: 1, oneFraction: 1 }, add);
  }
  for (let i = 0; i < result.length; i++) result[i] /= divisor;
  for (let k = 0; k < rawCount; k++) result[k * width + featureCount] += ensemble.baseScore[k];
  return result;
}

/** Share of the rows at a split that go to one of its children; even where no row is known. */
export function childShare(ensemble: Ensemble, split: number, child: number): number {
  const whole = ensemble.cover[split];
  return whole > 0 ? ensemble.cover[child] / whole : 0.5;
}

function addExpectedValue(
  ensemble: Ensemble,
  node: number,
  share: number,
  add: (leaf: number, share: number) => void,
): void {
  if (ensemble.feature[node] < 0) {
    add(node, share);
    return;
  }
  for (const child of [ensemble.left[node], ensemble.right[node]]) {
    addExpectedValue(ensemble, child, share * childShare(ensemble, node, child), add);
  }
}

function visit(
  ensemble: Ensemble,
  row: ArrayLike<number>,
  node: number,
  parentPath: Path,
  step: PathStep,
  add: (leaf: number, column: number, factor: number) => void,
): void {
  const path = extend(parentPath, step);
  const split = ensemble.feature[node];
  if (split < 0) {
    for (let i = 1; i < path.steps.length; i++) {
      const { feature, oneFraction, zeroFraction } = path.steps[i];
      add(node, feature, unwoundWeight(path, i) * (oneFraction - zeroFraction));
    }
    return;
  }
  const earlier = path.steps.findIndex((known) => known.feature === split);
  const before = earlier < 0 ? { zeroFraction: 1, oneFraction: 1 } : path.steps[earlier];
  const rest = earlier < 0 ? path : unwind(path, earlier);
  const hot = goesLeft(ensemble, node, row) ? ensemble.left[node] : ensemble.right[node];
  for (const child of [ensemble.left[node], ensemble.right[node]]) {
    const zeroFraction = before.zeroFraction * childShare(ensemble, node, child);
    const oneFraction = child === hot ? before.oneFraction : 0;
    visit(ensemble, row, child, rest, { feature: split, zeroFraction, oneFraction }, add);
  }
}

/** The path with one more feature: each subset of it either has the feature or not. */
function extend(path: Path, step: PathStep): Path {
  const { length } = path.steps;
  const weights = path.weights.slice();
  weights.push(length === 0 ? 1 : 0);
  for (let i = length - 1; i >= 0; i--) {
    weights[i + 1] += (step.oneFraction * weights[i] * (i + 1)) / (length + 1);
    weights[i] = (step.zeroFraction * weights[i] * (length - i)) / (length + 1);
  }
  return { steps: [...path.steps, step], weights };
}

/** The path without step `index`, undoing `extend`. */
function unwind(path: Path, index: number): Path {
  const last = path.steps.length - 1;
  const { oneFraction, zeroFraction } = path.steps[index];
  const weights = new Array<number>(last).fill(0);
  let next = path.weights[last];
  for (let i = last - 1; i >= 0; i--) {
    if (oneFraction !== 0) {
      weights[i] = (next * (last + 1)) / ((i + 1) * oneFraction);
      next = path.weights[i] - (weights[i] * zeroFraction * (last - i)) / (last + 1);
    } else if (zeroFraction !== 0) {
      weights[i] = (path.weights[i] * (last + 1)) / (zeroFraction * (last - i));
    }
  }
  return { steps: path.steps.toSpliced(index, 1), weights };
}

/** The sum of the weights that `unwind` would leave. */
function unwoundWeight(path: Path, index: number): number {
  const last = path.steps.length - 1;
  const { oneFraction, zeroFraction } = path.steps[index];
  let next = path.weights[last];
  let sum = 0;
  for (let i = last - 1; i >= 0; i--) {
    if (oneFraction !== 0) {
      const weight = (next * (last + 1)) / ((i + 1) * oneFraction);
      next = path.weights[i] - (weight * zeroFraction * (last - i)) / (last + 1);
      sum += weight;
    } else if (zeroFraction !== 0) {
      sum += (path.weights[i] * (last + 1)) / (zeroFraction * (last - i));
    }
  }
  return sum;
}
