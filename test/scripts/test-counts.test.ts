// The closing line of `npm test` counts every test, and a file that cannot run as a failed one.
import { expect, test } from 'vitest';
import { countTests } from '../../scripts/test.ts';

const tests = (...statuses: string[]) => statuses.map((status) => ({ status }));

test('counts tests, skipped and unwritten ones, and files that could not run', () => {
  const report = {
    numPassedTests: 5,
    numFailedTests: 1,
    numPendingTests: 2,
    numTodoTests: 1,
    testResults: [
      { status: 'passed', assertionResults: tests('passed', 'passed') },
      { status: 'failed', assertionResults: tests('passed', 'failed') },
      { status: 'failed', assertionResults: [] },
    ],
  };
  expect(countTests(report)).toEqual({ passed: 5, failed: 2, skipped: 3 });
});
