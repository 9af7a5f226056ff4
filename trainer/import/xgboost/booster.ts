// The booster inside an XGBoost document: which trees answer, for which raw score, with what weight.
import type { JsonReader, NumberList } from '../json-reader.ts';

const HIGHEST_INT32 = 2 ** 31 - 1;
// DART's weights stand beside `gbtree` up to 3.2, beside `model` in 3.3, within it from 3.4 on.
const GBTREE_KEYS = new Set(['model', 'name', 'weight_drop']);
const DART_KEYS = new Set(['gbtree', 'name', 'weight_drop']);
const MODEL_KEYS = new Set([
  'cats',
  'gbtree_model_param',
  'iteration_indptr',
  'tree_info',
  'trees',
  'weight_drop',
]);

export interface Booster {
  model: JsonReader;
  /** The trees that answer, in order. */
  trees: JsonReader[];
  /** Per tree, the raw score that it adds to; not used for vector leaves. */
  outputs: NumberList;
  /** Per tree, the factor of its leaf values: 1 but for DART. */
  weights: NumberList;
  /** `rawCount` when leaves are vectors, otherwise 1. */
  leafWidth: number;
  warnings: string[];
}

/** Reads `learner.gradient_booster` (gbtree or dart) of a model with this number of raw scores. */
export function readBooster(learner: JsonReader, rawCount: number): Booster {
  const reader = learner.object('gradient_booster');
  const name = reader.text('name');
  if (name === 'gblinear') {
    throw reader.failure(
      'gblinear is a linear model without trees, and only trees can be imported; train with ' +
        "booster='gbtree', or compute the weighted sum where you need it",
      'name',
    );
  }
  if (name !== 'gbtree' && name !== 'dart') {
    throw reader.failure(`the booster '${name.slice(0, 60)}' has no trees to import`, 'name');
  }
  const isDart = name === 'dart';
  reader.allowOnly(isDart ? DART_KEYS : GBTREE_KEYS);
  const gbtree = isDart ? reader.object('gbtree') : reader;
  gbtree.allowOnly(GBTREE_KEYS);
  const model = gbtree.object('model');
  model.allowOnly(MODEL_KEYS);

  const all = placedTrees(model);
  const parameters = model.object('gbtree_model_param');
  parameters.integer('num_trees', all.length, all.length);
  const outputs = model.integers('tree_info', 0, rawCount - 1, all.length);
  const weights = readWeights(isDart ? [reader, gbtree, model] : [gbtree, model], all.length);
  const leafWidth = readLeafWidth(all, rawCount);
  const rounds = roundEnds(model, parameters, all.length, leafWidth > 1 ? 1 : rawCount);
  const { used, warnings } = usedRounds(learner, rounds.length);
  const trees = all.slice(0, rounds[used - 1]);
  return { model, trees, outputs, weights, leafWidth, warnings };
}

/** The trees at the places that their ids name, as XGBoost up to 2 puts them (3 refuses other orders). */
function placedTrees(model: JsonReader): JsonReader[] {
  const listed = model.objects('trees');
  if (listed.length === 0) throw model.failure('the model has no trees', 'trees');
  const placed = new Map<number, JsonReader>();
  for (const [i, tree] of listed.entries()) {
    const id = tree.has('id') ? tree.integer('id', 0, listed.length - 1) : i;
    if (placed.has(id)) throw tree.failure(`two trees have the id ${id}`, 'id');
    placed.set(id, tree);
  }
  return listed.map((tree, id) => placed.get(id) ?? tree);
}

/** DART's weights from the one place of several that has them; 1 for every tree where none does. */
function readWeights(places: JsonReader[], count: number): NumberList {
  const [owner, another] = places.filter((place) => place.has('weight_drop'));
  if (another) throw another.failure('the weights of the trees stand in two places', 'weight_drop');
  const ones = new Float64Array(count).fill(1);
  if (owner === undefined || owner.numbers('weight_drop').length === 0) return ones;
  const weights = owner.numbers('weight_drop', count);
  return Float64Array.from(weights, (given, i) => {
    // XGBoost keeps them as float32.
    const weight = Math.fround(given);
    if (Number.isFinite(weight)) return weight;
    throw owner.failure('is not finite', `weight_drop[${i}]`);
  });
}

/** Leaves are vectors in all trees (multi_strategy=multi_output_tree) or in none. */
function readLeafWidth(trees: JsonReader[], rawCount: number): number {
  const widths = trees.map((tree) => {
    const parameters = tree.object('tree_param');
    if (!parameters.has('size_leaf_vector')) return 1;
    return Math.max(1, parameters.integer('size_leaf_vector', 0, HIGHEST_INT32));
  });
  const strange = widths.findIndex(
    (width) => width !== widths[0] || (width > 1 && width !== rawCount),
  );
  if (strange < 0) return widths[0];
  throw trees[strange].failure(`leaves of ${widths[strange]} values for ${rawCount} outputs`);
}

/** For each round of boosting, the number of trees up to its end. */
function roundEnds(
  model: JsonReader,
  parameters: JsonReader,
  trees: number,
  treesPerRound: number,
): number[] {
  if (model.has('iteration_indptr')) {
    const starts = model.integers('iteration_indptr', 0, trees);
    const ends = Array.from(starts).slice(1);
    const isAscending = ends.every((end, i) => end >= starts[i]);
    if (starts[0] !== 0 || !isAscending || ends.at(-1) !== trees) {
      throw model.failure('the rounds are not in order', 'iteration_indptr');
    }
    return ends;
  }
  const parallel = parameters.has('num_parallel_tree')
    ? Math.max(1, parameters.integer('num_parallel_tree', 0, trees))
    : 1;
  const size = parallel * treesPerRound;
  if (trees % size !== 0) {
    throw model.failure(`${trees} trees do not make whole rounds of ${size}`, 'trees');
  }
  return Array.from({ length: trees / size }, (_, i) => (i + 1) * size);
}

/** After early stopping the rounds up to the best one answer, as in XGBoost's scikit-learn interface. */
function usedRounds(learner: JsonReader, rounds: number): { used: number; warnings: string[] } {
  if (!learner.has('attributes')) return { used: rounds, warnings: [] };
  const attributes = learner.object('attributes');
  if (!attributes.has('best_iteration')) return { used: rounds, warnings: [] };
  const best = attributes.integer('best_iteration', 0, HIGHEST_INT32) + 1;
  if (best >= rounds) return { used: rounds, warnings: [] };
  const warning =
    `training stopped early: the best ${best} of ${rounds} rounds answer, as in XGBClassifier and ` +
    'XGBRegressor (Booster.predict without iteration_range uses all)';
  return { used: best, warnings: [warning] };
}
