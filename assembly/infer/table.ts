// Strategy `table`: the sum over all trees is stored for every combination of the features' classes.
import {
  CLASS_BYTES,
  CLASS_STRIDE,
  CLASSES,
  CLASSES_COUNT,
  CLASSES_OF_ROW,
  HEADER_OUTPUT,
  HEADER_RAW_COUNT,
  KIND_PROBABILITY,
  KIND_RAW,
  STATUS_CAPACITY,
  STATUS_OK,
  TABLE_ENTRIES,
  TABLE_MINIMUM,
  TABLE_PLANE,
  TABLE_STEP,
  TABLE_SUM_BYTES,
} from '../shared/abi';
import { findClasses } from './classes';
import { linkRows } from './links';
import { hasRoom, rowAddress } from './module';
import { rawScore } from './sums';
import { unpackNodes } from './unpack';

export * from './exports';
export { predict_contributions } from './table-contributions';

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
  for (let i = 0; i < rows; i++) {
    scoreRow(rowAddress(i), out);
    out += rawBytes;
  }
}

/** IN: a row's doubles. OUT: `rawCount` doubles. */
export function scoreRow(row: usize, out: usize): void {
  findClasses(row);
  const rawCount: usize = load<u32>(HEADER_RAW_COUNT);
  let sum = entryIndex() * rawCount;
  for (let i: usize = 0; i < rawCount << 3; i += 8) {
    store<f64>(out + i, rawScore(i, loadSum(sum)));
    sum++;
  }
}

/** Sum number `index` of the table. */
function loadSum(index: usize): f64 {
  const bytes = load<u32>(TABLE_SUM_BYTES);
  const entries: usize = load<u32>(TABLE_ENTRIES);
  if (bytes == 8) return load<f64>(entries + (index << 3));
  const plane: usize = load<u32>(TABLE_PLANE);
  let at = entries + index;
  let steps: u32 = 0;
  for (let shift: u32 = 0; shift < bytes << 3; shift += 8) {
    steps |= (<u32>load<u8>(at)) << shift;
    at += plane;
  }
  return (load<f64>(TABLE_MINIMUM) + <f64>steps) * load<f64>(TABLE_STEP);
}

function entryIndex(): usize {
  let index: usize = 0;
  let known: usize = load<u32>(CLASSES_OF_ROW);
  let record: usize = load<u32>(CLASSES);
  const end = record + <usize>load<u32>(CLASSES_COUNT) * CLASS_BYTES;
  for (; record < end; record += CLASS_BYTES) {
    index += <usize>load<u32>(known) * load<u32>(record, CLASS_STRIDE);
    known += 4;
  }
  return index;
}

unpackNodes();
