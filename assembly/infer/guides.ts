// Guides to where values stand among ascending doubles: a value's bucket says how many of them are below
// all of it, and a few steps of binary search do the rest.
//
//   bucket of x    = trunc((x − origin) × scale), within [0, size)
//   starts[bucket] = number of doubles whose own bucket is lower
//
// Each rounding keeps order, so a double in a lower bucket is below x, and one in a higher bucket is not,
// whatever the scale is: a bad one costs steps, never exactness.
import {
  GUIDE_ORIGIN,
  GUIDE_SCALE,
  GUIDE_SIZE,
  GUIDE_SORTED,
  GUIDE_STARTS,
  GUIDE_STEPS,
} from '../shared/abi';

/** Makes the guide into `count` ascending doubles (1 to 65,535); its record has the size and addresses. */
export function makeGuide(guide: usize, doubles: usize, count: u32): void {
  const size = load<u32>(guide, GUIDE_SIZE);
  const first = load<f64>(doubles);
  const last = load<f64>(doubles + ((<usize>(count - 1)) << 3));
  const scale = <f64>size / (last - first);
  const isUseful = scale > 0.0 && scale < Infinity && abs(first) < Infinity;
  store<f64>(guide, isUseful ? first : 0.0, GUIDE_ORIGIN);
  store<f64>(guide, isUseful ? scale : 0.0, GUIDE_SCALE);
  const starts: usize = load<u32>(guide, GUIDE_STARTS);
  let below: u32 = 0;
  let most: u32 = 0;
  for (let bucket: u32 = 0; bucket < size; bucket++) {
    store<u16>(starts + ((<usize>bucket) << 1), <u16>below);
    const start = below;
    while (below < count && bucketOf(guide, load<f64>(doubles + ((<usize>below) << 3))) == bucket) {
      below++;
    }
    most = max(most, below - start);
  }
  store<u32>(guide, 32 - clz(most), GUIDE_STEPS);
  // A search may look at as many places behind the last double as a bucket can have.
  const sorted: usize = load<u32>(guide, GUIDE_SORTED);
  memory.copy(sorted, doubles, (<usize>count) << 3);
  for (let i = count; i < 3 * count; i++) store<f64>(sorted + ((<usize>i) << 3), Infinity);
}

/** Number of the guide's doubles that are below x, which is a number. */
export function rankOf(guide: usize, x: f64): u32 {
  const sorted: usize = load<u32>(guide, GUIDE_SORTED);
  const start = load<u16>(
    <usize>load<u32>(guide, GUIDE_STARTS) + ((<usize>bucketOf(guide, x)) << 1),
  );
  let rank = (<usize>start) << 3;
  for (let half = (<usize>4) << load<u32>(guide, GUIDE_STEPS); half >= 8; half >>= 1) {
    rank = load<f64>(sorted + rank + half - 8) < x ? rank + half : rank;
  }
  return <u32>(rank >> 3);
}

/** The twin of the buckets in slice-conditions.ts, for one value. */
function bucketOf(guide: usize, x: f64): u32 {
  const place = (x - load<f64>(guide, GUIDE_ORIGIN)) * load<f64>(guide, GUIDE_SCALE);
  const last = load<u32>(guide, GUIDE_SIZE) - 1;
  return place > 0.0 ? (place < <f64>last ? <u32>place : last) : 0;
}
