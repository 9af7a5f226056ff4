// Room for the guides into ascending doubles that assembly/infer/guides.ts makes.
import { GUIDE_BYTES, GUIDE_SIZE, GUIDE_SORTED, GUIDE_STARTS } from '../../assembly/shared/abi.ts';
import type { MemoryLayout } from './memory-layout.ts';

/** Doubles that a guide can lead into: it counts in 16 bits. */
export const MOST_GUIDED = 0xffff;
/** Buckets for each double: most then have one double, or none. */
const BUCKETS_PER_DOUBLE = 4;

/** Places a guide's record and room for its parts; returns its address. */
export function placeGuide(doubles: number, layout: MemoryLayout): number {
  const record = new DataView(new ArrayBuffer(GUIDE_BYTES));
  const size = 2 ** Math.ceil(Math.log2(BUCKETS_PER_DOUBLE * doubles));
  record.setUint32(GUIDE_SIZE, size, true);
  record.setUint32(GUIDE_STARTS, layout.reserve(size * 2), true);
  record.setUint32(GUIDE_SORTED, layout.reserve(3 * doubles * 8), true);
  return layout.add('guides', record);
}
