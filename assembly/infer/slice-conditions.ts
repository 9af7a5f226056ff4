// The vectors of all conditions, for the rows of a call: bit r of a vector is what the condition says of
// row r. Those on numbers are in slice-numbers.ts; here are those on categories: the rows are dropped by
// class, and a set unites its classes, four at a time by a table of all 16 unions.
import {
  CLASS_BYTES,
  CLASSES,
  HEADER_F32_INPUT,
  HEADER_FEATURE_COUNT,
  HEADER_INPUT,
  SLICE_SCRATCH,
  SLOT_BYTES,
  SLOT_CLASS,
  SLOT_CONDITIONS,
  SLOT_COUNT,
  SLOT_FIRST_CATEGORY,
  SLOT_ROW_OFFSET,
  SLOT_SET_BYTES,
  SLOT_SET_COUNT,
  SLOT_SETS,
  SLOTS,
  VECTOR_BYTES,
} from '../shared/abi';
import { classOf } from './classes';
import { fillNumbers, setBits } from './slice-numbers';

/** A table of unions: 16 vectors for each four classes. */
const UNIONS_BYTES = 16 * VECTOR_BYTES;

/** OUT: the vectors of every slot's conditions, for the first `rows` rows of the input buffer. */
export function fillConditions(rows: i32): void {
  fillNumbers(rows);
  const slots: usize = load<u32>(SLOTS);
  let record = slots + (<usize>load<u32>(SLOT_FIRST_CATEGORY) >> 3) * SLOT_BYTES;
  const end = slots + <usize>load<u32>(SLOT_COUNT) * SLOT_BYTES;
  for (; record < end; record += SLOT_BYTES) {
    dropClasses(record, rows);
    uniteSets(record);
  }
}

/** OUT: in the scratch, for each four classes all unions of their rows. */
function dropClasses(record: usize, rows: i32): void {
  const isF32 = load<i32>(HEADER_F32_INPUT) != 0;
  const unions: usize = load<u32>(SLICE_SCRATCH);
  const end = unions + ((<usize>load<u32>(record, SLOT_SET_BYTES)) << 1) * UNIONS_BYTES;
  memory.fill(unions, 0, end - unions);
  const known = <usize>load<u32>(CLASSES) + <usize>load<u32>(record, SLOT_CLASS) * CLASS_BYTES;
  const width = (<usize>load<u32>(HEADER_FEATURE_COUNT)) << 3;
  let at = <usize>load<u32>(HEADER_INPUT) + <usize>load<u32>(record, SLOT_ROW_OFFSET);
  for (let row: usize = 0; row < <usize>rows; row++) {
    let x = load<f64>(at);
    if (isF32) x = <f64>(<f32>x);
    const found: usize = classOf(known, x);
    const vector = unions + (found >> 2) * UNIONS_BYTES + ((<usize>VECTOR_BYTES) << (found & 3));
    setBits(vector + (row >> 3), 1 << (<u32>row & 7));
    at += width;
  }
  for (let table = unions; table < end; table += UNIONS_BYTES) {
    for (let set: usize = 3; set < 16; set++) {
      const rest = set & (set - 1);
      if (rest == 0) continue;
      const own = table + set * VECTOR_BYTES;
      const first = table + (set ^ rest) * VECTOR_BYTES;
      const others = table + rest * VECTOR_BYTES;
      v128.store(own, v128.or(v128.load(first), v128.load(others)));
      v128.store(own, v128.or(v128.load(first, 16), v128.load(others, 16)), 16);
    }
  }
}

/** OUT: the vector of each of the slot's sets. */
function uniteSets(record: usize): void {
  const bytes: usize = load<u32>(record, SLOT_SET_BYTES);
  let set: usize = load<u32>(record, SLOT_SETS);
  const end = set + ((<usize>load<u32>(record, SLOT_SET_COUNT)) << 2);
  let vector: usize = load<u32>(record, SLOT_CONDITIONS);
  for (; set < end; set += 4) {
    uniteSet(load<u32>(set), bytes, vector);
    vector += VECTOR_BYTES;
  }
}

function uniteSet(set: usize, bytes: usize, vector: usize): void {
  let low = i64x2.splat(0);
  let high = i64x2.splat(0);
  let table: usize = load<u32>(SLICE_SCRATCH);
  for (let at = set; at < set + bytes; at++) {
    const byte: usize = load<u8>(at);
    const first = table + (byte & 15) * VECTOR_BYTES;
    const second = table + UNIONS_BYTES + (byte >> 4) * VECTOR_BYTES;
    low = v128.or(low, v128.or(v128.load(first), v128.load(second)));
    high = v128.or(high, v128.or(v128.load(first, 16), v128.load(second, 16)));
    table += 2 * UNIONS_BYTES;
  }
  v128.store(vector, low);
  v128.store(vector, high, 16);
}
