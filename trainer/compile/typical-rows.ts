// Rows like those a model will meet, which travel with it among its golden rows. They are no rows of the
// data: each feature's value comes from another row, so that a published model tells of nobody.
import { createRandom, type Random } from '../base/random.ts';

const MOST_TYPICAL_ROWS = 256;

/**
 * Rows of values that were seen, each feature's in an order of its own. At most 256 rows of the data are
 * taken, spread evenly; where chance brings all values of one together again, it is left out. The same
 * input and seed give the same rows.
 * @param valueAt the double of a row and a feature
 */
export function makeTypicalRows(
  rowCount: number,
  featureCount: number,
  valueAt: (row: number, feature: number) => number,
  seed: number,
): Float64Array[] {
  const count = Math.min(MOST_TYPICAL_ROWS, rowCount);
  const random = createRandom(seed, 0x7e1c);
  const orders = Array.from({ length: featureCount }, () => shuffledOrder(random, count));
  return Array.from({ length: count }, (_, i) => orders.map((order) => order[i]))
    .filter((origins) => origins.some((origin) => origin !== origins[0]))
    .map((origins) =>
      Float64Array.from(origins, (origin, feature) =>
        valueAt(Math.floor((origin * rowCount) / count), feature),
      ),
    );
}

/** The numbers below `count` in a random order (Fisher and Yates). */
function shuffledOrder(random: Random, count: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const other = random.below(i + 1);
    [order[i], order[other]] = [order[other], order[i]];
  }
  return order;
}
