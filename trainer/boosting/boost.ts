// Gradient boosting (Friedman 2001): cells → ensemble, round by round, with early stopping and warm
// start. Deterministic; chance depends on (seed, round) alone.

import type { StageProgress } from '../base/progress.ts';
import { createRandom } from '../base/random.ts';
import { type CellTargets, requireCells, type TrainingTable } from '../encode/cell-table.ts';
import { featuresOfColumns } from '../encode/encode.ts';
import type { FeatureBins } from '../encode/encoded-table.ts';
import { addTreesOf } from '../ensemble/copy-trees.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import { createEnsembleBuilder, type EnsembleBuilder } from '../ensemble/ensemble-builder.ts';
import { addGrownTree, type GrownNode } from '../ensemble/grown-tree.ts';
import { snapToGrid } from '../ensemble/leaf-grid.ts';
import type { BoostingInForce } from '../recipe/learner-schema.ts';
import { growTree } from './grow-tree.ts';
import type { Engine } from './leaf.ts';
import { checkTargetOf, linkOf, startScores } from './loss.ts';
import { meanLoss } from './loss-value.ts';
import { type EngineParameters, engineParameters } from './parameters.ts';
import { startEngine } from './start-engine.ts';
import { type Counts, drawRows, makeTarget, type Target, withClassWeights } from './target.ts';
import { startFrom } from './warm-start.ts';

/** Keys that part the streams of chance; a round's key is (seed, stream, round). */
const HOLD_OUT = 1;
const ROWS = 2;
const FEATURES = 3;

export interface BoostingOptions {
  /** Threads, this one included; default: as many as the machine runs at once. Changes no result. */
  threads?: number;
  /** An ensemble to go on from: its trees stay, the new ones are added. */
  warmStart?: Ensemble;
}

export interface BoostingResult {
  ensemble: Ensemble;
  /** Mean loss on the held-out rows after each round; empty without early stopping. */
  learningCurve: number[];
}

interface Part {
  train: Counts;
  /** Rows that early stopping watches. */
  held: Target | null;
}

/**
 * Learns from `cells`; the bins of streamed ones are taken over, and emptied once the engine has a copy.
 * @throws UserError (the promise rejects) for a target the loss does not take, or a warm start that does not fit
 */
export async function boost(
  cells: TrainingTable,
  given: BoostingInForce,
  seed: number,
  progress: StageProgress,
  options: BoostingOptions = {},
): Promise<BoostingResult> {
  const resolved = engineParameters(given, cells.schema);
  checkTargetOf(resolved, cells.target);
  const { train, held } = holdOut(cells, resolved, seed);
  const target = makeTarget(train, cells.target);
  const parameters = parametersOfColumns(resolved, featuresOfColumns(cells.schema));
  const { baseScore, scores } = options.warmStart
    ? startFrom(
        options.warmStart,
        requireCells(cells, 'A warm start'),
        linkOf(parameters),
        target.sums.length,
      )
    : constantStart(startScores(parameters, target));
  const engine = await startEngine(cells, parameters, target, scores, options.threads);
  try {
    const { features } = engine;
    const { rounds, learningCurve } = runRounds({
      ...{ engine, parameters, seed, progress, held, train },
      ...{ cells, target, features },
    });
    const builder = createEnsembleBuilder({
      featureCount: cells.schema.length,
      rawCount: scores.length,
      inputPrecision: 'f64',
      leafWidth: 1,
    });
    if (options.warmStart) addTreesOf(builder, options.warmStart);
    addRounds(builder, features, rounds);
    const ensemble = builder.finish({ baseScore, divisor: 1, link: linkOf(parameters) });
    snapToGrid(ensemble);
    return { ensemble, learningCurve };
  } finally {
    engine.close();
  }
}

/** The parameters with what they say of each feature said of each of its columns. */
function parametersOfColumns(parameters: EngineParameters, features: number[]): EngineParameters {
  return { ...parameters, monotone: Int8Array.from(features, (f) => parameters.monotone[f]) };
}

function constantStart(baseScore: Float64Array) {
  return { baseScore, scores: [...baseScore] };
}

/** Parts the rows that early stopping watches from those that are learnt from. */
function holdOut(cells: CellTargets, parameters: EngineParameters, seed: number): Part {
  const counts = withClassWeights(cells, parameters.classWeights);
  if (parameters.earlyStopping === undefined) return { train: counts, held: null };
  const random = createRandom(seed, HOLD_OUT);
  const { drawn, rest } = drawRows(counts, parameters.earlyStopping.share, random);
  return { train: rest, held: makeTarget(drawn, cells.target) };
}

interface Run {
  engine: Engine;
  parameters: EngineParameters;
  seed: number;
  progress: StageProgress;
  cells: CellTargets;
  features: FeatureBins[];
  train: Counts;
  target: Target;
  held: Target | null;
}

/** The trees of each round up to the best one. */
function runRounds(run: Run): { rounds: GrownNode[][][]; learningCurve: number[] } {
  const { engine, parameters, seed, progress, held } = run;
  const rounds: GrownNode[][][] = [];
  const learningCurve: number[] = [];
  let bestRound = parameters.rounds;
  let leastLoss = Infinity;
  for (let round = 0; round < parameters.rounds; round++) {
    const target = targetOfRound(run, round);
    const columns = columnsOfRound(run, round);
    engine.beginRound(target);
    rounds.push(engine.scores.map((_, k) => growTree(engine, parameters, target, k, columns)));
    progress.update(round + 1, parameters.rounds);
    if (isIdle(rounds[round], parameters)) break;
    if (held === null || parameters.earlyStopping === undefined) continue;
    learningCurve.push(meanLoss(parameters, held, engine.scores));
    if (learningCurve[round] < leastLoss) {
      leastLoss = learningCurve[round];
      bestRound = round + 1;
    }
    if (round + 1 - bestRound >= parameters.earlyStopping.patience) break;
  }
  return { rounds: rounds.slice(0, bestRound), learningCurve };

  function targetOfRound({ train, target, cells }: Run, round: number): Target {
    if (parameters.rowShare === 1) return target;
    const { drawn } = drawRows(train, parameters.rowShare, createRandom(seed, ROWS, round));
    return makeTarget(drawn, cells.target);
  }

  /** Columns of the features that are drawn. */
  function columnsOfRound({ cells, features }: Run, round: number): Int32Array {
    const drawn = Int32Array.from(cells.schema.keys());
    const wanted = Math.max(1, Math.round(parameters.featureShare * drawn.length));
    const columns = Int32Array.from(features.keys());
    if (wanted === drawn.length) return columns;
    const random = createRandom(seed, FEATURES, round);
    for (let i = 0; i < wanted; i++) {
      const pick = i + random.below(drawn.length - i);
      [drawn[i], drawn[pick]] = [drawn[pick], drawn[i]];
    }
    return columns.filter((column) => drawn.indexOf(features[column].feature) < wanted);
  }
}

/** Whether no tree found a split, nor will one in any later round. */
function isIdle(trees: GrownNode[][], { rowShare, featureShare }: EngineParameters): boolean {
  return rowShare === 1 && featureShare === 1 && trees.every((tree) => tree.length === 1);
}

function addRounds(
  builder: EnsembleBuilder,
  features: FeatureBins[],
  rounds: GrownNode[][][],
): void {
  for (const trees of rounds) {
    trees.forEach((tree, k) => {
      addGrownTree(builder, features, tree, k);
    });
  }
}
