// Makes what fused-classes.ts finds a value's row of masks with, when the module is instantiated.
import {
  CLASS_BYTES,
  CLASS_CUT_COUNT,
  CLASS_CUTS,
  CLASS_OF_BIN,
  CLASSES,
  FUSED_CUTS,
  FUSED_DOUBLES,
  FUSED_END_CATEGORY,
  FUSED_END_MANY,
  FUSED_END_MAPPED,
  FUSED_END_TWO,
  FUSED_MAP,
  FUSED_MINUS,
  FUSED_PIVOT_BYTES,
  FUSED_PIVOTS,
  FUSED_RECORD_BYTES,
  FUSED_RECORDS,
} from '../shared/abi';

/** Cuts with infinities behind them, every sixteenth of them, and where codes and bins lead. */
export function makeSearches(): void {
  const mapped: usize = load<u32>(FUSED_END_CATEGORY);
  const many: usize = load<u32>(FUSED_END_MANY);
  const numbers: usize = load<u32>(FUSED_END_TWO);
  let known: usize = load<u32>(CLASSES);
  let record: usize = load<u32>(FUSED_RECORDS);
  for (const end: usize = load<u32>(FUSED_END_MAPPED); record < end; record += FUSED_RECORD_BYTES) {
    const count = load<u32>(known, CLASS_CUT_COUNT);
    if (record < numbers || record >= mapped) copyCuts(record, load<u32>(known, CLASS_CUTS), count);
    if (record < many || record >= mapped) copyPivots(record, count);
    if (record >= numbers) makeMap(record, load<u32>(known, CLASS_OF_BIN), count);
    known += CLASS_BYTES;
  }
}

function copyCuts(record: usize, from: usize, count: u32): void {
  const cuts: usize = load<u32>(record, FUSED_CUTS);
  memory.copy(cuts, from, (<usize>count) << 3);
  for (let i = count; i < load<u32>(record, FUSED_DOUBLES); i++) {
    store<f64>(cuts + ((<usize>i) << 3), Infinity);
  }
}

function copyPivots(record: usize, count: u32): void {
  const cuts: usize = load<u32>(record, FUSED_CUTS);
  const pivots: usize = load<u32>(record, FUSED_PIVOTS);
  for (let i: u32 = 0; i < load<u32>(record, FUSED_PIVOT_BYTES) >> 3; i++) {
    const cut = (i << 4) + 15;
    const pivot = cut < count ? load<f64>(cuts + ((<usize>cut) << 3)) : Infinity;
    store<f64>(pivots + ((<usize>i) << 3), pivot);
  }
}

/** How far the row of each bin, or of each code and then of all others, is from the group's first. */
function makeMap(record: usize, classes: usize, count: u32): void {
  const map: usize = load<u32>(record, FUSED_MAP);
  for (let i: usize = 0; i <= <usize>count; i++) {
    const offset = <i32>load<u16>(classes + (i << 1)) * -load<i32>(record, FUSED_MINUS);
    store<i32>(map + (i << 2), offset);
  }
}
