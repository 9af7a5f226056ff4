// Strategy `ordered`: walks every tree from its root and adds in the order that another library adds in.
//
//   float32, base score first   s = base; s = s + leaf for each tree       (XGBoost)
//   float32, base score last    s = 0; s = s + leaf for each tree; s / divisor + base  (onnxruntime)
//   double                      as every other kernel: four partial sums
//
// Each addition waits for the one before it. The trees' walks do not: eight go side by side.
import {
  HEADER_BASE_SCORE,
  HEADER_DIVISOR,
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
  ORDERED_BASE_FIRST,
  ORDERED_DOUBLE,
  ORDERED_LEAVES,
  ORDERED_SUMS,
  SLOT_COUNT,
  SLOT_FIRST_CATEGORY,
  SLOT_VALUES,
  STATUS_CAPACITY,
  STATUS_OK,
  WALK_TREES,
} from '../shared/abi';
import { makeClassGuides } from './classes';
import { linkRows } from './links';
import { hasRoom, rowAddress } from './module';
import { fillSlots, findLeaf } from './nodes';
import { isOrderedLink, linkOrderedRows } from './ordered-links';
import { finishSums } from './sums';
import { unpackNodes } from './unpack';

export { predict_contributions } from './contributions';
export * from './exports';

/** Answers `rows` rows of the input buffer with outputs. */
export function predict(rows: i32): i32 {
  if (!hasRoom(rows, KIND_PROBABILITY)) return STATUS_CAPACITY;
  scoreRows(rows);
  if (isOrderedLink()) linkOrderedRows(rows);
  else linkRows(rows);
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
  const slots: usize = load<u32>(SLOT_VALUES);
  let out: usize = load<u32>(HEADER_OUTPUT);
  for (let i = 0; i < rows; i++) {
    fillSlots(rowAddress(i), slots);
    findLeaves(slots);
    if (load<i32>(ORDERED_SUMS) == ORDERED_DOUBLE) sumDoubles(out, rawBytes);
    else sumSingles(out, rawBytes);
    out += rawBytes;
  }
}

/** OUT: the address of the leaf that the slots lead to in each tree, at ORDERED_LEAVES. */
function findLeaves(slots: usize): void {
  const trees: usize = load<u32>(NODE_TREE_COUNT) << 2;
  const roots: usize = load<u32>(NODE_ROOTS);
  const leaves: usize = load<u32>(ORDERED_LEAVES);
  const hasCategories = load<u32>(SLOT_FIRST_CATEGORY) != load<u32>(SLOT_COUNT) << 3;
  let tree: usize = 0;
  for (; !hasCategories && tree + (WALK_TREES << 2) <= trees; tree += WALK_TREES << 2) {
    memory.copy(leaves + tree, roots + tree, WALK_TREES << 2);
    walkEight(slots, leaves + tree);
  }
  for (; tree < trees; tree += 4) {
    store<u32>(leaves + tree, <u32>findLeaf(slots, load<u32>(roots + tree)));
  }
}

/** IN: eight nodes. OUT: the leaves below them. A leaf leads to itself, so that the deepest walk counts. */
function walkEight(slots: usize, nodes: usize): void {
  let a: usize = load<u32>(nodes);
  let b: usize = load<u32>(nodes, 4);
  let c: usize = load<u32>(nodes, 8);
  let d: usize = load<u32>(nodes, 12);
  let e: usize = load<u32>(nodes, 16);
  let f: usize = load<u32>(nodes, 20);
  let g: usize = load<u32>(nodes, 24);
  let h: usize = load<u32>(nodes, 28);
  while (
    (slotOf(a) |
      slotOf(b) |
      slotOf(c) |
      slotOf(d) |
      slotOf(e) |
      slotOf(f) |
      slotOf(g) |
      slotOf(h)) !=
    0
  ) {
    a = nextNode(slots, a);
    b = nextNode(slots, b);
    c = nextNode(slots, c);
    d = nextNode(slots, d);
    e = nextNode(slots, e);
    f = nextNode(slots, f);
    g = nextNode(slots, g);
    h = nextNode(slots, h);
  }
  store<u32>(nodes, <u32>a);
  store<u32>(nodes, <u32>b, 4);
  store<u32>(nodes, <u32>c, 8);
  store<u32>(nodes, <u32>d, 12);
  store<u32>(nodes, <u32>e, 16);
  store<u32>(nodes, <u32>f, 20);
  store<u32>(nodes, <u32>g, 24);
  store<u32>(nodes, <u32>h, 28);
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

/** Adds the leaves' values to the partial sums of every kernel. */
function sumDoubles(out: usize, rawBytes: usize): void {
  const sums: usize = load<u32>(HEADER_SUMS);
  const end = sums + (rawBytes << 2);
  memory.fill(sums, 0, rawBytes << 2);
  const trees: usize = load<u32>(NODE_TREE_COUNT) << 2;
  const offsets: usize = load<u32>(NODE_TREE_SUMS);
  const leaves: usize = load<u32>(ORDERED_LEAVES);
  const isVector = load<u32>(NODE_VECTOR) != 0;
  for (let tree: usize = 0; tree < trees; tree += 4) {
    const leaf: usize = load<u32>(leaves + tree);
    let value: usize = isVector ? <usize>load<u32>(leaf, NODE_PAYLOAD) : leaf + NODE_PAYLOAD;
    let sum = sums + <usize>load<u32>(offsets + tree);
    const last = isVector ? end : sum + 32;
    for (; sum < last; sum += 32) {
      store<f64>(sum, load<f64>(sum) + load<f64>(value));
      value += 8;
    }
  }
  finishSums(sums, out, rawBytes);
}

/** Adds the leaves' values in float32, one tree after the other, to sums at `out`. */
function sumSingles(out: usize, rawBytes: usize): void {
  const bases: usize = load<u32>(HEADER_BASE_SCORE);
  const isBaseFirst = load<i32>(ORDERED_SUMS) == ORDERED_BASE_FIRST;
  for (let at: usize = 0; at < rawBytes; at += 8) {
    store<f64>(out + at, isBaseFirst ? <f64>(<f32>load<f64>(bases + at)) : 0.0);
  }
  const trees: usize = load<u32>(NODE_TREE_COUNT) << 2;
  const offsets: usize = load<u32>(NODE_TREE_SUMS);
  const leaves: usize = load<u32>(ORDERED_LEAVES);
  const isVector = load<u32>(NODE_VECTOR) != 0;
  for (let tree: usize = 0; tree < trees; tree += 4) {
    const leaf: usize = load<u32>(leaves + tree);
    let value: usize = isVector ? <usize>load<u32>(leaf, NODE_PAYLOAD) : leaf + NODE_PAYLOAD;
    // A partial sum's offset is 32 bytes per raw score and 8 per lane; vectors begin with the first score.
    let sum = isVector ? out : out + ((<usize>load<u32>(offsets + tree) >> 5) << 3);
    const last = isVector ? out + rawBytes : sum + 8;
    for (; sum < last; sum += 8) {
      store<f64>(sum, <f64>(<f32>load<f64>(sum) + <f32>load<f64>(value)));
      value += 8;
    }
  }
  if (isBaseFirst) return;
  const divisor = <f32>load<f64>(HEADER_DIVISOR);
  for (let at: usize = 0; at < rawBytes; at += 8) {
    const share = <f32>load<f64>(out + at) / divisor;
    store<f64>(out + at, <f64>(share + <f32>load<f64>(bases + at)));
  }
}

makeClassGuides();
unpackNodes();
