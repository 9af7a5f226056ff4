// How many training rows (their weight) reached each node, which contributions weigh branches by. A module
// holds the covers of the leaves where those of the splits are their sums, otherwise those of all nodes;
// they are unpacked by the first call that asks for contributions.
import {
  EXPLAIN_COVER_BYTES,
  EXPLAIN_COVER_MINIMUM,
  EXPLAIN_COVER_PLANE,
  EXPLAIN_COVER_SPLITS,
  EXPLAIN_COVER_STEP,
  EXPLAIN_COVER_STREAM,
  EXPLAIN_COVERS,
  NODE_BYTES,
  NODE_SLOT,
  NODES,
} from '../shared/abi';
import { loadPacked } from './sums';

/** Address of a node's cover. */
export function coverAddress(node: usize): usize {
  return <usize>load<u32>(EXPLAIN_COVERS) + ((node - <usize>load<u32>(NODES)) >> 1);
}

/** Does nothing when it has been done. Nodes stand parents first, and the last of all is a leaf. */
export function unpackCovers(): void {
  const stream: usize = load<u32>(EXPLAIN_COVER_STREAM);
  if (stream == 0) return;
  store<u32>(EXPLAIN_COVER_STREAM, 0);
  const hasSplits = load<u32>(EXPLAIN_COVER_SPLITS) != 0;
  const count: usize = load<u32>(EXPLAIN_COVER_PLANE);
  const first: usize = load<u32>(NODES);
  let node = first;
  for (let read: usize = 0; read < count; node += NODE_BYTES) {
    if (!hasSplits && isSplit(node)) continue;
    store<f64>(coverAddress(node), loadCover(stream, read++));
  }
  if (hasSplits) return;
  while (node > first) {
    node -= NODE_BYTES;
    if (isSplit(node)) store<f64>(coverAddress(node), sumOfChildren(node));
  }
}

function isSplit(node: usize): bool {
  return load<u32>(node, NODE_SLOT) != 0;
}

function sumOfChildren(split: usize): f64 {
  const right: usize = load<u32>(split);
  return load<f64>(coverAddress(right + NODE_BYTES)) + load<f64>(coverAddress(right));
}

function loadCover(stream: usize, index: usize): f64 {
  return loadPacked(
    stream,
    index,
    load<u32>(EXPLAIN_COVER_BYTES),
    load<u32>(EXPLAIN_COVER_PLANE),
    load<f64>(EXPLAIN_COVER_MINIMUM),
    load<f64>(EXPLAIN_COVER_STEP),
  );
}
