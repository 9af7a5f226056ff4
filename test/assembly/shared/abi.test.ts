import { expect, test } from 'vitest';
import * as abi from '../../../assembly/shared/abi.ts';

/** Header words begin where the header does; smaller numbers are offsets, codes and flags. */
test('no two words of the header stand in the same place', () => {
  const words = Object.entries(abi).filter(
    ([name, place]) =>
      typeof place === 'number' &&
      place > abi.HEADER &&
      place < abi.HEADER_END &&
      !/BIAS|^SLICE_ROWS$/.test(name),
  );
  const byPlace = Map.groupBy(words, ([, place]) => place);
  const shared = [...byPlace.values()].filter((names) => names.length > 1);
  expect(shared.map((names) => names.map(([name]) => name))).toEqual([]);
});
