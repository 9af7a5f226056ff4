// Derivatives of all cells, once per tree, and the units in which they become integers.
import {
  LOSS_GAMMA,
  LOSS_LOGISTIC,
  LOSS_POISSON,
  LOSS_QUANTILE,
  LOSS_SOFTMAX,
  LOSS_SQUARED,
  LOSS_TWEEDIE,
} from '../../../assembly/shared/train-layout.ts';
import type { BoostingLoss } from '../../recipe/learner-schema.ts';
import { CELL_BLOCK } from '../kernel-layout.ts';
import type { KernelMemory } from '../kernel-memory.ts';
import type { KernelThread } from '../kernel-thread.ts';
import type { EngineParameters } from '../parameters.ts';
import type { Target } from '../target.ts';
import type { ThreadTeam } from '../thread-team.ts';

/** Steps of a quantized derivative from 0 to the largest. */
const MOST_STEPS = 1023;

const LOSS_CODES: Record<BoostingLoss, number> = {
  logistic: LOSS_LOGISTIC,
  'one-vs-rest': LOSS_LOGISTIC,
  softmax: LOSS_SOFTMAX,
  squared: LOSS_SQUARED,
  absolute: LOSS_QUANTILE,
  quantile: LOSS_QUANTILE,
  poisson: LOSS_POISSON,
  gamma: LOSS_GAMMA,
  tweedie: LOSS_TWEEDIE,
};

/** What one step of a derivative as an integer is worth: powers of two, so that sums in real units are exact. */
export interface Units {
  /** Quantized. */
  g: number;
  h: number;
  exactG: number;
  exactH: number;
}

/** Steps that keep the sum over all rows of `target` within 31 bits. */
export function mostStepsFor(target: Target): number {
  const rows = target.rows.reduce((sum, count) => sum + count, 0);
  return Math.min(MOST_STEPS, Math.floor((2 ** 31 - 1) / Math.max(1, rows)));
}

/** Probabilities of all classes at the scores of now, for softmax. */
export function makeChances(team: ThreadTeam): void {
  team.run(chancesTask, true, []);
}

/** Derivatives for output `k` at the scores of now, and what they are to be counted in. */
export function makeDerivatives(team: ThreadTeam, k: number, mostSteps: number): Units {
  team.memory.clearParts(({ maxima }) => maxima, 2);
  team.run(gradientsTask, team.shares(team.memory.layout.padded), [k]);
  return chooseUnits(team.memory, mostSteps);
}

function chooseUnits({ layout, reals }: KernelMemory, mostSteps: number): Units {
  let mostG = 0;
  let mostH = 0;
  for (const { maxima } of layout.parts) {
    mostG = Math.max(mostG, reals[maxima / 8]);
    mostH = Math.max(mostH, reals[maxima / 8 + 1]);
  }
  return {
    g: powerAtLeast(mostG / mostSteps),
    h: powerAtLeast(mostH / mostSteps),
    // Each cell's stays within 2^50, and the sum of all below 2^62.
    exactG: powerAtLeast((mostG * Math.max(layout.cells, 2 ** 11)) / 2 ** 61),
    exactH: powerAtLeast((mostH * Math.max(layout.cells, 2 ** 11)) / 2 ** 61),
  };
}

/** The smallest power of two that is at least `value`; 1 for 0. */
function powerAtLeast(value: number): number {
  if (value <= 0) return 1;
  const power = 2 ** Math.ceil(Math.log2(value));
  return power < value ? power * 2 : power;
}

export function chancesTask(thread: KernelThread): void {
  const { outputs, padded, scores, chances, expTable } = thread.layout;
  thread.eachBlock(padded, CELL_BLOCK, (from, to) => {
    const at = from * 8;
    thread.kernels.softmaxChances(
      to - from,
      outputs,
      scores + at,
      chances + at,
      padded * 8,
      expTable,
    );
  });
}

/** Argument: output. */
export function gradientsTask(thread: KernelThread): void {
  const { layout, parameters, part } = thread;
  const { padded } = layout;
  const plane = thread.argument(0) * padded * 8;
  const [a, b] = lossFactors(parameters, layout.outputs);
  thread.eachBlock(padded, CELL_BLOCK, (from, to) => {
    thread.kernels.gradients(
      LOSS_CODES[parameters.loss],
      to - from,
      layout.hasWeights ? layout.weight + from * 8 : 0,
      layout.rows + from * 2,
      layout.sums + plane + from * 8,
      layout.scores + plane + from * 8,
      layout.chances + plane + from * 8,
      layout.pairs + from * 8,
      part.maxima,
      a,
      b,
      layout.expTable,
    );
  });
}

function lossFactors({ loss, quantile, tweediePower }: EngineParameters, outputs: number) {
  switch (loss) {
    case 'softmax':
      return [outputs / (outputs - 1), 0];
    case 'absolute':
      return [1, 1];
    case 'quantile':
      return [1 - quantile, quantile];
    default:
      return [tweediePower, 0];
  }
}
