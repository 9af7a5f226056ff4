import { expect, test } from 'vitest';
import type { RecordedWindow } from '../../../runtime/schema/record-schema.ts';
import { RecordCollector, totalOfHours } from '../../../trainer/monitor/records.ts';

const DIGEST = '0123456789abcdef';

function window(
  sequence: number,
  before: number,
  more: Partial<RecordedWindow> = {},
): RecordedWindow {
  const time = new Date(Date.UTC(2026, 0, 1, sequence)).toISOString();
  return {
    ...{ event: 'window', format: 1, time, from: time, to: time, isolate: DIGEST, sequence },
    ...{ before: { requests: before, rows: before }, place: 'FRA' },
    ...{ model: 'm', version: 1, digest: DIGEST, requests: 10, problems: { 'invalid-row': 1 } },
    latency: { bounds: [1, 2], counts: [4, 5, 1], sum: 20 },
    ...{ rows: 9, refused: 0, features: { a: [4, 5, 0] }, answers: { p: [9] } },
    ...more,
  };
}

test('windows add up, by the hour and by the place', () => {
  const collector = new RecordCollector('m');
  collector.addWindow(window(0, 0));
  collector.addWindow(window(1, 10, { place: null, features: { a: [1, 1, 7] } }));
  const [{ hours, places, version }] = collector.finish().versions;
  expect(version).toBe(1);
  expect([...hours.values()].map(({ rows }) => rows)).toEqual([9, 9]);
  expect([...places.keys()]).toEqual(['FRA', '']);
  const total = totalOfHours(hours.values());
  expect(total.features.get('a')).toEqual([5, 6, 7]);
  expect(total.latency).toEqual({ bounds: [1, 2], counts: [8, 10, 2], sum: 40 });
  expect(total.problems.get('invalid-row')).toBe(2);
});

test('a line that comes again counts once', () => {
  const collector = new RecordCollector('m');
  for (let i = 0; i < 3; i++) collector.addWindow(window(0, 0));
  const { versions, repeated } = collector.finish();
  expect(totalOfHours(versions[0].hours.values()).requests).toBe(10);
  expect(repeated).toBe(2);
});

test('lines that never came are told of by those after them, whatever model these are of', () => {
  const collector = new RecordCollector('m');
  collector.addWindow(window(5, 70, { model: 'other' }));
  collector.addWindow(window(1, 10));
  collector.addWindow(window(2, 20, { model: null, version: null, digest: null }));
  expect(collector.finish().lost).toEqual({ lines: 2, requests: 40 });
});

test('what other models were asked is not this one’s', () => {
  const collector = new RecordCollector('m');
  collector.addWindow(window(0, 0, { model: 'other' }));
  expect(collector.finish().versions).toEqual([]);
});
