// What `models diff` says of the answers.
import { expect, it } from 'vitest';
import { describeDiff } from '../../../trainer/cli/diff-report.ts';

const diff = {
  metrics: {},
  schema: { breaking: [], compatible: [] },
  bytes: { before: 1, after: 1 },
  nanoseconds: { before: 1, after: 1 },
  golden: { rows: 1357, different: 1200, mean: 4812.3, largest: 28254.4, otherClass: 0 },
  heldOut: 'they are versions of two models',
};

it('writes large differences as people do, and speaks of classes where one is another', () => {
  const text = describeDiff(diff, ['a@1', 'a@2']);
  expect(text).toContain(
    'golden rows: 1,200 of 1,357 answers differ, by 4,812 on average and 28,254 at most\n',
  );
  const golden = { ...diff.golden, mean: 0.0123, largest: 0.25, otherClass: 7 };
  expect(describeDiff({ ...diff, golden }, ['a@1', 'a@2'])).toContain(
    'by 0.0123 on average and 0.250 at most; 7 have another class\n',
  );
});
