// What is kept for those who are offline, and what never is.
import { expect, it } from 'vitest';
import { handlingOf } from '../../../../worker/console/offline/offline-rules.ts';

const get = (pathname: string, more = {}) =>
  handlingOf({ method: 'GET', pathname, isNavigation: false, hasKey: false, ...more });

it.each([
  ['/', 'page'],
  ['/titanic', 'page'],
  ['/titanic/', 'page'],
  ['/titanic/v3', 'page'],
  ['/titanic/report', 'none'],
  ['/report', 'none'],
  ['/problems', 'none'],
  ['/api/docs', 'none'],
  ['/titanic/api/docs', 'none'],
  ['/openapi.json', 'none'],
])('opened, %s is %s', (pathname, handling) => {
  expect(get(pathname, { isNavigation: true })).toBe(handling);
});

it.each([
  ['/console/main-ABCDEFGH.js', 'part'],
  ['/titanic/v3/model.wasm', 'pinned'],
  ['/titanic/v3/evaluation.json', 'pinned'],
  ['/titanic/model.wasm', 'none'],
  ['/api/models', 'current'],
  ['/api/models/titanic/versions/3', 'current'],
  ['/api/info', 'current'],
  ['/titanic/v3/api/info', 'current'],
  ['/titanic/api/predict', 'none'],
  ['/api/predict', 'none'],
  ['/healthz', 'none'],
])('asked for, %s is %s', (pathname, handling) => {
  expect(get(pathname)).toBe(handling);
});

it('answers of a model, and what a key unlocks, are not kept', () => {
  expect(get('/titanic/v3/api/explain', { method: 'POST' })).toBe('none');
  expect(get('/titanic/v3/model.wasm', { hasKey: true })).toBe('none');
  expect(get('/api/models', { hasKey: true })).toBe('none');
});
