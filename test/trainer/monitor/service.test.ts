import { expect, test } from 'vitest';
import { noService } from '../../../trainer/monitor/records.ts';
import { describeService, latencyQuantile } from '../../../trainer/monitor/service.ts';

const LATENCY = { bounds: [1, 2, 5], counts: [50, 30, 15, 5], sum: 200 };

test.each([
  [0.25, 0.5, false],
  [0.5, 1, false],
  [0.65, 1.5, false],
  [0.95, 5, false],
  [0.99, 5, true],
])('the quantile %d is %d milliseconds', (share, milliseconds, isAbove) => {
  const quantile = latencyQuantile(LATENCY, share);
  expect(quantile?.milliseconds).toBeCloseTo(milliseconds, 12);
  expect(quantile?.isAbove).toBe(isAbove);
});

test('where nothing was timed there is no quantile', () => {
  expect(latencyQuantile({ bounds: [], counts: [], sum: 0 }, 0.5)).toBeNull();
});

test('problems come the most frequent first, with their share of the requests', () => {
  const problems = new Map([
    ['rare', 1],
    ['often', 4],
  ]);
  const service = describeService({ ...noService(), requests: 50, problems });
  expect(Object.keys(service.problems)).toEqual(['often', 'rare']);
  expect(service.problemShare).toBe(0.1);
});
