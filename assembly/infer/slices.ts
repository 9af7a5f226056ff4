// Bit slices, the form of large batches: up to 256 rows at once, one bit each.
//
//   conditions  ── once for all trees ──►  vectors: which rows are on a split's left
//   operations  ── per tree ──►            planes: bit j of the code of the leaf each row reaches
//   transposed                             a byte per row, with which its leaf value is loaded
//
// What a tree costs depends on its leaves, not on the paths of the rows.
import {
  HEADER_RAW_COUNT,
  HEADER_SUMS,
  OPERATION_BYTES,
  OPERATION_CONDITION,
  OPERATION_LEFT,
  OPERATION_RIGHT,
  SLICE_BLOCK_BYTES,
  SLICE_BLOCK_COUNT,
  SLICE_BLOCK_SUM,
  SLICE_BLOCKS,
  SLICE_LEAST_ROWS,
  SLICE_READY,
  SLICE_ROWS,
  SLICE_SCRATCH,
  SLICE_VECTORS,
  SLICED_OPERATION_COUNT,
  SLICED_OPERATIONS,
  SLICED_PLANES,
  SLICED_VALUES,
  VECTOR_BYTES,
} from '../shared/abi';
import { fillConditions } from './slice-conditions';
import { makeOperations } from './slice-operations';

/** Whether so many rows are answered sooner by bit slices. */
export function sliceIsFaster(rows: i32): bool {
  const least = load<i32>(SLICE_LEAST_ROWS);
  return least != 0 && rows >= least;
}

/** OUT: the partial sums of the first `rows` rows (at most SLICE_ROWS) of the input buffer, at HEADER_SUMS. */
export function sumSlices(rows: i32): void {
  if (load<u32>(SLICE_READY) == 0) makeOperations();
  fillConditions(rows);
  const sumBytes = (<usize>load<u32>(HEADER_RAW_COUNT)) << 5;
  const sums: usize = load<u32>(HEADER_SUMS);
  memory.fill(sums, 0, sumBytes * rows);
  const codes: usize = load<u32>(SLICE_SCRATCH);
  let block: usize = load<u32>(SLICE_BLOCKS);
  const end = block + <usize>load<u32>(SLICE_BLOCK_COUNT) * SLICE_BLOCK_BYTES;
  for (; block < end; block += SLICE_BLOCK_BYTES) {
    for (let k: usize = 0; k < 4; k++) {
      findCodes(load<u32>(block + (k << 2)), codes + k * SLICE_ROWS, rows > SLICE_ROWS / 2);
    }
    addLeaves(block, codes, rows, sums + <usize>load<u32>(block, SLICE_BLOCK_SUM), sumBytes);
  }
}

/** OUT: for each row, the code of the leaf it reaches in a tree, a byte each. */
function findCodes(tree: usize, codes: usize, isWide: bool): void {
  if (isWide) Tree.operate(tree, true);
  else Tree.operate(tree, false);
  transpose(tree, 0, codes);
  if (isWide) transpose(tree, 16, codes + SLICE_ROWS / 2);
}

/** Adds to each row's partial sums the values of the leaves that its codes of a block's four trees name. */
function addLeaves(block: usize, codes: usize, rows: i32, sums: usize, sumBytes: usize): void {
  const values0: usize = load<u32>(load<u32>(block), SLICED_VALUES);
  const values1: usize = load<u32>(load<u32>(block, 4), SLICED_VALUES);
  const values2: usize = load<u32>(load<u32>(block, 8), SLICED_VALUES);
  const values3: usize = load<u32>(load<u32>(block, 12), SLICED_VALUES);
  let sum = sums;
  for (let code = codes; code < codes + <usize>rows; code++) {
    let low = v128.load64_zero(values0 + ((<usize>load<u8>(code)) << 3));
    let high = v128.load64_zero(values2 + ((<usize>load<u8>(code, 2 * SLICE_ROWS)) << 3));
    low = v128.load64_lane(values1 + ((<usize>load<u8>(code, SLICE_ROWS)) << 3), low, 1);
    high = v128.load64_lane(values3 + ((<usize>load<u8>(code, 3 * SLICE_ROWS)) << 3), high, 1);
    v128.store(sum, f64x2.add(v128.load(sum), low));
    v128.store(sum, f64x2.add(v128.load(sum, 16), high), 16);
    sum += sumBytes;
  }
}

/** A static method, since only methods can be marked for inlining in a file that is also formatted. */
class Tree {
  /** OUT: the results of a tree's operations; of the first 128 rows unless `isWide`. */
  @inline static operate(tree: usize, isWide: bool): void {
    let operation: usize = load<u32>(tree, SLICED_OPERATIONS);
    const count: usize = load<u32>(tree, SLICED_OPERATION_COUNT);
    const end = operation + count * OPERATION_BYTES;
    let out = <usize>load<u32>(SLICE_VECTORS) + 2 * VECTOR_BYTES;
    for (; operation < end; operation += OPERATION_BYTES) {
      const left: usize = load<u32>(operation, OPERATION_LEFT);
      const right: usize = load<u32>(operation, OPERATION_RIGHT);
      const condition: usize = load<u32>(operation, OPERATION_CONDITION);
      v128.store(out, v128.bitselect(v128.load(left), v128.load(right), v128.load(condition)));
      if (isWide) {
        const rest = v128.bitselect(
          v128.load(left, 16),
          v128.load(right, 16),
          v128.load(condition, 16),
        );
        v128.store(out, rest, 16);
      }
      out += VECTOR_BYTES;
    }
  }
}

/**
 * OUT: 128 bytes; bit j of byte r is bit r of plane j. Bytes of the planes are interleaved, so that 64 bits
 * hold eight rows of all eight planes, and then transposed as 8 × 8 bits (Warren, Hacker's Delight,
 * section 7-3).
 */
function transpose(tree: usize, half: usize, out: usize): void {
  const p0 = planeOf(tree, 0, half);
  const p1 = planeOf(tree, 1, half);
  const p2 = planeOf(tree, 2, half);
  const p3 = planeOf(tree, 3, half);
  const p4 = planeOf(tree, 4, half);
  const p5 = planeOf(tree, 5, half);
  const p6 = planeOf(tree, 6, half);
  const p7 = planeOf(tree, 7, half);
  store64(lowBytes(p0, p1), lowBytes(p2, p3), lowBytes(p4, p5), lowBytes(p6, p7), out);
  store64(highBytes(p0, p1), highBytes(p2, p3), highBytes(p4, p5), highBytes(p6, p7), out + 64);
}

function planeOf(tree: usize, plane: usize, half: usize): v128 {
  return v128.load(<usize>load<u32>(tree + (plane << 2), SLICED_PLANES) + half);
}

function lowBytes(a: v128, b: v128): v128 {
  return v128.shuffle<u8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

function highBytes(a: v128, b: v128): v128 {
  return v128.shuffle<u8>(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

/** OUT: 64 rows, from the bytes of planes 0 and 1, 2 and 3, 4 and 5, 6 and 7. */
function store64(a: v128, b: v128, c: v128, d: v128, out: usize): void {
  const abLow = v128.shuffle<u16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
  const abHigh = v128.shuffle<u16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
  const cdLow = v128.shuffle<u16>(c, d, 0, 8, 1, 9, 2, 10, 3, 11);
  const cdHigh = v128.shuffle<u16>(c, d, 4, 12, 5, 13, 6, 14, 7, 15);
  v128.store(out, turn(v128.shuffle<u32>(abLow, cdLow, 0, 4, 1, 5)));
  v128.store(out, turn(v128.shuffle<u32>(abLow, cdLow, 2, 6, 3, 7)), 16);
  v128.store(out, turn(v128.shuffle<u32>(abHigh, cdHigh, 0, 4, 1, 5)), 32);
  v128.store(out, turn(v128.shuffle<u32>(abHigh, cdHigh, 2, 6, 3, 7)), 48);
}

/** Each 64 bits as a matrix of 8 × 8, transposed. */
function turn(x: v128): v128 {
  const once = swap(x, 7, i16x8.splat(0x00aa));
  const twice = swap(once, 14, i32x4.splat(0xcccc));
  return swap(twice, 28, i64x2.splat(0xf0f0f0f0));
}

/** Exchanges the bits of the mask with those `by` places above them. */
function swap(x: v128, by: i32, mask: v128): v128 {
  const moved = v128.and(v128.xor(x, i64x2.shr_u(x, by)), mask);
  return v128.xor(x, v128.xor(moved, i64x2.shl(moved, by)));
}
