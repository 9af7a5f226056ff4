// Links that kernels other than `ordered` do not have: outputs that depend on those before them, and
// shift − exp(s). The twin of `sortedScores`, `risingScores` and `minus-exp` in the plain predictor.
import {
  HEADER_LINK,
  HEADER_LINK_DIVISOR,
  HEADER_OUTPUT,
  HEADER_RAW_COUNT,
  HEADER_SLOPE,
  LINK_MINUS_EXP,
  LINK_RISING,
  LINK_SORTED,
  RISING_STEP,
} from '../shared/abi';
import { portableLog1p } from '../shared/link-math';
import { portableExp } from './exponential';

/** Whether the ensemble has such a link; its other links are those of every kernel. */
export function isOrderedLink(): bool {
  const link = load<i32>(HEADER_LINK);
  return link == LINK_SORTED || link == LINK_RISING || link == LINK_MINUS_EXP;
}

/** Makes outputs of the raw scores of `rows` rows, in place, in the output buffer. */
export function linkOrderedRows(rows: i32): void {
  const bytes = (<usize>load<u32>(HEADER_RAW_COUNT)) << 3;
  const divisor = load<f64>(HEADER_LINK_DIVISOR);
  const link = load<i32>(HEADER_LINK);
  let row: usize = load<u32>(HEADER_OUTPUT);
  for (let i = 0; i < rows; i++) {
    for (let k: usize = 0; k < bytes; k += 8) store<f64>(row + k, load<f64>(row + k) / divisor);
    if (link == LINK_SORTED) sort(row, row + bytes);
    else if (link == LINK_RISING) raise(row, row + bytes);
    else subtract(row, row + bytes);
    row += bytes;
  }
}

/** Ascending, by insertion: rows are short. */
function sort(row: usize, end: usize): void {
  for (let next = row + 8; next < end; next += 8) {
    const value = load<f64>(next);
    let at = next;
    while (at > row && load<f64>(at - 8) > value) {
      store<f64>(at, load<f64>(at - 8));
      at -= 8;
    }
    store<f64>(at, value);
  }
}

/** Each output is the one before it and a step above 0. */
function raise(row: usize, end: usize): void {
  for (let at = row + 8; at < end; at += 8) {
    store<f64>(at, load<f64>(at - 8) + (RISING_STEP + softplus(load<f64>(at))));
  }
}

/** shift − e^x of each. */
function subtract(row: usize, end: usize): void {
  const shift = load<f64>(HEADER_SLOPE);
  for (let at = row; at < end; at += 8) store<f64>(at, shift - portableExp(load<f64>(at)));
}

/** log(1 + e^x), finite for every finite x. */
function softplus(x: f64): f64 {
  return x > 0.0 ? x + portableLog1p(portableExp(-x)) : portableLog1p(portableExp(x));
}
