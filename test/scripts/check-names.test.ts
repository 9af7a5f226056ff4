// One word for one thing, among the names that files export.
import { expect, it } from 'vitest';
import { ambiguousNames, readSources } from '../../scripts/check-names.ts';
import { PACKAGE_ROOT } from '../../trainer/base/package-files.ts';

it('no two files export one name, and none names a function by a verb alone', () => {
  expect(ambiguousNames(readSources(PACKAGE_ROOT))).toEqual([]);
});

it('finds both', () => {
  const sources = new Map([
    ['a.ts', 'export interface Slot {}\nexport const ONE = 1;\nfunction describe(x: Slot) {}\n'],
    ['b.ts', 'export class Slot {}\nexport async function two() {}\n'],
  ]);
  expect(ambiguousNames(sources)).toEqual(['Slot: a.ts, b.ts', 'describe: a.ts']);
});
