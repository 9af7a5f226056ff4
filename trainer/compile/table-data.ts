// An ensemble as the memory of the `table` kernel: the sums over all trees for every combination of the
// features' classes, in as few bytes as keep them exact, and the expectations that explain them.
import {
  TABLE_ENTRIES,
  TABLE_EXPECTED,
  TABLE_MINIMUM,
  TABLE_PLANE,
  TABLE_STEP,
  TABLE_SUBSETS,
  TABLE_SUM_BYTES,
  TABLE_WEIGHTS,
} from '../../assembly/shared/abi.ts';
import { hasCover } from '../ensemble/contributions-plain.ts';
import { type Ensemble, SUM_LANES } from '../ensemble/ensemble.ts';
import { forEachLeaf } from './class-boxes.ts';
import { placeClasses } from './class-data.ts';
import type { FeatureClasses } from './feature-classes.ts';
import type { ModuleImage } from './module-image.ts';
import { packDoubles, roundTo40Bits } from './packed-doubles.ts';

/** Doubles that the expectations of all subsets may take together. */
const MOST_EXPECTATIONS = 1 << 16;

/** Sums that the table of an ensemble holds. */
export function tableSize(ensemble: Ensemble, features: FeatureClasses[]): number {
  return features.reduce((size, { classCount }) => size * classCount, ensemble.rawCount);
}

/** Sums and expectations together: each feature has one class more, for rows of which it is not known. */
function sizeWithUnknown({ rawCount }: Ensemble, features: FeatureClasses[]): number {
  return features.reduce((size, { classCount }) => size * (classCount + 1), rawCount);
}

/** Whether contributions can be given from stored expectations. */
export function canExplainTable(ensemble: Ensemble, features: FeatureClasses[]): boolean {
  const expectations = sizeWithUnknown(ensemble, features) - tableSize(ensemble, features);
  return hasCover(ensemble) && expectations <= MOST_EXPECTATIONS;
}

/** What it takes to make the table, and its expectations where there are any: each tree adds to each of them. */
export function tableAdditions(ensemble: Ensemble, features: FeatureClasses[]): number {
  const sums = tableSize(ensemble, features);
  const explained = hasCover(ensemble) ? sizeWithUnknown(ensemble, features) : 0;
  return ensemble.treeRoot.length * (sums + explained);
}

export function placeTable(
  ensemble: Ensemble,
  features: FeatureClasses[],
  image: ModuleImage,
): void {
  placeClasses(features, stridesOf(features), image);
  const sums = tableSums(ensemble, features);
  const packed = packDoubles(sums);
  image.addAt(TABLE_ENTRIES, 'table', packed.bytes);
  image.set(TABLE_PLANE, sums.length);
  image.set(TABLE_SUM_BYTES, packed.elementBytes);
  image.setDouble(TABLE_MINIMUM, packed.minimum);
  image.setDouble(TABLE_STEP, packed.step);
}

/** Places the expected raw scores of every proper subset of the features, and the Shapley weights. */
export function placeTableExplanation(
  ensemble: Ensemble,
  features: FeatureClasses[],
  image: ModuleImage,
): void {
  const full = 2 ** features.length - 1;
  const expected = roundTo40Bits(expectedScores(ensemble, features));
  const addresses = Uint32Array.from({ length: full }, (_, mask) =>
    image.add('contributions', ofSubset(ensemble, features, expected, mask)),
  );
  image.addAt(TABLE_SUBSETS, 'contributions', addresses);
  const weights = image.add('contributions', shapleyWeights(features.length));
  image.set(TABLE_WEIGHTS, weights);
  image.reserveAt(TABLE_EXPECTED, (full + 1) * ensemble.rawCount * 8);
}

/** Entries from one class to the next; the first feature varies fastest. */
function stridesOf(features: FeatureClasses[], more = 0): number[] {
  let stride = 1;
  return features.map(({ classCount }) => {
    const own = stride;
    stride *= classCount + more;
    return own;
  });
}

/** Per combination of classes and raw score, the sum over trees in the order of SUM_LANES. */
function tableSums(ensemble: Ensemble, features: FeatureClasses[]): Float64Array {
  const { rawCount, leafWidth, leafValue, leafIndex, treeOutput, treeRoot } = ensemble;
  const size = tableSize(ensemble, features);
  const lanes = Array.from({ length: SUM_LANES }, () => new Float64Array(size));
  const treesOf = new Int32Array(rawCount);
  const table = { features, strides: stridesOf(features), hasUnknown: false };
  for (let tree = 0; tree < treeRoot.length; tree++) {
    const raw = treeOutput[tree];
    const lane = lanes[treesOf[raw] % SUM_LANES];
    for (let k = 0; k < leafWidth; k++) treesOf[raw + k]++;
    forEachLeaf(ensemble, tree, table, (leaf, position) => {
      const first = leafIndex[leaf] * leafWidth;
      const at = position * rawCount + raw;
      for (let k = 0; k < leafWidth; k++) lane[at + k] += leafValue[first + k];
    });
  }
  const [a, b, c, d] = lanes;
  return a.map((sum, i) => sum + c[i] + (b[i] + d[i]));
}

/** Expected raw scores for each combination of classes where any feature may be not known. */
function expectedScores(ensemble: Ensemble, features: FeatureClasses[]): Float64Array {
  const { rawCount, leafWidth, leafValue, leafIndex, treeOutput, treeRoot } = ensemble;
  const sums = new Float64Array(sizeWithUnknown(ensemble, features));
  const table = { features, strides: stridesOf(features, 1), hasUnknown: true };
  for (let tree = 0; tree < treeRoot.length; tree++) {
    forEachLeaf(ensemble, tree, table, (leaf, position, share) => {
      const first = leafIndex[leaf] * leafWidth;
      const at = position * rawCount + treeOutput[tree];
      for (let k = 0; k < leafWidth; k++) sums[at + k] += share * leafValue[first + k];
    });
  }
  return sums.map((sum, i) => ensemble.baseScore[i % rawCount] + sum / ensemble.divisor);
}

/** The expectations when only the features of the mask are known, the lowest varying fastest. */
function ofSubset(
  ensemble: Ensemble,
  features: FeatureClasses[],
  expected: Float64Array,
  mask: number,
): Float64Array {
  const { rawCount } = ensemble;
  const strides = stridesOf(features, 1);
  const known = [...features.keys()].filter((i) => (mask >> i) & 1);
  const unknown = [...features.keys()].filter((i) => !((mask >> i) & 1));
  const start = unknown.reduce((sum, i) => sum + features[i].classCount * strides[i], 0);
  const count = known.reduce((product, i) => product * features[i].classCount, 1);
  const result = new Float64Array(count * rawCount);
  for (let entry = 0; entry < count; entry++) {
    let position = start;
    let rest = entry;
    for (const i of known) {
      position += (rest % features[i].classCount) * strides[i];
      rest = Math.floor(rest / features[i].classCount);
    }
    const from = position * rawCount;
    result.set(expected.subarray(from, from + rawCount), entry * rawCount);
  }
  return result;
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
