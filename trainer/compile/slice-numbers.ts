// The numbers that splits ask for, as the memory of assembly/infer/slice-numbers.ts: a feature's two slots,
// whose missing values go right and left, are one number.
import {
  NUMBER_BYTES,
  NUMBER_CONDITIONS,
  NUMBER_COUNT,
  NUMBER_FLAGS,
  NUMBER_GUIDE,
  NUMBER_LEFT_SLOT,
  NUMBER_RIGHT_SLOT,
  NUMBER_ROW_OFFSET,
  NUMBER_SIDES,
  SLICE_NUMBER_COUNT,
  SLICE_NUMBERS,
  VECTOR_BYTES,
} from '../../assembly/shared/abi.ts';
import { MISSING_LEFT } from '../ensemble/ensemble.ts';
import { placeGuide } from './guide-data.ts';
import { type ModuleImage, Records } from './module-image.ts';
import type { NodeSlot } from './node-slots.ts';

export interface SlicedNumber {
  feature: number;
  /** Flags of its slots, without where missing values go. */
  flags: number;
  /** Numbers of its slots; 0 where there is none. */
  rightSlot: number;
  leftSlot: number;
  /** Thresholds of both. */
  thresholdCount: number;
}

/** The numbers of the numeric slots, in their order. */
export function slicedNumbers(slots: NodeSlot[]): SlicedNumber[] {
  const numbers = new Map<string, SlicedNumber>();
  slots.forEach(({ feature, flags, classes, thresholds }, i) => {
    if (classes) return;
    const shared = flags & ~MISSING_LEFT;
    const key = `${feature} ${shared}`;
    const number = numbers.get(key) ?? {
      ...{ feature, flags: shared },
      ...{ rightSlot: 0, leftSlot: 0, thresholdCount: 0 },
    };
    if (flags & MISSING_LEFT) number.leftSlot = i + 1;
    else number.rightSlot = i + 1;
    number.thresholdCount += thresholds.length;
    numbers.set(key, number);
  });
  return [...numbers.values()];
}

/** Places the records, and room for what is made of them; per slot, the address of its number, or 0. */
export function placeNumbers(slots: NodeSlot[], image: ModuleImage): number[] {
  const numbers = slicedNumbers(slots);
  const records = new Records(numbers.length, NUMBER_BYTES);
  numbers.forEach(({ feature, flags, rightSlot, leftSlot, thresholdCount }, i) => {
    // One more: where rows above all thresholds are dropped.
    const conditions = image.reserve((thresholdCount + 1) * VECTOR_BYTES);
    records.set(i, NUMBER_RIGHT_SLOT, rightSlot);
    records.set(i, NUMBER_LEFT_SLOT, leftSlot);
    records.set(i, NUMBER_COUNT, thresholdCount);
    records.set(i, NUMBER_ROW_OFFSET, feature * 8);
    records.set(i, NUMBER_FLAGS, flags);
    records.set(i, NUMBER_GUIDE, placeGuide(thresholdCount, image));
    records.set(i, NUMBER_SIDES, image.reserve(thresholdCount));
    records.set(i, NUMBER_CONDITIONS, conditions);
  });
  const first = image.add('bit slices', records.bytes);
  image.set(SLICE_NUMBERS, first);
  image.set(SLICE_NUMBER_COUNT, numbers.length);
  const ofSlot = slots.map(() => 0);
  numbers.forEach(({ rightSlot, leftSlot }, i) => {
    for (const slot of [rightSlot, leftSlot]) {
      if (slot > 0) ofSlot[slot - 1] = first + i * NUMBER_BYTES;
    }
  });
  return ofSlot;
}
