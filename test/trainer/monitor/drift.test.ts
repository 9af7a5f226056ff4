import { expect, test } from 'vitest';
import type { Reference } from '../../../runtime/schema/reference-schema.ts';
import { findDrift, movedText } from '../../../trainer/monitor/drift.ts';
import { type HourCounts, noHour } from '../../../trainer/monitor/records.ts';

const REFERENCE: Reference = {
  format: 1,
  of: { features: 'learned', answers: 'heldOut' },
  rows: { features: 10_000, answers: 2000 },
  features: [
    { name: 'city', kind: 'category', labels: ['Rome', 'Oslo'], counts: [6000, 4000, 0, 0] },
    { name: 'age', kind: 'number', edges: [18, 65], counts: [2000, 6000, 1900, 100] },
  ],
  answers: [{ name: 'yes', edges: [0.5], counts: [1200, 800] }],
};

function counted(city: number[], age: number[], yes: number[]): HourCounts {
  const rows = age.reduce((sum, one) => sum + one, 0);
  return {
    ...noHour(),
    ...{ rows, rowsSeen: rows },
    features: new Map([
      ['city', city],
      ['age', age],
    ]),
    answers: new Map([['yes', yes]]),
  };
}

test('nothing drifts where the shares stay', () => {
  const drift = findDrift(REFERENCE, counted([600, 400], [200, 600, 190, 10], [600, 400]));
  expect(drift.map(({ isDrifted }) => isDrifted)).toEqual([false, false, false]);
});

test('what drifted comes first, with the bins that moved and the shares of missing and unseen', () => {
  const [first] = findDrift(
    REFERENCE,
    counted([600, 200, 200, 0], [200, 600, 190, 10], [600, 400]),
  );
  expect(first).toMatchObject({
    name: 'city',
    isDrifted: true,
    unseen: { reference: 0, current: 0.2 },
  });
  expect(movedText(first.bins, 2)).toMatch(/^(?:Oslo|other): \d.*; (?:Oslo|other): .* → /);
  const [missing] = findDrift(REFERENCE, counted([600, 400], [100, 500, 190, 210], [600, 400]));
  expect(missing).toMatchObject({ name: 'age', missing: { reference: 0.01, current: 0.21 } });
  expect(missing.bins.map(({ name }) => name)).toEqual([
    'up to 18',
    '18 to 65',
    'above 65',
    'missing',
  ]);
});

test('a shift that is certain and tiny is no drift', () => {
  const rows = [604_000, 396_000];
  const large = findDrift(
    {
      ...REFERENCE,
      features: [
        { ...REFERENCE.features[0], counts: [6_000_000, 4_000_000, 0, 0] },
      ] as Reference['features'],
    },
    counted(rows, [1_000_000], [600_000, 400_000]),
  );
  const city = large.find(({ name }) => name === 'city');
  expect(city?.adjusted).toBeLessThan(1e-6);
  expect(city?.isDrifted).toBe(false);
});

test('of a sample that stands for many rows, those that were seen are tested', () => {
  const counts = counted([65_000, 35_000], [20_000, 60_000, 19_000, 1000], [60_000, 40_000]);
  const [all] = findDrift(REFERENCE, counts).filter(({ name }) => name === 'city');
  const [sampled] = findDrift(REFERENCE, { ...counts, rowsSeen: 50 }).filter(
    ({ name }) => name === 'city',
  );
  expect(all.adjusted).toBeLessThan(1e-9);
  expect(sampled.adjusted).toBeGreaterThan(0.1);
});

test('counts in more bins than the reference has say nothing', () => {
  const drift = findDrift(REFERENCE, counted([1, 2, 3, 4, 5], [200, 600, 190, 10], [600, 400]));
  expect(drift.map(({ name }) => name)).not.toContain('city');
});
