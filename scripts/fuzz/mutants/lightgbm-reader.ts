// LightGBM's text as LightGBM's own loader reads it (Tree::Tree(const char*), GBDT::LoadModelFromString), and no
// stricter: what that would read past the end of is not taken. Shares nothing with the importer.
import type { LightgbmModel } from '../../../test/lightgbm-text.ts';

type Tree = LightgbmModel['trees'][number];

/** A file that LightGBM does not load, or that leads it out of its memory. */
export class NotLoaded extends Error {}

/** The model, and how many features a row has. */
export function readLightgbm(text: string): { model: LightgbmModel; features: number } {
  const [head, ...blocks] = text.slice(0, text.indexOf('end of trees')).split(/^Tree=.*\n/m);
  const header = fieldsOf(head);
  const classes = wholeNumber(required(header, 'num_class'));
  const perIteration = wholeNumber(header.get('num_tree_per_iteration') ?? String(classes));
  const features = wholeNumber(required(header, 'max_feature_idx')) + 1;
  for (const key of ['feature_names', 'feature_infos']) {
    if (required(header, key).split(' ').length !== features) throw new NotLoaded(key);
  }
  // With other counts LightGBM reads answers that nobody wrote.
  if (perIteration !== classes || perIteration < 1) throw new NotLoaded('num_class');
  const trees = blocks.map((block) => readTree(fieldsOf(block), features));
  if (trees.length === 0 || trees.length % perIteration !== 0) throw new NotLoaded('trees');
  const version = (['v3', 'v4'] as const).find((each) => each === header.get('version'));
  if (version === undefined) throw new NotLoaded('version');
  const model: LightgbmModel = {
    ...{ version, perIteration, trees },
    objective: header.get('objective'),
    iterations: trees.length / perIteration,
    linear: true,
    average: /^average_output$/m.test(head),
  };
  return { model, features };
}

function fieldsOf(text: string): Map<string, string> {
  const lines = text.split('\n').filter((line) => line.includes('='));
  return new Map(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

function required(fields: Map<string, string>, key: string): string {
  const value = fields.get(key);
  if (value === undefined) throw new NotLoaded(key);
  return value;
}

/** As Common::Atoi: what stands behind the digits is not looked at. */
function wholeNumber(text: string): number {
  return Number(/^ *([+-]?\d+)/.exec(text)?.[1] ?? 0);
}

/** As Common::StringToArray: so many numbers, no more and no less. */
function list(fields: Map<string, string>, key: string, count: number): number[] {
  const pieces = required(fields, key)
    .split(' ')
    .filter((piece) => piece !== '');
  if (pieces.length !== count) throw new NotLoaded(key);
  return pieces.map((piece) => {
    const value = Number(piece.replace(/inf$/, 'Infinity').replace(/^[+-]?nan$/, 'NaN'));
    if (Number.isNaN(value)) throw new NotLoaded(key);
    return value;
  });
}

function readTree(fields: Map<string, string>, features: number): Tree {
  const leaves = wholeNumber(required(fields, 'num_leaves'));
  const value = list(fields, 'leaf_value', leaves);
  const linear = value.map((constant) => noTerms(constant));
  const tree: Tree = { ...noSplits(), value, linear };
  if (/^[+-]?0*[1-9]/.test(fields.get('is_linear') ?? '')) readLinear(fields, tree, features);
  if (leaves <= 1) return tree;
  tree.feature = indices(fields, 'split_feature', leaves - 1, 0, features - 1);
  tree.threshold = list(fields, 'threshold', leaves - 1);
  tree.type = indices(fields, 'decision_type', leaves - 1, 0, 11);
  tree.left = indices(fields, 'left_child', leaves - 1, -leaves, leaves - 2);
  tree.right = indices(fields, 'right_child', leaves - 1, -leaves, leaves - 2);
  tree.sets = readSets(fields);
  requireTree(tree);
  return tree;
}

const noTerms = (constant: number) => ({
  constant,
  features: [] as number[],
  coefficients: [] as number[],
});
const noSplits = () => ({ feature: [], threshold: [], type: [], left: [], right: [], sets: [] });

function indices(
  fields: Map<string, string>,
  key: string,
  count: number,
  lowest: number,
  highest: number,
): number[] {
  const values = list(fields, key, count);
  const isOutside = (value: number) =>
    !Number.isInteger(value) || value < lowest || value > highest;
  if (values.some(isOutside)) throw new NotLoaded(key);
  return values;
}

function readLinear(fields: Map<string, string>, tree: Tree, features: number): void {
  const leaves = tree.value.length;
  const constants = list(fields, 'leaf_const', leaves);
  const counts = indices(fields, 'num_features', leaves, 0, 1000);
  const total = counts.reduce((a, b) => a + b, 0);
  const terms = indices(fields, 'leaf_features', total, 0, features - 1);
  const coefficients = list(fields, 'leaf_coeff', total);
  tree.linear = constants.map((constant, leaf) => {
    const count = counts[leaf];
    return {
      constant,
      features: terms.splice(0, count),
      coefficients: coefficients.splice(0, count),
    };
  });
}

/** Codes of each set, out of its words. */
function readSets(fields: Map<string, string>): number[][] {
  const count = wholeNumber(required(fields, 'num_cat'));
  if (count <= 0) return [];
  const boundaries = indices(fields, 'cat_boundaries', count + 1, 0, 1 << 20);
  const words = indices(fields, 'cat_threshold', boundaries[count], 0, 2 ** 32 - 1);
  if (boundaries.some((start, i) => start < (boundaries[i - 1] ?? start)) || boundaries[0] !== 0) {
    throw new NotLoaded('cat_boundaries');
  }
  return Array.from({ length: count }, (_, set) => {
    const codes: number[] = [];
    for (let word = boundaries[set]; word < boundaries[set + 1]; word++) {
      for (let bit = 0; bit < 32; bit++) {
        if (((words[word] >>> bit) & 1) === 1) codes.push((word - boundaries[set]) * 32 + bit);
      }
    }
    return codes;
  });
}

/** No way round in a circle, and no set that is not there. */
function requireTree(tree: Tree): void {
  const reached = new Set<number>();
  const pending = [0];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node < 0) continue;
    if (reached.has(node)) throw new NotLoaded('a node is reached twice');
    reached.add(node);
    if ((tree.type[node] & 1) === 1 && tree.sets[tree.threshold[node]] === undefined) {
      throw new NotLoaded('threshold');
    }
    pending.push(tree.left[node], tree.right[node]);
  }
}
