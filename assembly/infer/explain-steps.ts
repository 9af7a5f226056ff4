// The steps of contributions.ts over a block's splits: down, at the bottom, and up. Each loop is compiled three times:
// for two vectors of points, and for one where shares sum to 1 and where they do not. If they do, the right child's
// weight is what the left one's leaves of the split's, and much of the arithmetic falls away.
//
//   0        8    16         32     48                  64     80 …                128    144
//   ├ answer ┼ ── ┼ arrivals ┼ mean ┼ weight, then pull ┼ part ┼ the same for the ┼ pull ┼ part ┤   a place
//                                                              │ second vector …   of the right child
//
// `mean` is what is below, on average; `weight` how much it counts; `part` a child's a; `pull` weight · κ (1 − κ)
// (h − c). Those of the right child are there only where shares do not sum to 1.
import {
  PLACE_ANSWER,
  PLACE_ARRIVALS,
  PLACE_MEAN,
  PLACE_PART,
  PLACE_PULL,
  PLACE_RIGHT_PART,
  PLACE_RIGHT_PULL,
  PLACE_VECTOR,
  PLACE_WEIGHT,
  SPLIT_ARRIVAL,
  SPLIT_GAPS,
  SPLIT_LEFT,
  SPLIT_LEFT_SHARE,
  SPLIT_RIGHT,
  SPLIT_RIGHT_SHARE,
  SPLIT_SUM,
} from './explain-records';

/** OUT: the weights of `roots` places, one after the other: those of the points. */
export function startRoots(
  first: usize,
  roots: usize,
  stride: usize,
  weights: usize,
  isDouble: bool,
): void {
  const end = first + roots * stride;
  for (let place = first; place < end; place += stride) {
    v128.store(place, v128.load(weights), PLACE_WEIGHT);
    if (isDouble) v128.store(place + PLACE_VECTOR, v128.load(weights, 16), PLACE_WEIGHT);
  }
}

/** OUT: the children's weights and who arrives at them, and what `ascend` needs. */
export function descend(
  first: usize,
  end: usize,
  size: usize,
  places: usize,
  stride: usize,
  gaps: usize,
  isDouble: bool,
  isEven: bool,
): void {
  if (isDouble && isEven) descendLoop(first, end, size, places, stride, gaps, true, true);
  else if (isEven) descendLoop(first, end, size, places, stride, gaps, false, true);
  else descendLoop(first, end, size, places, stride, gaps, false, false);
}

// @ts-expect-error: decorator
@inline
function descendLoop(
  first: usize,
  end: usize,
  size: usize,
  places: usize,
  stride: usize,
  gaps: usize,
  isDouble: bool,
  isEven: bool,
): void {
  let place = places;
  for (let record = first; record < end; record += size) {
    const arrival = v128.load64_splat(load<u32>(record, SPLIT_ARRIVAL));
    v128.store(place, f64x2.mul(arrival, v128.load(place, PLACE_ANSWER)), PLACE_ARRIVALS);
    const left: usize = load<u32>(record, SPLIT_LEFT);
    const right: usize = load<u32>(record, SPLIT_RIGHT);
    const leftShare = v128.load64_splat(record, SPLIT_LEFT_SHARE);
    const leftMore = f64x2.sub(v128.load64_splat(place, PLACE_ANSWER), leftShare);
    // Read where shares do not sum to 1.
    const rightShare = v128.load64_splat(record, SPLIT_RIGHT_SHARE);
    const rightMore = f64x2.sub(v128.load64_splat(place, PLACE_ANSWER + 8), rightShare);
    const gap = f64x2.mul(arrival, v128.load(record + gaps, SPLIT_GAPS));
    descendVector(place, left, right, gap, leftShare, leftMore, rightShare, rightMore, isEven);
    if (isDouble) {
      const gap = f64x2.mul(arrival, v128.load(record + gaps, SPLIT_GAPS + 16));
      descendVector(
        place + PLACE_VECTOR,
        left + PLACE_VECTOR,
        right + PLACE_VECTOR,
        gap,
        leftShare,
        leftMore,
        rightShare,
        rightMore,
        isEven,
      );
    }
    place += stride;
  }
}

// @ts-expect-error: decorator
@inline
function descendVector(
  place: usize,
  left: usize,
  right: usize,
  gap: v128,
  leftShare: v128,
  leftMore: v128,
  rightShare: v128,
  rightMore: v128,
  isEven: bool,
): void {
  const weight = v128.load(place, PLACE_WEIGHT);
  const factor = f64x2.mul(weight, f64x2.sub(f64x2.splat(1.0), gap));
  const leftPull = f64x2.mul(gap, leftMore);
  const leftPart = f64x2.add(leftShare, leftPull);
  const leftWeight = f64x2.mul(weight, leftPart);
  v128.store(left, leftWeight, PLACE_WEIGHT);
  v128.store(place, f64x2.mul(factor, leftPull), PLACE_PULL);
  v128.store(place, leftPart, PLACE_PART);
  if (isEven) {
    v128.store(right, f64x2.sub(weight, leftWeight), PLACE_WEIGHT);
  } else {
    const rightPull = f64x2.mul(gap, rightMore);
    const rightPart = f64x2.add(rightShare, rightPull);
    v128.store(right, f64x2.mul(weight, rightPart), PLACE_WEIGHT);
    v128.store(place, f64x2.mul(factor, rightPull), PLACE_RIGHT_PULL);
    v128.store(place, rightPart, PLACE_RIGHT_PART);
  }
}

/**
 * Splits whose children are both leaves. OUT: their means, and the features' sums. `value` is the byte offset of the
 * raw score among a leaf's values.
 */
export function turn(
  first: usize,
  end: usize,
  size: usize,
  places: usize,
  stride: usize,
  gaps: usize,
  value: usize,
  sums: usize,
  isDouble: bool,
  isEven: bool,
): void {
  if (isDouble && isEven)
    turnLoop(first, end, size, places, stride, gaps, value, sums, true, true);
  else if (isEven) turnLoop(first, end, size, places, stride, gaps, value, sums, false, true);
  else turnLoop(first, end, size, places, stride, gaps, value, sums, false, false);
}

// @ts-expect-error: decorator
@inline
function turnLoop(
  first: usize,
  end: usize,
  size: usize,
  places: usize,
  stride: usize,
  gaps: usize,
  value: usize,
  sums: usize,
  isDouble: bool,
  isEven: bool,
): void {
  let place = places;
  for (let record = first; record < end; record += size) {
    const arrival = v128.load64_splat(load<u32>(record, SPLIT_ARRIVAL));
    const left = v128.load64_splat(<usize>load<u32>(record, SPLIT_LEFT) + value);
    const right = v128.load64_splat(<usize>load<u32>(record, SPLIT_RIGHT) + value);
    const leftShare = v128.load64_splat(record, SPLIT_LEFT_SHARE);
    const leftMore = f64x2.sub(v128.load64_splat(place, PLACE_ANSWER), leftShare);
    // What the leaves come to on average, and what the row's own leaf has more.
    let mean = f64x2.add(right, f64x2.mul(leftShare, f64x2.sub(left, right)));
    let more = f64x2.mul(leftMore, f64x2.sub(left, right));
    if (!isEven) {
      const rightShare = v128.load64_splat(record, SPLIT_RIGHT_SHARE);
      const rightMore = f64x2.sub(v128.load64_splat(place, PLACE_ANSWER + 8), rightShare);
      mean = f64x2.add(f64x2.mul(leftShare, left), f64x2.mul(rightShare, right));
      more = f64x2.add(f64x2.mul(leftMore, left), f64x2.mul(rightMore, right));
    }
    const gap = f64x2.mul(arrival, v128.load(record + gaps, SPLIT_GAPS));
    let added = turnVector(place, gap, mean, more);
    if (isDouble) {
      const gap = f64x2.mul(arrival, v128.load(record + gaps, SPLIT_GAPS + 16));
      added = f64x2.add(added, turnVector(place + PLACE_VECTOR, gap, mean, more));
    }
    const sum = sums + load<u32>(record, SPLIT_SUM);
    v128.store(sum, f64x2.add(v128.load(sum), added));
    place += stride;
  }
}

/** OUT: the mean. Returns what is added to the feature's sum. */
// @ts-expect-error: decorator
@inline
function turnVector(place: usize, gap: v128, mean: v128, more: v128): v128 {
  const pull = f64x2.mul(gap, more);
  v128.store(place, f64x2.add(mean, pull), PLACE_MEAN);
  const factor = f64x2.mul(v128.load(place, PLACE_WEIGHT), f64x2.sub(f64x2.splat(1.0), gap));
  return f64x2.mul(factor, pull);
}

/** From the last split, whose place ends at `placesEnd`, to the first. OUT: as of `turn`. */
export function ascend(
  first: usize,
  end: usize,
  size: usize,
  placesEnd: usize,
  stride: usize,
  sums: usize,
  isDouble: bool,
  isEven: bool,
): void {
  if (isDouble && isEven) ascendLoop(first, end, size, placesEnd, stride, sums, true, true);
  else if (isEven) ascendLoop(first, end, size, placesEnd, stride, sums, false, true);
  else ascendLoop(first, end, size, placesEnd, stride, sums, false, false);
}

// @ts-expect-error: decorator
@inline
function ascendLoop(
  first: usize,
  end: usize,
  size: usize,
  placesEnd: usize,
  stride: usize,
  sums: usize,
  isDouble: bool,
  isEven: bool,
): void {
  let place = placesEnd;
  for (let record = end; record > first; ) {
    record -= size;
    place -= stride;
    const left: usize = load<u32>(record, SPLIT_LEFT);
    const right: usize = load<u32>(record, SPLIT_RIGHT);
    const sum = sums + load<u32>(record, SPLIT_SUM);
    let added = ascendVector(place, left, right, isEven);
    if (isDouble) {
      const second = ascendVector(
        place + PLACE_VECTOR,
        left + PLACE_VECTOR,
        right + PLACE_VECTOR,
        isEven,
      );
      added = f64x2.add(added, second);
    }
    v128.store(sum, f64x2.add(v128.load(sum), added));
  }
}

/** OUT: the mean. Returns what is added to the feature's sum. */
// @ts-expect-error: decorator
@inline
function ascendVector(place: usize, leftPlace: usize, rightPlace: usize, isEven: bool): v128 {
  const left = v128.load(leftPlace, PLACE_MEAN);
  const right = v128.load(rightPlace, PLACE_MEAN);
  const leftPart = v128.load(place, PLACE_PART);
  const leftPull = v128.load(place, PLACE_PULL);
  if (isEven) {
    const more = f64x2.sub(left, right);
    v128.store(place, f64x2.add(right, f64x2.mul(leftPart, more)), PLACE_MEAN);
    return f64x2.mul(leftPull, more);
  }
  const rightPart = v128.load(place, PLACE_RIGHT_PART);
  const rightPull = v128.load(place, PLACE_RIGHT_PULL);
  const mean = f64x2.add(f64x2.mul(leftPart, left), f64x2.mul(rightPart, right));
  v128.store(place, mean, PLACE_MEAN);
  return f64x2.add(f64x2.mul(leftPull, left), f64x2.mul(rightPull, right));
}
