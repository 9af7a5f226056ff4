// Exact path-dependent TreeSHAP (Lundberg, Erion, Lee 2018, algorithm 2): the twin of
// trainer/ensemble/contributions-plain.ts. Each level of the recursion has a path of its own:
//
//   0         8        16       24       32
//   ├ feature ┼ zero ──┼ one ───┼ weight ┤   a step: one distinct feature of the way from the root
//
// A path has at most as many steps as there are features, and one for the root.
import {
  EXPLAIN_BIAS,
  EXPLAIN_PATH,
  EXPLAIN_PATH_BYTES,
  HEADER_DIVISOR,
  HEADER_FEATURE_COUNT,
  HEADER_OUTPUT,
  HEADER_RAW_COUNT,
  HEADER_TREE_COUNT,
  KIND_CONTRIBUTIONS,
  NODE_BYTES,
  NODE_PAYLOAD,
  NODE_ROOTS,
  NODE_SLOT,
  NODE_TREE_SUMS,
  NODE_VECTOR,
  SLOT_BYTES,
  SLOT_ROW_OFFSET,
  SLOT_VALUES,
  SLOTS,
  STATUS_CAPACITY,
  STATUS_NOT_PROVIDED,
  STATUS_OK,
  STEP_BYTES,
  STEP_ONE,
  STEP_WEIGHT,
  STEP_ZERO,
} from '../shared/abi';
import { coverAddress, unpackCovers } from './covers';
import { row_capacity, rowAddress } from './module';
import { fillSlots, goesLeft } from './nodes';

/** Answers `rows` rows with a block per raw score: each feature's contribution, then the bias. */
export function predict_contributions(rows: i32): i32 {
  const capacity = <u32>row_capacity(KIND_CONTRIBUTIONS);
  if (capacity == 0) return STATUS_NOT_PROVIDED;
  if (<u32>rows > capacity) return STATUS_CAPACITY;
  unpackCovers();
  const blockBytes = (<usize>load<u32>(HEADER_FEATURE_COUNT) + 1) << 3;
  const bytes = blockBytes * load<u32>(HEADER_RAW_COUNT);
  let out: usize = load<u32>(HEADER_OUTPUT);
  for (let i = 0; i < rows; i++) {
    memory.fill(out, 0, bytes);
    const slots: usize = load<u32>(SLOT_VALUES);
    fillSlots(rowAddress(i), slots);
    explainRow(slots, out, blockBytes);
    finishBlocks(out, out + bytes, blockBytes);
    out += bytes;
  }
  return STATUS_OK;
}

function explainRow(slots: usize, out: usize, blockBytes: usize): void {
  const roots: usize = load<u32>(NODE_ROOTS);
  const sums: usize = load<u32>(NODE_TREE_SUMS);
  const path: usize = load<u32>(EXPLAIN_PATH);
  const end: usize = load<u32>(HEADER_TREE_COUNT) << 2;
  for (let t: usize = 0; t < end; t += 4) {
    // A partial sum's offset is 32 bytes per raw score and 8 per lane.
    const block = out + <usize>(load<u32>(sums + t) >> 5) * blockBytes;
    visit(slots, block, blockBytes, load<u32>(roots + t), path, 0, -1, 1.0, 1.0);
  }
}

/** Sums are divided as the raw scores are; the bias, the expected raw score, is known beforehand. */
function finishBlocks(out: usize, end: usize, blockBytes: usize): void {
  const divisor = load<f64>(HEADER_DIVISOR);
  let bias: usize = load<u32>(EXPLAIN_BIAS);
  for (let block = out; block < end; block += blockBytes) {
    const last = block + blockBytes - 8;
    for (let at = block; at < last; at += 8) store<f64>(at, load<f64>(at) / divisor);
    store<f64>(last, load<f64>(bias));
    bias += 8;
  }
}

/** `path` holds `steps` steps of the parent; the level's own path is written behind it. */
function visit(
  slots: usize,
  block: usize,
  blockBytes: usize,
  node: usize,
  parent: usize,
  parentSteps: i32,
  feature: i32,
  zero: f64,
  one: f64,
): void {
  const path = parent + <usize>load<u32>(EXPLAIN_PATH_BYTES);
  memory.copy(path, parent, <usize>parentSteps * STEP_BYTES);
  extend(path, parentSteps, feature, zero, one);
  const steps = parentSteps + 1;
  const slot: usize = load<u32>(node, NODE_SLOT);
  if (slot == 0) {
    addLeaf(node, path, steps, block, blockBytes);
    return;
  }
  const split = featureOf(slot);
  const earlier = findStep(path, steps, split);
  let zeroBefore: f64 = 1.0;
  let oneBefore: f64 = 1.0;
  let rest = steps;
  if (earlier > 0) {
    const step = path + <usize>earlier * STEP_BYTES;
    zeroBefore = load<f64>(step, STEP_ZERO);
    oneBefore = load<f64>(step, STEP_ONE);
    unwind(path, steps, earlier);
    rest = steps - 1;
  }
  const isLeft = goesLeft(slots, node, slot);
  const right: usize = load<u32>(node);
  const left = right + NODE_BYTES;
  const whole = coverOf(node);
  const leftZero = zeroBefore * shareOf(left, whole);
  const rightZero = zeroBefore * shareOf(right, whole);
  visit(slots, block, blockBytes, left, path, rest, split, leftZero, isLeft ? oneBefore : 0.0);
  visit(slots, block, blockBytes, right, path, rest, split, rightZero, isLeft ? 0.0 : oneBefore);
}

function featureOf(slot: usize): i32 {
  const record = <usize>load<u32>(SLOTS) + (slot >> 3) * SLOT_BYTES;
  return load<i32>(record, SLOT_ROW_OFFSET) >> 3;
}

/** Training rows that reached a node. */
function coverOf(node: usize): f64 {
  return load<f64>(coverAddress(node));
}

/** Share of its parent's rows that reached a child; even where no row is known. */
function shareOf(child: usize, whole: f64): f64 {
  return whole > 0.0 ? coverOf(child) / whole : 0.5;
}

function findStep(path: usize, steps: i32, feature: i32): i32 {
  for (let i = 1; i < steps; i++) {
    if (load<i32>(path + <usize>i * STEP_BYTES) == feature) return i;
  }
  return 0;
}

/** Adds a step: each subset of the path either has the feature or not. */
function extend(path: usize, steps: i32, feature: i32, zero: f64, one: f64): void {
  const added = path + <usize>steps * STEP_BYTES;
  store<i32>(added, feature);
  store<f64>(added, zero, STEP_ZERO);
  store<f64>(added, one, STEP_ONE);
  store<f64>(added, steps == 0 ? 1.0 : 0.0, STEP_WEIGHT);
  const size = <f64>(steps + 1);
  for (let i = steps - 1; i >= 0; i--) {
    const step = path + <usize>i * STEP_BYTES;
    const weight = load<f64>(step, STEP_WEIGHT);
    const above = load<f64>(step, STEP_BYTES + STEP_WEIGHT);
    store<f64>(step, above + (one * weight * <f64>(i + 1)) / size, STEP_BYTES + STEP_WEIGHT);
    store<f64>(step, (zero * weight * <f64>(steps - i)) / size, STEP_WEIGHT);
  }
}

/** Takes step `index` out again, in place. */
function unwind(path: usize, steps: i32, index: i32): void {
  const last = steps - 1;
  const removed = path + <usize>index * STEP_BYTES;
  const one = load<f64>(removed, STEP_ONE);
  const zero = load<f64>(removed, STEP_ZERO);
  let next = load<f64>(path + <usize>last * STEP_BYTES, STEP_WEIGHT);
  for (let i = last - 1; i >= 0; i--) {
    const step = path + <usize>i * STEP_BYTES;
    const weight = load<f64>(step, STEP_WEIGHT);
    const unwound = unwoundWeight(weight, next, i, steps, zero, one);
    store<f64>(step, unwound, STEP_WEIGHT);
    next = weight - (unwound * zero * <f64>(last - i)) / <f64>steps;
  }
  for (let i = index; i < last; i++) {
    const step = path + <usize>i * STEP_BYTES;
    store<i32>(step, load<i32>(step, STEP_BYTES));
    store<f64>(step, load<f64>(step, STEP_BYTES + STEP_ZERO), STEP_ZERO);
    store<f64>(step, load<f64>(step, STEP_BYTES + STEP_ONE), STEP_ONE);
  }
}

/** The weight that position i had before a step of these fractions was added. */
function unwoundWeight(weight: f64, next: f64, i: i32, steps: i32, zero: f64, one: f64): f64 {
  if (one != 0.0) return (next * <f64>steps) / (<f64>(i + 1) * one);
  if (zero != 0.0) return (weight * <f64>steps) / (zero * <f64>(steps - 1 - i));
  return 0.0;
}

/** Sum of the weights of the path without step `index`. */
function unwoundSum(path: usize, steps: i32, index: i32): f64 {
  const last = steps - 1;
  const removed = path + <usize>index * STEP_BYTES;
  const one = load<f64>(removed, STEP_ONE);
  const zero = load<f64>(removed, STEP_ZERO);
  let next = load<f64>(path + <usize>last * STEP_BYTES, STEP_WEIGHT);
  let sum: f64 = 0.0;
  for (let i = last - 1; i >= 0; i--) {
    const weight = load<f64>(path + <usize>i * STEP_BYTES, STEP_WEIGHT);
    const unwound = unwoundWeight(weight, next, i, steps, zero, one);
    sum += unwound;
    next = weight - (unwound * zero * <f64>(last - i)) / <f64>steps;
  }
  return sum;
}

function addLeaf(leaf: usize, path: usize, steps: i32, block: usize, blockBytes: usize): void {
  const isVector = load<i32>(NODE_VECTOR) != 0;
  const values: usize = isVector ? <usize>load<u32>(leaf, NODE_PAYLOAD) : leaf + NODE_PAYLOAD;
  const count: usize = isVector ? load<u32>(HEADER_RAW_COUNT) : 1;
  for (let i = 1; i < steps; i++) {
    const step = path + <usize>i * STEP_BYTES;
    const difference = load<f64>(step, STEP_ONE) - load<f64>(step, STEP_ZERO);
    const factor = unwoundSum(path, steps, i) * difference;
    let at = block + ((<usize>load<u32>(step)) << 3);
    for (let k: usize = 0; k < count; k++) {
      store<f64>(at, load<f64>(at) + factor * load<f64>(values + (k << 3)));
      at += blockBytes;
    }
  }
}
