// The codes of a block's units for a row: 0, or more than a unit has leaves, where the row fails the way's earlier splits
// on the unit's feature; otherwise the child that the row goes to, from 1: of a split beside a leaf the inner one first, of
// a turn the leaf from the left. The drawing of how codes are counted is in explain-asked.ts.
import {
  ASKED_BYTES,
  BLOCK_ASKED,
  BLOCK_ASKED_END,
  CLASS_COUNT,
  CLASS_MISSING,
  CLASS_OF_BIN,
  CLASS_ROW_OFFSET,
  CODE_ROW_BYTES,
  EXPLAIN_FEATURES,
  EXPLAINED_BINS,
  EXPLAINED_BYTES,
  EXPLAINED_CLASS,
  EXPLAINED_ROWS,
  HEADER_F32_INPUT,
  HEADER_FEATURE_COUNT,
  NODE_BYTES,
  NODE_SLOT,
} from '../shared/abi';
import { binOf, classOf } from './classes';
import {
  ASKED_BOUNDS,
  ASKED_BOUNDS_END,
  ASKED_CODES,
  ASKED_FEATURE,
  ASKED_ROW_BYTES,
  ASKED_ROWS,
  ASKED_UNITS,
  ASKED_UNITS_END,
  explainedFeature,
  isFlipped,
} from './explain-asked';
import { isTurn, UNIT_EARLIER, UNIT_NODE } from './explain-records';
import { isLeaf } from './explain-trees';
import { goesLeft } from './nodes';

/** OUT: the class (u32) of each feature that a split asks. */
export function findExplained(row: usize, classes: usize): void {
  const isF32 = load<i32>(HEADER_F32_INPUT) != 0;
  let feature: usize = load<u32>(EXPLAIN_FEATURES);
  const end = feature + <usize>load<u32>(HEADER_FEATURE_COUNT) * EXPLAINED_BYTES;
  for (let out = classes; feature < end; out += 4) {
    const record: usize = load<u32>(feature, EXPLAINED_CLASS);
    feature += EXPLAINED_BYTES;
    if (record == 0) continue;
    const value = load<f64>(row + <usize>load<u32>(record, CLASS_ROW_OFFSET));
    const x = isF32 ? <f64>(<f32>value) : value;
    // Where no classes of bins are kept, each bin is one.
    if (load<u32>(record, CLASS_OF_BIN) != 0) store<i32>(out, classOf(record, x));
    else store<u32>(out, x == x ? binOf(record, x) : load<u32>(record, CLASS_MISSING));
  }
}

/** OUT: the codes of the block's units. `slots` and `classes` are the row's. */
export function fillCodes(block: usize, slots: usize, classes: usize): void {
  const end: usize = load<u32>(block, BLOCK_ASKED_END);
  for (let asked: usize = load<u32>(block, BLOCK_ASKED); asked < end; asked += ASKED_BYTES) {
    const feature = load<u32>(asked, ASKED_FEATURE);
    const known = load<u32>(classes + ((<usize>feature) << 2));
    if (known < load<u32>(explainedFeature(feature), EXPLAINED_BINS)) countCodes(asked, known);
    else copyCodes(asked, known, slots);
  }
}

function countCodes(asked: usize, known: u32): void {
  const c = i16x8.splat(<i16>known);
  let to: usize = load<u32>(asked, ASKED_CODES);
  const end: usize = load<u32>(asked, ASKED_BOUNDS_END);
  for (let group: usize = load<u32>(asked, ASKED_BOUNDS); group < end; to += 16) {
    let low = v128.load(group, 16);
    let high = v128.load(group, 32);
    const last = group + 48 + ((<usize>load<u32>(group)) << 5);
    for (group += 48; group < last; group += 32) {
      low = i16x8.add(low, i16x8.gt_s(c, v128.load(group)));
      high = i16x8.add(high, i16x8.gt_s(c, v128.load(group, 16)));
    }
    v128.store(to, i8x16.narrow_i16x8_u(i16x8.abs(low), i16x8.abs(high)));
  }
}

/** A kept row begins with the class that it is of, from 1. */
function copyCodes(asked: usize, known: u32, slots: usize): void {
  const feature = explainedFeature(load<u32>(asked, ASKED_FEATURE));
  const rowBytes: usize = load<u32>(asked, ASKED_ROW_BYTES);
  const classCount = load<u32>(load<u32>(feature, EXPLAINED_CLASS), CLASS_COUNT);
  const index: usize = load<u32>(feature, EXPLAINED_ROWS) == classCount ? <usize>known : 0;
  const row = <usize>load<u32>(asked, ASKED_ROWS) + index * rowBytes;
  if (load<u32>(row) != known + 1) {
    store<u32>(row, known + 1);
    writeCodes(asked, slots, row + CODE_ROW_BYTES);
  }
  let to: usize = load<u32>(asked, ASKED_CODES);
  const end = row + rowBytes;
  for (let from = row + CODE_ROW_BYTES; from < end; from += 16) {
    v128.store(to, v128.load(from));
    to += 16;
  }
}

function writeCodes(asked: usize, slots: usize, codes: usize): void {
  let to = codes;
  const end: usize = load<u32>(asked, ASKED_UNITS_END);
  for (let unit: usize = load<u32>(asked, ASKED_UNITS); unit < end; unit += 4)
    store<u8>(to++, <u8>codeOf(load<u32>(unit), slots));
}

function codeOf(record: usize, slots: usize): u32 {
  let earlier: usize = load<u32>(record, UNIT_EARLIER);
  for (; earlier != 0; earlier = load<u32>(earlier & ~1, UNIT_EARLIER)) {
    const isLeft = (earlier & 1) != 0;
    if (isLeftAt(load<u32>(earlier & ~1, UNIT_NODE), slots) != isLeft) return 0;
  }
  const node: usize = load<u32>(record, UNIT_NODE);
  if (isTurn(record)) return leafCode(node, slots);
  return isLeftAt(node, slots) != isFlipped(record) ? 1 : 2;
}

function isLeftAt(node: usize, slots: usize): bool {
  return goesLeft(slots, node, load<u32>(node, NODE_SLOT));
}

/** Number of the leaf that a row reaches, from the left, from 1. */
function leafCode(turn: usize, slots: usize): u32 {
  let code: u32 = 1;
  let node = turn;
  while (!isLeaf(node)) {
    const right: usize = load<u32>(node);
    const isLeft = isLeftAt(node, slots);
    if (!isLeft) code += leavesBelow(right + NODE_BYTES);
    node = isLeft ? right + NODE_BYTES : right;
  }
  return code;
}

function leavesBelow(node: usize): u32 {
  if (isLeaf(node)) return 1;
  const right: usize = load<u32>(node);
  return leavesBelow(right) + leavesBelow(right + NODE_BYTES);
}
