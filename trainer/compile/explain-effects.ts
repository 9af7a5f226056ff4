// What the quadrature point 0 adds to contributions: there a feature's part depends on its own value alone, so that it
// stands in a table, for each class of the feature's values. It is the mean of the trees with the feature known less the
// mean without, times the point's weight.
import { childShare } from '../ensemble/contributions-plain.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import { goesLeft } from '../ensemble/predict-plain.ts';
import type { FeatureClasses } from './feature-classes.ts';

/** A feature that the way to a node asks. */
interface KnownFeature {
  feature: number;
  /** Share of the training rows that pass its splits. */
  share: number;
  /** Which classes pass them. */
  passing: Passing;
}

/** Bins from `first` to before `end`, and missing values if they are of no bin's class; or a list of classes. */
type Passing = { first: number; end: number; missing: boolean } | Int32Array;

/** Whether classes are a feature's bins in their order, all of whose splits compare. */
export type IsInOrder = (feature: number) => boolean;

/**
 * Per feature of `features`, for each of its classes, `rawCount` doubles. `weightOf` is the weight of the point 0 for a
 * tree.
 */
export function pointZeroEffects(
  ensemble: Ensemble,
  features: FeatureClasses[],
  isInOrder: IsInOrder,
  weightOf: (tree: number) => number,
): Float64Array[] {
  const tables = new Map(
    features.map((own) => [
      own.feature,
      new EffectTable(own, isInOrder(own.feature), ensemble.rawCount),
    ]),
  );
  ensemble.treeRoot.forEach((root, tree) => {
    const row = new Float64Array(ensemble.featureCount);
    const of = { ensemble, tables, row, raw: ensemble.treeOutput[tree], weight: weightOf(tree) };
    visit(of, root, []);
  });
  return [...tables.values()].map((table) => table.finish());
}

/** A tree whose leaves are added. */
interface VisitedTree {
  ensemble: Ensemble;
  tables: Map<number, EffectTable>;
  /** Scratch. */
  row: Float64Array;
  raw: number;
  weight: number;
}

function visit(tree: VisitedTree, node: number, known: KnownFeature[]): void {
  const { ensemble, tables } = tree;
  const feature = ensemble.feature[node];
  if (feature < 0) {
    addLeaf(tree, node, known);
    return;
  }
  const table = tables.get(feature) as EffectTable;
  const earlier = known.find((one) => one.feature === feature);
  const others = known.filter((one) => one !== earlier);
  for (const isLeft of [true, false]) {
    const child = isLeft ? ensemble.left[node] : ensemble.right[node];
    const share = (earlier?.share ?? 1) * childShare(ensemble, node, child);
    const passing = narrow(tree, node, table.classes, earlier?.passing ?? table.all, isLeft);
    visit(tree, child, [...others, { feature, share, passing }]);
  }
}

function addLeaf(tree: VisitedTree, leaf: number, known: KnownFeature[]): void {
  const { leafValue, leafIndex, leafWidth } = tree.ensemble;
  known.forEach(({ feature, share, passing }, i) => {
    const rest = known.reduce((product, one, j) => (j === i ? product : product * one.share), 1);
    for (let k = 0; k < leafWidth; k++) {
      const value = leafValue[leafIndex[leaf] * leafWidth + k] * rest * tree.weight;
      tree.tables.get(feature)?.add(passing, tree.raw + k, value, share);
    }
  });
}

function allClasses({ classCount, cuts }: FeatureClasses, isInOrder: boolean): Passing {
  if (isInOrder) return { first: 0, end: cuts.length + 1, missing: true };
  return Int32Array.from({ length: classCount }, (_, c) => c);
}

/** The classes of `passing` that go to a child. */
function narrow(
  { ensemble, row }: VisitedTree,
  node: number,
  own: FeatureClasses,
  passing: Passing,
  isLeft: boolean,
): Passing {
  const isLeftOf = (value: number) => {
    row[own.feature] = value;
    return goesLeft(ensemble, node, row);
  };
  if (passing instanceof Int32Array)
    return passing.filter((known) => isLeftOf(own.representative[known]) === isLeft);
  // The first bin that goes right.
  let [low, high] = [passing.first, passing.end];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isLeftOf(own.representative[middle])) low = middle + 1;
    else high = middle;
  }
  const missing = passing.missing && isLeftOf(Number.NaN) === isLeft;
  return isLeft
    ? { first: passing.first, end: low, missing }
    : { first: low, end: passing.end, missing };
}

/** Sums of a feature's classes; those of bins as differences from the one before. */
class EffectTable {
  readonly classes: FeatureClasses;
  /** What passes before any split. */
  readonly all: Passing;
  readonly #rawCount: number;
  readonly #effects: Float64Array;
  readonly #steps: Float64Array;

  constructor(classes: FeatureClasses, isInOrder: boolean, rawCount: number) {
    this.classes = classes;
    this.all = allClasses(classes, isInOrder);
    this.#rawCount = rawCount;
    this.#effects = new Float64Array(classes.classCount * rawCount);
    this.#steps = new Float64Array((classes.classCount + 1) * rawCount);
  }

  /** Adds a value to the classes that pass, less its share for all classes. */
  add(passing: Passing, raw: number, value: number, share: number): void {
    const { classCount, missingClass, cuts } = this.classes;
    const at = (known: number) => known * this.#rawCount + raw;
    this.#steps[raw] -= value * share;
    if (passing instanceof Int32Array) {
      for (const known of passing) this.#effects[at(known)] += value;
      return;
    }
    if (passing.first < passing.end) {
      this.#steps[at(passing.first)] += value;
      this.#steps[at(passing.end)] -= value;
    }
    if (passing.missing && missingClass > cuts.length && missingClass < classCount) {
      this.#effects[at(missingClass)] += value;
    }
  }

  finish(): Float64Array {
    const running = new Float64Array(this.#rawCount);
    return this.#effects.map((effect, i) => {
      const raw = i % this.#rawCount;
      running[raw] += this.#steps[i];
      return effect + running[raw];
    });
  }
}
