// Where everything stands in the memory that the training threads share.
//
//   | control | exponential | bins in use | partings | results | columns | records | order | weight | sums × K |
//   | scores × K | chances × K | rows | pairs g, h | per thread: counters, scratch … | histograms |
//   | stretches |
//
// Cells are padded to a multiple of 16, parts to 64 bytes. K = raw scores.
import { COUNT_BLOCK, COUNTER_WORDS, STRETCH_BYTES } from '../../assembly/shared/train-layout.ts';
import { EXP_TABLE } from './exp.ts';

/** Positions in the control words (i32). */
export const SEQUENCE = 0;
export const TASK = 1;
export const NEXT_BLOCK = 2;
export const DONE = 3;
export const FAILED = 4;
/** Threads that have joined the task, plus CLOSED once none may any more. */
export const JOINED = 5;
export const CLOSED = 1 << 30;
/** Arguments of the task. */
export const ARGUMENTS = 8;
/** Positions of the arguments that are doubles, in units of 8 bytes. */
export const REAL_ARGUMENTS = 32;
const CONTROL_BYTES = 1024;

/** A leaf that is being parted: words and which bins go left, which kernel-steps/part.ts writes and reads. */
export const PARTING_BYTES = 512;
export const PARTING_SIDES = 256;

/** A found split, which kernel-steps/search.ts writes and reads. */
export const RESULT_BYTES = 384;
export const RESULT_SIDES = 128;

/** The best cut of a leaf so far, which assembly/train/search.ts writes, and what it works with. */
export const CUT_BYTES = 96;

export const WIDE_BYTES = 3072;
/** Thresholds of one column. */
export const THRESHOLD_BYTES = 2048;
const BIN_BYTES = 2048;

export interface Shape {
  cells: number;
  features: number;
  outputs: number;
  /** Whether rows have weights of their own; otherwise a cell weighs what it has rows. */
  hasWeights: boolean;
  hasChances: boolean;
  threads: number;
  /** Most leaves of a tree. */
  leaves: number;
}

/** What the bins of all leaves that are counted at a time may take: they stay in a near cache. */
const MOST_BIN_BYTES = 1 << 19;
const MOST_AT_ONCE = 8;

/** Segments of the order, at most: what threads share a leaf's cells by. */
const MOST_SEGMENTS = 64;
const FEWEST_CELLS = 4096;

export type KernelLayout = ReturnType<typeof layOut>;

/** Addresses in bytes; `bytes` is the size of all. */
export function layOut(shape: Shape) {
  const { cells, features, outputs, hasWeights, hasChances, threads, leaves } = shape;
  const padded = roundUp(cells, 16);
  const stride = features <= 4 ? 8 : roundUp(features + 4, 16);
  const segmentCells = Math.max(FEWEST_CELLS, roundUp(padded / MOST_SEGMENTS, 16));
  const segments = Math.ceil(padded / segmentCells);
  const binBytes = roundUp(features, 4) * BIN_BYTES;
  const atOnce = Math.max(1, Math.min(MOST_AT_ONCE, Math.floor(MOST_BIN_BYTES / binBytes)));
  const slots = leaves + atOnce - 1;
  let bytes = CONTROL_BYTES;
  const take = (size: number) => {
    const address = bytes;
    bytes = roundUp(bytes + size, 64);
    return address;
  };
  const counter = () => ({
    words: take(COUNTER_WORDS * 4),
    bins: take(binBytes),
    wide: take(features * WIDE_BYTES),
  });
  const threadPart = () => ({
    counters: Array.from({ length: atOnce }, counter),
    scratch: take(COUNT_BLOCK * (stride + 8) + 16),
    records: take(256 * 24),
    cuts: take(2 * atOnce * CUT_BYTES),
    maxima: take(16),
    exactSums: take(leaves * 16),
    spare: take(segmentCells * 4 + 16),
  });
  const layout = {
    ...shape,
    padded,
    stride,
    segmentCells,
    segments,
    atOnce,
    slots,
    expTable: take(EXP_TABLE.length * 8),
    binsInUse: take(features * 4),
    partings: take(atOnce * PARTING_BYTES),
    thresholds: take(features * THRESHOLD_BYTES),
    encoded: take(features * 4),
    isSearched: take(features),
    results: take(threads * atOnce * 2 * RESULT_BYTES),
    columns: take(features * padded),
    records: take(padded * stride + 16),
    order: take(padded * 4),
    weight: take(hasWeights ? padded * 8 : 0),
    sums: take(outputs * padded * 8),
    scores: take(outputs * padded * 8),
    chances: take(hasChances ? outputs * padded * 8 : 0),
    rows: take(padded * 2),
    pairs: take(padded * 8),
    /** Where what each cell has ends. */
    tableEnd: bytes,
    parts: Array.from({ length: threads }, threadPart),
    histograms: take(slots * features * WIDE_BYTES),
    stretches: take(2 * slots * segments * STRETCH_BYTES),
    leafCells: take(leaves * 4),
    leafValues: take(leaves * 8),
  };
  return { ...layout, bytes };
}

/** Cells that a thread takes at a time where they are taken in order. */
export const CELL_BLOCK = 8192;

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
