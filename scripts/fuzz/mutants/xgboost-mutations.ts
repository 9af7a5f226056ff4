// Changes of what an XGBoost document means: its fields are changed one by one to other values of their
// kind, on the edge of it, and outside.
import type { Random } from '../../../trainer/base/random.ts';

type Fields = Record<string, unknown>;
/** Changes a document in place. */
export type Mutation = (document: Fields, random: Random) => void;

const at = (fields: Fields, ...path: string[]): Fields =>
  path.reduce<Fields>((found, key) => (found[key] ?? {}) as Fields, fields);

const learnerOf = (document: Fields) => at(document, 'learner');
const boosterOf = (document: Fields) => at(document, 'learner', 'gradient_booster');
const gbtreeOf = (document: Fields) => {
  const booster = boosterOf(document);
  return (booster.gbtree ?? booster) as Fields;
};
const modelOf = (document: Fields) => at(gbtreeOf(document), 'model');
const treesOf = (document: Fields) => modelOf(document).trees as Fields[];

function pick<T>(random: Random, values: readonly T[]): T {
  return values[random.below(values.length)];
}

const NUMBERS = [
  0,
  -0,
  1,
  -1,
  0.1,
  1e-40,
  -1e-40,
  1e-46,
  3.4e38,
  1e39,
  -1e39,
  Infinity,
  -Infinity,
  NaN,
];
const INTEGERS = [-1, 0, 1, 2, 3, 4, 5, 6, 7, 31, 32, 100, 2 ** 24, 2 ** 31 - 1, 2 ** 32 - 1];

/** Changes one entry of a tree's list. */
function entryOf(key: string, draw: (random: Random, list: number[]) => unknown): Mutation {
  return (document, random) => {
    const list = pick(random, treesOf(document))[key] as unknown[] | undefined;
    if (!list || list.length === 0) return;
    list[random.below(list.length)] = draw(random, list as number[]);
  };
}

const neighbour = (random: Random, list: number[]) =>
  Math.fround(pick(random, list) + pick(random, [-0.1, 0, 0.1, 1, -1]));

/** Children of a node: another pair, none, itself, the pair swapped. */
const moveChildren: Mutation = (document, random) => {
  const tree = pick(random, treesOf(document));
  const [left, right] = [tree.left_children as number[], tree.right_children as number[]];
  const node = random.below(left.length);
  const other = pick(random, [-1, 1, 3, 5, random.below(left.length + 2)]);
  switch (random.below(5)) {
    case 0:
      [left[node], right[node]] = [right[node], left[node]];
      break;
    case 1:
      [left[node], right[node]] = [other, other < 0 ? -1 : other + 1];
      break;
    case 2:
      [left[node], right[node]] = [-1, -1];
      break;
    case 3:
      left[node] = other;
      break;
    default:
      right[node] = other;
  }
};

/** A parameter written as a text. */
function parameterOf(
  find: (document: Fields, random: Random) => Fields,
  key: string,
  values: string[],
): Mutation {
  return (document, random) => {
    find(document, random)[key] = pick(random, values);
  };
}

const parametersOf = (document: Fields) => at(document, 'learner', 'learner_model_param');
const COUNTS = ['0', '1', '2', '3', '4', '5', '-1', '1000000'];
const SCORES = [
  ...[
    '5E-1',
    '0',
    '1',
    '2.5E-1',
    '-1',
    '1e-10',
    '9.9999E-1',
    '[5E-1]',
    'nan',
    'inf',
    '3',
    '1E1',
    '',
  ],
  ...['0x1', '5E-1,5E-1', '1e39', '0.30000001', '.5', '5.'],
];
const OBJECTIVES = [
  ...['reg:squarederror', 'reg:logistic', 'binary:logistic', 'binary:logitraw', 'binary:hinge'],
  ...['count:poisson', 'reg:gamma', 'reg:tweedie', 'multi:softmax', 'multi:softprob', 'rank:ndcg'],
  ...['survival:cox', 'reg:squaredlogerror', 'reg:pseudohubererror', 'rank:map', 'reg:magic'],
];

const shuffleTrees: Mutation = (document, random) => {
  const trees = treesOf(document);
  const [a, b] = [random.below(trees.length), random.below(trees.length)];
  if (random.below(2) === 0) [trees[a], trees[b]] = [trees[b], trees[a]];
  else [trees[a].id, trees[b].id] = [trees[b].id, trees[a].id];
};

const changeList =
  (find: (document: Fields) => unknown, draw: (random: Random) => unknown): Mutation =>
  (document, random) => {
    const list = find(document);
    if (!Array.isArray(list) || list.length === 0) return;
    list[random.below(list.length)] = draw(random);
  };

/** Takes a field away, wherever it stands. */
const dropField: Mutation = (document, random) => {
  const tree = pick(random, treesOf(document));
  const owner = pick(random, [
    tree,
    at(tree, 'tree_param'),
    modelOf(document),
    learnerOf(document),
    parametersOf(document),
    boosterOf(document),
    at(modelOf(document), 'gbtree_model_param'),
  ]);
  delete owner[pick(random, Object.keys(owner))];
};

/** Makes a number split a category split with a list, and back. */
const turnSplit: Mutation = (document, random) => {
  const tree = pick(random, treesOf(document));
  const types = tree.split_type as number[] | undefined;
  if (!types) return;
  const node = random.below(types.length);
  types[node] = 1 - types[node];
  if (types[node] === 0 || random.below(4) === 0) return;
  const codes = Array.from({ length: 1 + random.below(3) }, () => random.below(40));
  const categories = tree.categories as number[];
  const nodes = tree.categories_nodes as number[];
  const place = nodes.findIndex((other) => other > node);
  const index = place < 0 ? nodes.length : place;
  (tree.categories_segments as number[]).splice(index, 0, categories.length);
  (tree.categories_sizes as number[]).splice(index, 0, codes.length);
  nodes.splice(index, 0, node);
  categories.push(...codes);
};

export const XGBOOST_MUTATIONS: Record<string, Mutation> = {
  threshold: entryOf('split_conditions', (random, list) =>
    random.below(2) === 0 ? pick(random, NUMBERS) : neighbour(random, list),
  ),
  baseWeight: entryOf('base_weights', (random) => pick(random, NUMBERS)),
  defaultLeft: entryOf('default_left', (random) => pick(random, [0, 1, 0, 1, 2, -1, true, false])),
  feature: entryOf('split_indices', (random) => pick(random, INTEGERS)),
  splitType: entryOf('split_type', (random) => pick(random, [0, 1, 2])),
  turnSplit,
  category: entryOf('categories', (random) => pick(random, INTEGERS)),
  categoryNode: entryOf('categories_nodes', (random) => random.below(8)),
  categorySize: entryOf('categories_sizes', (random) => random.below(4)),
  categoryStart: entryOf('categories_segments', (random) => random.below(4)),
  cover: entryOf('sum_hessian', (random) => pick(random, NUMBERS)),
  parent: entryOf('parents', (random) => pick(random, INTEGERS)),
  children: moveChildren,
  treeId: (document, random) => {
    pick(random, treesOf(document)).id = pick(random, INTEGERS);
  },
  shuffleTrees,
  nodeCount: parameterOf((d, r) => at(pick(r, treesOf(d)), 'tree_param'), 'num_nodes', COUNTS),
  deleted: parameterOf((d, r) => at(pick(r, treesOf(d)), 'tree_param'), 'num_deleted', COUNTS),
  treeFeatures: parameterOf((d, r) => at(pick(r, treesOf(d)), 'tree_param'), 'num_feature', COUNTS),
  leafVector: parameterOf(
    (d, r) => at(pick(r, treesOf(d)), 'tree_param'),
    'size_leaf_vector',
    COUNTS,
  ),
  treeInfo: changeList(
    (d) => modelOf(d).tree_info,
    (random) => pick(random, INTEGERS),
  ),
  weightDrop: changeList(
    (d) => boosterOf(d).weight_drop,
    (random) => pick(random, NUMBERS),
  ),
  treeCount: parameterOf((d) => at(modelOf(d), 'gbtree_model_param'), 'num_trees', COUNTS),
  parallel: parameterOf((d) => at(modelOf(d), 'gbtree_model_param'), 'num_parallel_tree', COUNTS),
  boosterName: (document, random) => {
    boosterOf(document).name = pick(random, ['gbtree', 'dart', 'gblinear', 'magic']);
  },
  baseScore: parameterOf(parametersOf, 'base_score', SCORES),
  classCount: parameterOf(parametersOf, 'num_class', COUNTS),
  targetCount: parameterOf(parametersOf, 'num_target', COUNTS),
  featureCount: parameterOf(parametersOf, 'num_feature', COUNTS),
  objective: (document, random) => {
    at(document, 'learner', 'objective').name = pick(random, OBJECTIVES);
  },
  bestIteration: (document, random) => {
    at(document, 'learner').attributes = {
      best_iteration: pick(random, ['0', '1', '2', '-1', '1000000']),
    };
  },
  scale: (document, random) => {
    const parameters = Object.values(at(document, 'learner', 'objective'));
    const owner = parameters.find((value): value is Fields => typeof value === 'object');
    if (owner) owner[pick(random, Object.keys(owner))] = pick(random, SCORES);
  },
  dropField,
  dropTree: (document, random) => {
    treesOf(document).splice(random.below(treesOf(document).length), 1);
  },
};
