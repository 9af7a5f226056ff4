// Where everything stands in the memory that the training threads share.
//
//   | control | slots | goes left | results | columns | records | order, parted | weight | sums × K |
//   | scores × K | chances × K | rows | pairs g, h | words | per thread: bins, wide, scratch … | nodes |
//
// Cells are padded to a multiple of 16, parts to 64 bytes. K = raw scores.

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

/** A found split, which kernel-steps/search.ts writes and reads. */
export const RESULT_BYTES = 384;
export const RESULT_SIDES = 128;

export const WIDE_BYTES = 3072;
const BIN_BYTES = 2048;

export interface Shape {
  cells: number;
  features: number;
  outputs: number;
  /** Whether rows have weights of their own; otherwise a cell weighs what it has rows. */
  hasWeights: boolean;
  hasChances: boolean;
  threads: number;
  /** Histograms that are kept at a time. */
  nodes: number;
}

export type Layout = ReturnType<typeof layOut>;

/** Addresses in bytes; `bytes` is the size of all. */
export function layOut(shape: Shape) {
  const { cells, features, outputs, hasWeights, hasChances, threads, nodes } = shape;
  const padded = roundUp(cells, 16);
  const stride = roundUp(features, features <= 16 ? 4 : 16);
  const tiles = Math.ceil(features / 4);
  let bytes = CONTROL_BYTES;
  const take = (size: number) => {
    const address = bytes;
    bytes = roundUp(bytes + size, 64);
    return address;
  };
  const threadPart = () => ({
    bins: take(tiles * 4 * BIN_BYTES),
    wide: take(features * WIDE_BYTES),
    scratch: take(256 * (stride + 8) + 16),
    records: take(256 * 24),
    maxima: take(16),
    exactSums: take(16),
    right: take(PARTITION_BLOCK * 4),
  });
  const layout = {
    ...shape,
    padded,
    stride,
    tiles,
    slots: take(features * 4),
    goesLeft: take(256),
    thresholds: take(256 * 8),
    featureList: take(features * 4),
    results: take(threads * 2 * RESULT_BYTES),
    blockCounts: take(4 * Math.ceil(cells / PARTITION_BLOCK + 1)),
    columns: take(features * padded),
    records: take(padded * stride + 16),
    order: take(padded * 4),
    parted: take(padded * 4),
    weight: take(hasWeights ? padded * 8 : 0),
    sums: take(outputs * padded * 8),
    scores: take(outputs * padded * 8),
    chances: take(hasChances ? outputs * padded * 8 : 0),
    rows: take(padded * 2),
    pairs: take(padded * 8),
    words: take(padded * 4),
    parts: Array.from({ length: threads }, threadPart),
    node: take(nodes * features * WIDE_BYTES),
  };
  return { ...layout, bytes };
}

/** Cells that a thread takes at a time. */
export const PARTITION_BLOCK = 8192;
export const CELL_BLOCK = 8192;

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
