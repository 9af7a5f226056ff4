// What the table holds for a row: the sum over all trees for its combination of classes.
import {
  CLASS_BYTES,
  CLASS_STRIDE,
  CLASSES,
  CLASSES_COUNT,
  CLASSES_OF_ROW,
  HEADER_RAW_COUNT,
  TABLE_ENTRIES,
  TABLE_MINIMUM,
  TABLE_PLANE,
  TABLE_STEP,
  TABLE_SUM_BYTES,
} from '../shared/abi';
import { findClasses } from './classes';
import { loadPacked, rawScore } from './sums';

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
  return loadPacked(
    load<u32>(TABLE_ENTRIES),
    index,
    load<u32>(TABLE_SUM_BYTES),
    load<u32>(TABLE_PLANE),
    load<f64>(TABLE_MINIMUM),
    load<f64>(TABLE_STEP),
  );
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
