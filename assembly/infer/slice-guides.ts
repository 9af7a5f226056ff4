// Guides to where values stand among a slot's thresholds, for many values at once: a value's bucket says
// how many thresholds are below all of it, and a few steps of binary search do the rest.
//
//   bucket of x   = trunc((x − origin) × scale), within [0, size)
//   guide[bucket] = number of thresholds whose own bucket is lower
//
// Each rounding keeps order, so a threshold in a lower bucket is below x, and one in a higher bucket is
// not, whatever the scale is: a bad one costs steps, never exactness.
import {
  SLOT_GUIDE,
  SLOT_GUIDE_ORIGIN,
  SLOT_GUIDE_SCALE,
  SLOT_GUIDE_SIZE,
  SLOT_GUIDE_STEPS,
  SLOT_THRESHOLD_COUNT,
  SLOT_THRESHOLDS,
} from '../shared/abi';

/** Makes the guide of a numeric slot. Behind it, the search reads the thresholds, and +∞ after the last. */
export function makeGuide(record: usize): void {
  const thresholds: usize = load<u32>(record, SLOT_THRESHOLDS);
  const count = load<u32>(record, SLOT_THRESHOLD_COUNT);
  const size = load<u32>(record, SLOT_GUIDE_SIZE);
  const first = load<f64>(thresholds);
  const last = load<f64>(thresholds + ((<usize>(count - 1)) << 3));
  const scale = <f64>size / (last - first);
  const isUseful = scale > 0.0 && scale < Infinity && abs(first) < Infinity;
  store<f64>(record, isUseful ? first : 0.0, SLOT_GUIDE_ORIGIN);
  store<f64>(record, isUseful ? scale : 0.0, SLOT_GUIDE_SCALE);
  const guide: usize = load<u32>(record, SLOT_GUIDE);
  let most: u32 = 0;
  let below: u32 = 0;
  for (let bucket: u32 = 0; bucket < size; bucket++) {
    store<u16>(guide + ((<usize>bucket) << 1), <u16>below);
    const start = below;
    while (
      below < count &&
      bucketOf(record, load<f64>(thresholds + ((<usize>below) << 3))) == bucket
    ) {
      below++;
    }
    most = max(most, below - start);
  }
  store<u32>(record, 32 - clz(most), SLOT_GUIDE_STEPS);
  // A search may look at as many places behind the last threshold as a bucket can have.
  const sorted = guide + ((<usize>size) << 1);
  memory.copy(sorted, thresholds, (<usize>count) << 3);
  for (let i = count; i < 3 * count; i++) store<f64>(sorted + ((<usize>i) << 3), Infinity);
}

/** The twin of the buckets in slice-conditions.ts, for one value. */
function bucketOf(record: usize, x: f64): u32 {
  const place = (x - load<f64>(record, SLOT_GUIDE_ORIGIN)) * load<f64>(record, SLOT_GUIDE_SCALE);
  const last = load<u32>(record, SLOT_GUIDE_SIZE) - 1;
  return place > 0.0 ? (place < <f64>last ? <u32>place : last) : 0;
}
