import { expect, test } from 'vitest';
import {
  parseCondition,
  type QualityCondition,
  unmetConditions,
} from '../../../trainer/monitor/condition.ts';

const MEASURED = {
  labels: 2413,
  metrics: { auc: { value: 0.7312, interval: { low: 0.712, high: 0.751 } } },
};

function condition(text: string): QualityCondition {
  const parsed = parseCondition(text);
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
}

test.each([
  [
    'auc >= 0.74 after 2,000 labels',
    { metric: 'auc', comparison: '>=', value: 0.74, labels: 2000 },
  ],
  ['logLoss<0.4', { metric: 'logLoss', comparison: '<', value: 0.4, labels: 1 }],
  ['rmse <= 120000 after 50 labels', { metric: 'rmse', value: 120_000, labels: 50 }],
])('%s is a condition', (text, expected) => {
  expect(condition(text)).toMatchObject(expected);
});

test.each([
  ['auc', /a metric, a comparison and a number/],
  ['auc = 0.7', /a metric, a comparison and a number/],
  ['auc >= 0.7 after 2,00 labels', /a metric, a comparison/],
  ['constructor >= 1', /is no metric; there are accuracy/],
])('%s is none', (text, message) => {
  expect(parseCondition(text)).toMatch(message);
});

test('what holds is not told of; what does not is told with its figures', () => {
  const held = condition('auc >= 0.73 after 2,000 labels');
  const low = condition('auc >= 0.74 after 2,000 labels');
  expect(unmetConditions([held], MEASURED)).toEqual([]);
  expect(unmetConditions([held, low], MEASURED)).toEqual([
    '“auc >= 0.74 after 2,000 labels” does not hold: AUC is 0.7312 (95 %: 0.7120 to 0.7510) over 2,413 labels',
  ]);
});

test('with too few labels nothing is judged', () => {
  const [early] = unmetConditions([condition('auc >= 0.7 after 3,000 labels')], MEASURED);
  expect(early).toMatch(/cannot be judged yet: it has 2,413 labels/);
  expect(unmetConditions([condition('auc >= 0.7')], null)[0]).toMatch(/fewer than 30 labels/);
  expect(unmetConditions([condition('rmse <= 1')], MEASURED)[0]).toMatch(/RMSE is none/);
});
