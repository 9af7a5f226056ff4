// Random LightGBM text models, and what LightGBM answers by the letter of its sources
// (include/LightGBM/tree.h, src/io/tree.cpp, src/boosting/gbdt_prediction.cpp and the objectives'
// ConvertOutput): a reference that shares nothing with the importer.
import { createRandom, type Random } from '../trainer/base/random.ts';

export interface LightgbmOptions {
  version?: 'v3' | 'v4';
  /** The line `objective=`; none when left out. */
  objective?: string;
  /** Trees of an iteration. */
  perIteration?: number;
  iterations?: number;
  linear?: boolean;
  /** The linear leaves' coefficients times this. */
  steepness?: number;
  average?: boolean;
}

interface Tree {
  feature: number[];
  threshold: number[];
  type: number[];
  left: number[];
  right: number[];
  value: number[];
  sets: number[][];
  /** Per leaf. */
  linear: { constant: number; features: number[]; coefficients: number[] }[];
}

export interface LightgbmModel extends Required<Omit<LightgbmOptions, 'objective' | 'steepness'>> {
  objective: string | undefined;
  trees: Tree[];
}

export const LIGHTGBM_FEATURES = 5;
/** kZeroThreshold, a float32. */
const ZERO = Math.fround(1e-35);
const THRESHOLDS = [0, -0, 1e-35, -1e-35, 1.0000000180025095e-35, 0.1, 1 / 3, -2.5, 7, 1e300];

export function lightgbmModel(seed: number, options: LightgbmOptions = {}): LightgbmModel {
  const random = createRandom(seed, 0x19b);
  const { perIteration = 1, iterations = 1 + random.below(4) } = options;
  const { linear = false, steepness = 1 } = options;
  return {
    version: options.version ?? 'v4',
    objective: options.objective,
    perIteration,
    iterations,
    linear,
    average: options.average ?? false,
    trees: Array.from({ length: perIteration * iterations }, () =>
      randomTree(random, linear, steepness),
    ),
  };
}

function randomTree(random: Random, linear: boolean, steepness: number): Tree {
  const tree: Tree = {
    feature: [],
    threshold: [],
    type: [],
    left: [],
    right: [],
    value: [],
    sets: [],
    linear: [],
  };
  const leaf = () => {
    const features = [0, 1, 2].filter(() => random.below(2) === 0);
    const coefficients = features.map(() => (random.uniform() - 0.5) * steepness);
    tree.linear.push({ constant: random.uniform(), features, coefficients });
    return -tree.value.push(random.uniform() * 2 - 1);
  };
  const grow = (depth: number): number => {
    if (depth === 0 || random.below(5) === 0) return leaf();
    const node = tree.feature.push(random.below(LIGHTGBM_FEATURES)) - 1;
    const missingType = random.below(3) << 2;
    const isCategory = random.below(3) === 0;
    tree.type.push((isCategory ? 1 : 0) | (random.below(2) << 1) | missingType);
    tree.threshold.push(
      isCategory
        ? tree.sets.push(randomSet(random)) - 1
        : THRESHOLDS[random.below(THRESHOLDS.length)],
    );
    tree.left.push(0);
    tree.right.push(0);
    tree.left[node] = grow(depth - 1);
    tree.right[node] = grow(depth - 1);
    return node;
  };
  if (grow(random.below(4)) < 0 && !linear) tree.linear = [];
  return tree;
}

function randomSet(random: Random): number[] {
  const codes = [0, 1, 2, 5, 31, 32, 63, 64, 100].filter(() => random.below(2) === 0);
  return codes.length > 0 ? codes : [3];
}

/** The text of the model file. */
export function lightgbmText(model: LightgbmModel): string {
  const { version, objective, perIteration, trees, average } = model;
  const blocks = trees.map((tree, i) => `Tree=${i}\n${treeText(tree, model)}\n\n`);
  return [
    'tree',
    `version=${version}`,
    `num_class=${perIteration}`,
    `num_tree_per_iteration=${perIteration}`,
    'label_index=0',
    `max_feature_idx=${LIGHTGBM_FEATURES - 1}`,
    ...(objective === undefined ? [] : [`objective=${objective}`]),
    ...(average ? ['average_output'] : []),
    `feature_names=${Array.from({ length: LIGHTGBM_FEATURES }, (_, i) => `f${i}`).join(' ')}`,
    `feature_infos=${Array.from({ length: LIGHTGBM_FEATURES }, () => '[0:1]').join(' ')}`,
    `tree_sizes=${blocks.map(({ length }) => length).join(' ')}`,
    '',
    `${blocks.join('')}end of trees`,
    '',
    'feature_importances:',
    'f0=1',
    '',
    'parameters:',
    '[boosting: gbdt]',
    'end of parameters',
    '',
    'pandas_categorical:null',
    '',
  ].join('\n');
}

function treeText(tree: Tree, { linear, version }: LightgbmModel): string {
  const list = (values: number[]) => values.map((value) => numberText(value)).join(' ');
  const zeros = (values: number[]) => values.map(() => 0).join(' ');
  const words = tree.sets.map((codes) => {
    const set = new Array<number>((Math.max(...codes) >> 5) + 1).fill(0);
    for (const code of codes) set[code >> 5] = (set[code >> 5] | (1 << (code & 31))) >>> 0;
    return set;
  });
  const boundaries = [0];
  for (const set of words) boundaries.push((boundaries.at(-1) ?? 0) + set.length);
  return [
    `num_leaves=${tree.value.length}`,
    `num_cat=${tree.sets.length}`,
    `split_feature=${list(tree.feature)}`,
    `split_gain=${zeros(tree.feature)}`,
    `threshold=${list(tree.threshold)}`,
    `decision_type=${list(tree.type)}`,
    `left_child=${list(tree.left)}`,
    `right_child=${list(tree.right)}`,
    `leaf_value=${list(tree.value)}`,
    `leaf_weight=${zeros(tree.value)}`,
    `leaf_count=${zeros(tree.value)}`,
    `internal_value=${zeros(tree.feature)}`,
    `internal_weight=${zeros(tree.feature)}`,
    `internal_count=${zeros(tree.feature)}`,
    ...(words.length > 0
      ? [`cat_boundaries=${boundaries.join(' ')}`, `cat_threshold=${words.flat().join(' ')}`]
      : []),
    ...(version === 'v4' || linear ? [`is_linear=${linear ? 1 : 0}`] : []),
    ...(linear
      ? [
          `leaf_const=${list(tree.linear.map(({ constant }) => constant))}`,
          `num_features=${list(tree.linear.map(({ features }) => features.length))}`,
          // A leaf without features leaves a space of its own.
          `leaf_features=${tree.linear.map(({ features }) => `${list(features)} `).join(' ')}`,
          `leaf_coeff=${tree.linear.map(({ coefficients }) => `${list(coefficients)} `).join(' ')}`,
        ]
      : []),
    'shrinkage=0.1',
    '',
  ].join('\n');
}

function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** Raw scores of a row, as GBDT::PredictRaw sums them. */
export function lightgbmRaw(model: LightgbmModel, given: readonly number[]): number[] {
  // Rows of a matrix reach the trees without their zeros, which then read as 0.
  const row = given.map((value) => (Math.abs(value) > ZERO || Number.isNaN(value) ? value : 0));
  const scores = new Array<number>(model.perIteration).fill(0);
  model.trees.forEach((tree, i) => {
    scores[i % model.perIteration] += treeScore(tree, row, model.linear);
  });
  return scores;
}

function treeScore(tree: Tree, row: number[], linear: boolean): number {
  let node = tree.feature.length === 0 ? -1 : 0;
  while (node >= 0) node = goesLeft(tree, node, row) ? tree.left[node] : tree.right[node];
  const leaf = -node - 1;
  if (!linear) return tree.value[leaf];
  const { constant, features, coefficients } = tree.linear[leaf];
  if (features.some((feature) => Number.isNaN(row[feature]))) return tree.value[leaf];
  return features.reduce((sum, feature, i) => sum + coefficients[i] * row[feature], constant);
}

function goesLeft(tree: Tree, node: number, row: number[]): boolean {
  let value = row[tree.feature[node]];
  const type = tree.type[node];
  const missing = (['none', 'zero', 'nan'] as const)[(type >> 2) & 3];
  if ((type & 1) === 1) {
    if (Number.isNaN(value)) return false;
    // A cast of what does not fit an int gives the lowest one, which is negative.
    const code = Math.abs(value) < 2 ** 31 ? Math.trunc(value) : -1;
    return code >= 0 && tree.sets[tree.threshold[node]].includes(code);
  }
  if (Number.isNaN(value) && missing !== 'nan') value = 0;
  const isZero = value >= -ZERO && value <= ZERO;
  if ((missing === 'zero' && isZero) || (missing === 'nan' && Number.isNaN(value))) {
    return (type & 2) !== 0;
  }
  return value <= tree.threshold[node];
}

/** The answer to a row: the average of a forest, then the objective's ConvertOutput. */
export function lightgbmAnswer(model: LightgbmModel, row: readonly number[]): number[] {
  const scores = lightgbmRaw(model, row).map((s) => (model.average ? s / model.iterations : s));
  const [name = '', ...parameters] = (model.objective ?? '').split(' ');
  const slope = Number(parameters.find((p) => p.startsWith('sigmoid:'))?.slice(8) ?? 1);
  const logistic = (s: number) => 1 / (1 + Math.exp(-slope * s));
  if (parameters.includes('sqrt')) return scores.map((s) => Math.sign(s) * s * s);
  if (['poisson', 'gamma', 'tweedie'].includes(name)) return scores.map(Math.exp);
  if (['binary', 'multiclassova', 'cross_entropy'].includes(name)) return scores.map(logistic);
  if (name === 'cross_entropy_lambda') return scores.map((s) => Math.log1p(Math.exp(s)));
  if (name !== 'multiclass') return scores;
  const powers = scores.map((s) => Math.exp(s - Math.max(...scores)));
  const total = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / total);
}

/** One tree of two splits, written by hand; tree_sizes is left out. */
export const VOYAGE_MODEL = `tree
version=v4
num_class=1
num_tree_per_iteration=1
label_index=0
max_feature_idx=1
objective=binary sigmoid:1
feature_names=age port
feature_infos=[0:80] 0:1:2

Tree=0
num_leaves=3
num_cat=1
split_feature=0 1
split_gain=2 1
threshold=30.5 0
decision_type=2 1
left_child=1 -1
right_child=-3 -2
leaf_value=0.5 -0.25 -1
leaf_weight=4 3 3
leaf_count=40 30 30
internal_value=0 0.1
internal_weight=10 7
internal_count=100 70
cat_boundaries=0 1
cat_threshold=5
is_linear=0
shrinkage=1


end of trees

pandas_categorical:[["Cherbourg","Queenstown","Southampton"]]
`;
