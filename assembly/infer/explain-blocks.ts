// The blocks of the contributions kernel: trees that are explained together. Which trees, a module says; what a block
// works on is made of the nodes and covers when it is first asked for.
//
//   roots' places │ records of the units │ ends of the runs │ leaf values │ features asked, and what gives their codes
import {
  BLOCK_BYTES,
  BLOCK_FIRST_TREE,
  BLOCK_IS_MADE,
  BLOCK_RAW,
  BLOCK_RUNS,
  BLOCK_TREES,
  BLOCK_UNITS,
  BLOCK_VALUES,
  BLOCK_VECTORS,
  EXPLAIN_BLOCK_COUNT,
  EXPLAIN_BLOCKS,
  EXPLAIN_IS_KEPT,
  EXPLAIN_ROOM,
  STREAM_BLOCK_FIELDS,
} from '../shared/abi';
import { writeAsked } from './explain-asked';
import { makeCuts } from './explain-cuts';
import { fromStream } from './explain-trees';
import { writeUnits } from './explain-units';

/** Reads what the module says of the blocks, when first asked, and makes the cuts. */
export function readBlocks(): void {
  let block: usize = load<u32>(EXPLAIN_BLOCKS);
  const blocks: usize = load<u32>(EXPLAIN_BLOCK_COUNT);
  if (blocks == 0 || load<u32>(block, BLOCK_VECTORS) != 0) return;
  makeCuts();
  let tree = <u32>(blocks * STREAM_BLOCK_FIELDS);
  for (let i: usize = 0; i < blocks * STREAM_BLOCK_FIELDS; i += STREAM_BLOCK_FIELDS) {
    store<u32>(block, fromStream(i), BLOCK_VECTORS);
    store<u32>(block, fromStream(i + 1), BLOCK_RAW);
    store<u32>(block, fromStream(i + 2), BLOCK_TREES);
    store<u32>(block, fromStream(i + 3), BLOCK_UNITS);
    store<u32>(block, fromStream(i + 4), BLOCK_RUNS);
    store<u32>(block, fromStream(i + 5), BLOCK_VALUES);
    store<u32>(block, tree, BLOCK_FIRST_TREE);
    tree += fromStream(i + 2);
    block += BLOCK_BYTES;
  }
}

/** Makes what the block works on, unless it is there. */
export function makeBlock(block: usize): void {
  if (load<u32>(block, BLOCK_IS_MADE) != 0) return;
  const isKept = load<u32>(EXPLAIN_IS_KEPT);
  store<u32>(block, isKept, BLOCK_IS_MADE);
  const end = writeAsked(block, writeUnits(block, load<u32>(EXPLAIN_ROOM)));
  if (isKept != 0) store<u32>(EXPLAIN_ROOM, <u32>end);
}
