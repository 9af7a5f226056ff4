// Exact path-dependent TreeSHAP: what trainer/ensemble/contributions-plain.ts answers, found in one pass
// down and one up over the splits of each tree.
//
// For a leaf of value v, let o be 1 for each feature whose splits on the way the row passes and otherwise 0,
// and z the product of these splits' shares. The leaf adds to the contribution of feature i
//
//   v (o_i − z_i) ∫ Π_{j≠i} (z_j + t (o_j − z_j)) dt    for t from 0 to 1.
//
// The product is a polynomial of t, so that Gauss–Legendre points take the integral exactly: K of them for
// ways of up to 2K distinct features. At a point t the sum over all leaves has a form that needs no path:
// with κ = z (1 − t) / (z (1 − t) + t), z the product of the shares of the way's earlier splits on the same
// feature, and κ = 1 where the row fails one of those, a split passes on
//
//   a = h + κ (c − h)    to a child of share c; h is 1 when the row goes to that child, otherwise 0.
//
//   down   weight of a child = weight · a, and of a root the point's
//   up     mean = Σ a · mean of a child, and of a leaf its value
//          sum of the feature += weight · κ (1 − κ) · Σ (h − c) · mean of a child
//
// Two points are a vector; a pass takes one vector or two. No step divides or branches on the row.
import {
  BLOCK_BOTTOM,
  BLOCK_BOTTOM_ROOTS,
  BLOCK_BYTES,
  BLOCK_CATEGORIES,
  BLOCK_CONDITIONS,
  BLOCK_END,
  BLOCK_INNER,
  BLOCK_INNER_ROOTS,
  BLOCK_LEAF_LIST,
  BLOCK_RECORDS,
  BLOCK_VECTORS,
  CONDITION_BYTES,
  EXPLAIN_BIAS,
  EXPLAIN_BLOCK_COUNT,
  EXPLAIN_BLOCKS,
  EXPLAIN_COVER_SPLITS,
  EXPLAIN_PLACES,
  EXPLAIN_POINTS,
  EXPLAIN_ROWS,
  EXPLAIN_SUM_BYTES,
  EXPLAIN_SUMS,
  HEADER_DIVISOR,
  HEADER_FEATURE_COUNT,
  HEADER_OUTPUT,
  HEADER_RAW_COUNT,
  KIND_CONTRIBUTIONS,
  LEAF_ENTRY_BYTES,
  NODE_VECTOR,
  POINTS_BEFORE,
  SLOT_COUNT,
  SLOT_FIRST_LARGE,
  SLOT_VALUES,
  STATUS_CAPACITY,
  STATUS_NOT_PROVIDED,
  STATUS_OK,
} from '../shared/abi';
import { unpackCovers } from './covers';
import {
  CONDITION_PAYLOAD,
  CONDITION_PLACE,
  CONDITION_SLOT,
  LEAF_PLACE,
  LEAF_VALUES,
  makeBlocks,
  makeRecords,
  PLACE_ANSWER,
  PLACE_MEAN,
  PLACE_VECTOR,
  placeBytes,
  pointsOf,
  recordBytes,
} from './explain-records';
import { ascend, descend, startRoots, turn } from './explain-steps';
import { row_capacity, rowAddress } from './module';
import { fillSlots } from './nodes';

/** Answers `rows` rows with a block per raw score: each feature's contribution, then the bias. */
export function predict_contributions(rows: i32): i32 {
  const capacity = <u32>row_capacity(KIND_CONTRIBUTIONS);
  if (capacity == 0) return STATUS_NOT_PROVIDED;
  if (<u32>rows > capacity) return STATUS_CAPACITY;
  unpackCovers();
  makeBlocks();
  const atOnce = rowsAtOnce();
  for (let first = 0; first < rows; first += atOnce) explainRows(first, min(atOnce, rows - first));
  return STATUS_OK;
}

/** Bytes of a row's sums. */
function sumBytes(): u32 {
  return (load<u32>(HEADER_RAW_COUNT) * load<u32>(HEADER_FEATURE_COUNT)) << 4;
}

function rowsAtOnce(): i32 {
  return max(1, min(EXPLAIN_ROWS, EXPLAIN_SUM_BYTES / max<i32>(16, sumBytes())));
}

/** Blocks are the outer loop, so that their records stay in the cache for all rows. */
function explainRows(first: i32, rows: i32): void {
  const slotBytes = (<usize>load<u32>(SLOT_COUNT)) << 3;
  const firstSlots: usize = load<u32>(SLOT_VALUES);
  const firstSums: usize = load<u32>(EXPLAIN_SUMS);
  const bytes: usize = sumBytes();
  for (let i = 0; i < rows; i++)
    fillSlots(rowAddress(first + i), firstSlots + <usize>i * slotBytes);
  memory.fill(firstSums, 0, bytes * rows);
  let block: usize = load<u32>(EXPLAIN_BLOCKS);
  const end = block + load<u32>(EXPLAIN_BLOCK_COUNT) * BLOCK_BYTES;
  for (; block < end; block += BLOCK_BYTES) {
    makeRecords(block);
    for (let i = 0; i < rows; i++) {
      explainBlock(block, firstSlots + <usize>i * slotBytes, firstSums + <usize>i * bytes);
    }
  }
  const rowBytes = (bytes >> 1) + ((<usize>load<u32>(HEADER_RAW_COUNT)) << 3);
  let out = <usize>load<u32>(HEADER_OUTPUT) + <usize>first * rowBytes;
  for (let i = 0; i < rows; i++) {
    finishRow(firstSums + <usize>i * bytes, out, out + rowBytes);
    out += rowBytes;
  }
}

/** Sums are divided as the raw scores are; the bias, the expected raw score, is known beforehand. */
function finishRow(sums: usize, out: usize, end: usize): void {
  const divisor = load<f64>(HEADER_DIVISOR);
  const features = (<usize>load<u32>(HEADER_FEATURE_COUNT)) << 3;
  let bias: usize = load<u32>(EXPLAIN_BIAS);
  let sum = sums;
  for (let at = out; at < end; at += 8) {
    for (const last = at + features; at < last; at += 8) {
      store<f64>(at, (load<f64>(sum) + load<f64>(sum, 8)) / divisor);
      sum += 16;
    }
    store<f64>(at, load<f64>(bias));
    bias += 8;
  }
}

function explainBlock(block: usize, slots: usize, sums: usize): void {
  answerNumbers(block, slots);
  answerCategories(block, slots);
  const vectors: usize = load<u32>(block, BLOCK_VECTORS);
  const isEven = load<u32>(EXPLAIN_COVER_SPLITS) == 0;
  let vector: usize = 0;
  for (; isEven && vector + 2 <= vectors; vector += 2) pass(block, sums, vectors, vector, true);
  for (; vector < vectors; vector++) pass(block, sums, vectors, vector, false);
}

/** Address of 0, 1, 0: from there on stand the answer right and, 8 bytes on, the answer left. */
function answerTable(): usize {
  return <usize>load<u32>(EXPLAIN_POINTS) - POINTS_BEFORE;
}

function answerNumbers(block: usize, slots: usize): void {
  const answers = answerTable();
  const end: usize = load<u32>(block, BLOCK_CATEGORIES);
  for (let at: usize = load<u32>(block, BLOCK_CONDITIONS); at < end; at += CONDITION_BYTES) {
    const x = load<f64>(slots + <usize>load<u32>(at, CONDITION_SLOT));
    const isLeft: usize = x <= load<f64>(at, CONDITION_PAYLOAD) ? 8 : 0;
    v128.store(load<u32>(at, CONDITION_PLACE), v128.load(answers + isLeft), PLACE_ANSWER);
  }
}

function answerCategories(block: usize, slots: usize): void {
  const answers = answerTable();
  const firstLarge = load<u32>(SLOT_FIRST_LARGE);
  const end: usize = load<u32>(block, BLOCK_LEAF_LIST);
  for (let at: usize = load<u32>(block, BLOCK_CATEGORIES); at < end; at += CONDITION_BYTES) {
    const slot = load<u32>(at, CONDITION_SLOT);
    const code: usize = load<u32>(slots + slot);
    const payload = load<u64>(at, CONDITION_PAYLOAD);
    const isLeft =
      slot < firstLarge
        ? (payload >> <u64>code) & 1
        : <u64>(load<u8>(<usize>payload + (code >> 3)) >> (<u8>code & 7)) & 1;
    const answer = v128.load(answers + ((<usize>isLeft) << 3));
    v128.store(load<u32>(at, CONDITION_PLACE), answer, PLACE_ANSWER);
  }
}

/** One vector of points, or two, from number `vector` on. */
function pass(block: usize, sums: usize, vectors: usize, vector: usize, isDouble: bool): void {
  const isEven = load<u32>(EXPLAIN_COVER_SPLITS) == 0;
  const places: usize = load<u32>(EXPLAIN_PLACES);
  const stride = placeBytes(vectors);
  const size = recordBytes(vectors);
  const inner: usize = load<u32>(block, BLOCK_INNER);
  const bottom: usize = load<u32>(block, BLOCK_BOTTOM);
  const gaps = vector << 4;
  const weights = pointsOf(vectors) + (vectors << 4) + gaps;
  startRoots(places, load<u32>(block, BLOCK_INNER_ROOTS), stride, weights, isDouble);
  const bottoms = places + inner * stride;
  startRoots(bottoms, load<u32>(block, BLOCK_BOTTOM_ROOTS), stride, weights, isDouble);
  const records: usize = load<u32>(block, BLOCK_RECORDS);
  const rest = records + inner * size;
  descend(records, rest, size, places, stride, gaps, isDouble, isEven);
  const outputs: usize = load<u32>(NODE_VECTOR) != 0 ? <usize>load<u32>(HEADER_RAW_COUNT) : 1;
  const outputBytes = (<usize>load<u32>(HEADER_FEATURE_COUNT)) << 4;
  for (let k: usize = 0; k < outputs; k++) {
    placeLeaves(block, k << 3, isDouble);
    const out = sums + k * outputBytes;
    const end = rest + bottom * size;
    turn(rest, end, size, bottoms, stride, gaps, k << 3, out, isDouble, isEven);
    ascend(records, rest, size, bottoms, stride, out, isDouble, isEven);
  }
}

/** The means of leaves beside splits: their values. */
function placeLeaves(block: usize, value: usize, isDouble: bool): void {
  const end: usize = load<u32>(block, BLOCK_END);
  for (let at: usize = load<u32>(block, BLOCK_LEAF_LIST); at < end; at += LEAF_ENTRY_BYTES) {
    const mean = v128.load64_splat(<usize>load<u32>(at, LEAF_VALUES) + value);
    const place: usize = load<u32>(at, LEAF_PLACE);
    v128.store(place, mean, PLACE_MEAN);
    if (isDouble) v128.store(place + PLACE_VECTOR, mean, PLACE_MEAN);
  }
}
