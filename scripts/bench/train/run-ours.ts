// Trains on one bench file and prints { seconds, cpuSeconds, auc } as JSON. Arguments: file, plan, threads, rounds.

import { silentProgress } from '../../../trainer/base/progress.ts';
import { boost } from '../../../trainer/boosting/boost.ts';
import { predictRawPlain } from '../../../trainer/ensemble/predict-plain.ts';
import { learnerInForce } from '../../../trainer/recipe/learner-schema.ts';
import { readBenchFile } from './bench-file.ts';
import type { DataPlan } from './make-data.ts';

const [path, planText, threads, rounds] = process.argv.slice(2);
const plan = JSON.parse(planText) as DataPlan;
const { train, test } = readBenchFile(path, plan);

const cpuBefore = process.cpuUsage();
const started = performance.now();
const { ensemble } = await boost(
  train,
  learnerInForce({ kind: 'boosting', rounds: Number(rounds), l2: 0 }, 'binary'), // as the peers have it
  1,
  silentProgress.stage('bench'),
  { threads: Number(threads) },
);
const seconds = (performance.now() - started) / 1000;
const { user, system } = process.cpuUsage(cpuBefore);
const cpuSeconds = (user + system) / 1e6;

const row = new Float64Array(test.columns.length);
const scores = Float64Array.from({ length: test.cellCount }, (_, i) => {
  test.columns.forEach((column, j) => {
    row[j] = column[i];
  });
  return predictRawPlain(ensemble, row)[0];
});
console.log(JSON.stringify({ seconds, cpuSeconds, auc: areaUnderCurve(scores, test.counts[1]) }));

/** Share of the pairs of a positive and a negative row that the scores put in the right order. */
function areaUnderCurve(values: Float64Array, isPositive: Float64Array): number {
  const order = Int32Array.from(values.keys()).sort((a, b) => values[a] - values[b]);
  let negatives = 0;
  let pairs = 0;
  for (let i = 0; i < order.length; ) {
    let end = i;
    let positivesHere = 0;
    while (end < order.length && values[order[end]] === values[order[i]]) {
      positivesHere += isPositive[order[end++]];
    }
    const negativesHere = end - i - positivesHere;
    pairs += positivesHere * (negatives + negativesHere / 2);
    negatives += negativesHere;
    i = end;
  }
  return pairs / (negatives * (order.length - negatives));
}
