// Strategy `traversal`: walks every tree from its root. The general one: it takes any ensemble.
//
// Without category splits a step is one comparison and no branch, and eight trees are walked side by
// side, so that a step of one need not wait for a step of another. A leaf leads to itself, so all eight
// take steps until the last has reached one; that is looked at after every few steps.
import {
  HEADER_OUTPUT,
  HEADER_RAW_COUNT,
  HEADER_SUMS,
  KIND_PROBABILITY,
  KIND_RAW,
  NODE_PAYLOAD,
  NODE_ROOTS,
  NODE_SLOT,
  NODE_TREE_COUNT,
  NODE_TREE_SUMS,
  NODE_VECTOR,
  SLOT_COUNT,
  SLOT_FIRST_CATEGORY,
  SLOT_VALUES,
  STATUS_CAPACITY,
  STATUS_OK,
  WALK_ROWS,
  WALK_TREES,
} from '../shared/abi';
import { makeClassGuides } from './classes';
import { linkRows } from './links';
import { hasRoom, rowAddress } from './module';
import { fillSlots, findLeaf } from './nodes';
import { sliceIsFaster, sumSlices } from './slices';
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
  if (sliceIsFaster(rows)) {
    sumSlices(rows);
    finishSums(load<u32>(HEADER_SUMS), out, rawBytes * rows);
    return;
  }
  for (let first = 0; first < rows; first += WALK_ROWS) {
    const count = min(WALK_ROWS, rows - first);
    sumRows(first, count);
    finishSums(load<u32>(HEADER_SUMS), out, rawBytes * count);
    out += rawBytes * count;
  }
}

/** OUT: the partial sums of `rows` rows (at most WALK_ROWS) from `first` on, at HEADER_SUMS. */
function sumRows(first: i32, rows: i32): void {
  const slotBytes = (<usize>load<u32>(SLOT_COUNT)) << 3;
  const slots: usize = load<u32>(SLOT_VALUES);
  for (let i = 0; i < rows; i++) fillSlots(rowAddress(first + i), slots + <usize>i * slotBytes);
  const sums: usize = load<u32>(HEADER_SUMS);
  const sumBytes = (<usize>load<u32>(HEADER_RAW_COUNT)) << 5;
  const end = sums + sumBytes * rows;
  for (let sum = sums; sum < end; sum += 16) v128.store(sum, i64x2.splat(0));
  const trees = load<u32>(NODE_TREE_COUNT);
  const isPlain = load<u32>(SLOT_FIRST_CATEGORY) == <u32>slotBytes && load<u32>(NODE_VECTOR) == 0;
  let tree: u32 = 0;
  for (; isPlain && tree + WALK_TREES <= trees; tree += WALK_TREES) {
    for (let i = 0; i < rows; i++)
      walkEight(slots + <usize>i * slotBytes, tree, sums + <usize>i * sumBytes);
  }
  for (; tree < trees; tree++) {
    for (let i = 0; i < rows; i++)
      walkOne(slots + <usize>i * slotBytes, tree, sums + <usize>i * sumBytes, sumBytes);
  }
}

function walkOne(slots: usize, tree: u32, sums: usize, sumBytes: usize): void {
  const at = (<usize>tree) << 2;
  const leaf = findLeaf(slots, load<u32>(<usize>load<u32>(NODE_ROOTS) + at));
  const offset: usize = load<u32>(<usize>load<u32>(NODE_TREE_SUMS) + at);
  if (load<u32>(NODE_VECTOR) != 0) {
    addVector(sums + offset, sums + sumBytes, load<u32>(leaf, NODE_PAYLOAD));
  } else store<f64>(sums + offset, load<f64>(sums + offset) + load<f64>(leaf, NODE_PAYLOAD));
}

/** Adds a leaf's values to the same lane of every raw score. */
function addVector(firstSum: usize, end: usize, firstValue: usize): void {
  let value = firstValue;
  for (let sum = firstSum; sum < end; sum += 32) {
    store<f64>(sum, load<f64>(sum) + load<f64>(value));
    value += 8;
  }
}

/** Steps between two looks at whether all eight have reached a leaf. */
const STEPS = 4;

function walkEight(slots: usize, tree: u32, sums: usize): void {
  const roots = <usize>load<u32>(NODE_ROOTS) + ((<usize>tree) << 2);
  let a: usize = load<u32>(roots);
  let b: usize = load<u32>(roots, 4);
  let c: usize = load<u32>(roots, 8);
  let d: usize = load<u32>(roots, 12);
  let e: usize = load<u32>(roots, 16);
  let f: usize = load<u32>(roots, 20);
  let g: usize = load<u32>(roots, 24);
  let h: usize = load<u32>(roots, 28);
  do {
    for (let step = 0; step < STEPS; step++) {
      a = nextNode(slots, a);
      b = nextNode(slots, b);
      c = nextNode(slots, c);
      d = nextNode(slots, d);
      e = nextNode(slots, e);
      f = nextNode(slots, f);
      g = nextNode(slots, g);
      h = nextNode(slots, h);
    }
  } while (
    (slotOf(a) |
      slotOf(b) |
      slotOf(c) |
      slotOf(d) |
      slotOf(e) |
      slotOf(f) |
      slotOf(g) |
      slotOf(h)) !=
    0
  );
  const offsets = <usize>load<u32>(NODE_TREE_SUMS) + ((<usize>tree) << 2);
  addLeaf(sums + <usize>load<u32>(offsets), a);
  addLeaf(sums + <usize>load<u32>(offsets, 4), b);
  addLeaf(sums + <usize>load<u32>(offsets, 8), c);
  addLeaf(sums + <usize>load<u32>(offsets, 12), d);
  addLeaf(sums + <usize>load<u32>(offsets, 16), e);
  addLeaf(sums + <usize>load<u32>(offsets, 20), f);
  addLeaf(sums + <usize>load<u32>(offsets, 24), g);
  addLeaf(sums + <usize>load<u32>(offsets, 28), h);
}

/** The byte offset of the slot that a node asks; 0 for a leaf. */
function slotOf(node: usize): u32 {
  return load<u32>(node, NODE_SLOT);
}

function nextNode(slots: usize, node: usize): usize {
  const x = load<f64>(slots + <usize>load<u32>(node, NODE_SLOT));
  const isLeft: usize = x <= load<f64>(node, NODE_PAYLOAD) ? 16 : 0;
  return <usize>load<u32>(node) + isLeft;
}

function addLeaf(sum: usize, leaf: usize): void {
  store<f64>(sum, load<f64>(sum) + load<f64>(leaf, NODE_PAYLOAD));
}

makeClassGuides();
unpackNodes();
