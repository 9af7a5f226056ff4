// What strategy `ordered` has beside its nodes: in which order, and how precisely, it adds.
import {
  ORDERED_BASE_FIRST,
  ORDERED_BASE_LAST,
  ORDERED_DOUBLE,
  ORDERED_LEAVES,
  ORDERED_SUMS,
} from '../../assembly/shared/abi.ts';
import type { Ensemble, Float32Sums } from '../ensemble/ensemble.ts';
import type { ModuleImage } from './module-image.ts';

const ORDER_CODES: Record<Float32Sums, number> = {
  'base-first': ORDERED_BASE_FIRST,
  'base-last': ORDERED_BASE_LAST,
};

/** Links that no other kernel has. */
const OWN_LINKS = ['sorted', 'rising', 'minus-exp'];

/** Whether an ensemble answers by its order, or has a link of its own, so that no other strategy takes it. */
export function keepsOrder({ float32Sums, link }: Ensemble): boolean {
  return float32Sums !== undefined || OWN_LINKS.includes(link.kind);
}

export function placeOrder({ float32Sums, treeRoot }: Ensemble, image: ModuleImage): void {
  const order = float32Sums ? ORDER_CODES[float32Sums] : ORDERED_DOUBLE;
  image.set(ORDERED_SUMS, order);
  image.reserveAt(ORDERED_LEAVES, treeRoot.length * 4);
}
