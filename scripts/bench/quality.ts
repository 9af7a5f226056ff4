import type { CellTable } from '../../trainer/encode/cell-table.ts';
import { evaluate } from '../../trainer/evaluate/evaluate.ts';
import type { BoostingParameters } from '../../trainer/recipe/learner-schema.ts';
import { judgeFold } from '../../trainer/validate/cross-validate.ts';
import { readOptions } from '../read-options.ts';
import { askPeers, PEERS, type Peer } from './quality/peers.ts';
import { loadSet, type QualitySet, SET_NAMES } from './quality/sets.ts';
import { machineLine, writeSection } from './train/report.ts';

const given = readOptions({
  sets: { type: 'string', default: SET_NAMES.join() },
  peers: { type: 'string', default: PEERS.join() },
  python: { type: 'string', default: 'python3' },
  learner: { type: 'string', default: '{}' },
  data: { type: 'string', default: process.env.BATCOMPUTER_SHARED_DATA ?? '../shared/data' },
  dry: { type: 'boolean', default: false },
});
const machine = machineLine();
const versions = new Map<Peer, string>();
const lines: string[] = [];
for (const name of given.sets.split(',')) {
  const set = await loadSet(name, given.data);
  if (set === null) {
    console.error(`${name}: left out, its data is not in ${given.data}`);
    continue;
  }
  for (const line of await judgeSet(set)) {
    lines.push(line);
    console.log(line);
  }
}
if (!given.dry) writeReport();

/** The rows of the table: the loss, and on the police data the area under the ROC curve too. */
async function judgeSet(set: QualitySet): Promise<string[]> {
  const own = await learnOwn(set);
  const peers = askPeers(given.python, given.peers.split(','), set);
  const rowOf = (what: string, errorOf: typeof lossOf) => {
    const errors = (answers: Float64Array[]) =>
      answers.map((ofPart, i) => errorOf(set, ofPart, set.parts[i].test));
    const ours = errors(own);
    const cells = PEERS.flatMap((peer) => {
      const said = peers[peer];
      if (said === null) return ['absent', '–'];
      versions.set(peer, said.version);
      const theirs = errors(said.answers);
      return [mean(theirs).toFixed(4), compare(ours, theirs)];
    });
    return `| ${[`${set.name}: ${what}`, mean(ours).toFixed(4), ...cells].join(' | ')} |`;
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

/** Mean difference of the paired parts with its standard error, in absolute terms and as a share. */
function compare(ours: number[], theirs: number[]): string {
  const differences = ours.map((value, i) => value - theirs[i]);
  const middle = mean(differences);
  const squares = differences.map((value) => (value - middle) ** 2);
  const error = Math.sqrt(mean(squares) / (differences.length - 1));
  const percent = (value: number) => ((100 * value) / mean(theirs)).toFixed(2);
  const sign = middle > 0 ? '+' : '';
  return `${sign}${middle.toFixed(5)} (${sign}${percent(middle)} ± ${percent(error)} %)`;
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

function writeReport(): void {
  const named = (peer: Peer, name: string) => `${name} ${versions.get(peer) ?? ''}`.trim();
  const text = [
    'Loss on rows held out (log-loss; root mean squared error; for counts the mean Poisson deviance), mean over ' +
      'five folds, 100 rounds, everything else as each library has it by default; scikit-learn without its early ' +
      'stopping, so that all learn from all rows. Beside each peer: ours less the peer’s, with the standard error ' +
      'of the paired folds; below 0 ours is better.',
    machine,
    '',
    `| set | ours | ${named('lightgbm', 'LightGBM')} | ours − LightGBM | ${named('sklearn', 'scikit-learn HGB')} | ours − HGB | ${named('xgboost', 'XGBoost')} | ours − XGBoost |`,
    '|---|---|---|---|---|---|---|---|',
    ...lines,
  ].join('\n');
  writeSection('Quality (`scripts/bench/quality.ts`)', text);
}
