// Links in which an output depends on those before it: what kernels other than `ordered` do not have.
// The twin of `sortedScores` and `risingScores` in the plain predictor.
import {
  HEADER_LINK,
  HEADER_LINK_DIVISOR,
  HEADER_OUTPUT,
  HEADER_RAW_COUNT,
  LINK_RISING,
  LINK_SORTED,
  RISING_STEP,
} from '../shared/abi';
import { portableExp, portableLog1p } from '../shared/link-math';

/** Whether the ensemble has such a link; its other links are those of every kernel. */
export function isOrderedLink(): bool {
  const link = load<i32>(HEADER_LINK);
  return link == LINK_SORTED || link == LINK_RISING;
}

/** Makes outputs of the raw scores of `rows` rows, in place, in the output buffer. */
export function linkOrderedRows(rows: i32): void {
  const bytes = (<usize>load<u32>(HEADER_RAW_COUNT)) << 3;
  const divisor = load<f64>(HEADER_LINK_DIVISOR);
  const isSorted = load<i32>(HEADER_LINK) == LINK_SORTED;
  let row: usize = load<u32>(HEADER_OUTPUT);
  for (let i = 0; i < rows; i++) {
    for (let k: usize = 0; k < bytes; k += 8) store<f64>(row + k, load<f64>(row + k) / divisor);
    if (isSorted) sort(row, row + bytes);
    else raise(row, row + bytes);
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

/** log(1 + e^x), finite for every finite x. */
function softplus(x: f64): f64 {
  return x > 0.0 ? x + portableLog1p(portableExp(-x)) : portableLog1p(portableExp(x));
}
