// The cuts that only contributions need, of the thresholds in the slots: a feature of numbers has a slot for splits whose
// missing values go left, one for the others, or both.
import {
  CLASS_BYTES,
  CLASS_CUT_COUNT,
  CLASS_CUTS,
  CLASS_OF_BIN,
  CLASS_ROW_OFFSET,
  EXPLAIN_OWN_CLASSES,
  EXPLAIN_OWN_COUNT,
  SLOT_BYTES,
  SLOT_COUNT,
  SLOT_ROW_OFFSET,
  SLOT_THRESHOLD_COUNT,
  SLOT_THRESHOLDS,
  SLOTS,
} from '../shared/abi';
import { countBelow } from './search';

/** OUT: the cuts of the classes that only contributions need, but for those that a module holds. */
export function makeCuts(): void {
  let record: usize = load<u32>(EXPLAIN_OWN_CLASSES);
  const end = record + <usize>load<u32>(EXPLAIN_OWN_COUNT) * CLASS_BYTES;
  for (; record < end; record += CLASS_BYTES)
    if (load<u32>(record, CLASS_OF_BIN) == 0) uniteThresholds(record);
}

function uniteThresholds(record: usize): void {
  const first = firstSlot(load<u32>(record, CLASS_ROW_OFFSET));
  const second = first + SLOT_BYTES;
  const isTwo =
    second < slotsEnd() && load<u32>(second, SLOT_ROW_OFFSET) == load<u32>(first, SLOT_ROW_OFFSET);
  const cuts: usize = load<u32>(record, CLASS_CUTS);
  const end = cuts + ((<usize>load<u32>(record, CLASS_CUT_COUNT)) << 3);
  for (let cut = cuts; cut < end; cut += 8) {
    const isFirst = cut == cuts;
    let next = nextThreshold(first, cut, isFirst);
    if (isTwo) next = min(next, nextThreshold(second, cut, isFirst));
    store<f64>(cut, next);
  }
}

/** The record of the first slot of the feature at a place of the row. */
function firstSlot(rowOffset: u32): usize {
  let slot = <usize>load<u32>(SLOTS) + SLOT_BYTES;
  while (load<u32>(slot, SLOT_ROW_OFFSET) != rowOffset) slot += SLOT_BYTES;
  return slot;
}

function slotsEnd(): usize {
  return <usize>load<u32>(SLOTS) + <usize>load<u32>(SLOT_COUNT) * SLOT_BYTES;
}

/** The least threshold of a slot, or the least above the cut before. */
function nextThreshold(slot: usize, cut: usize, isFirst: bool): f64 {
  const thresholds: usize = load<u32>(slot, SLOT_THRESHOLDS);
  if (isFirst) return load<f64>(thresholds);
  const count = load<u32>(slot, SLOT_THRESHOLD_COUNT);
  const before = load<f64>(cut - 8);
  let next = countBelow(thresholds, count, before);
  if (next < count && load<f64>(thresholds + ((<usize>next) << 3)) == before) next++;
  return next < count ? load<f64>(thresholds + ((<usize>next) << 3)) : Infinity;
}
