// The short form of npm run fuzz:api.
import { expect, it } from 'vitest';
import { fuzzApi } from '../../../scripts/fuzz/api.ts';

it('whatever is asked is answered as the documents say', async () => {
  const statuses = await fuzzApi('build/fuzz-api-test', 800, 2);
  for (const status of [200, 400, 401, 403, 404, 422]) {
    expect(statuses.get(status) ?? 0, `${status}`).toBeGreaterThan(5);
  }
}, 120_000);
