// Headers that tell a time: those of short times are the same object each time, all say what they should.
import { expect, it } from 'vitest';
import { makeTimedHeaders } from '../../../worker/http/timed-headers.ts';

it('tells every time, beside what all answers say', () => {
  const headersAfter = makeTimedHeaders({ 'model-name': 'voyage' });
  for (const ms of [7, 0, 49, 50, 1234, 7]) {
    expect([...headersAfter(ms)]).toEqual([
      ['model-name', 'voyage'],
      ['server-timing', `total;dur=${ms}`],
    ]);
  }
});

it('makes the headers of a short time once, and keeps no long ones', () => {
  const headersAfter = makeTimedHeaders({});
  expect(headersAfter(3)).toBe(headersAfter(3));
  expect(headersAfter(5000)).not.toBe(headersAfter(5000));
});
