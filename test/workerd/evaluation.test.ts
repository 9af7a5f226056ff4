// GET /evaluation.json: what was measured of a version, for whom there is something.
import { describe, expect, it } from 'vitest';
import { deployment } from '../../build/fixture/worker/deployed-models.js';
import { ask, problemOf } from './requests.ts';

describe('GET evaluation.json', () => {
  it('answers it under an ETag, or says that nothing was measured', async () => {
    for (const { name, versions } of deployment.models) {
      for (const { entry, evaluation } of versions) {
        const path = `/${name}/v${entry.version}/evaluation.json`;
        if (evaluation === null) {
          await problemOf(await ask(path), 404);
          continue;
        }
        const response = await ask(path);
        expect(response.headers.get('cache-control')).toContain('immutable');
        expect(await response.json()).toHaveProperty('features');
        const etag = response.headers.get('etag') ?? '';
        const again = await ask(path, { headers: { 'if-none-match': etag } });
        expect([again.status, await again.text()]).toEqual([304, '']);
      }
    }
  });
});
