// The streams that assembly/infer/unpack.ts makes the nodes of: per node its slot, then what it asks or answers.
import {
  LEAF_BYTES,
  LEAF_MINIMUM,
  LEAF_PLANE,
  LEAF_STEP,
  LEAF_TABLE,
  STREAM_LEAVES,
  STREAM_RANK_BYTES,
  STREAM_RANKS,
  STREAM_SETS,
  STREAM_SLOT_BYTES,
  STREAM_SLOTS,
} from '../../assembly/shared/abi.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import type { ModuleImage } from './module-image.ts';
import { classSet, type NodeSlots } from './node-slots.ts';
import { packDistinct, packDoubles } from './packed-doubles.ts';

/** @param inPreOrder the nodes in the order of the streams */
export function placeStreams(
  ensemble: Ensemble,
  { slots, ofNode }: NodeSlots,
  inPreOrder: Int32Array,
  image: ModuleImage,
): void {
  const { leafIndex, leafValue, leafWidth } = ensemble;
  const ranks: number[] = [];
  const sets: Uint8Array[] = [];
  const values = new Float64Array(leafValue.length);
  let valueCount = 0;
  const rankOf = slots.map(
    ({ thresholds }) => new Map([...thresholds].map((t, rank) => [t, rank])),
  );
  for (const node of inPreOrder) {
    if (ofNode[node] === 0) {
      const first = leafIndex[node] * leafWidth;
      values.set(leafValue.subarray(first, first + leafWidth), valueCount);
      valueCount += leafWidth;
      continue;
    }
    const { classes } = slots[ofNode[node] - 1];
    if (classes) sets.push(classSet(ensemble, node, classes));
    else ranks.push(rankOf[ofNode[node] - 1].get(ensemble.threshold[node]) ?? 0);
  }
  const slotStream = narrow(Array.from(inPreOrder, (node) => ofNode[node]));
  const rankStream = narrow(ranks);
  image.addAt(STREAM_SLOTS, 'nodes', slotStream);
  image.set(STREAM_SLOT_BYTES, slotStream.BYTES_PER_ELEMENT);
  image.addAt(STREAM_RANKS, 'nodes', rankStream);
  image.set(STREAM_RANK_BYTES, rankStream.BYTES_PER_ELEMENT);
  image.addAt(STREAM_SETS, 'category sets', joinSets(sets));
  placeLeafValues(values, image);
}

/** The values themselves, or the numbers of the distinct ones where that is smaller. */
function placeLeafValues(values: Float64Array, image: ModuleImage): void {
  const packed = packDoubles(values);
  const distinct = packDistinct(values, packed);
  const stream = distinct?.codes ?? packed;
  image.addAt(STREAM_LEAVES, 'leaf values', stream.bytes);
  image.set(LEAF_BYTES, stream.elementBytes);
  image.set(LEAF_PLANE, values.length);
  image.setDouble(LEAF_MINIMUM, stream.minimum);
  image.setDouble(LEAF_STEP, stream.step);
  if (distinct) image.addAt(LEAF_TABLE, 'leaf values', distinct.table);
}

/** The smallest array of integers that holds the values. */
function narrow(values: number[]): Uint8Array | Uint16Array | Uint32Array {
  const largest = values.reduce((a, b) => Math.max(a, b), 0);
  if (largest < 1 << 8) return Uint8Array.from(values);
  return largest < 1 << 16 ? Uint16Array.from(values) : Uint32Array.from(values);
}

/** One after the other; the kernel reads eight bytes at once, so the last has as many behind it. */
function joinSets(sets: Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(sets.reduce((sum, { length }) => sum + length, 8));
  let at = 0;
  for (const set of sets) {
    joined.set(set, at);
    at += set.length;
  }
  return joined;
}
