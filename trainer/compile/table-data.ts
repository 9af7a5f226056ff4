// An ensemble as the memory of the `table` kernel: the sums over all trees for every combination of the
// features' classes, in as few bytes as keep them exact, and the expectations that explain them.
import {
  TABLE_ENTRIES,
  TABLE_EXPECTED,
  TABLE_MINIMUM,
  TABLE_STEP,
  TABLE_SUBSETS,
  TABLE_SUM_BYTES,
  TABLE_WEIGHTS,
} from '../../assembly/shared/abi.ts';
import { childShare, hasCover } from '../ensemble/contributions-plain.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import { goesLeft, sumTreesPlain } from '../ensemble/predict-plain.ts';
import { placeClasses } from './class-data.ts';
import type { FeatureClasses } from './feature-classes.ts';
import type { MemoryLayout } from './memory-layout.ts';
import { packDoubles } from './packed-doubles.ts';

/** Doubles that the expectations of all subsets may take together. */
const MOST_EXPECTATIONS = 1 << 16;

/** Sums that the table of an ensemble holds. */
export function tableSize(ensemble: Ensemble, features: FeatureClasses[]): number {
  return features.reduce((size, { classCount }) => size * classCount, ensemble.rawCount);
}

/** Whether contributions can be given from stored expectations. */
export function canExplainTable(ensemble: Ensemble, features: FeatureClasses[]): boolean {
  const all = features.reduce((size, { classCount }) => size * (classCount + 1), ensemble.rawCount);
  return hasCover(ensemble) && all - tableSize(ensemble, features) <= MOST_EXPECTATIONS;
}

export function placeTable(
  ensemble: Ensemble,
  features: FeatureClasses[],
  layout: MemoryLayout,
  header: DataView,
): void {
  placeClasses(features, stridesOf(features), layout, header);
  const sums = new Float64Array(tableSize(ensemble, features));
  let at = 0;
  for (const row of combinations(ensemble, features)) {
    sums.set(sumTreesPlain(ensemble, row), at);
    at += ensemble.rawCount;
  }
  const packed = packDoubles(sums);
  header.setUint32(TABLE_ENTRIES, layout.add('table', packed.bytes), true);
  header.setUint32(TABLE_SUM_BYTES, packed.elementBytes, true);
  header.setFloat64(TABLE_MINIMUM, packed.minimum, true);
  header.setFloat64(TABLE_STEP, packed.step, true);
}

/** Places the expected raw scores of every proper subset of the features, and the Shapley weights. */
export function placeTableExplanation(
  ensemble: Ensemble,
  features: FeatureClasses[],
  layout: MemoryLayout,
  header: DataView,
): void {
  const full = 2 ** features.length - 1;
  const addresses = Uint32Array.from({ length: full }, (_, mask) =>
    layout.add('contributions', expectations(ensemble, features, mask)),
  );
  header.setUint32(TABLE_SUBSETS, layout.add('contributions', addresses), true);
  const weights = layout.add('contributions', shapleyWeights(features.length));
  header.setUint32(TABLE_WEIGHTS, weights, true);
  header.setUint32(TABLE_EXPECTED, layout.reserve((full + 1) * ensemble.rawCount * 8), true);
}

/** Entries from one class to the next; the first feature varies fastest. */
function stridesOf(features: FeatureClasses[]): number[] {
  let stride = 1;
  return features.map(({ classCount }) => {
    const own = stride;
    stride *= classCount;
    return own;
  });
}

/** A row for each combination of the features' classes, in table order; the same array each time. */
function* combinations(ensemble: Ensemble, features: FeatureClasses[]): Generator<Float64Array> {
  const row = new Float64Array(ensemble.featureCount);
  const count = features.reduce((size, { classCount }) => size * classCount, 1);
  for (let entry = 0; entry < count; entry++) {
    let rest = entry;
    for (const { feature, classCount, representative } of features) {
      row[feature] = representative[rest % classCount];
      rest = Math.floor(rest / classCount);
    }
    yield row;
  }
}

/** Expected raw scores for each combination of the classes of the subset's features. */
function expectations(ensemble: Ensemble, features: FeatureClasses[], mask: number): Float64Array {
  const known = features.filter((_, i) => (mask >> i) & 1);
  const isKnown = new Uint8Array(ensemble.featureCount);
  for (const { feature } of known) isKnown[feature] = 1;
  const result = new Float64Array(tableSize(ensemble, known));
  let at = 0;
  for (const row of combinations(ensemble, known)) {
    result.set(expectedRaw(ensemble, row, isKnown), at);
    at += ensemble.rawCount;
  }
  return result;
}

/** Raw scores to expect when only some features are known: other splits are averaged by cover. */
function expectedRaw(ensemble: Ensemble, row: Float64Array, isKnown: Uint8Array): Float64Array {
  const { feature, left, right, leafIndex, leafValue, leafWidth, treeOutput } = ensemble;
  const sums = new Float64Array(ensemble.rawCount);
  const visit = (tree: number, node: number, share: number): void => {
    if (feature[node] < 0) {
      for (let k = 0; k < leafWidth; k++) {
        sums[treeOutput[tree] + k] += share * leafValue[leafIndex[node] * leafWidth + k];
      }
    } else if (isKnown[feature[node]]) {
      visit(tree, goesLeft(ensemble, node, row) ? left[node] : right[node], share);
    } else {
      visit(tree, left[node], share * childShare(ensemble, node, left[node]));
      visit(tree, right[node], share * childShare(ensemble, node, right[node]));
    }
  };
  ensemble.treeRoot.forEach((root, tree) => {
    visit(tree, root, 1);
  });
  return sums.map((sum, k) => ensemble.baseScore[k] + sum / ensemble.divisor);
}

/** Weight of a subset of `size` other features: size! (n − size − 1)! / n!. */
function shapleyWeights(n: number): Float64Array {
  const weights = new Float64Array(n);
  let weight = 1 / n;
  for (let size = 0; size < n; size++) {
    weights[size] = weight;
    weight *= (size + 1) / (n - size - 1);
  }
  return weights;
}
