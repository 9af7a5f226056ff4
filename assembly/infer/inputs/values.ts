// The values that steps read and write: doubles, NaN where missing, and texts as address and length, no length where
// missing. And the room for texts that steps make, taken from its beginning for each row.
import {
  DERIVE,
  DERIVE_ROOM_END,
  DERIVE_ROOM_TAKEN,
  LARGEST_NUMBER,
  SMALLEST_NUMBER,
  TEXT_LENGTH,
} from '../../shared/derive-layout';

/** A word of the record of the derivation. */
export function word(offset: usize): usize {
  return load<u32>(<usize>load<u32>(DERIVE) + offset);
}

/** Address of the value that a field of a step names. */
export function valueAt(step: usize, field: usize): usize {
  return load<u32>(step + field);
}

export function doubleAt(step: usize, field: usize): f64 {
  return load<f64>(valueAt(step, field));
}

/** The number law: the twin is runtime/functions/kinds.ts. */
export function lawful(x: f64): f64 {
  const size = abs(x);
  if (!(size <= LARGEST_NUMBER)) return NaN;
  return size < SMALLEST_NUMBER ? 0 : x;
}

/** OUT: the text of `length` bytes at `address`, as a value. */
export function storeText(value: usize, address: usize, length: usize): void {
  store<u32>(value, <u32>address);
  store<u32>(value, <u32>length, TEXT_LENGTH);
}

/** Takes room for a text of so many bytes; 0 where there is none, which the linker's bounds rule out. */
export function takeRoom(bytes: usize): usize {
  const record: usize = load<u32>(DERIVE);
  const address: usize = load<u32>(record + DERIVE_ROOM_TAKEN);
  if (address + bytes > <usize>load<u32>(record + DERIVE_ROOM_END)) return 0;
  store<u32>(record + DERIVE_ROOM_TAKEN, <u32>(address + bytes));
  return address;
}
