// Strategy `table`: the sum over all trees is stored for every combination of the features' classes.
import {
  HEADER_OUTPUT,
  HEADER_RAW_COUNT,
  KIND_PROBABILITY,
  KIND_RAW,
  STATUS_CAPACITY,
  STATUS_OK,
} from '../shared/abi';
import { makeClassGuides } from './classes';
import { linkRows } from './links';
import { hasRoom, rowAddress } from './module';
import { scoreRow } from './table-sums';
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

makeClassGuides();
unpackNodes();
