// Strategy `linear`: walks every tree from its root, and computes the linear function of the leaf it
// comes to. For ensembles with linear leaves only.
//
// Leaf i (counted over all trees) has the terms [start[i], start[i + 1]); a term is the byte offset of a
// feature in the row, and a coefficient.
import {
  HEADER_F32_INPUT,
  HEADER_OUTPUT,
  HEADER_RAW_COUNT,
  HEADER_SUMS,
  KIND_PROBABILITY,
  KIND_RAW,
  LINEAR_COEFFICIENTS,
  LINEAR_CONSTANTS,
  LINEAR_FEATURES,
  LINEAR_STARTS,
  LINEAR_VALUES,
  NODE_PAYLOAD,
  NODE_ROOTS,
  NODE_TREE_COUNT,
  NODE_TREE_SUMS,
  SLOT_VALUES,
  STATUS_CAPACITY,
  STATUS_OK,
} from '../shared/abi';
import { makeClassGuides } from './classes';
import { linkRows } from './links';
import { hasRoom, rowAddress } from './module';
import { fillSlots, findLeaf, ZERO_BOUND } from './nodes';
import { finishSums } from './sums';
import { unpackNodes } from './unpack';

export { predict_contributions } from './contributions';
export * from './exports';

/** Answers `rows` rows of the input buffer with outputs. */
export function predict(rows: i32): i32 {
  if (!hasRoom(rows, KIND_PROBABILITY)) return STATUS_CAPACITY;
  scoreRows(rows);
  linkRows(rows);
  return STATUS_OK;
}

/** Answers `rows` rows of the input buffer with raw scores. */
export function predict_raw(rows: i32): i32 {
  if (!hasRoom(rows, KIND_RAW)) return STATUS_CAPACITY;
  scoreRows(rows);
  return STATUS_OK;
}

/** OUT: the raw scores of the rows, in the output buffer. */
function scoreRows(rows: i32): void {
  const rawBytes = (<usize>load<u32>(HEADER_RAW_COUNT)) << 3;
  let out: usize = load<u32>(HEADER_OUTPUT);
  for (let i = 0; i < rows; i++) {
    scoreRow(rowAddress(i), out);
    out += rawBytes;
  }
}

/** IN: a row's doubles. OUT: `rawCount` doubles. */
function scoreRow(row: usize, out: usize): void {
  const bytes = (<usize>load<u32>(HEADER_RAW_COUNT)) << 3;
  const sums: usize = load<u32>(HEADER_SUMS);
  const slots: usize = load<u32>(SLOT_VALUES);
  memory.fill(sums, 0, bytes << 2);
  fillSlots(row, slots);
  const roots: usize = load<u32>(NODE_ROOTS);
  const offsets: usize = load<u32>(NODE_TREE_SUMS);
  const end: usize = load<u32>(NODE_TREE_COUNT) << 2;
  for (let t: usize = 0; t < end; t += 4) {
    const leaf = <u32>load<f64>(findLeaf(slots, load<u32>(roots + t)), NODE_PAYLOAD);
    const sum = sums + <usize>load<u32>(offsets + t);
    store<f64>(sum, load<f64>(sum) + leafValue(row, leaf));
  }
  finishSums(sums, out, bytes);
}

/**
 * The constant and its terms in their order; the plain value when a value of a term is missing. A value
 * beside 0 counts as 0.
 */
function leafValue(row: usize, leaf: u32): f64 {
  const starts = <usize>load<u32>(LINEAR_STARTS) + ((<usize>leaf) << 2);
  const features: usize = load<u32>(LINEAR_FEATURES);
  const coefficients: usize = load<u32>(LINEAR_COEFFICIENTS);
  const isF32 = load<i32>(HEADER_F32_INPUT) != 0;
  const place = (<usize>leaf) << 3;
  let value = load<f64>(<usize>load<u32>(LINEAR_CONSTANTS) + place);
  const end: usize = load<u32>(starts, 4);
  for (let i: usize = load<u32>(starts); i < end; i++) {
    let x = load<f64>(row + <usize>load<u32>(features + (i << 2)));
    if (isF32) x = <f64>(<f32>x);
    if (x != x) return load<f64>(<usize>load<u32>(LINEAR_VALUES) + place);
    if (abs(x) <= ZERO_BOUND) x = 0;
    value += load<f64>(coefficients + (i << 3)) * x;
  }
  return value;
}

makeClassGuides();
unpackNodes();
