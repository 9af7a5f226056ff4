// Searches the parameters of a learner: random candidates, of which ever fewer are judged on ever more
// folds (successive halving, Jamieson and Talwalkar 2016). Folds are the budget, so a candidate's later
// judgements add to its earlier ones instead of replacing them.

import { sha256 } from '../base/files.ts';
import type { Progress } from '../base/progress.ts';
import { UserError } from '../base/user-error.ts';
import type { CellTable } from '../encode/cell-table.ts';
import { metricsOf } from '../evaluate/evaluation.ts';
import { metricText, metricTitle } from '../evaluate/metrics.ts';
import { judgingMetric } from '../evaluate/number-loss.ts';
import type { FoldPlan, Recipe } from '../recipe/recipe.ts';
import { judgeFold } from '../validate/cross-validate.ts';
import { makeFolds } from '../validate/folds.ts';
import { defaultPlan } from '../validate/refine.ts';
import { openJournal } from './journal.ts';
import { drawCandidate, type Learner, searchSpaceOf } from './search-space.ts';

/** One of this many candidates goes on to the next rung. */
const KEPT = 3;

export interface TuneOptions {
  /** File that keeps what has been measured. */
  journal: string;
  /** What `searchKey` gives, so that a journal is not taken for another search's. */
  key: string;
  /** In place of the recipe's. */
  trials?: number;
  seed: number;
}

export interface Trial {
  /** 0: the recipe's own learner. */
  number: number;
  learner: Learner;
  /** One score per fold it was judged on. */
  scores: number[];
  mean: number;
}

export interface TuneResult {
  /** Name of the score: log-loss of classes, of numbers what the recipe's learner minimises; lower is better. */
  metric: string;
  folds: number;
  /** Those judged on the most folds first, the best of equals first. */
  trials: Trial[];
  best: Trial;
  /** The recipe's own learner on all folds. */
  baseline: Trial;
  /** Fits whose measurements were taken over from the journal. */
  resumed: number;
}

interface Rung {
  candidates: number;
  /** Folds that the candidates have been judged on when the rung ends. */
  folds: number;
}

/**
 * Tells searches apart whose measurements must not be mixed: by the data, the seed and whatever of the recipe
 * decides a measurement. More trials are still the same search.
 */
export function searchKey(recipe: Recipe, dataHash: string, seed: number): string {
  // These say what is shown or done with a model; `tune` stands in the list as what it comes to.
  const { title, description, flags, examples, calibration, threshold, tune, ...decisive } = recipe;
  const { unit, ...target } = decisive.target;
  const parts = [
    dataHash,
    { ...decisive, target },
    searchSpaceOf(recipe),
    foldPlanOf(recipe),
    seed,
  ];
  return sha256(JSON.stringify(parts)).slice(0, 12);
}

/** Folds as the recipe validates its learner, so that a search does not see more than validation would. */
function foldPlanOf(recipe: Recipe): FoldPlan {
  const { tune, validation } = recipe;
  const folds = tune?.folds ?? validation?.folds ?? 5;
  return validation ? { ...validation, folds } : defaultPlan(recipe, folds);
}

/**
 * Searches on the training cells.
 * @throws UserError (the promise rejects) when the space or the journal does not fit
 */
export async function tune(
  cells: CellTable,
  recipe: Recipe,
  options: TuneOptions,
  progress: Progress,
): Promise<TuneResult> {
  const { seed } = options;
  const space = searchSpaceOf(recipe);
  const plan = foldPlanOf(recipe);
  const trialCount = options.trials ?? recipe.tune?.trials ?? 27;
  if (trialCount < 2) throw new UserError(`A search needs 2 trials or more, not ${trialCount}.`);
  const { target } = cells;
  const metric = target.kind === 'class' ? 'logLoss' : judgingMetric(target.loss);
  const folds = makeFolds(cells, plan, seed);
  const trials = Array.from({ length: trialCount }, (_, number): Trial => {
    const learner = drawCandidate(recipe.learner, space, seed, number);
    return { number, learner, scores: [], mean: Number.NaN };
  });
  const journal = openJournal(options.journal, options.key);

  const rungs = makeRungs(trialCount, folds.length);
  const total = countFits(rungs);
  const stage = progress.stage('Tuning', 'fits', total);
  let done = 0;
  let resumed = 0;
  let standing = trials;
  for (const rung of rungs) {
    standing = keepBest(standing, rung.candidates);
    for (const trial of standing) {
      while (trial.scores.length < rung.folds) {
        trial.scores.push(await scoreOf(trial, trial.scores.length));
        // What was taken over took no time: the time left follows from the others.
        stage.update(++done - resumed, total - resumed);
      }
      trial.mean = trial.scores.reduce((a, b) => a + b) / trial.scores.length;
    }
  }
  const [best] = byMean(standing);
  stage.done(
    `${done} fits, ${resumed} of them taken over; best ${metricTitle(metric)} ${metricText(metric, best.mean)}`,
  );
  const ranked = byMean(trials).sort((a, b) => b.scores.length - a.scores.length);
  return {
    ...{ metric, folds: folds.length, trials: ranked, best },
    ...{ baseline: trials[0], resumed },
  };

  async function scoreOf(trial: Trial, fold: number): Promise<number> {
    const before = journal.find(trial.number, fold);
    if (before !== undefined) {
      resumed++;
      return before;
    }
    const task = { learner: trial.learner, objective: recipe.objective, seed };
    const { evaluation } = await judgeFold(folds[fold], task);
    const measured = metricsOf(evaluation)[metric];
    // A figure that does not exist, as a deviance of an answer of 0, is the worst.
    const score = Number.isFinite(measured) ? measured : Infinity;
    journal.add(trial.number, fold, score);
    return score;
  }
}

/** From all candidates on one fold to the last few on every fold. */
export function makeRungs(trials: number, folds: number): Rung[] {
  const rungs: Rung[] = [];
  let candidates = trials;
  for (let done = 1; done < folds && candidates > KEPT; done *= 2) {
    rungs.push({ candidates, folds: done });
    candidates = Math.ceil(candidates / KEPT);
  }
  return [...rungs, { candidates, folds }];
}

function countFits(rungs: Rung[]): number {
  return rungs.reduce(
    (sum, { candidates, folds }, i) => sum + candidates * (folds - (rungs[i - 1]?.folds ?? 0)),
    0,
  );
}

/** The best candidates by the folds so far; the recipe's own learner always goes on, to be compared with. */
function keepBest(trials: Trial[], count: number): Trial[] {
  if (trials.length <= count) return trials;
  const [baseline, ...others] = trials;
  return [baseline, ...byMean(others).slice(0, count - 1)];
}

function byMean(trials: Trial[]): Trial[] {
  return [...trials].sort((a, b) => a.mean - b.mean || a.number - b.number);
}
