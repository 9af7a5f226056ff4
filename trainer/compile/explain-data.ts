// What the contributions kernel needs beyond the nodes: covers, expected scores, quadrature points, how it takes
// the trees, and room for what it makes of all this when contributions are first asked for.
import {
  BLOCK_BYTES,
  CONDITION_BYTES,
  EXPLAIN_BIAS,
  EXPLAIN_BLOCK_COUNT,
  EXPLAIN_BLOCKS,
  EXPLAIN_COVER_BYTES,
  EXPLAIN_COVER_MINIMUM,
  EXPLAIN_COVER_PLANE,
  EXPLAIN_COVER_SPLITS,
  EXPLAIN_COVER_STEP,
  EXPLAIN_COVER_STREAM,
  EXPLAIN_COVERS,
  EXPLAIN_IS_KEPT,
  EXPLAIN_PLACES,
  EXPLAIN_POINTS,
  EXPLAIN_QUEUE,
  EXPLAIN_RECORD_BYTES,
  EXPLAIN_RECORDS,
  EXPLAIN_ROWS,
  EXPLAIN_STREAM,
  EXPLAIN_STREAM_BYTES,
  EXPLAIN_STREAM_COUNT,
  EXPLAIN_SUM_BYTES,
  EXPLAIN_SUMS,
  LEAF_ENTRY_BYTES,
  PLACE_BYTES,
  PLACE_DOUBLE_BYTES,
  POINTS_BEFORE,
  QUEUE_BYTES,
  UNEVEN_BYTES,
  UNEVEN_DOUBLE_BYTES,
} from '../../assembly/shared/abi.ts';
import { childShare, explanationSteps, hasCover } from '../ensemble/contributions-plain.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import { gaussLegendre } from '../ensemble/quadrature.ts';
import { type ExplainBlock, explainBlocks, placeCount } from './explain-blocks.ts';
import { MOST_BLOCK_BYTES, MOST_KEPT_BYTES } from './explain-limits.ts';
import type { ModuleImage } from './module-image.ts';
import type { NodePlaces } from './node-data.ts';
import { packDoubles, toPlanes } from './packed-doubles.ts';

/** Steps of an explanation as `contributionsPlain` gives it, with which it is verified. */
const MOST_STEPS = 2 ** 29;

/** Whether a module can explain: covers are known, and the trees are not too large. */
export function canExplain(ensemble: Ensemble): boolean {
  if (!hasCover(ensemble) || explanationSteps(ensemble) > MOST_STEPS) return false;
  return explainBlocks(ensemble).every((block) => blockBytes(block) <= MOST_BLOCK_BYTES);
}

export function placeExplanation(ensemble: Ensemble, nodes: NodePlaces, image: ModuleImage): void {
  const shares = nodeShares(ensemble);
  const bias = expectedRaw(ensemble, shares);
  placeCovers(ensemble, nodes, image);
  image.addAt(EXPLAIN_BIAS, 'contributions', bias);
  const blocks = explainBlocks(ensemble);
  placeBlocks(blocks, image);
  placePoints(blocks, image);
  const stride = (vectors: number) => placeBytes(vectors, areSums(ensemble));
  const splits = (block: ExplainBlock) => block.splits.inner + block.splits.bottom;
  image.reserveAt(
    EXPLAIN_PLACES,
    largest(blocks, (block) => placeCount(block.splits) * stride(block.vectors)),
  );
  image.reserveAt(
    EXPLAIN_QUEUE,
    largest(blocks, (block) => splits(block) * QUEUE_BYTES),
  );
  const sums = Math.max(16, ensemble.rawCount * ensemble.featureCount * 16);
  const rows = Math.max(1, Math.min(EXPLAIN_ROWS, Math.floor(EXPLAIN_SUM_BYTES / sums)));
  image.reserveAt(EXPLAIN_SUMS, rows * sums);
}

function placeBlocks(blocks: ExplainBlock[], image: ModuleImage): void {
  const integers = [
    ...blocks.flatMap(({ trees, vectors, splits: { inner, bottom, leaves } }) => [
      vectors,
      trees.length,
      inner,
      bottom,
      leaves,
    ]),
    ...blocks.flatMap(({ trees }) => trees),
  ];
  const planes = toPlanes(
    integers,
    integers.reduce((most, integer) => Math.max(most, integer), 0),
  );
  image.addAt(EXPLAIN_STREAM, 'contributions', planes);
  image.set(EXPLAIN_STREAM_BYTES, planes.length / Math.max(1, integers.length));
  image.set(EXPLAIN_STREAM_COUNT, integers.length);
  image.reserveAt(EXPLAIN_BLOCKS, Math.max(1, blocks.length) * BLOCK_BYTES);
  image.set(EXPLAIN_BLOCK_COUNT, blocks.length);
  const all = blocks.reduce((sum, block) => sum + recordsBytes(block), 0);
  const isKept = all <= MOST_KEPT_BYTES;
  image.set(EXPLAIN_IS_KEPT, isKept ? 1 : 0);
  image.reserveAt(EXPLAIN_RECORDS, isKept ? all : largest(blocks, recordsBytes));
}

/** For each number of vectors up to the most, the points t, and their weights over t (1 − t). */
function placePoints(blocks: ExplainBlock[], image: ModuleImage): void {
  const values = [0, 1, 0, 0];
  const most = largest(blocks, ({ vectors }) => vectors);
  for (let vectors = 1; vectors <= most; vectors++) {
    const { points, weights } = gaussLegendre(2 * vectors);
    values.push(...points, ...weights.map((weight, i) => weight / (points[i] * (1 - points[i]))));
  }
  image.set(EXPLAIN_POINTS, image.add('contributions', Float64Array.from(values)) + POINTS_BEFORE);
}

function largest(blocks: ExplainBlock[], of: (block: ExplainBlock) => number): number {
  return blocks.reduce((most, block) => Math.max(most, of(block)), 0);
}

/** Memory of a block but for what all blocks have together. */
function blockBytes(block: ExplainBlock): number {
  const places = placeCount(block.splits) * placeBytes(block.vectors, false);
  return recordsBytes(block) + places;
}

function recordsBytes({ splits: { inner, bottom, leaves }, vectors }: ExplainBlock): number {
  const record = EXPLAIN_RECORD_BYTES + vectors * 16 + CONDITION_BYTES;
  return (inner + bottom) * record + leaves * LEAF_ENTRY_BYTES;
}

function placeBytes(vectors: number, isEven: boolean): number {
  if (isEven) return vectors > 1 ? PLACE_DOUBLE_BYTES : PLACE_BYTES;
  return vectors > 1 ? UNEVEN_DOUBLE_BYTES : UNEVEN_BYTES;
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
