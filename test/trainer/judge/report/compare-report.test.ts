// Two versions on one page: what is better, what breaks, and what cannot be compared is said.
import { describe, expect, it } from 'vitest';
import type { VersionDiff } from '../../../../trainer/judge/diff-versions.ts';
import { compareReport } from '../../../../trainer/judge/report/compare-report.ts';
import { factsOf, renamed } from './report-facts.ts';

const after = factsOf(2);
const before = { ...after, entry: { ...after.entry, version: 1, seed: 9 } };
const heldOut = after.evaluation?.comparison as VersionDiff['heldOut'];
const diff: VersionDiff = {
  metrics: {
    logLoss: { before: null, after: { value: 0.4, interval: { low: 0.3, high: 0.5 } } },
    auc: { before: { value: 0.8, interval: null }, after: { value: 0.9, interval: null } },
  },
  schema: { breaking: [], compatible: ["feature 'x' is new"] },
  bytes: { before: 1000, after: 900 },
  nanoseconds: { before: 100, after: 110 },
  golden: { rows: 64, different: 3, mean: 0.01, largest: 0.2, otherClass: 1 },
  heldOut,
};

describe('compareReport', () => {
  it('shows both, their curves in one frame, and what differs in how they were made', () => {
    const page = compareReport({ before, after, diff });
    expect(page).toContain('model@1 → model@2');
    expect(page).toContain('No certain difference by log-loss.');
    expect(page).toContain('Of 64 golden rows 3 are answered otherwise');
    expect(page.match(/class="line before"/g)?.length).toBeGreaterThanOrEqual(3);
    expect(page).toContain('-10.0 %');
    expect(page).toMatch(/<td class="name">seed<\/td><td><code>9<\/code><\/td><td><code>1<\/code>/);
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('speaks of no classes where numbers are predicted', () => {
    const number = factsOf(0);
    const page = compareReport({
      before: { ...number, entry: { ...number.entry, version: 1 } },
      after: number,
      diff: { ...diff, metrics: { rmse: diff.metrics.auc } },
    });
    expect(page).toContain('by 0.01 on average and 0.2 at most.');
    expect(page).not.toMatch(/another class|Curves|majority/);
  });

  it('says what breaks and what cannot be compared', () => {
    const odd = { breaking: ["feature '<b>' is gone"], compatible: [] };
    const golden = 'it answers a number';
    const page = compareReport({
      before: { ...before, evaluation: null },
      after: { ...after, evaluation: {} },
      diff: { ...diff, metrics: {}, schema: odd, golden, heldOut: 'they are two models' },
    });
    expect(page).toContain('<div class="verdict bad">');
    expect(page).toContain('Not known which is better');
    expect(page).toContain('feature &#39;&lt;b&gt;&#39; is gone');
    expect(page).toContain('cannot be compared: it answers a number');
    expect(page).not.toContain('<b>');
  });

  it('lets no text become markup', () => {
    const hostile = renamed({ before, after, diff }, '</td><script>');
    expect(compareReport(hostile)).not.toContain('<script>');
  });
});
