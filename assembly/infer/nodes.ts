// How a row walks down the unpacked nodes (drawn in unpack.ts), to predict by traversal and, whatever the
// strategy, for leaf indices and contributions.
//
// A slot is what a split asks of a row: a number with its missing value made a number, so that a split
// is one comparison; or the class of a category. Slots are filled once per row.
import {
  CLASSES_OF_ROW,
  HEADER_F32_INPUT,
  NODE_PAYLOAD,
  NODE_SLOT,
  SLOT_BYTES,
  SLOT_CLASS,
  SLOT_COUNT,
  SLOT_FIRST_CATEGORY,
  SLOT_FIRST_LARGE,
  SLOT_FLAGS,
  SLOT_IS_CATEGORY,
  SLOT_MISSING_LEFT,
  SLOT_ROW_OFFSET,
  SLOT_ZERO_IS_MISSING,
  SLOTS,
} from '../shared/abi';
import { findClasses } from './classes';

/** `ZERO_BOUND` of an Ensemble. */
export const ZERO_BOUND: f64 = <f64>(<f32>1e-35);

/** OUT: SLOT_COUNT values of 8 bytes. */
export function fillSlots(row: usize, slots: usize): void {
  findClasses(row);
  const classes: usize = load<u32>(CLASSES_OF_ROW);
  store<f64>(slots, NaN);
  let record = <usize>load<u32>(SLOTS) + SLOT_BYTES;
  const end = slots + ((<usize>load<u32>(SLOT_COUNT)) << 3);
  for (let slot = slots + 8; slot < end; slot += 8) {
    const flags = load<u32>(record, SLOT_FLAGS);
    if ((flags & SLOT_IS_CATEGORY) != 0) {
      store<u64>(slot, load<u32>(classes + ((<usize>load<u32>(record, SLOT_CLASS)) << 2)));
    } else {
      const x = load<f64>(row + <usize>load<u32>(record, SLOT_ROW_OFFSET));
      store<f64>(slot, slotNumber(x, flags));
    }
    record += SLOT_BYTES;
  }
}

/** A value as a numeric slot has it: a missing one becomes −∞ or NaN, as the flags say. */
export function slotNumber(value: f64, flags: u32): f64 {
  const x = load<i32>(HEADER_F32_INPUT) != 0 ? <f64>(<f32>value) : value;
  const isZero = (flags & SLOT_ZERO_IS_MISSING) != 0 && abs(x) <= ZERO_BOUND;
  if (x == x && !isZero) return x;
  return (flags & SLOT_MISSING_LEFT) != 0 ? -Infinity : NaN;
}

/** Address of the leaf that the slots lead to from a node. */
export function findLeaf(slots: usize, root: usize): usize {
  let node = root;
  for (let slot: usize = load<u32>(node, NODE_SLOT); slot != 0; slot = load<u32>(node, NODE_SLOT)) {
    node = <usize>load<u32>(node) + ((<usize>goesLeft(slots, node, slot)) << 4);
  }
  return node;
}

/** Whether the slots take the left branch of the split at `node`, which asks the slot at this offset. */
export function goesLeft(slots: usize, node: usize, slot: usize): bool {
  if (slot < <usize>load<u32>(SLOT_FIRST_CATEGORY)) {
    return load<f64>(slots + slot) <= load<f64>(node, NODE_PAYLOAD);
  }
  const code: usize = load<u32>(slots + slot);
  if (slot < <usize>load<u32>(SLOT_FIRST_LARGE)) {
    return ((load<u64>(node, NODE_PAYLOAD) >> <u64>code) & 1) != 0;
  }
  const byte = load<u8>(<usize>load<u32>(node, NODE_PAYLOAD) + (code >> 3));
  return ((byte >> (<u8>code & 7)) & 1) != 0;
}
