// Strategy `traversal`: walks every tree from its root. The general one: it takes any ensemble.
import {
  HEADER_OUTPUT,
  HEADER_OUTPUT_COUNT,
  HEADER_RAW_COUNT,
  HEADER_SUMS,
  HEADER_TREE_COUNT,
  KIND_PROBABILITY,
  KIND_RAW,
  NODE_VALUE,
  STATUS_CAPACITY,
  STATUS_OK,
  TRAVERSAL_OUTPUTS,
  TRAVERSAL_ROOTS,
  TRAVERSAL_VECTOR,
} from '../shared/abi';
import { applyLink } from './links';
import { row_capacity, rowAddress } from './module';
import { findLeaf } from './nodes';
import { finishSums } from './sums';

export { predict_contributions } from './contributions';
export { predict_leaves } from './leaves';
export {
  abi_version,
  feature_count,
  input_address,
  output_address,
  output_width,
  row_capacity,
  text_address,
  text_capacity,
} from './module';
export {
  feature_index,
  feature_name,
  flag_name,
  label_code,
  label_count,
  label_name,
  status_message,
} from './strings';

/** Answers `rows` rows of the input buffer with outputs. */
export function predict(rows: i32): i32 {
  if (<u32>rows > <u32>row_capacity(KIND_PROBABILITY)) return STATUS_CAPACITY;
  let out: usize = load<u32>(HEADER_OUTPUT);
  const outBytes = (<usize>load<u32>(HEADER_OUTPUT_COUNT)) << 3;
  for (let i = 0; i < rows; i++) {
    scoreRow(rowAddress(i), out);
    applyLink(out, out);
    out += outBytes;
  }
  return STATUS_OK;
}

/** Answers `rows` rows of the input buffer with raw scores. */
export function predict_raw(rows: i32): i32 {
  if (<u32>rows > <u32>row_capacity(KIND_RAW)) return STATUS_CAPACITY;
  let out: usize = load<u32>(HEADER_OUTPUT);
  const rawBytes = (<usize>load<u32>(HEADER_RAW_COUNT)) << 3;
  for (let i = 0; i < rows; i++) {
    scoreRow(rowAddress(i), out);
    out += rawBytes;
  }
  return STATUS_OK;
}

/** IN: a row's doubles. OUT: `rawCount` doubles. */
function scoreRow(row: usize, out: usize): void {
  const bytes = (<usize>load<u32>(HEADER_RAW_COUNT)) << 3;
  const sums: usize = load<u32>(HEADER_SUMS);
  memory.fill(sums, 0, bytes << 2);
  addTrees(row, sums, bytes << 2);
  finishSums(sums, out, bytes);
}

function addTrees(row: usize, sums: usize, sumBytes: usize): void {
  const roots: usize = load<u32>(TRAVERSAL_ROOTS);
  const offsets: usize = load<u32>(TRAVERSAL_OUTPUTS);
  const isVector = load<i32>(TRAVERSAL_VECTOR) != 0;
  const end: usize = load<u32>(HEADER_TREE_COUNT) << 2;
  for (let t: usize = 0; t < end; t += 4) {
    const leaf = findLeaf(row, load<u32>(roots + t));
    const sum = sums + <usize>load<u32>(offsets + t);
    if (isVector) addVector(sum, sums + sumBytes, load<u32>(leaf, NODE_VALUE));
    else store<f64>(sum, load<f64>(sum) + load<f64>(leaf, NODE_VALUE));
  }
}

/** Adds a leaf's values to the same lane of every raw score. */
function addVector(firstSum: usize, end: usize, firstValue: usize): void {
  let value = firstValue;
  for (let sum = firstSum; sum < end; sum += 32) {
    store<f64>(sum, load<f64>(sum) + load<f64>(value));
    value += 8;
  }
}
