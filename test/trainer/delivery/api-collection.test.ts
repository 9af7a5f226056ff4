// What a collection asks of operations that a deployment may leave off: that it says so, and otherwise all that is documented.
import { expect, it } from 'vitest';
import { makeCollection } from '../../../trainer/delivery/api-collection.ts';

const operation = {
  operationId: 'feedback',
  requestBody: {
    content: {
      'application/json': { schema: { type: 'object' }, example: { id: 'a', actual: 1 } },
    },
  },
  responses: { 200: { description: 'taken' }, 422: { description: 'refused' } },
};

/** Names of the tests of each call's script that pass and that fail, by an answer of this status and problem. */
function run(path: string, code: number, type: string) {
  const { item } = makeCollection({
    openapi: '3.1.0',
    info: { title: 'Shop', version: '1' },
    paths: { [path]: { post: operation } },
  });
  const results: Record<string, boolean> = {};
  const response = {
    ...{ code, json: () => ({ type, status: code }), headers: { get: () => 'application/json' } },
    to: { have: { status: (wanted: number) => expect(code).toBe(wanted) } },
  };
  const test = (name: string, check: () => void) => {
    try {
      check();
      results[name] = true;
    } catch {
      results[name] = false;
    }
  };
  const [call] = item[0].item;
  new Function('pm', call.event[0].script.exec.join('\n'))({ response, test, expect });
  return results;
}

it('lets a deployment without a place for records say so, and no other problem', () => {
  const off = '/docs/problems#not-recorded';
  expect(run('/api/feedback', 404, off)).toEqual({ 'says that nothing is recorded here': true });
  expect(run('/api/feedback', 404, '/docs/problems#unknown-path')).toEqual({
    'says that nothing is recorded here': false,
  });
  expect(run('/api/feedback', 200, '')).toMatchObject({ 'status 200': true });
  expect(run('/api/predict', 404, off)).toMatchObject({ 'status 200': false });
});
