// What the contributions kernel needs beyond the nodes: covers, expected scores, quadrature points, the effects of the
// point 0, how it takes the trees, and room for what it makes of all this when contributions are first asked for.
import {
  BLOCK_BYTES,
  CLASS_BYTES,
  CLASSES,
  EXPLAIN_ANSWERS,
  EXPLAIN_BIAS,
  EXPLAIN_BLOCK_COUNT,
  EXPLAIN_BLOCKS,
  EXPLAIN_CLASSES,
  EXPLAIN_CODES,
  EXPLAIN_COVER_BYTES,
  EXPLAIN_COVER_MINIMUM,
  EXPLAIN_COVER_PLANE,
  EXPLAIN_COVER_SPLITS,
  EXPLAIN_COVER_STEP,
  EXPLAIN_COVER_STREAM,
  EXPLAIN_COVERS,
  EXPLAIN_FEATURES,
  EXPLAIN_IS_KEPT,
  EXPLAIN_ONES,
  EXPLAIN_OWN_CLASSES,
  EXPLAIN_OWN_COUNT,
  EXPLAIN_PLACES,
  EXPLAIN_POINTS,
  EXPLAIN_QUEUES,
  EXPLAIN_ROOM,
  EXPLAIN_ROWS,
  EXPLAIN_STREAM,
  EXPLAIN_STREAM_BYTES,
  EXPLAIN_STREAM_COUNT,
  EXPLAINED_BINS,
  EXPLAINED_BYTES,
  EXPLAINED_CLASS,
  EXPLAINED_EFFECTS,
  EXPLAINED_ROWS,
  PLACE_BYTES,
  QUEUE_COUNT,
  QUEUE_HEAD_BYTES,
  QUEUED_BYTES,
} from '../../assembly/shared/abi.ts';
import { childShare } from '../ensemble/contributions-plain.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import { classRecords } from './class-data.ts';
import { codeBytes, type ExplainBlock, placeCount } from './explain-blocks.ts';
import { pointZeroEffects } from './explain-effects.ts';
import { MOST_KEPT_BYTES } from './explain-limits.ts';
import { type ExplainPlan, ruleOf } from './explain-plan.ts';
import type { FeatureClasses } from './feature-classes.ts';
import { type ModuleImage, Records } from './module-image.ts';
import type { NodePlaces } from './node-data.ts';
import { packDoubles, toPlanes } from './packed-doubles.ts';

export function placeExplanation(
  ensemble: Ensemble,
  plan: ExplainPlan,
  nodes: NodePlaces,
  image: ModuleImage,
): void {
  placeCovers(ensemble, plan, nodes, image);
  image.addAt(EXPLAIN_BIAS, 'contributions', expectedRaw(ensemble));
  placeBlocks(plan, image);
  placePoints(plan, image);
  placeFeatures(ensemble, plan, nodes.classes, image);
  [0, 1, 0, 0].forEach((h, code) => {
    image.setDouble(EXPLAIN_ANSWERS + 8 * code, h);
    image.setDouble(EXPLAIN_ONES + 8 * code, 1);
  });
}

function placeBlocks({ blocks, bytes }: ExplainPlan, image: ModuleImage): void {
  const integers = [
    ...blocks.flatMap(({ vectors, raw, trees, units, runs, values }) => [
      ...[vectors, raw, trees.length],
      ...[units, runs, values],
    ]),
    ...blocks.flatMap(({ trees }) => trees),
  ];
  const most = integers.reduce((most, integer) => Math.max(most, integer), 0);
  const planes = toPlanes(integers, most);
  image.addAt(EXPLAIN_STREAM, 'contributions', planes);
  image.set(EXPLAIN_STREAM_BYTES, planes.length / Math.max(1, integers.length));
  image.set(EXPLAIN_STREAM_COUNT, integers.length);
  image.reserveAt(EXPLAIN_BLOCKS, blocks.length * BLOCK_BYTES);
  image.set(EXPLAIN_BLOCK_COUNT, blocks.length);
  const all = bytes.reduce((sum, block) => sum + block, 0);
  const isKept = all <= MOST_KEPT_BYTES;
  image.set(EXPLAIN_IS_KEPT, isKept ? 1 : 0);
  image.reserveAt(EXPLAIN_ROOM, isKept ? all : bytes.reduce((a, b) => Math.max(a, b), 0));
}

/** For each number of vectors up to the most, the points t but 0, and their weights over −t (1 − t). */
function placePoints({ blocks, hasPointZero }: ExplainPlan, image: ModuleImage): void {
  const values: number[] = [];
  const most = largest(blocks, ({ vectors }) => vectors);
  for (let vectors = 1; vectors <= most; vectors++) {
    const { points, weights } = ruleOf(vectors, hasPointZero);
    const others = points.slice(-2 * vectors);
    const scaled = weights.slice(-2 * vectors).map((w, i) => -w / (others[i] * (1 - others[i])));
    values.push(...others, ...scaled);
  }
  image.addAt(EXPLAIN_POINTS, 'contributions', Float64Array.from(values));
}

/** Features' records, and scratch. `placed` are the classes that have records in the module already. */
function placeFeatures(
  ensemble: Ensemble,
  plan: ExplainPlan,
  placed: FeatureClasses[],
  image: ModuleImage,
): void {
  const { blocks, features, rooms } = plan;
  const addresses = classAddresses(plan, placed, image);
  const records = new Records(ensemble.featureCount, EXPLAINED_BYTES);
  const effects = placeEffects(ensemble, plan, image);
  features.forEach(({ feature, classOfBin }, i) => {
    const { isCounted, rows } = rooms[feature];
    records.set(feature, EXPLAINED_CLASS, addresses.get(feature) ?? 0);
    records.set(feature, EXPLAINED_EFFECTS, effects[i]);
    records.set(feature, EXPLAINED_BINS, isCounted ? classOfBin.length : 0);
    records.set(feature, EXPLAINED_ROWS, rows);
  });
  image.addAt(EXPLAIN_FEATURES, 'contributions', records.bytes);
  image.reserveAt(EXPLAIN_CLASSES, EXPLAIN_ROWS * ensemble.featureCount * 4);
  image.reserveAt(EXPLAIN_CODES, largest(blocks, codeBytes));
  const queues = largest(blocks, ({ units }) => QUEUE_HEAD_BYTES + units * QUEUED_BYTES);
  // Units of each feature are counted there, too.
  image.reserveAt(EXPLAIN_QUEUES, Math.max(QUEUE_COUNT * queues, ensemble.featureCount * 4));
  image.reserveAt(
    EXPLAIN_PLACES,
    largest(blocks, (block) => placeCount(block) * PLACE_BYTES * Math.min(block.vectors, 2)),
  );
}

/** Per feature, the address of its class record. */
function classAddresses(
  { features, rooms }: ExplainPlan,
  placed: FeatureClasses[],
  image: ModuleImage,
): Map<number, number> {
  const known = new Set(placed.map(({ feature }) => feature));
  const others = features.filter(({ feature }) => !known.has(feature));
  const records = classRecords(others, image, (feature) => rooms[feature].isUnited);
  const first = image.add('classes', records.bytes);
  image.set(EXPLAIN_OWN_CLASSES, first);
  image.set(EXPLAIN_OWN_COUNT, others.length);
  const addressesOf = (classes: FeatureClasses[], from: number) =>
    classes.map(({ feature }, i) => [feature, from + i * CLASS_BYTES] as const);
  return new Map([...addressesOf(placed, image.get(CLASSES)), ...addressesOf(others, first)]);
}

/** Addresses of the tables of the features; 0 without the point 0. */
function placeEffects(ensemble: Ensemble, plan: ExplainPlan, image: ModuleImage): number[] {
  const { blocks, features, rooms, hasPointZero } = plan;
  if (!hasPointZero) return features.map(() => 0);
  const weights = new Float64Array(ensemble.treeRoot.length);
  for (const { trees, vectors } of blocks) {
    for (const tree of trees) weights[tree] = ruleOf(vectors, true).weights[0];
  }
  const isInOrder = (feature: number) => rooms[feature].isInOrder;
  return pointZeroEffects(ensemble, features, isInOrder, (tree) => weights[tree]).map((table) =>
    image.add('contributions', table),
  );
}

function largest(blocks: ExplainBlock[], of: (block: ExplainBlock) => number): number {
  return blocks.reduce((most, block) => Math.max(most, of(block)), 0);
}

function placeCovers(
  { cover, feature }: Ensemble,
  { isEven }: ExplainPlan,
  { placeOf }: NodePlaces,
  image: ModuleImage,
): void {
  const nodeAt = new Int32Array(placeOf.length);
  placeOf.forEach((place, node) => {
    nodeAt[place] = node;
  });
  const kept = nodeAt.filter((node) => !isEven || feature[node] < 0);
  const covers = packDoubles(Float64Array.from(kept, (node) => cover[node]));
  image.addAt(EXPLAIN_COVER_STREAM, 'contributions', covers.bytes);
  image.set(EXPLAIN_COVER_BYTES, covers.elementBytes);
  image.set(EXPLAIN_COVER_PLANE, kept.length);
  image.set(EXPLAIN_COVER_SPLITS, isEven ? 0 : 1);
  image.setDouble(EXPLAIN_COVER_MINIMUM, covers.minimum);
  image.setDouble(EXPLAIN_COVER_STEP, covers.step);
  image.reserveAt(EXPLAIN_COVERS, cover.length * 8);
}

/** Expected raw scores when nothing is known of a row. */
function expectedRaw(ensemble: Ensemble): Float64Array {
  const { feature, left, right, leafIndex, leafValue, leafWidth, treeOutput } = ensemble;
  const sums = new Float64Array(ensemble.rawCount);
  ensemble.treeRoot.forEach((root, tree) => {
    const pending = [{ node: root, share: 1 }];
    for (let next = pending.pop(); next; next = pending.pop()) {
      const { node, share } = next;
      if (feature[node] >= 0) {
        for (const child of [right[node], left[node]])
          pending.push({ node: child, share: share * childShare(ensemble, node, child) });
        continue;
      }
      for (let k = 0; k < leafWidth; k++) {
        sums[treeOutput[tree] + k] += share * leafValue[leafIndex[node] * leafWidth + k];
      }
    }
  });
  return sums.map((sum, k) => ensemble.baseScore[k] + sum / ensemble.divisor);
}
