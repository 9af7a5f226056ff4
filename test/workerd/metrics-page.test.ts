// GET /metrics: who may read it, and that its counts are those of the requests.
import { expect, it } from 'vitest';
import { deployWith, jsonPost, sha256 } from './deployed.ts';
import { problemOf } from './requests.ts';

const ROW = { force: '__proto__', crime: 'Other "crime", <b>', month: 3 };

it('has all since the beginning, in the form of Prometheus', async () => {
  const ask = deployWith({ METRICS: 'prometheus' });
  await ask('/v1/api/predict', jsonPost(ROW));
  await ask('/v1/api/predict', jsonPost({}));
  const response = await ask('/metrics');
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const text = await response.text();
  const value = (start: string, labels: RegExp) =>
    text
      .split('\n')
      .filter((line) => line.startsWith(`${start}{`) && labels.test(line))
      .map((line) => Number(line.split(' ').at(-1)));
  expect(value('batcomputer_requests_total', /model="caught",version="1"/)).toEqual([2]);
  expect(value('batcomputer_problems_total', /problem="invalid-row"/)).toEqual([1]);
  expect(value('batcomputer_rows_total', /version="1"/)).toEqual([1]);
  expect(value('batcomputer_feature_rows_total', /of="__proto__"/)).toEqual([1]);
  expect(value('batcomputer_feature_rows_total', /of="Other \\"crime\\", <b>"/)).toEqual([1]);
  expect(value('batcomputer_request_duration_seconds_bucket', /le="\+Inf"/)).toEqual([2]);
  expect(value('batcomputer_request_duration_seconds_count', /version="1"/)).toEqual([2]);
  // Reading it is not counted.
  expect(await (await ask('/metrics')).text()).toBe(text);
});

it('is there only where it is set, and for who has the scope', async () => {
  await problemOf(await deployWith({})('/metrics'), 404);
  await problemOf(await deployWith({ METRICS: 'lines' })('/metrics'), 404);
  const hash = await sha256('k');
  const withScope = (scope: string) =>
    deployWith({
      METRICS: 'prometheus',
      API_KEYS: JSON.stringify([{ name: 'k', sha256: hash, scopes: [scope] }]),
    });
  const headers = { 'x-api-key': 'k' };
  await problemOf(await withScope('metrics')('/metrics'), 401);
  await problemOf(await withScope('read')('/metrics', { headers }), 403);
  expect((await withScope('metrics')('/metrics', { headers })).status).toBe(200);
});
