// Exact path-dependent TreeSHAP: what trainer/ensemble/contributions-plain.ts answers, found in one pass
// down and one up over the splits of each tree.
//
// For a leaf of value v, let o be 1 for each feature whose splits on the way the row passes and otherwise 0,
// and z the product of these splits' shares. The leaf adds to the contribution of feature i
//
//   v (o_i − z_i) ∫ Π_{j≠i} (z_j + t (o_j − z_j)) dt    for t from 0 to 1.
//
// The product is a polynomial of t, so that quadrature takes the integral exactly: Gauss–Radau with the point 0 and
// K more for ways of up to 2K + 1 distinct features, Gauss–Legendre with K points for 2K. At 0 the sum over all leaves
// depends on x_i alone: a module has it for each class of a feature's values. At any other point t it has a form that
// needs no path: with κ = z (1 − t) / (z (1 − t) + t), z the product of the shares of the way's earlier splits on the
// same feature, and κ = 1 where the row fails one of those, a split passes on
//
//   a = h + κ (c − h)    to a child of share c; h is 1 when the row goes to that child, otherwise 0.
//
//   down   weight of a child = weight · a, and of a root the point's
//   up     mean = Σ a · mean of a child, and of a leaf its value
//          sum of the feature += weight · κ (1 − κ) · Σ (c − h) · mean of a child
//
// A subtree whose splits all ask one feature is one step, a turn: with y the leaf that the row reaches, and E the mean of
// all its leaves, mean = y + κ (E − y), and the sum gets weight · κ (1 − κ) · (E − y). Two points are a vector; a pass takes
// one vector or two. No step divides or branches on the row. explain-records.ts draws the records.
import {
  ASKED_BYTES,
  BLOCK_ASKED,
  BLOCK_ASKED_END,
  BLOCK_BYTES,
  BLOCK_RAW,
  BLOCK_VECTORS,
  EXPLAIN_BIAS,
  EXPLAIN_BLOCK_COUNT,
  EXPLAIN_BLOCKS,
  EXPLAIN_CLASSES,
  EXPLAIN_COVER_SPLITS,
  EXPLAIN_ROWS,
  EXPLAINED_EFFECTS,
  HEADER_DIVISOR,
  HEADER_FEATURE_COUNT,
  HEADER_OUTPUT,
  HEADER_RAW_COUNT,
  KIND_CONTRIBUTIONS,
  SLOT_COUNT,
  SLOT_VALUES,
  STATUS_CAPACITY,
  STATUS_NOT_PROVIDED,
  STATUS_OK,
} from '../shared/abi';
import { unpackCovers } from './covers';
import { ASKED_FEATURE, ASKED_SUM, explainedFeature } from './explain-asked';
import { makeBlock, readBlocks } from './explain-blocks';
import { fillCodes, findExplained } from './explain-codes';
import { outputsOf, valueBytes } from './explain-records';
import { passOne, passTwo, passUneven } from './explain-steps';
import { row_capacity, rowAddress } from './module';
import { fillSlots } from './nodes';
import { quotient } from './sums';

/** Answers `rows` rows with a block per raw score: each feature's contribution, then the bias. */
export function predict_contributions(rows: i32): i32 {
  const capacity = <u32>row_capacity(KIND_CONTRIBUTIONS);
  if (capacity == 0) return STATUS_NOT_PROVIDED;
  if (<u32>rows > capacity) return STATUS_CAPACITY;
  unpackCovers();
  readBlocks();
  for (let first = 0; first < rows; first += EXPLAIN_ROWS)
    explainRows(first, min(EXPLAIN_ROWS, rows - first));
  return STATUS_OK;
}

/** Bytes of a raw score's answers. */
function scoreBytes(): usize {
  return (<usize>load<u32>(HEADER_FEATURE_COUNT) + 1) << 3;
}

/** Blocks are the outer loop, so that their records stay in the cache for all rows. */
function explainRows(first: i32, rows: i32): void {
  const slotBytes = (<usize>load<u32>(SLOT_COUNT)) << 3;
  const firstSlots: usize = load<u32>(SLOT_VALUES);
  const classBytes = (<usize>load<u32>(HEADER_FEATURE_COUNT)) << 2;
  const firstClasses: usize = load<u32>(EXPLAIN_CLASSES);
  const rowBytes = scoreBytes() * <usize>load<u32>(HEADER_RAW_COUNT);
  const out = <usize>load<u32>(HEADER_OUTPUT) + <usize>first * rowBytes;
  for (let i = 0; i < rows; i++) {
    const classes = firstClasses + <usize>i * classBytes;
    fillSlots(rowAddress(first + i), firstSlots + <usize>i * slotBytes);
    findExplained(rowAddress(first + i), classes);
    startRow(classes, out + <usize>i * rowBytes);
  }
  let block: usize = load<u32>(EXPLAIN_BLOCKS);
  const end = block + load<u32>(EXPLAIN_BLOCK_COUNT) * BLOCK_BYTES;
  for (; block < end; block += BLOCK_BYTES) {
    makeBlock(block);
    for (let i = 0; i < rows; i++) {
      fillCodes(block, firstSlots + <usize>i * slotBytes, firstClasses + <usize>i * classBytes);
      explainBlock(block, out + <usize>i * rowBytes);
    }
  }
  for (let i = 0; i < rows; i++) finishRow(out + <usize>i * rowBytes);
}

/** OUT: what the point 0 adds for the row's classes. */
function startRow(classes: usize, out: usize): void {
  const features = load<u32>(HEADER_FEATURE_COUNT);
  const bytes = scoreBytes();
  const rawCount: usize = load<u32>(HEADER_RAW_COUNT);
  for (let feature: u32 = 0; feature < features; feature++) {
    const record = explainedFeature(feature);
    const effects: usize = load<u32>(record, EXPLAINED_EFFECTS);
    const known: usize = load<u32>(classes + ((<usize>feature) << 2));
    let at = out + ((<usize>feature) << 3);
    for (let k: usize = 0; k < rawCount; k++) {
      const effect = effects + ((known * rawCount + k) << 3);
      store<f64>(at, effects == 0 ? 0.0 : load<f64>(effect));
      at += bytes;
    }
  }
}

/** Sums are divided as the raw scores are; the bias, the expected raw score, is known beforehand. */
function finishRow(out: usize): void {
  const divisor = load<f64>(HEADER_DIVISOR);
  const features = (<usize>load<u32>(HEADER_FEATURE_COUNT)) << 3;
  const end = out + scoreBytes() * <usize>load<u32>(HEADER_RAW_COUNT);
  let bias: usize = load<u32>(EXPLAIN_BIAS);
  for (let at = out; at < end; at += 8) {
    for (const last = at + features; at < last; at += 8)
      store<f64>(at, quotient(load<f64>(at), divisor));
    store<f64>(at, load<f64>(bias));
    bias += 8;
  }
}

/** OUT: the row's contributions, with the block's added. Its codes are there. */
function explainBlock(block: usize, out: usize): void {
  const outputs = outputsOf();
  const bytes = valueBytes(block);
  const vectors: usize = load<u32>(block, BLOCK_VECTORS);
  const isEven = load<u32>(EXPLAIN_COVER_SPLITS) == 0;
  const raw: usize = load<u32>(block, BLOCK_RAW);
  for (let k: usize = 0; k < outputs; k++) {
    clearSums(block);
    let vector: usize = 0;
    for (; isEven && vector + 2 <= vectors; vector += 2) passTwo(block, vector, k * bytes);
    for (; isEven && vector < vectors; vector++) passOne(block, vector, k * bytes);
    for (; vector < vectors; vector++) passUneven(block, vector, k * bytes);
    addSums(block, out + (raw + k) * scoreBytes());
  }
}

function clearSums(block: usize): void {
  const end: usize = load<u32>(block, BLOCK_ASKED_END);
  for (let asked: usize = load<u32>(block, BLOCK_ASKED); asked < end; asked += ASKED_BYTES)
    v128.store(asked, f64x2.splat(0), ASKED_SUM);
}

function addSums(block: usize, out: usize): void {
  const end: usize = load<u32>(block, BLOCK_ASKED_END);
  for (let asked: usize = load<u32>(block, BLOCK_ASKED); asked < end; asked += ASKED_BYTES) {
    const at = out + ((<usize>load<u32>(asked, ASKED_FEATURE)) << 3);
    const sum = load<f64>(asked, ASKED_SUM) + load<f64>(asked, ASKED_SUM + 8);
    store<f64>(at, load<f64>(at) + sum);
  }
}
