// The kernels over a memory of their own, and what their tests place in it.

import { createRandom } from '../../../trainer/base/random.ts';
import { bindKernels, createMemory, loadKernels } from '../../../trainer/boosting/kernels.ts';

export const memory = createMemory(1 << 23);
export const kernels = bindKernels(await loadKernels(), memory);
let used = 0;

/** What is placed from now on stands at this address and after it. */
export function freeFrom(address: number): void {
  used = address;
}

type ArrayOf<T> = {
  new (buffer: ArrayBufferLike, at: number, length: number): T;
  BYTES_PER_ELEMENT: number;
};

/** An array in the kernels' memory. */
export function place<T extends { byteOffset: number; set(values: ArrayLike<number>): void }>(
  type: ArrayOf<T>,
  given: ArrayLike<number> | number,
): T {
  const length = typeof given === 'number' ? given : given.length;
  const array = new type(memory.buffer, used, length);
  used += (length * type.BYTES_PER_ELEMENT + 63) & ~63;
  array.set(typeof given === 'number' ? new Array(length).fill(0) : given);
  return array;
}

export function drawn(
  seed: number,
  length: number,
  draw: (uniform: () => number) => number,
): number[] {
  const random = createRandom(seed);
  return Array.from({ length }, () => draw(random.uniform));
}

/** Draws a leaf's stretches: in each segment, some of its cells, and where they begin in the order. */
export function drawStretches(size: number, segmentCells: number, isIn: (cell: number) => boolean) {
  const order = Int32Array.from({ length: size }, (_, i) => i);
  const stretches: number[] = [];
  for (let from = 0; from < size; from += segmentCells) {
    const cells = order.slice(from, from + segmentCells).filter(isIn);
    const first = from + ((from >> 3) % (Math.min(segmentCells, size - from) - cells.length + 1));
    order.set(cells, first);
    stretches.push(first, cells.length);
  }
  return { order, stretches };
}
