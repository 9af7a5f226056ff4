// Chooses how an ensemble is laid out, and what its module provides.
import type { ModuleChoices, Strategy } from '../../runtime/schema/module-choices.ts';
import { UserError } from '../base/user-error.ts';
import { hasCover } from '../ensemble/contributions-plain.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import { placeExplanation } from './explain-data.ts';
import { type ExplainPlan, planExplanation } from './explain-plan.ts';
import { type FeatureClasses, featureClasses } from './feature-classes.ts';
import { placeFused } from './fused-data.ts';
import {
  describeRows,
  type FusedKernel,
  type FusedPlan,
  fusedInstructions,
  hasSlices,
  planFused,
} from './fused-limits.ts';
import { placeLinear, withLeafNumbers } from './linear-data.ts';
import { placeMasks } from './mask-data.ts';
import { canMask, maskInstructions } from './mask-limits.ts';
import type { ModuleImage } from './module-image.ts';
import { placeNodes, walkInstructions } from './node-data.ts';
import { nodeSlots } from './node-slots.ts';
import { keepsOrder, placeOrder } from './ordered-data.ts';
import { planSlices } from './slice-data.ts';
import {
  canExplainTable,
  placeTable,
  placeTableExplanation,
  tableAdditions,
  tableSize,
} from './table-data.ts';

/** Rows that one call may ask for, at most. */
export const MOST_ROWS = 256;

/** What to compile, decided. */
export interface StrategyPlan {
  strategy: Strategy;
  /** Of `masks`, the kernel of rows of masks. */
  fused?: FusedKernel;
  /** How the strategy is laid out, where it has several forms. */
  form?: string;
  provides: { contributions: boolean; leaves: boolean };
  /** Places the data and sets the strategy's words of the header. */
  place(image: ModuleImage): void;
}

/** Sums that a table may hold when the compiler chooses, and when it is asked for one. */
const MOST_SUMS_CHOSEN = 1 << 16;
const MOST_SUMS = 1 << 20;
/** Additions that make a table when the compiler chooses: some seconds. */
const MOST_ADDITIONS_CHOSEN = 2 ** 27;

export function planStrategy(ensemble: Ensemble, options: ModuleChoices): StrategyPlan {
  if (ensemble.linear || options.strategy === 'linear') return planLinear(ensemble, options);
  if (keepsOrder(ensemble) || options.strategy === 'ordered') return planOrdered(ensemble, options);
  if (options.strategy === 'traversal') return planTraversal(ensemble, options);
  const features = featureClasses(ensemble);
  if (options.strategy === 'table') {
    const size = tableSize(ensemble, features);
    if (size > MOST_SUMS) {
      throw new UserError(
        `strategy table: the features' classes have ${size} combinations, more than ${MOST_SUMS}; ` +
          'choose another strategy, or let the compiler choose',
      );
    }
    return planTable(ensemble, features, options);
  }
  if (options.strategy === 'masks') {
    if (canMask(ensemble, features)) return planMasks(ensemble, features, options);
    throw new UserError(
      'strategy masks: takes trees of 2 to 32 leaves that add to one raw score each, and thresholds ' +
        'that are not too many; choose another strategy, or let the compiler choose',
    );
  }
  if (isTableCheap(ensemble, features)) return planTable(ensemble, features, options);
  if (canMask(ensemble, features)) return planMasks(ensemble, features, options);
  return planTraversal(ensemble, options);
}

/** Linear leaves have a strategy of their own, and nothing else has. */
function planLinear(ensemble: Ensemble, options: ModuleChoices): StrategyPlan {
  const { linear } = ensemble;
  if (!linear || (options.strategy && options.strategy !== 'linear')) {
    const leaves = linear ? 'linear leaves' : 'no linear leaves';
    throw new UserError(`strategy ${options.strategy}: the model has ${leaves}`);
  }
  const provides = { contributions: false, leaves: options.leaves !== false };
  return {
    strategy: 'linear',
    provides,
    place(image) {
      const slots = nodeSlots(ensemble, null);
      const parts = { slots, leaves: provides.leaves, slices: null };
      placeNodes(withLeafNumbers(ensemble), null, parts, image);
      placeLinear(ensemble, linear, image);
    },
  };
}

/** Sums in another library's order, and links whose outputs depend on each other, have one strategy. */
function planOrdered(ensemble: Ensemble, options: ModuleChoices): StrategyPlan {
  if (options.strategy !== undefined && options.strategy !== 'ordered') {
    throw new UserError(
      `strategy ${options.strategy}: only strategy ordered takes ` +
        `${ensemble.float32Sums ? 'float32 sums' : `the link ${ensemble.link.kind}`}`,
    );
  }
  const explained = explainPlan(ensemble, null, options);
  const provides = nodeProvides(explained, options);
  return {
    strategy: 'ordered',
    provides,
    place(image) {
      const slots = nodeSlots(ensemble, null);
      const parts = { slots, leaves: provides.leaves, slices: null };
      const nodes = placeNodes(ensemble, null, parts, image);
      placeOrder(ensemble, image);
      if (explained) placeExplanation(ensemble, explained, nodes, image);
    },
  };
}

/** A table pays when it is no larger than the nodes it stands for, is soon made, and can explain if they can. */
function isTableCheap(ensemble: Ensemble, features: FeatureClasses[]): boolean {
  const size = tableSize(ensemble, features);
  const isSmall = size <= Math.min(MOST_SUMS_CHOSEN, 4096 + ensemble.feature.length);
  return (
    isSmall &&
    tableAdditions(ensemble, features) <= MOST_ADDITIONS_CHOSEN &&
    (!hasCover(ensemble) || canExplainTable(ensemble, features))
  );
}

function planTable(
  ensemble: Ensemble,
  features: FeatureClasses[],
  options: ModuleChoices,
): StrategyPlan {
  const provides = {
    contributions: options.contributions !== false && canExplainTable(ensemble, features),
    // Leaf indices need all the nodes that the table replaces.
    leaves: options.leaves === true,
  };
  return {
    strategy: 'table',
    provides,
    place(image) {
      placeTable(ensemble, features, image);
      if (provides.contributions) placeTableExplanation(ensemble, features, image);
      if (!provides.leaves) return;
      const parts = { slots: nodeSlots(ensemble, features), leaves: true, slices: null };
      placeNodes(ensemble, features, parts, image);
    },
  };
}

function planMasks(
  ensemble: Ensemble,
  features: FeatureClasses[],
  options: ModuleChoices,
): StrategyPlan {
  const fused = options.slices === true ? null : planFused(ensemble, features);
  if (fused) return planFusedMasks(ensemble, features, fused, options);
  const explained = explainPlan(ensemble, features, options);
  const provides = nodeProvides(explained, options);
  const slots = nodeSlots(ensemble, features);
  const slices = planSlices(ensemble, slots, maskInstructions(ensemble, features), options.slices);
  return {
    strategy: 'masks',
    form: 'codes of combinations',
    provides,
    place(image) {
      const placed = placeMasks(ensemble, features, MOST_ROWS, image);
      const parts = { slots, leaves: provides.leaves, slices };
      const nodes = placeNodes(ensemble, placed, parts, image);
      if (explained) placeExplanation(ensemble, explained, nodes, image);
    },
  };
}

/** Masks whose rows are small. */
function planFusedMasks(
  ensemble: Ensemble,
  features: FeatureClasses[],
  plan: FusedPlan,
  options: ModuleChoices,
): StrategyPlan {
  const explained = explainPlan(ensemble, features, options);
  const provides = nodeProvides(explained, options);
  const slots = nodeSlots(ensemble, features);
  const perRow = fusedInstructions(ensemble, plan);
  const slices = hasSlices(plan) ? planSlices(ensemble, slots, perRow, options.slices) : null;
  return {
    strategy: 'masks',
    fused: plan.kernel,
    form: describeRows(ensemble, plan),
    provides,
    place(image) {
      const placed = placeFused(ensemble, plan, MOST_ROWS, image);
      const parts = { slots, leaves: provides.leaves, slices };
      const nodes = placeNodes(ensemble, placed, parts, image);
      if (explained) placeExplanation(ensemble, explained, nodes, image);
    },
  };
}

/** How the nodes are explained; null if they are not. */
function explainPlan(
  ensemble: Ensemble,
  known: FeatureClasses[] | null,
  options: ModuleChoices,
): ExplainPlan | null {
  if (options.contributions === false || !hasCover(ensemble)) return null;
  return planExplanation(ensemble, known ?? featureClasses(ensemble));
}

/** What the nodes can answer, where a module has them. */
function nodeProvides(
  explained: ExplainPlan | null,
  options: ModuleChoices,
): StrategyPlan['provides'] {
  return { contributions: explained !== null, leaves: options.leaves !== false };
}

function planTraversal(ensemble: Ensemble, options: ModuleChoices): StrategyPlan {
  const explained = explainPlan(ensemble, null, options);
  const provides = nodeProvides(explained, options);
  const slots = nodeSlots(ensemble, null);
  const slices = planSlices(ensemble, slots, walkInstructions(ensemble, slots), options.slices);
  return {
    strategy: 'traversal',
    provides,
    place(image) {
      const parts = { slots, leaves: provides.leaves, slices };
      const nodes = placeNodes(ensemble, null, parts, image);
      if (explained) placeExplanation(ensemble, explained, nodes, image);
    },
  };
}
