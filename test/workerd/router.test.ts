// A path finds the route that has it to the letter; another spelling of it is another path.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Route } from '../../worker/route.ts';
import { makeRouter } from '../../worker/router.ts';

const route = (method: Route['method'], path: string): Route => ({
  method,
  path,
  access: 'read',
  answer: () => new Response(),
});
const ROUTES = [
  route('POST', '/api/predict'),
  route('GET', '/api/predict'),
  route('GET', '/api/models/:name'),
  route('GET', '/api/models/:name/versions/:version'),
  route('GET', '/openapi.json'),
];
const router = makeRouter(ROUTES);

test('a route is found by method and path, its parameters by their names', () => {
  expect(router.match('POST', '/api/predict')).toEqual({ route: ROUTES[0], params: {} });
  expect(router.match('GET', '/api/predict').route).toBe(ROUTES[1]);
  const { route, params } = router.match('GET', '/api/models/a%2fb/versions/..');
  expect(route).toBe(ROUTES[3]);
  expect({ ...params }).toEqual({ name: 'a%2fb', version: '..' });
});

test('what answers a path is told where the method is wrong', () => {
  expect(router.methodsOf('/api/predict')).toEqual(['POST', 'GET', 'HEAD', 'OPTIONS']);
  expect(() => router.match('DELETE', '/openapi.json')).toThrow(
    expect.objectContaining({ kind: 'method' }),
  );
});

test.each(['/api/models/', '/api/Predict', '/openapi_json', '/api/models/a/versions/1/x', ''])(
  '%j is no path',
  (path) => {
    expect(() => router.match('GET', path)).toThrow(
      expect.objectContaining({ kind: 'unknown-path' }),
    );
  },
);

test('any segment is a parameter as it was sent', () => {
  const segment = fc
    .string({ unit: 'grapheme', minLength: 1 })
    .filter((text) => !text.includes('/'));
  fc.assert(
    fc.property(segment, (name) => {
      const { params } = router.match('GET', `/api/models/${name}`);
      expect(params.name).toBe(name);
    }),
  );
});
