// Exact Shapley values from stored expectations: for each subset S of the features, the raw score to
// expect when only S is known. With few features all subsets fit, and no tree is walked.
import {
  CLASS_BYTES,
  CLASS_COUNT,
  CLASS_ROW_OFFSET,
  CLASSES,
  CLASSES_COUNT,
  CLASSES_OF_ROW,
  HEADER_FEATURE_COUNT,
  HEADER_OUTPUT,
  HEADER_RAW_COUNT,
  KIND_CONTRIBUTIONS,
  STATUS_CAPACITY,
  STATUS_NOT_PROVIDED,
  STATUS_OK,
  TABLE_EXPECTED,
  TABLE_SUBSETS,
  TABLE_WEIGHTS,
} from '../shared/abi';
import { row_capacity, rowAddress } from './module';
import { scoreRow } from './table-sums';

/** Answers `rows` rows with a block per raw score: each feature's contribution, then the bias. */
export function predict_contributions(rows: i32): i32 {
  const capacity = <u32>row_capacity(KIND_CONTRIBUTIONS);
  if (capacity == 0) return STATUS_NOT_PROVIDED;
  if (<u32>rows > capacity) return STATUS_CAPACITY;
  const blockBytes = (<usize>load<u32>(HEADER_FEATURE_COUNT) + 1) << 3;
  const rawBytes = (<usize>load<u32>(HEADER_RAW_COUNT)) << 3;
  let out: usize = load<u32>(HEADER_OUTPUT);
  for (let i = 0; i < rows; i++) {
    collectExpected(rowAddress(i), rawBytes);
    for (let k: usize = 0; k < rawBytes; k += 8) {
      explainScore(<usize>load<u32>(TABLE_EXPECTED) + k, rawBytes, out, blockBytes);
      out += blockBytes;
    }
  }
  return STATUS_OK;
}

/** OUT: at TABLE_EXPECTED, the expected raw scores of each subset; last, of the full one, the row's own. */
function collectExpected(row: usize, rawBytes: usize): void {
  const full: u32 = (1 << load<u32>(CLASSES_COUNT)) - 1;
  const expected: usize = load<u32>(TABLE_EXPECTED);
  scoreRow(row, expected + <usize>full * rawBytes);
  let subset: usize = load<u32>(TABLE_SUBSETS);
  for (let mask: u32 = 0; mask < full; mask++) {
    const entry = <usize>load<u32>(subset) + subsetIndex(mask) * rawBytes;
    memory.copy(expected + <usize>mask * rawBytes, entry, rawBytes);
    subset += 4;
  }
}

/** Position of the row's classes among the combinations of a subset, the lowest feature fastest. */
function subsetIndex(mask: u32): usize {
  const records: usize = load<u32>(CLASSES);
  const known: usize = load<u32>(CLASSES_OF_ROW);
  let index: usize = 0;
  let stride: usize = 1;
  for (let rest = mask; rest != 0; rest &= rest - 1) {
    const i = <usize>ctz(rest);
    index += <usize>load<u32>(known + (i << 2)) * stride;
    stride *= load<u32>(records + i * CLASS_BYTES, CLASS_COUNT);
  }
  return index;
}

/** One block: contribution i = Σ over S without i of weight(|S|) · (expected(S ∪ i) − expected(S)). */
function explainScore(expected: usize, rawBytes: usize, block: usize, blockBytes: usize): void {
  const count = load<u32>(CLASSES_COUNT);
  const records: usize = load<u32>(CLASSES);
  memory.fill(block, 0, blockBytes);
  for (let i: u32 = 0; i < count; i++) {
    const offset: usize = load<u32>(records + <usize>i * CLASS_BYTES, CLASS_ROW_OFFSET);
    store<f64>(block + offset, contribution(expected, rawBytes, i, count));
  }
  store<f64>(block + blockBytes - 8, load<f64>(expected));
}

function contribution(expected: usize, rawBytes: usize, feature: u32, count: u32): f64 {
  const weights: usize = load<u32>(TABLE_WEIGHTS);
  const bit: u32 = 1 << feature;
  let sum: f64 = 0.0;
  for (let mask: u32 = 0; mask < (<u32>1) << count; mask++) {
    if ((mask & bit) != 0) continue;
    const without = load<f64>(expected + <usize>mask * rawBytes);
    const withIt = load<f64>(expected + <usize>(mask | bit) * rawBytes);
    sum += load<f64>(weights + ((<usize>popcnt(mask)) << 3)) * (withIt - without);
  }
  return sum;
}
