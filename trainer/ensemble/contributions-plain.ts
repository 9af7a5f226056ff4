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
  /** Sum over subsets of the path's features of this size of their permutation weights. */
  weight: number;
}

/** Whether the ensemble knows its covers, without which there are no contributions. */
export function hasCover(ensemble: Ensemble): boolean {
  if (ensemble.linear) return false; // A linear leaf depends on more than the path to it.
  return ensemble.treeRoot.every((root) => ensemble.feature[root] < 0 || ensemble.cover[root] > 0);
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
    visit(ensemble, row, root, [], { feature: -1, zeroFraction: 1, oneFraction: 1 }, add);
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
  parentPath: PathStep[],
  step: Omit<PathStep, 'weight'>,
  add: (leaf: number, column: number, factor: number) => void,
): void {
  const path = extend(parentPath, step);
  const split = ensemble.feature[node];
  if (split < 0) {
    for (let i = 1; i < path.length; i++) {
      const { feature, oneFraction, zeroFraction } = path[i];
      add(node, feature, unwoundWeight(path, i) * (oneFraction - zeroFraction));
    }
    return;
  }
  const earlier = path.findIndex((known) => known.feature === split);
  const before = earlier < 0 ? { zeroFraction: 1, oneFraction: 1 } : path[earlier];
  const rest = earlier < 0 ? path : unwind(path, earlier);
  const hot = goesLeft(ensemble, node, row) ? ensemble.left[node] : ensemble.right[node];
  for (const child of [ensemble.left[node], ensemble.right[node]]) {
    const zeroFraction = before.zeroFraction * childShare(ensemble, node, child);
    const oneFraction = child === hot ? before.oneFraction : 0;
    visit(ensemble, row, child, rest, { feature: split, zeroFraction, oneFraction }, add);
  }
}

/** The path with one more feature: each subset of it either has the feature or not. */
function extend(path: PathStep[], step: Omit<PathStep, 'weight'>): PathStep[] {
  const length = path.length;
  const longer = path.map((known) => ({ ...known }));
  longer.push({ ...step, weight: length === 0 ? 1 : 0 });
  for (let i = length - 1; i >= 0; i--) {
    longer[i + 1].weight += (step.oneFraction * longer[i].weight * (i + 1)) / (length + 1);
    longer[i].weight = (step.zeroFraction * longer[i].weight * (length - i)) / (length + 1);
  }
  return longer;
}

/** The weights of the path without step `index`, undoing `extend`. */
function unwoundWeights(path: PathStep[], index: number): Float64Array {
  const last = path.length - 1;
  const { oneFraction, zeroFraction } = path[index];
  const weights = new Float64Array(last);
  let next = path[last].weight;
  for (let i = last - 1; i >= 0; i--) {
    if (oneFraction !== 0) {
      weights[i] = (next * (last + 1)) / ((i + 1) * oneFraction);
      next = path[i].weight - (weights[i] * zeroFraction * (last - i)) / (last + 1);
    } else if (zeroFraction !== 0) {
      weights[i] = (path[i].weight * (last + 1)) / (zeroFraction * (last - i));
    }
  }
  return weights;
}

function unwind(path: PathStep[], index: number): PathStep[] {
  const weights = unwoundWeights(path, index);
  return path.filter((_, i) => i !== index).map((step, i) => ({ ...step, weight: weights[i] }));
}

function unwoundWeight(path: PathStep[], index: number): number {
  return unwoundWeights(path, index).reduce((sum, weight) => sum + weight, 0);
}
