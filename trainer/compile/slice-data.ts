// An ensemble as the memory of the bit slices (assembly/infer/slices.ts), beside its nodes.
import {
  MOST_PLANES,
  OPERATION_BYTES,
  SLICE_BLOCK_BYTES,
  SLICE_BLOCK_COUNT,
  SLICE_BLOCK_SUM,
  SLICE_BLOCKS,
  SLICE_LEAF_CODES,
  SLICE_LEAST_ROWS,
  SLICE_OPERATIONS,
  SLICE_PLANES,
  SLICE_ROWS,
  SLICE_SCRATCH,
  SLICE_TREES,
  SLICE_VALUES,
  SLICE_VECTORS,
  SLICED_BYTES,
  VECTOR_BYTES,
} from '../../assembly/shared/abi.ts';
import { treeDepth } from '../ensemble/check-ensemble.ts';
import { type Ensemble, SUM_LANES } from '../ensemble/ensemble.ts';
import { MOST_GUIDED } from './guide-data.ts';
import { countOperations, leafCodes, type TreeCodes } from './leaf-codes.ts';
import { type ModuleImage, Records } from './module-image.ts';
import type { NodeSlot, NodeSlots } from './node-slots.ts';
import { slicedNumbers } from './slice-numbers.ts';
import { treeBlocks } from './tree-blocks.ts';

/** More planes than the largest tree needs: with room for its codes, fewer operations find them. */
const SPARE_PLANES = 2;

// What the kernel takes, in instructions as the other kernels run them: of its own, a processor runs half
// as many again at once. An operation and a tree for half of the rows, and for all.
const PER_OPERATION = [10, 13];
const PER_TREE = [130, 260];
const PER_TREE_AND_ROW = 3.3;
const PER_FEATURE_AND_ROW = 20;
const PER_THRESHOLD = 5;
const PER_SET_BYTE = 25;
const PER_UNION_BYTE = 200;
/** What is read for a call comes from far when it is more than the second cache of a common processor holds. */
const NEAR_BYTES = 512 * 1024;
const PER_FAR_BYTE = 0.25;

/** What the bit slices of an ensemble are made of. */
export interface SlicePlan {
  planes: number;
  codes: TreeCodes[];
  /** Per tree, operations that find its leaves' codes. */
  operations: number[];
  /** Rows from which on a call costs less than asking row by row. */
  leastRows: number;
}

/**
 * The plan, or null when it would not pay for any call, trees are too large, or leaves are vectors.
 * `perRow` is what a row costs without slices, in instructions; `wanted` says for every call or for none.
 */
export function planSlices(
  ensemble: Ensemble,
  nodeSlots: NodeSlots,
  perRow: number,
  wanted?: boolean,
): SlicePlan | null {
  const { leafWidth, linear, treeRoot, feature } = ensemble;
  const sizes = Array.from(treeRoot, (root, tree) => (treeRoot[tree + 1] ?? feature.length) - root);
  const leaves = (sizes.reduce((a, b) => Math.max(a, b), 1) + 1) / 2;
  if (wanted === false || leafWidth !== 1 || linear || leaves > 2 ** MOST_PLANES) return null;
  const numbers = slicedNumbers(nodeSlots.slots);
  if (numbers.some(({ thresholdCount }) => thresholdCount > MOST_GUIDED)) return null;
  const planes = Math.min(MOST_PLANES, Math.ceil(Math.log2(leaves)) + SPARE_PLANES);
  const codes = sizes.map((_, tree) => leafCodes(ensemble, tree, planes));
  const operations = codes.map((ofTree, tree) => countOperations(ensemble, tree, ofTree, planes));
  const leastRows = wanted ? 1 : findLeastRows(nodeSlots, operations, planes, perRow);
  return leastRows > SLICE_ROWS ? null : { planes, codes, operations, leastRows };
}

function findLeastRows(
  nodeSlots: NodeSlots,
  operations: number[],
  planes: number,
  perRow: number,
): number {
  const trees = operations.length;
  const total = operations.reduce((sum, count) => sum + count, 0);
  const { slots } = nodeSlots;
  const asked = slicedNumbers(slots).length + slots.filter(({ classes }) => classes).length;
  const saved = perRow - trees * PER_TREE_AND_ROW - asked * PER_FEATURE_AND_ROW;
  if (saved <= 0) return Infinity;
  const thresholds = slots.reduce((sum, slot) => sum + slot.thresholds.length, 0);
  const bytes = total * OPERATION_BYTES + trees * (8 << planes) + thresholds * VECTOR_BYTES;
  const fixed = conditionInstructions(nodeSlots) + (bytes > NEAR_BYTES ? bytes * PER_FAR_BYTE : 0);
  const [half, all] = [0, 1].map((i) =>
    Math.ceil((fixed + total * PER_OPERATION[i] + trees * PER_TREE[i]) / saved),
  );
  return half <= SLICE_ROWS / 2 ? half : Math.max(all, SLICE_ROWS / 2 + 1);
}

/** What a call's conditions take, however many rows it has. */
function conditionInstructions({ slots, ofNode }: NodeSlots): number {
  const splits = new Int32Array(slots.length + 1);
  for (const slot of ofNode) splits[slot]++;
  return slots.reduce((sum, slot, i) => {
    const ofSets = setBytesOf(slot) * (PER_UNION_BYTE + splits[i + 1] * PER_SET_BYTE);
    return sum + slot.thresholds.length * PER_THRESHOLD + ofSets;
  }, 0);
}

function setBytesOf({ classes }: NodeSlot): number {
  return classes ? Math.ceil(classes.classCount / 8) : 0;
}

/** Places the slices; `inPreOrder` are the nodes as their streams have them. */
export function placeSlices(
  ensemble: Ensemble,
  { planes, codes, operations, leastRows }: SlicePlan,
  slots: NodeSlot[],
  inPreOrder: Int32Array,
  image: ModuleImage,
): void {
  const trees = operations.length;
  const total = operations.reduce((a, b) => a + b, 0);
  const most = operations.reduce((a, b) => Math.max(a, b), 0);
  const ofNode = codes.flat();
  const stream = Array.from(inPreOrder, (node) => ofNode[node])
    .filter((code) => code !== null)
    .map(({ first, bits }) => first * 2 + 2 ** bits);
  const records = image.reserve((trees + 1) * SLICED_BYTES);
  image.set(SLICE_LEAST_ROWS, leastRows);
  image.addAt(SLICE_LEAF_CODES, 'bit slices', Uint16Array.from(stream));
  image.set(SLICE_PLANES, planes);
  image.set(SLICE_TREES, records);
  image.reserveAt(SLICE_OPERATIONS, total * OPERATION_BYTES);
  image.reserveAt(SLICE_VALUES, (trees + 1) * (8 << planes));
  image.reserveAt(SLICE_VECTORS, (most + 2) * VECTOR_BYTES);
  image.reserveAt(SLICE_SCRATCH, scratchBytes(ensemble, slots, planes));
  placeBlocks(ensemble, records, image);
}

/** The largest of what the scratch is used for, one after the other. */
function scratchBytes(ensemble: Ensemble, slots: NodeSlot[], planes: number): number {
  const depth = ensemble.treeRoot.reduce((d, _, tree) => Math.max(d, treeDepth(ensemble, tree)), 0);
  const whileMade = 16 + (depth + 1) * planes * 4;
  const codes = SUM_LANES * SLICE_ROWS;
  const setBytes = slots.reduce((most, slot) => Math.max(most, setBytesOf(slot)), 0);
  return Math.max(whileMade, codes, setBytes * 2 * 16 * VECTOR_BYTES);
}

function placeBlocks(ensemble: Ensemble, records: number, image: ModuleImage): void {
  const blocks = treeBlocks(ensemble);
  const absent = ensemble.treeRoot.length;
  const table = new Records(blocks.length, SLICE_BLOCK_BYTES);
  blocks.forEach(({ trees, raw }, block) => {
    trees.forEach((tree, k) => {
      table.set(block, k * 4, records + (tree < 0 ? absent : tree) * SLICED_BYTES);
    });
    table.set(block, SLICE_BLOCK_SUM, raw * SUM_LANES * 8);
  });
  image.addAt(SLICE_BLOCKS, 'bit slices', table.bytes);
  image.set(SLICE_BLOCK_COUNT, blocks.length);
}
