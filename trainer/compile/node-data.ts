// An ensemble's nodes as the streams that assembly/infer/unpack.ts reads, and room for what it unpacks.
import {
  LEAF_BYTES,
  LEAF_MINIMUM,
  LEAF_NUMBER_BYTES,
  LEAF_NUMBERS,
  LEAF_PLANE,
  LEAF_POSITIONS,
  LEAF_STEP,
  LEAF_TABLE,
  LEAF_VECTORS,
  NODE_BYTES,
  NODE_ROOTS,
  NODE_TREE_COUNT,
  NODE_TREE_SUMS,
  NODE_VECTOR,
  NODES,
  SLOT_BYTES,
  SLOT_CLASS,
  SLOT_CONDITIONS,
  SLOT_COUNT,
  SLOT_FIRST_CATEGORY,
  SLOT_FIRST_LARGE,
  SLOT_FLAGS,
  SLOT_IS_CATEGORY,
  SLOT_NUMBER,
  SLOT_ROW_OFFSET,
  SLOT_SET_BYTES,
  SLOT_SETS,
  SLOT_THRESHOLD_COUNT,
  SLOT_THRESHOLDS,
  SLOT_VALUES,
  SLOTS,
  STREAM_LEAVES,
  STREAM_RANK_BYTES,
  STREAM_RANKS,
  STREAM_SETS,
  STREAM_SLOT_BYTES,
  STREAM_SLOTS,
  UNPACK_STACK,
  VECTOR_BYTES,
  WALK_ROWS,
} from '../../assembly/shared/abi.ts';
import { treeDepth } from '../ensemble/check-ensemble.ts';
import { type Ensemble, SUM_LANES } from '../ensemble/ensemble.ts';
import { firstLeafOfTrees } from '../ensemble/predict-plain.ts';
import { placeClasses } from './class-data.ts';
import type { FeatureClasses } from './feature-classes.ts';
import type { MemoryLayout } from './memory-layout.ts';
import { classSet, isLarge, type NodeSlots } from './node-slots.ts';
import { packDistinct, packDoubles, toPlanes } from './packed-doubles.ts';
import { placeSlices, type SlicePlan } from './slice-data.ts';
import { placeNumbers } from './slice-numbers.ts';

/** Where the kernel will have the nodes. */
export interface NodePlaces {
  /** Per node of the ensemble, its position among the unpacked nodes. */
  placeOf: Int32Array;
  /** The ensemble's nodes in the order of the streams: pre-order, left before right. */
  inPreOrder: Int32Array;
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
  layout: MemoryLayout,
  header: DataView,
): NodePlaces {
  const places = findPlaces(ensemble);
  const categories = slots.slots.flatMap(({ classes }) => classes ?? []);
  if (!placed)
    placeClasses(
      categories,
      categories.map(() => 0),
      layout,
      header,
    );
  placeSlots(slots, placed ?? categories, slices !== null, layout, header);
  if (slices) placeSlices(ensemble, slices, slots.slots, places.inPreOrder, layout, header);
  placeStreams(ensemble, slots, places, layout, header);
  placeTrees(ensemble, layout, header);
  if (leaves) placeLeafNumbers(ensemble, places, layout, header);
  return places;
}

/** About how many instructions the kernel of strategy `traversal` takes for a row. */
export function walkInstructions(ensemble: Ensemble, { slots }: NodeSlots): number {
  const perStep = slots.some(({ classes }) => classes) ? 14 : 6;
  const depths = Array.from(ensemble.treeRoot, (_, tree) => treeDepth(ensemble, tree));
  return depths.reduce((sum, depth) => sum + depth * perStep, slots.length * 20);
}

/** Follows the unpacking: children get the next two places when their parent is read. */
function findPlaces({ feature, left, right, treeRoot }: Ensemble): NodePlaces {
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

function placeSlots(
  { slots, ofNode }: NodeSlots,
  placed: FeatureClasses[],
  isSliced: boolean,
  layout: MemoryLayout,
  header: DataView,
): void {
  const bytes = new Uint8Array((slots.length + 1) * SLOT_BYTES);
  const records = new DataView(bytes.buffer);
  const splits = new Int32Array(slots.length + 1);
  for (const slot of ofNode) splits[slot]++;
  const numberOfSlot = isSliced ? placeNumbers(slots, layout, header) : [];
  slots.forEach((slot, i) => {
    const at = (i + 1) * SLOT_BYTES;
    const { classes, thresholds } = slot;
    records.setUint32(at + SLOT_ROW_OFFSET, slot.feature * 8, true);
    records.setUint32(at + SLOT_FLAGS, classes ? SLOT_IS_CATEGORY : slot.flags, true);
    if (classes) {
      records.setUint32(at + SLOT_CLASS, placed.indexOf(classes), true);
      records.setUint32(at + SLOT_SET_BYTES, Math.ceil(classes.classCount / 8), true);
    } else {
      records.setUint32(at + SLOT_THRESHOLDS, layout.add('thresholds', thresholds), true);
      records.setUint32(at + SLOT_THRESHOLD_COUNT, thresholds.length, true);
    }
    if (!isSliced) return;
    if (!classes) records.setUint32(at + SLOT_NUMBER, numberOfSlot[i], true);
    else {
      const conditions = layout.reserve(splits[i + 1] * VECTOR_BYTES);
      records.setUint32(at + SLOT_CONDITIONS, conditions, true);
      records.setUint32(at + SLOT_SETS, layout.reserve(splits[i + 1] * 4), true);
    }
  });
  const numbers = slots.filter(({ classes }) => !classes).length;
  const large = slots.filter(({ classes }) => classes && isLarge(classes)).length;
  header.setUint32(SLOTS, layout.add('nodes', bytes), true);
  header.setUint32(SLOT_COUNT, slots.length + 1, true);
  header.setUint32(SLOT_FIRST_CATEGORY, (numbers + 1) * 8, true);
  header.setUint32(SLOT_FIRST_LARGE, (slots.length + 1 - large) * 8, true);
  header.setUint32(SLOT_VALUES, layout.reserve((slots.length + 1) * 8 * WALK_ROWS), true);
}

function placeStreams(
  ensemble: Ensemble,
  { slots, ofNode }: NodeSlots,
  { inPreOrder }: NodePlaces,
  layout: MemoryLayout,
  header: DataView,
): void {
  const { leafIndex, leafValue, leafWidth } = ensemble;
  const ranks: number[] = [];
  const sets: Uint8Array[] = [];
  const values = new Float64Array(leafValue.length);
  let valueCount = 0;
  const rankOf = slots.map(
    ({ thresholds }) => new Map([...thresholds].map((t, rank) => [t, rank])),
  );
  for (const node of inPreOrder) {
    if (ofNode[node] === 0) {
      const first = leafIndex[node] * leafWidth;
      values.set(leafValue.subarray(first, first + leafWidth), valueCount);
      valueCount += leafWidth;
      continue;
    }
    const { classes } = slots[ofNode[node] - 1];
    if (classes) sets.push(classSet(ensemble, node, classes));
    else ranks.push(rankOf[ofNode[node] - 1].get(ensemble.threshold[node]) ?? 0);
  }
  const slotStream = narrow(Array.from(inPreOrder, (node) => ofNode[node]));
  const rankStream = narrow(ranks);
  header.setUint32(STREAM_SLOTS, layout.add('nodes', slotStream), true);
  header.setUint32(STREAM_SLOT_BYTES, slotStream.BYTES_PER_ELEMENT, true);
  header.setUint32(STREAM_RANKS, layout.add('nodes', rankStream), true);
  header.setUint32(STREAM_RANK_BYTES, rankStream.BYTES_PER_ELEMENT, true);
  header.setUint32(STREAM_SETS, layout.add('category sets', joinSets(sets)), true);
  placeLeafValues(values, layout, header);
}

/** The values themselves, or the numbers of the distinct ones where that is smaller. */
function placeLeafValues(values: Float64Array, layout: MemoryLayout, header: DataView): void {
  const packed = packDoubles(values);
  const distinct = packDistinct(values, packed);
  const stream = distinct?.codes ?? packed;
  header.setUint32(STREAM_LEAVES, layout.add('leaf values', stream.bytes), true);
  header.setUint32(LEAF_BYTES, stream.elementBytes, true);
  header.setUint32(LEAF_PLANE, values.length, true);
  header.setFloat64(LEAF_MINIMUM, stream.minimum, true);
  header.setFloat64(LEAF_STEP, stream.step, true);
  if (distinct) header.setUint32(LEAF_TABLE, layout.add('leaf values', distinct.table), true);
}

/** The smallest array of integers that holds the values. */
function narrow(values: number[]): Uint8Array | Uint16Array | Uint32Array {
  const largest = values.reduce((a, b) => Math.max(a, b), 0);
  if (largest < 1 << 8) return Uint8Array.from(values);
  return largest < 1 << 16 ? Uint16Array.from(values) : Uint32Array.from(values);
}

/** One after the other; the kernel reads eight bytes at once, so the last has as many behind it. */
function joinSets(sets: Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(sets.reduce((sum, { length }) => sum + length, 8));
  let at = 0;
  for (const set of sets) {
    joined.set(set, at);
    at += set.length;
  }
  return joined;
}

function placeTrees(ensemble: Ensemble, layout: MemoryLayout, header: DataView): void {
  const { treeRoot, feature, leafWidth, leafValue } = ensemble;
  const depths = Array.from(treeRoot, (_, tree) => treeDepth(ensemble, tree));
  const deepest = depths.reduce((a, b) => Math.max(a, b), 0);
  header.setUint32(NODE_TREE_COUNT, treeRoot.length, true);
  header.setUint32(NODE_VECTOR, leafWidth > 1 ? 1 : 0, true);
  header.setUint32(NODE_TREE_SUMS, layout.add('trees', sumOffsets(ensemble)), true);
  header.setUint32(NODE_ROOTS, layout.reserve(treeRoot.length * 4), true);
  header.setUint32(NODES, layout.reserve(feature.length * NODE_BYTES), true);
  header.setUint32(UNPACK_STACK, layout.reserve((deepest + 2) * 4), true);
  if (leafWidth > 1) header.setUint32(LEAF_VECTORS, layout.reserve(leafValue.length * 8), true);
}

/** Per tree, the byte offset of the partial sum it adds to. */
function sumOffsets({ treeOutput, rawCount }: Ensemble): Int32Array {
  const treesOf = new Int32Array(rawCount);
  return treeOutput.map((raw) => 8 * (raw * SUM_LANES + (treesOf[raw]++ % SUM_LANES)));
}

function placeLeafNumbers(
  ensemble: Ensemble,
  { inPreOrder }: NodePlaces,
  layout: MemoryLayout,
  header: DataView,
): void {
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
    header.setUint32(LEAF_NUMBERS, layout.add('leaf indices', planes), true);
    header.setUint32(LEAF_NUMBER_BYTES, planes.length / numbers.length, true);
  }
  // The kernel counts leaves in the 16 bytes before.
  header.setUint32(LEAF_POSITIONS, layout.reserve(16 + feature.length * 4) + 16, true);
}

/** Whether leaves are numbered as the streams have them, so that their numbers need not be kept. */
function isInPreOrder({ leafIndex }: Ensemble, inPreOrder: Int32Array): boolean {
  return inPreOrder
    .filter((node) => leafIndex[node] >= 0)
    .every((node, i) => leafIndex[node] === i);
}
