import { expect, test } from 'vitest';
import { findAlarms } from '../../../trainer/monitor/find-alarms.ts';
import { noService } from '../../../trainer/monitor/records.ts';
import { describeService } from '../../../trainer/monitor/service.ts';
import type { TimeBucket, VersionFindings } from '../../../trainer/monitor/version-findings.ts';

const around = (value: number, half = 0.01) => ({
  value,
  interval: { low: value - half, high: value + half },
});

const OWN = {
  metrics: { auc: 0.8, logLoss: 0.4, accuracy: 0.75 },
  confidence: { auc: around(0.8).interval, logLoss: around(0.4).interval },
  classes: 2,
};

function findings(more: Partial<VersionFindings>): VersionFindings {
  return {
    ...{ version: 1, own: OWN, rows: 1000, service: describeService(noService()), places: {} },
    ...{ drift: [], expected: null, measured: null, slices: [], unusableLabels: 0, overTime: [] },
    ...more,
  };
}

const measured = (auc: number, half?: number) => ({
  labels: 500,
  metrics: { auc: around(auc, half) },
});

test('a figure alarms where it is worse beyond chance, and by as much as matters', () => {
  expect(findAlarms(findings({ measured: measured(0.75) }))).toMatchObject([
    { kind: 'measured', subject: 'auc', text: expect.stringContaining('0.7500') },
  ]);
  // Beyond chance, and too little; much, and perhaps by chance; better.
  expect(findAlarms(findings({ measured: measured(0.79, 0.0001) }))).toEqual([]);
  expect(findAlarms(findings({ measured: measured(0.7, 0.2) }))).toEqual([]);
  expect(findAlarms(findings({ measured: measured(0.9) }))).toEqual([]);
});

test('of a loss more is worse; a figure that does not judge alarms nobody', () => {
  const metrics = { logLoss: around(0.45), accuracy: around(0.5) };
  const alarms = findAlarms(findings({ expected: { rows: 500, unknown: 0, metrics } }));
  expect(alarms.map(({ kind, subject }) => [kind, subject])).toEqual([['expected', 'logLoss']]);
});

test('the latest labels alarm where the whole time says nothing', () => {
  const bucket = (day: number, auc: number): TimeBucket => ({
    ...{
      at: Date.UTC(2026, 0, day),
      requests: 1,
      rows: 1,
      expected: null,
      measured: measured(auc),
    },
  });
  const overTime = [bucket(5, 0.85), bucket(6, 0.7)];
  expect(findAlarms(findings({ measured: measured(0.8), overTime }))).toMatchObject([
    { text: expect.stringMatching(/^since 2026-01-06 00:00 \(UTC\) AUC is measured as 0\.7000/) },
  ]);
  const before = overTime.toReversed();
  expect(findAlarms(findings({ measured: measured(0.8), overTime: before }))).toEqual([]);
});

test('problems alarm where they are more than one in twenty, and not by chance', () => {
  const service = (requests: number, problems: number) =>
    describeService({ ...noService(), requests, problems: new Map([['invalid-row', problems]]) });
  expect(findAlarms(findings({ service: service(1000, 100) }))).toMatchObject([
    { kind: 'problems', text: expect.stringContaining('invalid-row') },
  ]);
  expect(findAlarms(findings({ service: service(10, 1) }))).toEqual([]);
});
