// bench:quality: the loss of our boosting on rows held out, beside LightGBM, scikit-learn and XGBoost as each has it by
// default, on made and public tables. Records what `npm run bench` makes its page of. Peers that Python lacks are shown
// as absent. The figures do not depend on the machine.
//
//   npm run bench:quality -- [--sets small,titanic] [--peers sklearn] [--python python3] [--learner '{"maxBins":63}']
//                            [--data ../shared/data]
import type { CellTable } from '../../trainer/encode/cell-table.ts';
import { evaluate } from '../../trainer/evaluate/evaluate.ts';
import type { BoostingParameters } from '../../trainer/recipe/learner-schema.ts';
import { judgeFold } from '../../trainer/validate/cross-validate.ts';
import { readOptions } from '../read-options.ts';
import { PEERS } from './peers.ts';
import { askPeers } from './quality/peers.ts';
import { type QualityRow, qualityRow } from './quality/report.ts';
import { loadSet, type QualitySet, SET_NAMES } from './quality/sets.ts';
import { writeBenchRecord } from './record.ts';

const given = readOptions({
  sets: { type: 'string', default: SET_NAMES.join() },
  peers: { type: 'string', default: PEERS.join() },
  python: { type: 'string', default: 'python3' },
  learner: { type: 'string', default: '{}' },
  data: { type: 'string', default: process.env.BATCOMPUTER_SHARED_DATA ?? '../shared/data' },
});
const results: QualityRow[] = [];
for (const name of given.sets.split(',')) {
  const set = await loadSet(name, given.data);
  if (set === null) {
    console.error(`${name}: left out, its data is not in ${given.data}`);
    continue;
  }
  for (const row of await judgeSet(set)) {
    results.push(row);
    console.log(qualityRow(row).join(' | '));
  }
}
writeBenchRecord('quality', { learner: given.learner }, results);

/** The rows of the table: the loss, and on the police data the area under the ROC curve too. */
async function judgeSet(set: QualitySet): Promise<QualityRow[]> {
  const own = await learnOwn(set);
  const peers = askPeers(given.python, given.peers.split(','), set);
  const rowOf = (what: string, errorOf: typeof lossOf): QualityRow => {
    const errors = (answers: Float64Array[]) =>
      answers.map((ofPart, i) => errorOf(set, ofPart, set.parts[i].test));
    const ours = errors(own);
    const theirs = PEERS.map((peer) => {
      const said = peers[peer];
      return [peer, said && { version: said.version, ...compare(ours, errors(said.answers)) }];
    });
    return { name: `${set.name}: ${what}`, ours: mean(ours), peers: Object.fromEntries(theirs) };
  };
  const loss = rowOf(set.what, lossOf);
  return set.name === 'police' ? [loss, rowOf('1 − AUC', areaAbove)] : [loss];
}

/** Per part: what our boosting answers for the test cells. */
async function learnOwn({ parts, task, rounds }: QualitySet): Promise<Float64Array[]> {
  const learner: BoostingParameters = {
    ...{ kind: 'boosting', rounds },
    ...(task === 'counts' && { loss: 'poisson' }),
    ...(JSON.parse(given.learner) as Partial<BoostingParameters>),
  };
  const objective = task === 'counts' ? 'regression' : task;
  const answers: Float64Array[] = [];
  for (const part of parts) {
    answers.push((await judgeFold(part, { learner, objective, seed: 1 })).answers);
  }
  return answers;
}

/** Log-loss, root mean squared error, or, for counts, the mean deviance of Poisson's distribution. */
function lossOf({ task }: QualitySet, answers: Float64Array, test: CellTable): number {
  if (task === 'counts' && test.target.kind === 'number') {
    return mean(test.target.values.map((value, i) => deviance(value, answers[i])));
  }
  const evaluation = evaluate(answers, test);
  return evaluation.kind === 'class' ? evaluation.logLoss : evaluation.rmse;
}

function deviance(value: number, answer: number): number {
  return 2 * (answer - value + (value > 0 ? value * Math.log(value / answer) : 0));
}

function areaAbove(_: QualitySet, answers: Float64Array, test: CellTable): number {
  const evaluation = evaluate(answers, test);
  return evaluation.kind === 'class' ? 1 - (evaluation.auc ?? 0) : Number.NaN;
}

/** Theirs, and the mean difference of the paired parts with its standard error, as shares of theirs. */
function compare(
  ours: number[],
  theirs: number[],
): Record<'theirs' | 'difference' | 'error', number> {
  const differences = ours.map((value, i) => value - theirs[i]);
  const middle = mean(differences);
  const squares = differences.map((value) => (value - middle) ** 2);
  const error = Math.sqrt(mean(squares) / (differences.length - 1));
  const all = mean(theirs);
  return { theirs: all, difference: middle / all, error: error / all };
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}
