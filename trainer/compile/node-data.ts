// An ensemble's nodes: their slots and streams, which assembly/infer/unpack.ts reads, and room for what it unpacks.
import {
  LEAF_NUMBER_BYTES,
  LEAF_NUMBERS,
  LEAF_POSITIONS,
  LEAF_VECTORS,
  NODE_BYTES,
  NODE_ROOTS,
  NODE_TREE_COUNT,
  NODE_TREE_SUMS,
  NODE_VECTOR,
  NODES,
  UNPACK_STACK,
} from '../../assembly/shared/abi.ts';
import { treeDepth } from '../ensemble/check-ensemble.ts';
import { type Ensemble, SUM_LANES } from '../ensemble/ensemble.ts';
import { firstLeafOfTrees } from '../ensemble/predict-plain.ts';
import { placeClasses } from './class-data.ts';
import type { FeatureClasses } from './feature-classes.ts';
import type { ModuleImage } from './module-image.ts';
import type { NodeSlots } from './node-slots.ts';
import { placeStreams } from './node-streams.ts';
import { toPlanes } from './packed-doubles.ts';
import { placeSlices, type SlicePlan } from './slice-data.ts';
import { placeSlots } from './slot-data.ts';

/** Where the kernel will have the nodes. */
export interface NodePlaces {
  /** Per node of the ensemble, its position among the unpacked nodes. */
  placeOf: Int32Array;
  /** The ensemble's nodes in the order of the streams: pre-order, left before right. */
  inPreOrder: Int32Array;
  /** The classes that have records in the module, in their order. */
  classes: FeatureClasses[];
}

/** What is placed beside the nodes. */
export interface NodeParts {
  slots: NodeSlots;
  /** The numbers of the leaves. */
  leaves: boolean;
  /** What large batches are answered with. */
  slices: SlicePlan | null;
}

/**
 * Places the nodes; with `leaves`, also the numbers of the leaves. `placed` are the classes that have
 * records in the module already, in their order; null places those that category splits need.
 */
export function placeNodes(
  ensemble: Ensemble,
  placed: FeatureClasses[] | null,
  { slots, leaves, slices }: NodeParts,
  image: ModuleImage,
): NodePlaces {
  const { placeOf, inPreOrder } = findPlaces(ensemble);
  const categories = slots.slots.flatMap(({ classes }) => classes ?? []);
  if (!placed)
    placeClasses(
      categories,
      categories.map(() => 0),
      image,
    );
  const classes = placed ?? categories;
  placeSlots(slots, classes, slices !== null, image);
  if (slices) placeSlices(ensemble, slices, slots.slots, inPreOrder, image);
  placeStreams(ensemble, slots, inPreOrder, image);
  placeTrees(ensemble, image);
  if (leaves) placeLeafNumbers(ensemble, inPreOrder, image);
  return { placeOf, inPreOrder, classes };
}

/** About how many instructions the kernel of strategy `traversal` takes for a row. */
export function walkInstructions(ensemble: Ensemble, { slots }: NodeSlots): number {
  const perStep = slots.some(({ classes }) => classes) ? 14 : 6;
  const depths = Array.from(ensemble.treeRoot, (_, tree) => treeDepth(ensemble, tree));
  return depths.reduce((sum, depth) => sum + depth * perStep, slots.length * 20);
}

/** Follows the unpacking: children get the next two places when their parent is read. */
function findPlaces({ feature, left, right, treeRoot }: Ensemble): Omit<NodePlaces, 'classes'> {
  const placeOf = new Int32Array(feature.length);
  const inPreOrder = new Int32Array(feature.length);
  let places = 0;
  let read = 0;
  for (const root of treeRoot) {
    placeOf[root] = places++;
    const pending = [root];
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      inPreOrder[read++] = node;
      if (feature[node] < 0) continue;
      placeOf[right[node]] = places++;
      placeOf[left[node]] = places++;
      pending.push(right[node], left[node]);
    }
  }
  return { placeOf, inPreOrder };
}

function placeTrees(ensemble: Ensemble, image: ModuleImage): void {
  const { treeRoot, feature, leafWidth, leafValue } = ensemble;
  const depths = Array.from(treeRoot, (_, tree) => treeDepth(ensemble, tree));
  const deepest = depths.reduce((a, b) => Math.max(a, b), 0);
  image.set(NODE_TREE_COUNT, treeRoot.length);
  image.set(NODE_VECTOR, leafWidth > 1 ? 1 : 0);
  image.addAt(NODE_TREE_SUMS, 'trees', sumOffsets(ensemble));
  image.reserveAt(NODE_ROOTS, treeRoot.length * 4);
  image.reserveAt(NODES, feature.length * NODE_BYTES);
  image.reserveAt(UNPACK_STACK, (deepest + 2) * 4);
  if (leafWidth > 1) image.reserveAt(LEAF_VECTORS, leafValue.length * 8);
}

/** Per tree, the byte offset of the partial sum it adds to. */
function sumOffsets({ treeOutput, rawCount }: Ensemble): Int32Array {
  const treesOf = new Int32Array(rawCount);
  return treeOutput.map((raw) => 8 * (raw * SUM_LANES + (treesOf[raw]++ % SUM_LANES)));
}

function placeLeafNumbers(ensemble: Ensemble, inPreOrder: Int32Array, image: ModuleImage): void {
  const { feature, leafIndex, treeRoot } = ensemble;
  const firstLeaf = firstLeafOfTrees(ensemble);
  const numbers: number[] = [];
  let tree = 0;
  inPreOrder.forEach((node, read) => {
    if (treeRoot[tree + 1] === read) tree++;
    if (feature[node] < 0) numbers.push(leafIndex[node] - firstLeaf[tree]);
  });
  if (!isInPreOrder(ensemble, inPreOrder)) {
    const largest = numbers.reduce((most, number) => Math.max(most, number), 0);
    const planes = toPlanes(numbers, largest);
    image.addAt(LEAF_NUMBERS, 'leaf indices', planes);
    image.set(LEAF_NUMBER_BYTES, planes.length / numbers.length);
  }
  // The kernel counts leaves in the 16 bytes before.
  image.set(LEAF_POSITIONS, image.reserve(16 + feature.length * 4) + 16);
}

/** Whether leaves are numbered as the streams have them, so that their numbers need not be kept. */
function isInPreOrder({ leafIndex }: Ensemble, inPreOrder: Int32Array): boolean {
  return inPreOrder
    .filter((node) => leafIndex[node] >= 0)
    .every((node, i) => leafIndex[node] === i);
}
