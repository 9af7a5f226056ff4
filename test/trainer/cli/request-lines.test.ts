// The worker's log as people read it.
import { expect, test } from 'vitest';
import { RequestLines } from '../../../trainer/cli/request-lines.ts';

const request = {
  ...{ time: '2026-11-27T11:42:41.719Z', event: 'request', id: null, key: null },
  ...{ method: 'POST', path: '/api/predict', status: 200, ms: 1 },
  ...{ model: 'churn', version: 3, problem: null },
};

/** @param cut size of the pieces in which the log comes */
function shown(log: string, cut = log.length): string {
  let text = '';
  const clock = (time: Date) => time.toISOString().slice(11, 19);
  const lines = new RequestLines((line) => {
    text += line;
  }, clock);
  for (let at = 0; at < log.length; at += cut) lines.push(log.slice(at, at + cut));
  return text;
}

test('a request is a line: time, method, path, status, time taken, version', () => {
  expect(shown(`${JSON.stringify(request)}\n`)).toMatch(
    /^11:42:41 {2}POST +\/api\/predict +200 +1 ms {2}churn@3\n$/,
  );
});

test('a refused request says why, field by field', () => {
  const fields = [
    { field: 'plan', reason: 'missing_field' },
    { field: 'age', reason: 'unknown_field' },
  ];
  const problem = { code: 7110, slug: 'invalid-row', fields };
  const line = shown(`${JSON.stringify({ ...request, status: 422, problem })}\n`);
  expect(line).toMatch(/422 .* invalid-row: plan missing field, age unknown field\n$/);
});

test('requests that no model answers, and those without a path', () => {
  const nobody = { ...request, path: null, status: 400, model: null, version: null };
  const problem = { code: 1, slug: 'bad-request' };
  const line = shown(`${JSON.stringify({ ...nobody, problem })}\n`);
  expect(line).toMatch(/^11:42:41 {2}POST +400 +1 ms {2}bad-request\n$/);
});

test('lines may be cut anywhere, and what is no request stays as it is', () => {
  const log = `a warning\n${JSON.stringify(request)}\n{"event":"shadow"}\n{"half":\n`;
  const whole = shown(log);
  expect(whole).toMatch(/^a warning\n11:42:41.*\n\{"event":"shadow"\}\n\{"half":\n$/);
  for (const cut of [1, 7, 100]) expect(shown(log, cut)).toBe(whole);
});

test('the questions whether it is ready are left out', () => {
  expect(shown(`${JSON.stringify({ ...request, path: '/readyz' })}\n`)).toBe('');
});
