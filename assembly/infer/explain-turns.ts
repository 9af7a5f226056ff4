// The steps of contributions.ts at the bottom: the turns, and the pairs of a split and the turn below it. Compiled as those
// of explain-steps.ts.
import { BLOCK_PAIRS, BLOCK_RECORDS, BLOCK_TURN_PLACES, BLOCK_TURNS, BLOCK_UNITS } from '../shared/abi';
import { UNIT_CODE, UNIT_EXCESS, UNIT_SHARE, UNIT_SUM, UNIT_VALUES } from './explain-records';
import { addTo, answerOf, gapAt, gapsOf, pulledBy, storeMean, weightAt } from './explain-vectors';

/** OUT: the means of the turns and pairs, and the features' sums. */
@inline
export function turnAll(block: usize, size: usize, stride: usize, gaps: usize, shift: usize, isDouble: bool, isEven: bool): void {
  let record: usize = load<u32>(block, BLOCK_TURNS);
  let place: usize = load<u32>(block, BLOCK_TURN_PLACES);
  for (const end: usize = load<u32>(block, BLOCK_PAIRS); record < end; record += size) {
    const values = <usize>load<u32>(record, UNIT_VALUES) + shift;
    const own = ownOf(record, values);
    const more = f64x2.sub(v128.load64_splat(values), own);
    let added = turnVector(record + gaps, place, own, more, false);
    if (isDouble) {
      const second = turnVector(record + gaps, place, own, more, true);
      added = f64x2.add(added, second);
    }
    addTo(load<u32>(record, UNIT_SUM), added);
    place += stride;
  }
  const end = <usize>load<u32>(block, BLOCK_RECORDS) + <usize>load<u32>(block, BLOCK_UNITS) * size;
  for (; record < end; record += 2 * size) {
    turnPair(record, record + size, place, gaps, shift, isDouble, isEven);
    place += stride;
  }
}

/** Value of the leaf that the row reaches, or the mean where it fails an earlier split on the feature. */
@inline
function ownOf(record: usize, values: usize): v128 {
  const code: usize = load<u8>(<usize>load<u32>(record, UNIT_CODE));
  return v128.load64_splat(values + (code << 3));
}

/** A split with a turn beside a leaf. */
@inline
function turnPair(record: usize, below: usize, place: usize, gaps: usize, shift: usize, isDouble: bool, isEven: bool): void {
  const code: usize = load<u8>(<usize>load<u32>(record, UNIT_CODE));
  const kappa = gapsOf(record, code, gaps);
  const answer = answerOf(code);
  const more = f64x2.sub(v128.load64_splat(record, UNIT_SHARE), answer);
  const leaf = v128.load64_splat(<usize>load<u32>(record, UNIT_VALUES) + shift);
  const values = <usize>load<u32>(below, UNIT_VALUES) + shift;
  const own = ownOf(below, values);
  const expected = f64x2.sub(v128.load64_splat(values), own);
  let added = pairVector(record, below, place, kappa, gaps, answer, more, own, expected, leaf, false, isEven);
  if (isDouble) {
    const second = pairVector(record, below, place, kappa, gaps, answer, more, own, expected, leaf, true, isEven);
    added = f64x2.add(added, second);
  }
  addTo(load<u32>(record, UNIT_SUM), added);
}

/** OUT: the mean, and the sum of the turn's feature. Returns what is added to that of the split's. */
@inline
function pairVector(record: usize, below: usize, place: usize, kappa: usize, gaps: usize, answer: v128, more: v128, own: v128, expected: v128, leaf: v128, isSecond: bool, isEven: bool): v128 {
  const weight = weightAt(place, isSecond);
  const gap = gapAt(kappa, isSecond);
  const pull = f64x2.mul(more, gap);
  const part = f64x2.add(answer, pull);
  const belowGap = gapAt(below + gaps, isSecond);
  const belowPull = f64x2.mul(expected, belowGap);
  addTo(load<u32>(below, UNIT_SUM), pulledBy(f64x2.mul(weight, part), belowGap, belowPull));
  const apart = f64x2.sub(f64x2.add(own, belowPull), leaf);
  let mean = f64x2.add(leaf, f64x2.mul(part, apart));
  let pulled = f64x2.mul(pull, apart);
  if (!isEven) {
    const excess = f64x2.mul(gap, f64x2.mul(v128.load64_splat(record, UNIT_EXCESS), leaf));
    mean = f64x2.add(mean, excess);
    pulled = f64x2.add(pulled, excess);
  }
  storeMean(place, mean, isSecond);
  return pulledBy(weight, gap, pulled);
}

/** OUT: the mean. Returns what is added to the feature's sum. */
@inline
function turnVector(kappa: usize, place: usize, own: v128, more: v128, isSecond: bool): v128 {
  const gap = gapAt(kappa, isSecond);
  const pull = f64x2.mul(more, gap);
  storeMean(place, f64x2.add(own, pull), isSecond);
  return pulledBy(weightAt(place, isSecond), gap, pull);
}
