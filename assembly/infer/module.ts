// What every module exports, whatever its strategy: sizes and addresses of its buffers.
import {
  ABI_VERSION,
  HEADER_CAPACITY,
  HEADER_FEATURE_COUNT,
  HEADER_INPUT,
  HEADER_OUTPUT,
  HEADER_TEXT,
  HEADER_TEXT_CAPACITY,
  HEADER_WIDTH,
  KIND_COUNT,
} from '../shared/abi';

export function abi_version(): i32 {
  return ABI_VERSION;
}

export function feature_count(): i32 {
  return load<i32>(HEADER_FEATURE_COUNT);
}

/** Address of the input buffer: rows of `feature_count` doubles, row-major. */
export function input_address(): usize {
  return load<u32>(HEADER_INPUT);
}

/** Address of the output buffer: rows of `output_width(kind)` doubles, row-major. */
export function output_address(): usize {
  return load<u32>(HEADER_OUTPUT);
}

export function text_address(): usize {
  return load<u32>(HEADER_TEXT);
}

export function text_capacity(): i32 {
  return load<i32>(HEADER_TEXT_CAPACITY);
}

/** Rows that one call may ask for; 0 when the module does not provide the kind. */
export function row_capacity(kind: i32): i32 {
  return <u32>kind < <u32>KIND_COUNT ? load<i32>(HEADER_CAPACITY + ((<usize>kind) << 2)) : 0;
}

/** Doubles in a row's answer of the kind. */
export function output_width(kind: i32): i32 {
  return <u32>kind < <u32>KIND_COUNT ? load<i32>(HEADER_WIDTH + ((<usize>kind) << 2)) : 0;
}

/** Address of a row of the input buffer. */
export function rowAddress(index: i32): usize {
  const width: usize = load<u32>(HEADER_FEATURE_COUNT);
  return <usize>load<u32>(HEADER_INPUT) + ((<usize>index * width) << 3);
}

/** Whether one call may ask for so many rows. */
export function hasRoom(rows: i32, kind: i32): bool {
  return <u32>rows <= <u32>row_capacity(kind);
}
