// The nodes of an ensemble in memory, and how a row walks down them. Used to predict by traversal and,
// by every strategy, for leaf indices and contributions.
//
// A node is 24 bytes, found by its number:
//
//   0        4        8        12       16                24
//   ├ feature┼ flags ─┼ left ──┼ right ─┼ threshold ──────┤   feature ≥ 0: numeric split
//   ├ feature┼ flags ─┼ left ──┼ right ─┼ set ───┼ words ─┤   SET flag: address and length of the set
//   ├ −1 ────┼────────┼ leaf ──┼────────┼ value ──────────┤   leaf: its number in the tree, its value
//                                        or address of its rawCount values (vector leaves)
import {
  HEADER_F32_INPUT,
  NODE_BYTES,
  NODE_FLAGS,
  NODE_FLOOR,
  NODE_LEFT,
  NODE_MISSING_LEFT,
  NODE_RIGHT,
  NODE_SET,
  NODE_SET_WORDS,
  NODE_VALUE,
  NODE_WHOLE,
  NODE_ZERO_IS_MISSING,
  TRAVERSAL_NODES,
} from '../shared/abi';

/** Address of a node. */
export function nodeAddress(node: u32): usize {
  return <usize>load<u32>(TRAVERSAL_NODES) + <usize>node * NODE_BYTES;
}

/** Address of the leaf that the row reaches from the node `root`. */
export function findLeaf(row: usize, root: u32): usize {
  const nodes: usize = load<u32>(TRAVERSAL_NODES);
  const isF32 = load<i32>(HEADER_F32_INPUT) != 0;
  let node = nodes + <usize>root * NODE_BYTES;
  for (let feature = load<i32>(node); feature >= 0; feature = load<i32>(node)) {
    const child = goesLeft(node, row, isF32)
      ? load<u32>(node, NODE_LEFT)
      : load<u32>(node, NODE_RIGHT);
    node = nodes + <usize>child * NODE_BYTES;
  }
  return node;
}

/** Whether the row takes the left branch of the split at `node`. */
export function goesLeft(node: usize, row: usize, isF32: bool): bool {
  let x = load<f64>(row + ((<usize>load<u32>(node)) << 3));
  if (isF32) x = <f64>(<f32>x);
  const flags = load<i32>(node, NODE_FLAGS);
  const isMissing = x != x || ((flags & NODE_ZERO_IS_MISSING) != 0 && abs(x) <= <f64>(<f32>1e-35));
  if (isMissing) return (flags & NODE_MISSING_LEFT) != 0;
  if ((flags & NODE_SET) == 0) return x <= load<f64>(node, NODE_VALUE);
  const words = load<u32>(node, NODE_SET_WORDS);
  const code = (flags & NODE_FLOOR) != 0 ? floor(x) : trunc(x);
  if ((flags & NODE_WHOLE) != 0 && code != x) return false;
  if (!(code >= 0.0 && code < <f64>words * 32.0)) return false;
  const c = <u32>code;
  const word = load<u32>(load<u32>(node, NODE_VALUE) + ((c >> 5) << 2));
  return ((word >> (c & 31)) & 1) != 0;
}
