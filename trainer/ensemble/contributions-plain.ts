// Exact path-dependent TreeSHAP values (Lundberg, Erion, Lee 2018, "Consistent individualized feature attribution for
// tree ensembles"), readable: the standard for the contributions kernel. A split that the row's known features do not
// decide is averaged over its children by `cover`.
//
// Algorithm 2 of the paper divides a feature's share out of sums again, which is wrong in every digit from about 40
// features of a path on. Here the Shapley value of a leaf is taken as the integral that it is (Owen 1972, multilinear
// extension): each feature is known with chance t, and a polynomial is integrated exactly by a quadrature.
import type { Ensemble } from './ensemble.ts';
import { goesLeft } from './predict-plain.ts';
import { gaussLegendre, type Quadrature } from './quadrature.ts';

/** One distinct feature of the path from the root. */
interface PathStep {
  feature: number;
  /** Share of training rows that pass the feature's splits on this path. */
  zeroFraction: number;
  /** 1 when the row passes all of the feature's splits on this path, otherwise 0. */
  oneFraction: number;
}

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
    visit(ensemble, row, root, [], add);
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
  path: PathStep[],
  add: (leaf: number, column: number, factor: number) => void,
): void {
  const split = ensemble.feature[node];
  if (split < 0) {
    const factors = leafFactors(path);
    path.forEach(({ feature }, i) => {
      add(node, feature, factors[i]);
    });
    return;
  }
  const before = path.find(({ feature }) => feature === split);
  const rest = before === undefined ? path : path.filter((step) => step !== before);
  const hot = goesLeft(ensemble, node, row) ? ensemble.left[node] : ensemble.right[node];
  for (const child of [ensemble.left[node], ensemble.right[node]]) {
    const zeroFraction = (before?.zeroFraction ?? 1) * childShare(ensemble, node, child);
    const oneFraction = child === hot ? (before?.oneFraction ?? 1) : 0;
    visit(ensemble, row, child, [...rest, { feature: split, zeroFraction, oneFraction }], add);
  }
}

/** What each feature of a path adds to the answer, per unit of the leaf's value. */
function leafFactors(path: PathStep[]): number[] {
  const factors = path.map(() => 0);
  const chances = path.map(() => 0);
  const { points, weights } = ruleFor(path.length);
  for (let point = 0; point < points.length; point++) {
    const t = points[point];
    let chance = weights[point];
    // The chance that the row comes to the leaf: a known feature decides, of others the share passes.
    for (let i = 0; i < path.length; i++) {
      chances[i] = path[i].zeroFraction * (1 - t) + path[i].oneFraction * t;
      chance *= chances[i];
    }
    if (chance === 0) continue;
    for (let i = 0; i < path.length; i++) {
      factors[i] += (path[i].oneFraction - path[i].zeroFraction) * (chance / chances[i]);
    }
  }
  return factors;
}

const rules = new Map<number, Quadrature>();

/** Exact for the polynomial of a path with so many features, which has a degree less. */
function ruleFor(features: number): Quadrature {
  const count = Math.max(1, Math.ceil(features / 2));
  const known = rules.get(count) ?? gaussLegendre(count);
  rules.set(count, known);
  return known;
}
