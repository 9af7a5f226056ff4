// Room for the guides into ascending doubles that assembly/infer/guides.ts makes.
import { GUIDE_BYTES, GUIDE_SIZE, GUIDE_SORTED, GUIDE_STARTS } from '../../assembly/shared/abi.ts';
import { type ModuleImage, Records } from './module-image.ts';

/** Doubles that a guide can lead into: it counts in 16 bits. */
export const MOST_GUIDED = 0xffff;
/** Buckets for each double: most then have one double, or none. */
const BUCKETS_PER_DOUBLE = 4;

/** Places a guide's record and room for its parts; returns its address. */
export function placeGuide(doubles: number, image: ModuleImage): number {
  const record = new Records(1, GUIDE_BYTES);
  const size = 2 ** Math.ceil(Math.log2(BUCKETS_PER_DOUBLE * doubles));
  record.set(0, GUIDE_SIZE, size);
  record.set(0, GUIDE_STARTS, image.reserve(size * 2));
  record.set(0, GUIDE_SORTED, image.reserve(3 * doubles * 8));
  return image.add('guides', record.bytes);
}
