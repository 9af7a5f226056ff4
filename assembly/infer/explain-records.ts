// What the contributions kernel works on, made of the nodes and covers: records of a block's splits in an
// order in which parents come before their children, level by level over all of its trees.
//
//   0        8        16       20       24       28       32
//   ├ share ─┼ share ─┼ left ──┼ right ─┼ sum ───┼ arrival ┼ gaps …   a split
//
// `share`: of the split's training rows, those that reach the left child and the right one. `left`, `right`:
// places of the children; of a split whose children are both leaves, addresses of their values. `sum`: byte
// offset of the feature's sum. `arrival`: address of a double, 1 when the row passes all splits on the
// feature on the way to this one. `gaps`: 1 − κ for each point (contributions.ts).
import {
  BLOCK_BOTTOM,
  BLOCK_BOTTOM_ROOTS,
  BLOCK_BYTES,
  BLOCK_CATEGORIES,
  BLOCK_CONDITIONS,
  BLOCK_END,
  BLOCK_FIRST_TREE,
  BLOCK_INNER,
  BLOCK_INNER_ROOTS,
  BLOCK_IS_MADE,
  BLOCK_LEAF_LIST,
  BLOCK_RECORDS,
  BLOCK_TREES,
  BLOCK_VECTORS,
  CONDITION_BYTES,
  EXPLAIN_BLOCK_COUNT,
  EXPLAIN_BLOCKS,
  EXPLAIN_COVER_SPLITS,
  EXPLAIN_IS_KEPT,
  EXPLAIN_PLACES,
  EXPLAIN_POINTS,
  EXPLAIN_QUEUE,
  EXPLAIN_RECORD_BYTES,
  EXPLAIN_RECORDS,
  EXPLAIN_STREAM,
  EXPLAIN_STREAM_BYTES,
  EXPLAIN_STREAM_COUNT,
  HEADER_FEATURE_COUNT,
  LEAF_ENTRY_BYTES,
  NODE_BYTES,
  NODE_PAYLOAD,
  NODE_ROOTS,
  NODE_SLOT,
  NODE_TREE_SUMS,
  NODE_VECTOR,
  PLACE_BYTES,
  PLACE_DOUBLE_BYTES,
  POINTS_BEFORE,
  QUEUE_BYTES,
  SLOT_BYTES,
  SLOT_FIRST_CATEGORY,
  SLOT_ROW_OFFSET,
  SLOTS,
  STREAM_BLOCK_FIELDS,
  UNEVEN_BYTES,
  UNEVEN_DOUBLE_BYTES,
} from '../shared/abi';
import { coverAddress } from './covers';
import { loadPlanes } from './sums';

// Fields of a split's record.
export const SPLIT_LEFT_SHARE = 0;
export const SPLIT_RIGHT_SHARE = 8;
export const SPLIT_LEFT = 16;
export const SPLIT_RIGHT = 20;
export const SPLIT_SUM = 24;
export const SPLIT_ARRIVAL = 28;
export const SPLIT_GAPS = 32;

// Fields of a place (drawn in explain-steps.ts), which a split, or a leaf beside one, has for the row at hand: 1
// when the row goes left, otherwise 0; 1 when it arrives at the left child, and at the right one, as far as the
// split's feature decides; vectors.
export const PLACE_ANSWER = 0;
export const PLACE_ARRIVALS = 16;
export const PLACE_MEAN = 32;
export const PLACE_WEIGHT = 48;
export const PLACE_PULL = 48;
export const PLACE_PART = 64;
export const PLACE_RIGHT_PULL = 128;
export const PLACE_RIGHT_PART = 144;
/** From a field of the first vector to that of the second. */
export const PLACE_VECTOR = 48;

// Fields of a condition, and of a leaf beside a split.
export const CONDITION_SLOT = 0;
export const CONDITION_PLACE = 4;
export const CONDITION_PAYLOAD = 8;
export const LEAF_VALUES = 0;
export const LEAF_PLACE = 4;

// Fields of a split in the queue. `z` is the product of the shares of the way's earlier splits on the feature.
const QUEUE_NODE = 0;
const QUEUE_PARENT = 4;
const QUEUE_PLACE = 8;
const QUEUE_LEFT = 12;
const QUEUE_RIGHT = 16;
/** Byte offset of the first sum of the tree's raw score. */
const QUEUE_SUMS = 20;
const QUEUE_Z = 24;

/** Bytes of a place in a block of so many vectors. */
export function placeBytes(vectors: usize): usize {
  if (load<u32>(EXPLAIN_COVER_SPLITS) != 0) return vectors > 1 ? UNEVEN_DOUBLE_BYTES : UNEVEN_BYTES;
  return vectors > 1 ? PLACE_DOUBLE_BYTES : PLACE_BYTES;
}

export function recordBytes(vectors: usize): usize {
  return <usize>EXPLAIN_RECORD_BYTES + (vectors << 4);
}

/** Address of the points of so many vectors, behind those of fewer; their weights stand behind them. */
export function pointsOf(vectors: usize): usize {
  return <usize>load<u32>(EXPLAIN_POINTS) + ((vectors * (vectors - 1)) << 4);
}

/** Makes the blocks, when first asked. */
export function makeBlocks(): void {
  let block: usize = load<u32>(EXPLAIN_BLOCKS);
  if (load<u32>(block, BLOCK_RECORDS) != 0) return;
  const blocks: usize = load<u32>(EXPLAIN_BLOCK_COUNT);
  const isKept = load<u32>(EXPLAIN_IS_KEPT) != 0;
  let records = load<u32>(EXPLAIN_RECORDS);
  let tree = <u32>(blocks * STREAM_BLOCK_FIELDS);
  for (let i: usize = 0; i < blocks * STREAM_BLOCK_FIELDS; i += STREAM_BLOCK_FIELDS) {
    const vectors = fromStream(i);
    const splits = fromStream(i + 2) + fromStream(i + 3);
    store<u32>(block, vectors, BLOCK_VECTORS);
    store<u32>(block, fromStream(i + 1), BLOCK_TREES);
    store<u32>(block, fromStream(i + 2), BLOCK_INNER);
    store<u32>(block, fromStream(i + 3), BLOCK_BOTTOM);
    store<u32>(block, tree, BLOCK_FIRST_TREE);
    store<u32>(block, records, BLOCK_RECORDS);
    tree += fromStream(i + 1);
    if (isKept) {
      records += splits * (<u32>recordBytes(vectors) + CONDITION_BYTES);
      records += fromStream(i + 4) * LEAF_ENTRY_BYTES;
    }
    block += BLOCK_BYTES;
  }
}

function fromStream(index: usize): u32 {
  const at = <usize>load<u32>(EXPLAIN_STREAM) + index;
  return loadPlanes(at, load<u32>(EXPLAIN_STREAM_BYTES), load<u32>(EXPLAIN_STREAM_COUNT));
}

/** Makes the records of a block, unless they are there. */
export function makeRecords(block: usize): void {
  if (load<u32>(block, BLOCK_IS_MADE) != 0) return;
  store<u32>(block, load<u32>(EXPLAIN_IS_KEPT), BLOCK_IS_MADE);
  const end = queueSplits(block);
  const vectors: usize = load<u32>(block, BLOCK_VECTORS);
  const splits = <usize>load<u32>(block, BLOCK_INNER) + <usize>load<u32>(block, BLOCK_BOTTOM);
  const conditions = <usize>load<u32>(block, BLOCK_RECORDS) + splits * recordBytes(vectors);
  const leaves = conditions + splits * CONDITION_BYTES;
  store<u32>(block, <u32>conditions, BLOCK_CONDITIONS);
  // Conditions about numbers are written from the front, about categories from the back.
  store<u32>(block, <u32>leaves, BLOCK_CATEGORIES);
  store<u32>(block, <u32>leaves, BLOCK_LEAF_LIST);
  store<u32>(block, <u32>leaves, BLOCK_END);
  let number = conditions;
  for (let split: usize = load<u32>(EXPLAIN_QUEUE); split < end; split += QUEUE_BYTES) {
    writeRecord(block, split, vectors);
    number = writeCondition(block, split, number);
  }
}

/** Puts the block's splits in the queue, level by level, and gives each a place. Returns the queue's end. */
function queueSplits(block: usize): usize {
  const first: usize = load<u32>(EXPLAIN_QUEUE);
  const stride = placeBytes(load<u32>(block, BLOCK_VECTORS));
  let inner: usize = load<u32>(EXPLAIN_PLACES);
  let bottom = inner + <usize>load<u32>(block, BLOCK_INNER) * stride;
  let end = queueRoots(block, first);
  const rootsEnd = end;
  const firstBottom = bottom;
  for (let split = first; split < end; split += QUEUE_BYTES) {
    if (split == rootsEnd) countRoots(block, inner, bottom, firstBottom, stride);
    const node: usize = load<u32>(split, QUEUE_NODE);
    const right: usize = load<u32>(node);
    const left = right + NODE_BYTES;
    if (isLeaf(left) && isLeaf(right)) {
      store<u32>(split, <u32>bottom, QUEUE_PLACE);
      bottom += stride;
      continue;
    }
    store<u32>(split, <u32>inner, QUEUE_PLACE);
    inner += stride;
    if (!isLeaf(left)) {
      store<u32>(split, <u32>end, QUEUE_LEFT);
      end = queueSplit(end, left, split, load<u32>(split, QUEUE_SUMS));
    }
    if (!isLeaf(right)) {
      store<u32>(split, <u32>end, QUEUE_RIGHT);
      end = queueSplit(end, right, split, load<u32>(split, QUEUE_SUMS));
    }
  }
  if (end == rootsEnd) countRoots(block, inner, bottom, firstBottom, stride);
  return end;
}

function countRoots(
  block: usize,
  inner: usize,
  bottom: usize,
  firstBottom: usize,
  stride: usize,
): void {
  const roots = (inner - <usize>load<u32>(EXPLAIN_PLACES)) / stride;
  store<u32>(block, <u32>roots, BLOCK_INNER_ROOTS);
  store<u32>(block, <u32>((bottom - firstBottom) / stride), BLOCK_BOTTOM_ROOTS);
}

function queueRoots(block: usize, first: usize): usize {
  const featureCount: usize = load<u32>(HEADER_FEATURE_COUNT);
  let tree: usize = load<u32>(block, BLOCK_FIRST_TREE);
  const lastTree = tree + <usize>load<u32>(block, BLOCK_TREES);
  let end = first;
  for (; tree < lastTree; tree++) {
    const at = (<usize>fromStream(tree)) << 2;
    // A partial sum's offset is 32 bytes per raw score and 8 per lane.
    const raw: usize = load<u32>(<usize>load<u32>(NODE_TREE_SUMS) + at) >> 5;
    const root = load<u32>(<usize>load<u32>(NODE_ROOTS) + at);
    end = queueSplit(end, root, 0, <u32>((raw * featureCount) << 4));
  }
  return end;
}

/** Returns the queue's new end. */
function queueSplit(end: usize, node: usize, parent: usize, sums: u32): usize {
  store<u32>(end, <u32>node, QUEUE_NODE);
  store<u32>(end, <u32>parent, QUEUE_PARENT);
  store<u32>(end, 0, QUEUE_LEFT);
  store<u32>(end, 0, QUEUE_RIGHT);
  store<u32>(end, sums, QUEUE_SUMS);
  return end + QUEUE_BYTES;
}

function writeRecord(block: usize, split: usize, vectors: usize): void {
  const node: usize = load<u32>(split, QUEUE_NODE);
  const right: usize = load<u32>(node);
  const place = <usize>load<u32>(split, QUEUE_PLACE);
  const index = (place - <usize>load<u32>(EXPLAIN_PLACES)) / placeBytes(vectors);
  const record = <usize>load<u32>(block, BLOCK_RECORDS) + index * recordBytes(vectors);
  const feature = featureOf(node);
  store<f64>(record, shareOf(node, right + NODE_BYTES), SPLIT_LEFT_SHARE);
  store<f64>(record, shareOf(node, right), SPLIT_RIGHT_SHARE);
  store<u32>(record, load<u32>(split, QUEUE_SUMS) + (feature << 4), SPLIT_SUM);
  if (index < <usize>load<u32>(block, BLOCK_INNER)) {
    store<u32>(record, placeOf(block, split, QUEUE_LEFT, right + NODE_BYTES), SPLIT_LEFT);
    store<u32>(record, placeOf(block, split, QUEUE_RIGHT, right), SPLIT_RIGHT);
  } else {
    store<u32>(record, valuesOf(right + NODE_BYTES), SPLIT_LEFT);
    store<u32>(record, valuesOf(right), SPLIT_RIGHT);
  }
  writeArrival(record, split, feature);
  const z = load<f64>(split, QUEUE_Z);
  const points = pointsOf(vectors);
  for (let at: usize = 0; at < vectors << 4; at += 8) {
    const t = load<f64>(points + at);
    store<f64>(record + at, t / (z * (1.0 - t) + t), SPLIT_GAPS);
  }
}

/** OUT: the record's arrival, and `z` of the split in the queue. */
function writeArrival(record: usize, split: usize, feature: u32): void {
  let child = split;
  let earlier: usize = load<u32>(split, QUEUE_PARENT);
  while (earlier != 0 && featureOf(load<u32>(earlier)) != feature) {
    child = earlier;
    earlier = load<u32>(earlier, QUEUE_PARENT);
  }
  if (earlier == 0) {
    store<u32>(record, load<u32>(EXPLAIN_POINTS) - POINTS_BEFORE + 8, SPLIT_ARRIVAL);
    store<f64>(split, 1.0, QUEUE_Z);
    return;
  }
  const isLeft = <usize>load<u32>(earlier, QUEUE_LEFT) == child;
  const arrival = isLeft ? PLACE_ARRIVALS : PLACE_ARRIVALS + 8;
  store<u32>(record, load<u32>(earlier, QUEUE_PLACE) + arrival, SPLIT_ARRIVAL);
  const share = shareOf(load<u32>(earlier), load<u32>(child));
  store<f64>(split, load<f64>(earlier, QUEUE_Z) * share, QUEUE_Z);
}

/** Place of a split's child; a leaf gets its own now. */
function placeOf(block: usize, split: usize, field: usize, child: usize): u32 {
  const queued: usize = load<u32>(split + field);
  if (queued != 0) return load<u32>(queued, QUEUE_PLACE);
  const leaf: usize = load<u32>(block, BLOCK_END);
  const splits = <usize>load<u32>(block, BLOCK_INNER) + <usize>load<u32>(block, BLOCK_BOTTOM);
  const number = (leaf - <usize>load<u32>(block, BLOCK_LEAF_LIST)) / LEAF_ENTRY_BYTES;
  const stride = placeBytes(load<u32>(block, BLOCK_VECTORS));
  const place = <u32>(<usize>load<u32>(EXPLAIN_PLACES) + (splits + number) * stride);
  store<u32>(leaf, valuesOf(child), LEAF_VALUES);
  store<u32>(leaf, place, LEAF_PLACE);
  store<u32>(block, <u32>(leaf + LEAF_ENTRY_BYTES), BLOCK_END);
  return place;
}

/** `number` is where the next condition about a number goes; returns it anew. */
function writeCondition(block: usize, split: usize, number: usize): usize {
  const node: usize = load<u32>(split, QUEUE_NODE);
  const slot = load<u32>(node, NODE_SLOT);
  const isNumber = slot < load<u32>(SLOT_FIRST_CATEGORY);
  const at = isNumber ? number : <usize>load<u32>(block, BLOCK_CATEGORIES) - CONDITION_BYTES;
  if (!isNumber) store<u32>(block, <u32>at, BLOCK_CATEGORIES);
  store<u32>(at, slot, CONDITION_SLOT);
  store<u32>(at, load<u32>(split, QUEUE_PLACE), CONDITION_PLACE);
  store<u64>(at, load<u64>(node, NODE_PAYLOAD), CONDITION_PAYLOAD);
  return isNumber ? at + CONDITION_BYTES : number;
}

function isLeaf(node: usize): bool {
  return load<u32>(node, NODE_SLOT) == 0;
}

function featureOf(node: usize): u32 {
  const slot = <usize>load<u32>(node, NODE_SLOT) >> 3;
  return load<u32>(<usize>load<u32>(SLOTS) + slot * SLOT_BYTES, SLOT_ROW_OFFSET) >> 3;
}

/** Address of a leaf's values. */
function valuesOf(leaf: usize): u32 {
  return load<u32>(NODE_VECTOR) != 0 ? load<u32>(leaf, NODE_PAYLOAD) : <u32>leaf + NODE_PAYLOAD;
}

/** Share of a split's training rows that reached a child; even where no row is known. */
function shareOf(split: usize, child: usize): f64 {
  const whole = load<f64>(coverAddress(split));
  return whole > 0.0 ? load<f64>(coverAddress(child)) / whole : 0.5;
}
