import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkCase, exchangeCases } from '../../../scripts/peers/exchange.ts';
import { sharedData } from '../../shared-data.ts';

const folder = sharedData && join(sharedData, 'exchange');
const cases = folder ? exchangeCases(folder) : [];

describe.skipIf(!folder)('models that other libraries made answer as they do there', () => {
  test.each(cases)('%s', async (name) => {
    const checks = await checkCase(folder ?? '', name);
    for (const { what, largest, bound } of checks) {
      expect(largest, what).toBeLessThanOrEqual(bound);
    }
  });
});
