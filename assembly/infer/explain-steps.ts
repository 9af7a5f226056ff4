// The steps of contributions.ts over a block's units: down, the turns, and up. Each pass is compiled three times: for two
// vectors of points, and for one where shares sum to 1 and where they do not. If they do, the second child's weight is what
// the first one's leaves of the split's, and a leaf's part is what the other child's leaves of 1.
import {
  BLOCK_RECORDS,
  BLOCK_ROOTS,
  BLOCK_RUN_ENDS,
  BLOCK_RUNS,
  BLOCK_TREES,
  BLOCK_TURN_PLACES,
  BLOCK_TURNS,
  BLOCK_VECTORS,
  EXPLAIN_PLACES,
} from '../shared/abi';
import {
  gapsOffset,
  placeBytes,
  pointsOf,
  UNIT_CODE,
  UNIT_EXCESS,
  UNIT_LEFT,
  UNIT_RIGHT,
  UNIT_SHARE,
  UNIT_SUM,
  unitBytes,
} from './explain-records';
import { turnAll } from './explain-turns';
import { addTo, answerOf, gapAt, gapsOf, meanAt, pulledBy, storeMean, storeWeight, weightAt } from './explain-vectors';

// Passes of two vectors from number `vector` on, of one, and of one where shares do not sum to 1. OUT: the features' sums.
// `shift`: from the block's values to those of the raw score.
export function passTwo(block: usize, vector: usize, shift: usize): void {
  pass(block, vector, shift, true, true);
}

export function passOne(block: usize, vector: usize, shift: usize): void {
  pass(block, vector, shift, false, true);
}

export function passUneven(block: usize, vector: usize, shift: usize): void {
  pass(block, vector, shift, false, false);
}

@inline
function pass(block: usize, vector: usize, shift: usize, isDouble: bool, isEven: bool): void {
  const vectors: usize = load<u32>(block, BLOCK_VECTORS);
  const size = unitBytes(vectors);
  const stride = placeBytes(vectors);
  const gaps = gapsOffset() + (vector << 4);
  startRoots(block, pointsOf(vectors) + (vectors << 4) + (vector << 4), isDouble);
  descend(block, size, stride, gaps, isDouble, isEven);
  turnAll(block, size, stride, gaps, shift, isDouble, isEven);
  ascend(block, size, stride, gaps, shift, isDouble, isEven);
}

/** OUT: the weights of the roots: those of the points. */
function startRoots(block: usize, weights: usize, isDouble: bool): void {
  let root: usize = load<u32>(block, BLOCK_ROOTS);
  const end = root + ((<usize>load<u32>(block, BLOCK_TREES)) << 2);
  for (; root < end; root += 4) {
    const place: usize = load<u32>(root);
    v128.store(place, v128.load(weights));
    if (isDouble) v128.store(place, v128.load(weights, 16), 32);
  }
}

/** OUT: the children's weights, and what the way up needs. `size` is a record's, `stride` a place's. */
@inline
function descend(block: usize, size: usize, stride: usize, gaps: usize, isDouble: bool, isEven: bool): void {
  let record: usize = load<u32>(block, BLOCK_RECORDS);
  let place: usize = load<u32>(EXPLAIN_PLACES);
  let run: usize = load<u32>(block, BLOCK_RUN_ENDS);
  const runsEnd = run + ((<usize>load<u32>(block, BLOCK_RUNS)) << 3);
  for (; run < runsEnd; run += 8) {
    const twoEnd: usize = load<u32>(run);
    for (; record < twoEnd; record += size) {
      descendUnit(record, place, gaps, true, isDouble, isEven);
      place += stride;
    }
    const oneEnd: usize = load<u32>(run, 4);
    for (; record < oneEnd; record += size) {
      descendUnit(record, place, gaps, false, isDouble, isEven);
      place += stride;
    }
  }
}

@inline
function descendUnit(record: usize, place: usize, gaps: usize, isTwo: bool, isDouble: bool, isEven: bool): void {
  const code: usize = load<u8>(<usize>load<u32>(record, UNIT_CODE));
  const kappa = gapsOf(record, code, gaps);
  const answer = answerOf(code);
  const more = f64x2.sub(v128.load64_splat(record, UNIT_SHARE), answer);
  const first: usize = load<u32>(record, UNIT_LEFT);
  const second: usize = isTwo ? <usize>load<u32>(record, UNIT_RIGHT) : 0;
  const excess = isEven ? f64x2.splat(0) : v128.load64_splat(record, UNIT_EXCESS);
  descendVector(place, first, second, kappa, answer, more, excess, isTwo, false, isEven);
  if (isDouble) descendVector(place, first, second, kappa, answer, more, excess, isTwo, true, isEven);
}

@inline
function descendVector(place: usize, first: usize, second: usize, kappa: usize, answer: v128, more: v128, excess: v128, isTwo: bool, isSecond: bool, isEven: bool): void {
  const weight = weightAt(place, isSecond);
  const gap = gapAt(kappa, isSecond);
  const pull = f64x2.mul(more, gap);
  const part = f64x2.add(answer, pull);
  const passed = f64x2.mul(weight, part);
  storeWeight(first, passed, isSecond);
  if (isTwo) {
    let rest = f64x2.sub(weight, passed);
    if (!isEven) rest = f64x2.add(rest, f64x2.mul(weight, f64x2.mul(gap, excess)));
    storeWeight(second, rest, isSecond);
  }
  storeWeight(place, pulledBy(weight, gap, isEven ? pull : gap), isSecond);
  storeMean(place, part, isSecond);
}

/** From the last split to the first. OUT: the means, and the features' sums. */
@inline
function ascend(block: usize, size: usize, stride: usize, gaps: usize, shift: usize, isDouble: bool, isEven: bool): void {
  const records: usize = load<u32>(block, BLOCK_RECORDS);
  const runs: usize = load<u32>(block, BLOCK_RUN_ENDS);
  let record: usize = load<u32>(block, BLOCK_TURNS);
  let place: usize = load<u32>(block, BLOCK_TURN_PLACES);
  for (let run = runs + ((<usize>load<u32>(block, BLOCK_RUNS)) << 3); run > runs; ) {
    run -= 8;
    const twoEnd: usize = load<u32>(run);
    while (record > twoEnd) {
      record -= size;
      place -= stride;
      ascendUnit(record, place, gaps, shift, false, isDouble, isEven);
    }
    const start: usize = run == runs ? records : load<u32>(run - 4);
    while (record > start) {
      record -= size;
      place -= stride;
      ascendUnit(record, place, gaps, shift, true, isDouble, isEven);
    }
  }
}

@inline
function ascendUnit(record: usize, place: usize, gaps: usize, shift: usize, isTwo: bool, isDouble: bool, isEven: bool): void {
  const first: usize = load<u32>(record, UNIT_LEFT);
  const second: usize = load<u32>(record, UNIT_RIGHT);
  const leaf = isTwo ? f64x2.splat(0) : v128.load64_splat(second + shift);
  let added: v128;
  if (isEven) {
    added = ascendVector(place, meanAt(first, false), isTwo ? meanAt(second, false) : leaf, false);
    if (isDouble) {
      const other = isTwo ? meanAt(second, true) : leaf;
      added = f64x2.add(added, ascendVector(place, meanAt(first, true), other, true));
    }
  } else {
    added = ascendUneven(record, place, gaps, meanAt(first, false), isTwo ? meanAt(second, false) : leaf);
  }
  addTo(load<u32>(record, UNIT_SUM), added);
}

/** OUT: the mean. Returns what is added to the feature's sum. */
@inline
function ascendVector(place: usize, first: v128, second: v128, isSecond: bool): v128 {
  const apart = f64x2.sub(first, second);
  storeMean(place, f64x2.add(second, f64x2.mul(meanAt(place, isSecond), apart)), isSecond);
  return f64x2.mul(weightAt(place, isSecond), apart);
}

@inline
function ascendUneven(record: usize, place: usize, gaps: usize, first: v128, second: v128): v128 {
  const code: usize = load<u8>(<usize>load<u32>(record, UNIT_CODE));
  const gap = v128.load(gapsOf(record, code, gaps));
  const more = f64x2.sub(v128.load64_splat(record, UNIT_SHARE), answerOf(code));
  const apart = f64x2.sub(first, second);
  const excess = f64x2.mul(v128.load64_splat(record, UNIT_EXCESS), second);
  const mean = f64x2.add(second, f64x2.mul(meanAt(place, false), apart));
  storeMean(place, f64x2.add(mean, f64x2.mul(gap, excess)), false);
  return f64x2.mul(weightAt(place, false), f64x2.add(f64x2.mul(more, apart), excess));
}
