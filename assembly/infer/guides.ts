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

/** Doubles of one bucket that are not too many, and how many at each end a guide may leave outside its buckets. */
const FEW: u32 = 7;
const MOST_OUTSIDE: u32 = 8;

/** Makes the guide into `count` ascending doubles (1 to 65,535); its record has the size and addresses. */
export function makeGuide(guide: usize, doubles: usize, count: u32): void {
  let most = spreadBuckets(guide, doubles, count, 0);
  // A few doubles far from all others would leave these in one bucket.
  let best: u32 = 0;
  let tried: u32 = 0;
  for (let outside: u32 = 1; most > FEW && outside <= MOST_OUTSIDE; outside <<= 1) {
    if (outside << 1 >= count) break;
    tried = outside;
    const ofTried = spreadBuckets(guide, doubles, count, outside);
    if (ofTried < most) {
      most = ofTried;
      best = outside;
    }
  }
  if (best != tried) spreadBuckets(guide, doubles, count, best);
  store<u32>(guide, 32 - clz(most), GUIDE_STEPS);
  // A search may look at as many places behind the last double as a bucket can have.
  const sorted: usize = load<u32>(guide, GUIDE_SORTED);
  memory.copy(sorted, doubles, (<usize>count) << 3);
  for (let i = count; i < 3 * count; i++) store<f64>(sorted + ((<usize>i) << 3), Infinity);
}

/**
 * Spreads the buckets over the doubles but those `outside` at each end, which share the first and the last
 * bucket. OUT: origin, scale and starts; returns the most doubles in one bucket.
 */
function spreadBuckets(guide: usize, doubles: usize, count: u32, outside: u32): u32 {
  const size = load<u32>(guide, GUIDE_SIZE);
  const first = load<f64>(doubles + ((<usize>outside) << 3));
  const last = load<f64>(doubles + ((<usize>(count - 1 - outside)) << 3));
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
  return most;
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

/** The twin of the buckets in slice-numbers.ts, for one value; two lanes convert without a branch. */
function bucketOf(guide: usize, x: f64): u32 {
  const place = (x - load<f64>(guide, GUIDE_ORIGIN)) * load<f64>(guide, GUIDE_SCALE);
  const bucket = i32x4.extract_lane(i32x4.trunc_sat_f64x2_s_zero(f64x2.splat(place)), 0);
  return max(0, min(bucket, load<i32>(guide, GUIDE_SIZE) - 1));
}
