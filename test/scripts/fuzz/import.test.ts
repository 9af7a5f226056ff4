import { expect, test } from 'vitest';
import { FUZZ_FORMATS, fuzzFormat } from '../../../scripts/fuzz/import.ts';

test.each(FUZZ_FORMATS)('mutated files of %s are refused or whole', async (format) => {
  const { faults, accepted, refused } = await fuzzFormat(format, 300, 2);
  expect(faults).toEqual([]);
  expect(accepted + refused).toBe(300);
  expect(refused).toBeGreaterThan(100);
});
