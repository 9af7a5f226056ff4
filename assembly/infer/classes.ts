// Which class of its feature a value belongs to: exact search among the ensemble's own thresholds.
import {
  CLASS_BYTES,
  CLASS_CUT_COUNT,
  CLASS_CUTS,
  CLASS_GUIDE,
  CLASS_IS_CATEGORY,
  CLASS_MISSING,
  CLASS_OF_BIN,
  CLASS_ROW_OFFSET,
  CLASSES,
  CLASSES_COUNT,
  CLASSES_OF_ROW,
  HEADER_F32_INPUT,
} from '../shared/abi';
import { makeGuide, rankOf } from './guides';
import { countBelow } from './search';

/** OUT: the class (i32) of each feature with classes, at CLASSES_OF_ROW. */
export function findClasses(row: usize): void {
  const isF32 = load<i32>(HEADER_F32_INPUT) != 0;
  let out: usize = load<u32>(CLASSES_OF_ROW);
  let record: usize = load<u32>(CLASSES);
  const end = record + <usize>load<u32>(CLASSES_COUNT) * CLASS_BYTES;
  for (; record < end; record += CLASS_BYTES) {
    let x = load<f64>(row + <usize>load<u32>(record, CLASS_ROW_OFFSET));
    if (isF32) x = <f64>(<f32>x);
    store<i32>(out, classOf(record, x));
    out += 4;
  }
}

/** Class of a value, by the record of its feature. A value that is missing is looked up for nothing. */
export function classOf(record: usize, x: f64): i32 {
  const count = load<u32>(record, CLASS_CUT_COUNT);
  const bin = load<i32>(record, CLASS_IS_CATEGORY) ? codeOf(count, x) : binOf(record, x);
  const known: i32 = load<u16>(<usize>load<u32>(record, CLASS_OF_BIN) + ((<usize>bin) << 1));
  return x == x ? known : load<i32>(record, CLASS_MISSING);
}

/** The value truncated; every value that is no code of the feature gives the code behind the last. */
function codeOf(codes: u32, x: f64): u32 {
  // (−1, 0) truncates to code 0.
  return x > -1.0 && x < <f64>codes ? <u32>(<i32>x) : codes;
}

/** Number of cuts below x, of a feature with cuts. */
export function binOf(record: usize, x: f64): u32 {
  const guide: usize = load<u32>(record, CLASS_GUIDE);
  if (guide != 0) return rankOf(guide, x);
  return countBelow(load<u32>(record, CLASS_CUTS), load<u32>(record, CLASS_CUT_COUNT), x);
}

/** Makes the guides into the cuts of features that have many. */
export function makeClassGuides(): void {
  let record: usize = load<u32>(CLASSES);
  const end = record + <usize>load<u32>(CLASSES_COUNT) * CLASS_BYTES;
  for (; record < end; record += CLASS_BYTES) {
    const guide: usize = load<u32>(record, CLASS_GUIDE);
    if (guide != 0)
      makeGuide(guide, load<u32>(record, CLASS_CUTS), load<u32>(record, CLASS_CUT_COUNT));
  }
}
