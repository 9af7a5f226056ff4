// What the contributions kernel needs beyond the nodes: shares, expected scores and room for its paths.
import {
  EXPLAIN_BIAS,
  EXPLAIN_COVER_BYTES,
  EXPLAIN_COVER_MINIMUM,
  EXPLAIN_COVER_PLANE,
  EXPLAIN_COVER_SPLITS,
  EXPLAIN_COVER_STEP,
  EXPLAIN_COVER_STREAM,
  EXPLAIN_COVERS,
  EXPLAIN_PATH,
  EXPLAIN_PATH_BYTES,
  STEP_BYTES,
} from '../../assembly/shared/abi.ts';
import { treeDepth } from '../ensemble/check-ensemble.ts';
import { childShare, explanationSteps, hasCover } from '../ensemble/contributions-plain.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import type { ModuleImage } from './module-image.ts';
import type { NodePlaces } from './node-data.ts';
import { packDoubles } from './packed-doubles.ts';

/** Memory that the paths may take; only a tree of thousands of levels over hundreds of features passes it. */
const MOST_PATH_BYTES = 1 << 24;
/** Steps of an explanation: beyond, one request takes a second and more. Usual models need some millions. */
const MOST_STEPS = 2 ** 29;

/** Whether a module can explain: covers are known, the paths have room and are not too long. */
export function canExplain(ensemble: Ensemble): boolean {
  return (
    hasCover(ensemble) &&
    pathRoom(ensemble).total <= MOST_PATH_BYTES &&
    explanationSteps(ensemble) <= MOST_STEPS
  );
}

export function placeExplanation(ensemble: Ensemble, nodes: NodePlaces, image: ModuleImage): void {
  const shares = nodeShares(ensemble);
  const bias = expectedRaw(ensemble, shares);
  const room = pathRoom(ensemble);
  placeCovers(ensemble, nodes, image);
  image.addAt(EXPLAIN_BIAS, 'contributions', bias);
  image.reserveAt(EXPLAIN_PATH, room.total);
  image.set(EXPLAIN_PATH_BYTES, room.perLevel);
}

/** A path has the root's step and one per feature, and one that is being added. */
function pathRoom(ensemble: Ensemble): { perLevel: number; total: number } {
  const { featureCount, treeRoot } = ensemble;
  let deepest = 0;
  for (let tree = 0; tree < treeRoot.length; tree++) {
    deepest = Math.max(deepest, treeDepth(ensemble, tree));
  }
  const perLevel = (Math.min(deepest, featureCount) + 2) * STEP_BYTES;
  // One level more than nodes on the way: the empty path that the root's is made from.
  return { perLevel, total: perLevel * (deepest + 2) };
}

/** Per node, the share of its parent's training rows that reached it; 1 for a root. */
function nodeShares(ensemble: Ensemble): Float64Array {
  const shares = new Float64Array(ensemble.feature.length).fill(1);
  ensemble.feature.forEach((feature, node) => {
    if (feature < 0) return;
    for (const child of [ensemble.left[node], ensemble.right[node]]) {
      shares[child] = childShare(ensemble, node, child);
    }
  });
  return shares;
}

function placeCovers(ensemble: Ensemble, { placeOf }: NodePlaces, image: ModuleImage): void {
  const { cover, feature } = ensemble;
  const hasSplits = !areSums(ensemble);
  const nodeAt = new Int32Array(placeOf.length);
  placeOf.forEach((place, node) => {
    nodeAt[place] = node;
  });
  const kept = nodeAt.filter((node) => hasSplits || feature[node] < 0);
  const covers = packDoubles(Float64Array.from(kept, (node) => cover[node]));
  image.addAt(EXPLAIN_COVER_STREAM, 'contributions', covers.bytes);
  image.set(EXPLAIN_COVER_BYTES, covers.elementBytes);
  image.set(EXPLAIN_COVER_PLANE, kept.length);
  image.set(EXPLAIN_COVER_SPLITS, hasSplits ? 1 : 0);
  image.setDouble(EXPLAIN_COVER_MINIMUM, covers.minimum);
  image.setDouble(EXPLAIN_COVER_STEP, covers.step);
  image.reserveAt(EXPLAIN_COVERS, cover.length * 8);
}

/** Whether every split's cover is exactly the sum of its children's. */
function areSums({ feature, cover, left, right }: Ensemble): boolean {
  return feature.every(
    (of, node) => of < 0 || cover[node] === cover[left[node]] + cover[right[node]],
  );
}

/** Expected raw scores when nothing is known of a row. */
function expectedRaw(ensemble: Ensemble, shares: Float64Array): Float64Array {
  const { feature, left, right, leafIndex, leafValue, leafWidth, treeOutput } = ensemble;
  const sums = new Float64Array(ensemble.rawCount);
  ensemble.treeRoot.forEach((root, tree) => {
    const pending = [{ node: root, share: 1 }];
    for (let next = pending.pop(); next; next = pending.pop()) {
      const { node, share } = next;
      if (feature[node] >= 0) {
        pending.push({ node: right[node], share: share * shares[right[node]] });
        pending.push({ node: left[node], share: share * shares[left[node]] });
        continue;
      }
      for (let k = 0; k < leafWidth; k++) {
        sums[treeOutput[tree] + k] += share * leafValue[leafIndex[node] * leafWidth + k];
      }
    }
  });
  return sums.map((sum, k) => ensemble.baseScore[k] + sum / ensemble.divisor);
}
