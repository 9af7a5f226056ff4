// Random ensembles and rows that press on them, for property tests: all kinds of splits, flags, links,
// leaf widths and precisions; rows on and one ulp around the thresholds, ±0, ±∞, NaN, odd categories.

import { createRandom, type Random } from '../trainer/base/random.ts';
import {
  CATEGORY_SPLIT,
  type Ensemble,
  type Link,
  MISSING_LEFT,
  ZERO_BOUND,
  ZERO_IS_MISSING,
} from '../trainer/ensemble/ensemble.ts';
import {
  createEnsembleBuilder,
  type EnsembleBuilder,
} from '../trainer/ensemble/ensemble-builder.ts';

export interface RandomEnsembleOptions {
  trees?: number;
  /** Splits of a tree; a tree has one leaf more. */
  splits?: number;
  features?: number;
  rawCount?: number;
  vectorLeaves?: boolean;
  inputPrecision?: 'f64' | 'f32';
  link?: Link;
  /** Leaves with linear functions. */
  linear?: boolean;
  /** Share of category splits. */
  categoryShare?: number;
  /** Now and then a leaf value is −0, subnormal, or very small or large; sums then cancel. */
  oddValues?: boolean;
}

/** An ensemble that depends on nothing but the seed; what the options leave open is drawn too. */
export function randomEnsemble(seed: number, options: RandomEnsembleOptions = {}): Ensemble {
  const random = createRandom(seed, 1);
  const rawCount = options.rawCount ?? pick(random, [1, 1, 2, 3]);
  const vectorLeaves = options.linear
    ? false
    : (options.vectorLeaves ?? (rawCount > 1 && random.below(2) === 1));
  const featureCount = options.features ?? 1 + random.below(6);
  const builder = createEnsembleBuilder({
    featureCount,
    rawCount,
    inputPrecision: options.inputPrecision ?? pick(random, ['f64', 'f32']),
    categoryCode: pick(createRandom(seed, 3), ['trunc', 'floor', 'exact']),
    leafWidth: vectorLeaves ? rawCount : 1,
  });
  const trees = options.trees ?? 1 + random.below(8);
  const habits = drawHabits(createRandom(seed, 4));
  const categoryShare = options.categoryShare ?? random.uniform();
  for (let tree = 0; tree < trees; tree++) {
    builder.beginTree(vectorLeaves ? 0 : random.below(rawCount));
    const splits = options.splits ?? random.below(12);
    growRandomTree(builder, random, {
      splits,
      rows: splits + 1 + random.below(100),
      featureCount,
      leafWidth: vectorLeaves ? rawCount : 1,
      categoryShare,
      linear: options.linear ?? false,
      oddValues: options.oddValues ?? false,
      ...habits,
    });
  }
  return builder.finish({
    baseScore: Array.from({ length: rawCount }, () => random.uniform() - 0.5),
    divisor: pick(random, [1, 1, trees]),
    linkDivisor: pick(random, [1, 1, 3]),
    link: options.link ?? randomLink(random, rawCount),
  });
}

interface TreePlan {
  splits: number;
  /** Training rows of the node; at least splits + 1, so that each leaf has one. */
  rows: number;
  featureCount: number;
  leafWidth: number;
  categoryShare: number;
  linear: boolean;
  oddValues: boolean;
}

/** What differs between libraries, and decides how a module keeps leaves and covers. */
interface Habits {
  /** Leaves are numbered from right to left. */
  rightFirst: boolean;
  /** Leaf values are few: multiples of 1/4. */
  fewValues: boolean;
  /** A split's cover is not the sum of its children's. */
  roundedCovers: boolean;
}

function drawHabits(random: Random): Habits {
  const draw = () => random.below(3) === 0;
  return { rightFirst: draw(), fewValues: draw(), roundedCovers: draw() };
}

function growRandomTree(builder: EnsembleBuilder, random: Random, plan: TreePlan & Habits): number {
  if (plan.splits === 0) {
    if (plan.linear) return addLinearLeaf(builder, random, plan);
    const values = Array.from({ length: plan.leafWidth }, () => randomLeaf(random, plan));
    return builder.addLeaf(values, plan.rows);
  }
  const feature = random.below(plan.featureCount);
  const cover = plan.roundedCovers ? plan.rows * (1 + 2 ** -20) : plan.rows;
  const missing = pick(random, [0, MISSING_LEFT]);
  let node: number;
  if (random.uniform() < plan.categoryShare) {
    const set = builder.addSet(randomCategories(random));
    node = builder.addCategorySplit(feature, set, { flags: missing, cover });
  } else {
    const flags = missing | pick(random, [0, 0, ZERO_IS_MISSING]);
    node = builder.addNumericSplit(feature, randomNumber(random), { flags, cover });
  }
  const leftSplits = random.below(plan.splits);
  const rightSplits = plan.splits - 1 - leftSplits;
  const leftRows = leftSplits + 1 + random.below(plan.rows - plan.splits);
  const growSide = (splits: number, rows: number) =>
    growRandomTree(builder, random, { ...plan, splits, rows });
  const growLeft = () => growSide(leftSplits, leftRows);
  const growRight = () => growSide(rightSplits, plan.rows - leftRows);
  const [first, second] = plan.rightFirst ? [growRight(), growLeft()] : [growLeft(), growRight()];
  const [left, right] = plan.rightFirst ? [second, first] : [first, second];
  builder.connect(node, left, right);
  return node;
}

function randomLeaf(random: Random, { fewValues, oddValues }: TreePlan & Habits): number {
  const value = random.uniform() * 2 - 1;
  if (oddValues && random.below(4) === 0) {
    return pick(random, [0, -0, Number.MIN_VALUE, -1e-310, 1e-30, 1e6, -(2 ** 33)]);
  }
  return fewValues ? Math.round(value * 4) / 4 + 0 : value;
}

/** Now and then with no terms, or with one feature twice. */
function addLinearLeaf(builder: EnsembleBuilder, random: Random, plan: TreePlan): number {
  const terms = random.below(4);
  const linear = {
    constant: random.uniform() - 0.5,
    features: Array.from({ length: terms }, () => random.below(plan.featureCount)),
    coefficients: Array.from({ length: terms }, () => randomCoefficient(random, plan)),
  };
  return builder.addLinearLeaf(random.uniform(), linear, plan.rows);
}

/** Steep ones show what becomes of values beside 0. */
function randomCoefficient(random: Random, { oddValues }: TreePlan): number {
  const value = random.uniform() - 0.5;
  return oddValues && random.below(2) === 0 ? value * pick(random, [1e20, 1e40, 1e308]) : value;
}

/** Rows (each `featureCount` doubles) that fall on every side of every split sooner or later. */
export function randomRows(ensemble: Ensemble, count: number, seed: number): Float64Array[] {
  const random = createRandom(seed, 2);
  const thresholds: number[][] = Array.from({ length: ensemble.featureCount }, () => []);
  ensemble.feature.forEach((feature, node) => {
    const numeric = feature >= 0 && ensemble.split[node] !== CATEGORY_SPLIT;
    if (numeric) thresholds[feature].push(ensemble.threshold[node]);
  });
  return Array.from({ length: count }, () =>
    Float64Array.from(thresholds, (of) => {
      if (of.length > 0 && random.below(2) === 1) return near(random, pick(random, of));
      return randomValue(random);
    }),
  );
}

/** The next double above (+1) or below (−1) a finite one. */
export function neighbour(value: number, direction: 1 | -1): number {
  if (value === 0) return direction * Number.MIN_VALUE;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const away = value > 0 === direction > 0;
  view.setBigInt64(0, view.getBigInt64(0) + (away ? 1n : -1n));
  return view.getFloat64(0);
}

function near(random: Random, threshold: number): number {
  if (!Number.isFinite(threshold)) return threshold;
  const step = pick(random, [0, 1, -1] as const);
  const value = step === 0 ? threshold : neighbour(threshold, step);
  return pick(random, [value, value, Math.fround(value)]);
}

function randomValue(random: Random): number {
  switch (random.below(4)) {
    case 0:
      return randomNumber(random);
    case 1:
      return random.below(100) - 2;
    case 2:
      return random.below(40) + random.uniform();
    default:
      return pick(random, SPECIAL_VALUES);
  }
}

const SPECIAL_VALUES = [
  Number.NaN,
  Number.NaN,
  0,
  -0,
  -0.5,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.MIN_VALUE,
  -Number.MIN_VALUE,
  -2.5e-310,
  Number.MAX_VALUE,
  1e-36,
  -1e-36,
  ZERO_BOUND,
  neighbour(ZERO_BOUND, 1),
  1e-35,
  31,
  32,
  63,
  64,
  2 ** 31,
  2 ** 32,
  2 ** 32 + 1,
  2 ** 53,
  2 ** 63,
  -(2 ** 31) - 1,
  -1,
  1e300,
];

const SPECIAL_THRESHOLDS = [
  ...[0, -0, 1e-36, 1e-35, ZERO_BOUND, -ZERO_BOUND],
  ...[Number.MIN_VALUE, -2.5e-310, 1e-40, Number.MAX_VALUE, -Number.MAX_VALUE],
  ...[Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 2 ** 32, 2 ** 53],
];

function randomNumber(random: Random): number {
  const sign = pick(random, [1, -1]);
  switch (random.below(5)) {
    case 0:
      return sign * random.uniform();
    case 1:
      return random.below(20) - 10;
    case 2:
      return pick(random, SPECIAL_THRESHOLDS);
    case 3:
      return sign * 10 ** (random.below(600) - 300);
    default:
      return Math.fround(sign * random.uniform() * 100);
  }
}

function randomCategories(random: Random): number[] {
  const highest = pick(random, [3, 31, 32, 63, 64, 200]);
  const count = random.below(Math.min(highest, 12)); // now and then an empty set
  return Array.from({ length: count }, () => random.below(highest + 1));
}

function randomLink(random: Random, rawCount: number): Link {
  const slope = pick(random, [1, 1, 0.5, 2]);
  const links: Link[] = [
    { kind: 'identity' },
    { kind: 'sigmoid-each', slope },
    { kind: 'softmax' },
    { kind: 'exp' },
    { kind: 'log1p-exp' },
    { kind: 'signed-square' },
  ];
  if (rawCount === 1)
    links.push({ kind: 'complement' }, { kind: 'step' }, { kind: 'sigmoid', slope });
  return pick(random, links);
}

function pick<T>(random: Random, values: readonly T[]): T {
  return values[random.below(values.length)];
}
