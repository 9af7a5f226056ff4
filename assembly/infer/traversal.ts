// Strategy `traversal`: walks every tree from its root. The general one: it takes any ensemble.
//
// A node is 24 bytes, found by its number:
//
//   0        4        8        12       16                24
//   ├ feature┼ flags ─┼ left ──┼ right ─┼ threshold ──────┤   feature ≥ 0: numeric split
//   ├ feature┼ flags ─┼ left ──┼ right ─┼ set ───┼ words ─┤   SET flag: address and length of the set
//   ├ −1 ────┼────────┼ leaf ──┼────────┼ value ──────────┤   leaf: its number in the tree, its value
//                                        or address of its rawCount values (vector leaves)
import {
  HEADER_BASE_SCORE,
  HEADER_DIVISOR,
  HEADER_F32_INPUT,
  HEADER_FEATURE_COUNT,
  HEADER_INPUT,
  HEADER_OUTPUT,
  HEADER_OUTPUT_COUNT,
  HEADER_RAW_COUNT,
  HEADER_SUMS,
  HEADER_TREE_COUNT,
  KIND_LEAVES,
  KIND_PROBABILITY,
  KIND_RAW,
  NODE_BYTES,
  NODE_FLAGS,
  NODE_LEFT,
  NODE_MISSING_LEFT,
  NODE_RIGHT,
  NODE_SET,
  NODE_SET_WORDS,
  NODE_VALUE,
  NODE_ZERO_IS_MISSING,
  STATUS_CAPACITY,
  STATUS_OK,
  TRAVERSAL_NODES,
  TRAVERSAL_OUTPUTS,
  TRAVERSAL_ROOTS,
  TRAVERSAL_VECTOR,
} from '../shared/abi';
import { applyLink } from './links';
import { row_capacity } from './module';

export * from './module';

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

/** Answers `rows` rows with the number of the leaf reached in each tree. */
export function predict_leaves(rows: i32): i32 {
  if (<u32>rows > <u32>row_capacity(KIND_LEAVES)) return STATUS_CAPACITY;
  let out: usize = load<u32>(HEADER_OUTPUT);
  const roots: usize = load<u32>(TRAVERSAL_ROOTS);
  const trees = load<u32>(HEADER_TREE_COUNT);
  for (let i = 0; i < rows; i++) {
    const row = rowAddress(i);
    for (let t: u32 = 0; t < trees; t++) {
      store<f64>(out, load<i32>(findLeaf(row, load<u32>(roots + (t << 2))), NODE_LEFT));
      out += 8;
    }
  }
  return STATUS_OK;
}

function rowAddress(index: i32): usize {
  const width: usize = load<u32>(HEADER_FEATURE_COUNT);
  return <usize>load<u32>(HEADER_INPUT) + ((<usize>index * width) << 3);
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

/** Raw score = base + ((lane 0 + lane 2) + (lane 1 + lane 3)) / divisor. */
function finishSums(sums: usize, out: usize, bytes: usize): void {
  const base: usize = load<u32>(HEADER_BASE_SCORE);
  const divisor = load<f64>(HEADER_DIVISOR);
  for (let i: usize = 0; i < bytes; i += 8) {
    const lanes = sums + (i << 2);
    const pair = f64x2.add(v128.load(lanes), v128.load(lanes, 16));
    const sum = f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
    store<f64>(out + i, load<f64>(base + i) + sum / divisor);
  }
}

/** Address of the leaf that the row reaches from the node `root`. */
function findLeaf(row: usize, root: u32): usize {
  const nodes: usize = load<u32>(TRAVERSAL_NODES);
  const isF32 = load<i32>(HEADER_F32_INPUT) != 0;
  let node = nodes + <usize>root * NODE_BYTES;
  for (let feature = load<i32>(node); feature >= 0; feature = load<i32>(node)) {
    let x = load<f64>(row + ((<usize>feature) << 3));
    if (isF32) x = <f64>(<f32>x);
    const child = goesLeft(node, x) ? load<u32>(node, NODE_LEFT) : load<u32>(node, NODE_RIGHT);
    node = nodes + <usize>child * NODE_BYTES;
  }
  return node;
}

function goesLeft(node: usize, x: f64): bool {
  const flags = load<i32>(node, NODE_FLAGS);
  const isMissing = x != x || ((flags & NODE_ZERO_IS_MISSING) != 0 && abs(x) <= <f64>(<f32>1e-35));
  if (isMissing) return (flags & NODE_MISSING_LEFT) != 0;
  if ((flags & NODE_SET) == 0) return x <= load<f64>(node, NODE_VALUE);
  const words = load<u32>(node, NODE_SET_WORDS);
  // Truncation takes (−1, 0) to category 0, as the definition says.
  const code = trunc(x);
  if (!(code >= 0.0 && code < <f64>words * 32.0)) return false;
  const c = <u32>code;
  const word = load<u32>(load<u32>(node, NODE_VALUE) + ((c >> 5) << 2));
  return ((word >> (c & 31)) & 1) != 0;
}
