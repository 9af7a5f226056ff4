// The slots of the nodes, what each asks of a row, as the memory of assembly/infer/unpack.ts.
import {
  SLOT_BYTES,
  SLOT_CLASS,
  SLOT_CONDITIONS,
  SLOT_COUNT,
  SLOT_FIRST_CATEGORY,
  SLOT_FIRST_LARGE,
  SLOT_FLAGS,
  SLOT_IS_CATEGORY,
  SLOT_NUMBER,
  SLOT_ROW_OFFSET,
  SLOT_SET_BYTES,
  SLOT_SETS,
  SLOT_THRESHOLD_COUNT,
  SLOT_THRESHOLDS,
  SLOT_VALUES,
  SLOTS,
  VECTOR_BYTES,
  WALK_ROWS,
} from '../../assembly/shared/abi.ts';
import type { FeatureClasses } from './feature-classes.ts';
import { type ModuleImage, Records } from './module-image.ts';
import { isLarge, type NodeSlots } from './node-slots.ts';
import { placeNumbers } from './slice-numbers.ts';

/** @param placed classes that have records in the module, in their order */
export function placeSlots(
  { slots, ofNode }: NodeSlots,
  placed: FeatureClasses[],
  isSliced: boolean,
  image: ModuleImage,
): void {
  const records = new Records(slots.length + 1, SLOT_BYTES);
  const splits = new Int32Array(slots.length + 1);
  for (const slot of ofNode) splits[slot]++;
  const numberOfSlot = isSliced ? placeNumbers(slots, image) : [];
  slots.forEach((slot, i) => {
    const { classes, thresholds } = slot;
    records.set(i + 1, SLOT_ROW_OFFSET, slot.feature * 8);
    records.set(i + 1, SLOT_FLAGS, classes ? SLOT_IS_CATEGORY : slot.flags);
    // Of numbers too, where they have classes: the rows of masks are made by them.
    const known = placed.findIndex(({ feature }) => feature === slot.feature);
    if (known >= 0) records.set(i + 1, SLOT_CLASS, known);
    if (classes) {
      records.set(i + 1, SLOT_SET_BYTES, Math.ceil(classes.classCount / 8));
    } else {
      records.set(i + 1, SLOT_THRESHOLDS, image.addShared('thresholds', thresholds));
      records.set(i + 1, SLOT_THRESHOLD_COUNT, thresholds.length);
    }
    if (!isSliced) return;
    if (!classes) records.set(i + 1, SLOT_NUMBER, numberOfSlot[i]);
    else {
      const conditions = image.reserve(splits[i + 1] * VECTOR_BYTES);
      records.set(i + 1, SLOT_CONDITIONS, conditions);
      records.set(i + 1, SLOT_SETS, image.reserve(splits[i + 1] * 4));
    }
  });
  const numbers = slots.filter(({ classes }) => !classes).length;
  const large = slots.filter(({ classes }) => classes && isLarge(classes)).length;
  image.addAt(SLOTS, 'nodes', records.bytes);
  image.set(SLOT_COUNT, slots.length + 1);
  image.set(SLOT_FIRST_CATEGORY, (numbers + 1) * 8);
  image.set(SLOT_FIRST_LARGE, (slots.length + 1 - large) * 8);
  image.reserveAt(SLOT_VALUES, (slots.length + 1) * 8 * WALK_ROWS);
}
