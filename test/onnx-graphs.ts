// Random valid ONNX graphs around tree operators, with every attribute and operator that the importer
// knows, in combinations that no exporter need have made.
import {
  type AttributeProto,
  ELEMENT_BOOL,
  ELEMENT_DOUBLE,
  ELEMENT_FLOAT,
  ELEMENT_INT64,
  ELEMENT_STRING,
  ELEMENT_UINT8,
  type NodeProto,
  type TensorProto,
  tensorAttribute,
} from '../trainer/onnx-proto.ts';
import { createRandom, type Random } from '../trainer/random.ts';
import { onnxAttribute, onnxFile } from './foreign-models.ts';

const ML = 'ai.onnx.ml';
const MODES = ['LEQ', 'LT', 'GTE', 'GT', 'EQ', 'NEQ'];
const LABELS = ['amber', 'blue', 'coral', 'dun', 'ecru'];

/** A matrix on its way through the graph. */
interface Matrix {
  name: string;
  columns: number;
  elementType: number;
}

/** A graph under construction. */
class Graph {
  readonly random: Random;
  readonly nodes: NodeProto[] = [];
  readonly initializers: TensorProto[] = [];
  readonly inputs: Matrix[] = [];
  readonly mlVersion: number;
  #names = 0;

  constructor(seed: number) {
    this.random = createRandom(seed, 0x0a);
    this.mlVersion = this.pick([1, 2, 3, 3, 5, 5]);
  }

  pick<T>(values: readonly T[]): T {
    return values[this.random.below(values.length)];
  }

  flip(): boolean {
    return this.random.below(2) === 0;
  }

  /** A number as it may stand in a model: halves and quarters, some of them codes. */
  number(): number {
    const draw = this.random.below(10);
    if (draw < 4) return this.random.below(41) / 4 - 5;
    if (draw < 7) return this.random.below(6);
    return Math.fround(this.random.uniform() * 8 - 4);
  }

  numbers(count: number): number[] {
    return Array.from({ length: count }, () => this.number());
  }

  name(): string {
    return `t${this.#names++}`;
  }

  add(
    opType: string,
    input: string[],
    attribute: AttributeProto[] = [],
    domain = '',
    outputs = 1,
  ): string[] {
    const output = Array.from({ length: outputs }, () => this.name());
    this.nodes.push({ opType, input, output, attribute, domain });
    return output;
  }

  floats(values: number[], dims = [values.length], elementType = ELEMENT_FLOAT): string {
    const name = this.name();
    const data =
      elementType === ELEMENT_DOUBLE
        ? { doubleData: values }
        : { floatData: values.map(Math.fround) };
    this.initializers.push({ name, dims, dataType: elementType, ...data });
    return name;
  }

  integers(values: number[]): string {
    const name = this.name();
    this.initializers.push({
      name,
      dims: [values.length],
      dataType: ELEMENT_INT64,
      int64Data: values,
    });
    return name;
  }

  input(name: string, columns: number, elementType: number): Matrix {
    const matrix = { name, columns, elementType };
    this.inputs.push(matrix);
    return matrix;
  }
}

/** The bytes of a graph that depends on nothing but the seed. */
export function randomOnnxFile(seed: number): Buffer {
  const graph = new Graph(seed);
  const matrix = addSteps(graph, addInputs(graph));
  const { name, columns, isClassifier } = addModel(graph, matrix);
  const output = isClassifier ? addNames(graph, name, columns) : name;
  return onnxFile(
    {
      inputs: graph.inputs,
      nodes: graph.nodes,
      initializers: graph.initializers,
      outputs: [{ name: output, elementType: ELEMENT_FLOAT, columns }],
    },
    graph.mlVersion,
  );
}

/** One matrix, or columns of several kinds made one float32 matrix. */
function addInputs(graph: Graph): Matrix {
  const form = graph.random.below(10);
  const width = 1 + graph.random.below(4);
  if (form < 6) return graph.input('X', width, ELEMENT_FLOAT);
  if (form < 7) return graph.input('X', width, ELEMENT_DOUBLE);
  if (form < 8) return toFloat(graph, graph.input('X', width, ELEMENT_INT64));
  const parts: Matrix[] = [];
  for (let i = 0; i <= width; i++) parts.push(addColumn(graph, `c${i}`));
  const input = parts.map(({ name }) => name);
  const [name] = graph.add('Concat', input, [onnxAttribute('axis', { i: 1 })]);
  const columns = parts.reduce((sum, part) => sum + part.columns, 0);
  return { name, columns, elementType: ELEMENT_FLOAT };
}

function toFloat(graph: Graph, matrix: Matrix): Matrix {
  if (matrix.elementType === ELEMENT_FLOAT) return matrix;
  const [name] = graph.add('Cast', [matrix.name], [onnxAttribute('to', { i: ELEMENT_FLOAT })]);
  return { ...matrix, name, elementType: ELEMENT_FLOAT };
}

/** An input of one column, encoded where it is no number. */
function addColumn(graph: Graph, name: string): Matrix {
  switch (graph.random.below(5)) {
    case 0: {
      const column = graph.input(name, 1, ELEMENT_STRING);
      const strings = LABELS.slice(0, 2 + graph.random.below(4));
      return graph.flip()
        ? addOneHot(graph, column, { strings })
        : addEncoder(graph, column, strings);
    }
    case 1: {
      const column = graph.input(name, 1, ELEMENT_INT64);
      return graph.flip()
        ? addOneHot(graph, column, { ints: [0, 1, 4, -2] })
        : toFloat(graph, column);
    }
    case 2:
      return toFloat(graph, graph.input(name, 1, ELEMENT_BOOL));
    case 3:
      return toFloat(graph, graph.input(name, 1, ELEMENT_DOUBLE));
    default:
      return graph.input(name, 1, ELEMENT_FLOAT);
  }
}

function addOneHot(
  graph: Graph,
  column: Matrix,
  { strings, ints = [] }: { strings?: string[]; ints?: number[] },
): Matrix {
  const categories = strings
    ? onnxAttribute('cats_strings', { strings })
    : onnxAttribute('cats_int64s', { ints });
  const attributes = [categories, onnxAttribute('zeros', { i: 1 })];
  const [hot] = graph.add('OneHotEncoder', [column.name], attributes, ML);
  const columns = (strings ?? ints).length;
  const [name] = graph.add('Reshape', [hot, graph.integers([-1, columns])]);
  return { name, columns, elementType: ELEMENT_FLOAT };
}

function addEncoder(graph: Graph, column: Matrix, strings: string[]): Matrix {
  if (graph.mlVersion === 1) return addOneHot(graph, column, { strings });
  const [name] = graph.add(
    'LabelEncoder',
    [column.name],
    [
      onnxAttribute('keys_strings', { strings }),
      onnxAttribute('values_floats', { floats: strings.map((_, i) => (i * 3) % 5) }),
      onnxAttribute('default_float', { f: -1 }),
    ],
    ML,
  );
  return { name, columns: 1, elementType: ELEMENT_FLOAT };
}

/** Up to three operators on the columns. */
function addSteps(graph: Graph, start: Matrix): Matrix {
  let matrix = start;
  for (let count = graph.random.below(4); count > 0; count--) {
    matrix = addStep(graph, matrix);
  }
  return matrix;
}

function addStep(graph: Graph, matrix: Matrix): Matrix {
  const { columns, elementType } = matrix;
  const isDouble = elementType === ELEMENT_DOUBLE;
  const from = (opType: string, attribute: AttributeProto[] = [], domain = ''): Matrix => {
    const [name] = graph.add(opType, [matrix.name], attribute, domain);
    return { ...matrix, name };
  };
  const withConstant = (opType: string, values: number[], isFirst = false): Matrix => {
    const constant = graph.floats(values, [values.length], elementType);
    const input = isFirst ? [constant, matrix.name] : [matrix.name, constant];
    return { ...matrix, name: graph.add(opType, input)[0] };
  };
  const factors = (count: number) => graph.numbers(count).map((value) => value || 0.3);
  const count = graph.flip() ? 1 : columns;
  switch (graph.random.below(16)) {
    case 0:
      if (isDouble) return matrix;
      return from(
        'Scaler',
        [
          onnxAttribute('offset', { floats: graph.numbers(columns) }),
          onnxAttribute('scale', { floats: factors(columns) }),
        ],
        ML,
      );
    case 1:
      if (isDouble) return matrix;
      return from(
        'Imputer',
        [
          onnxAttribute('imputed_value_floats', { floats: graph.numbers(count) }),
          onnxAttribute('replaced_value_float', { f: graph.flip() ? Number.NaN : graph.number() }),
        ],
        ML,
      );
    case 2:
      return withConstant('Add', graph.numbers(count));
    case 3:
      return withConstant('Sub', graph.numbers(count), graph.flip());
    case 4:
      return withConstant('Mul', factors(count));
    case 5:
      return withConstant('Div', factors(count));
    case 6:
      return from('Identity');
    case 7: {
      const to = isDouble ? ELEMENT_FLOAT : ELEMENT_DOUBLE;
      return { ...from('Cast', [onnxAttribute('to', { i: to })]), elementType: to };
    }
    case 8: {
      const taken = Array.from({ length: 1 + graph.random.below(4) }, () =>
        graph.random.below(columns),
      );
      const [name] = graph.add(
        'ArrayFeatureExtractor',
        [matrix.name, graph.integers(taken)],
        [],
        ML,
      );
      return { ...matrix, name, columns: taken.length };
    }
    case 9: {
      const taken = [graph.random.below(columns), graph.random.below(columns)];
      const axis = onnxAttribute('axis', { i: graph.flip() ? 1 : -1 });
      const [name] = graph.add('Gather', [matrix.name, graph.integers(taken)], [axis]);
      const [both] = graph.add('Concat', [matrix.name, name], [onnxAttribute('axis', { i: 1 })]);
      return { ...matrix, name: both, columns: columns + 2 };
    }
    case 10:
      if (isDouble) return matrix;
      return from('Binarizer', [onnxAttribute('threshold', { f: graph.number() })], ML);
    case 11:
      return from(graph.pick(['Abs', 'Neg', 'Floor', 'Ceil', 'Sqrt']));
    case 12: {
      const [low, high] = graph.numbers(2).sort((a, b) => a - b);
      const bounds = [low, high].map((value) => graph.floats([value], [], elementType));
      const [name] = graph.add('Clip', [matrix.name, ...bounds]);
      return { ...matrix, name };
    }
    case 13: {
      const constant = graph.floats([graph.number()], [1], elementType);
      const [mask] = graph.add(graph.pick(['Greater', 'Less']), [matrix.name, constant]);
      const [name] = graph.add('Cast', [mask], [onnxAttribute('to', { i: elementType })]);
      return { ...matrix, name };
    }
    case 14: {
      const [mask] = graph.add('IsNaN', [matrix.name]);
      const [name] = graph.add('Cast', [mask], [onnxAttribute('to', { i: elementType })]);
      const [both] = graph.add('Concat', [matrix.name, name], [onnxAttribute('axis', { i: 1 })]);
      return { ...matrix, name: both, columns: columns * 2 };
    }
    default:
      return from('Flatten');
  }
}

interface Model {
  name: string;
  columns: number;
  isClassifier: boolean;
}

/** One tree operator, or several whose scores become one. */
function addModel(graph: Graph, matrix: Matrix): Model {
  const form = graph.random.below(10);
  if (form < 7) return addAfter(graph, addTrees(graph, matrix, 1 + graph.random.below(3)));
  const targets = 1 + graph.random.below(2);
  const add = graph.mlVersion === 5 ? addTreeEnsemble : addRegressor;
  const models = [add(graph, matrix, targets), add(graph, matrix, targets)];
  const names = models.map(({ name }) => name);
  if (form === 7) return { ...models[0], name: graph.add(graph.pick(['Sum', 'Mean']), names)[0] };
  if (form === 8) {
    const [name] = graph.add('Concat', names, [onnxAttribute('axis', { i: 1 })]);
    return { name, columns: targets * 2, isClassifier: false };
  }
  const layers = names.map(
    (name) => graph.add('Reshape', [name, graph.integers([1, -1, targets])])[0],
  );
  const [stack] = graph.add('Concat', layers, [onnxAttribute('axis', { i: 0 })]);
  const axes = [onnxAttribute('axes', { ints: [0] }), onnxAttribute('keepdims', { i: 0 })];
  return { ...models[0], name: graph.add('ReduceMean', [stack], axes)[0] };
}

/** What exporters put behind the trees. */
function addAfter(graph: Graph, model: Model): Model {
  const { name, columns, isClassifier } = model;
  if (isClassifier || graph.flip()) return model;
  const of = (opType: string, input: string[], attribute: AttributeProto[] = []): Model => ({
    ...model,
    name: graph.add(opType, input, attribute)[0],
  });
  const constants = () => graph.floats(graph.numbers(graph.flip() ? 1 : columns));
  switch (graph.random.below(6)) {
    case 0:
      return of(graph.pick(['Add', 'Sub', 'Mul']), [name, constants()]);
    case 1:
      return of(graph.pick(['Sigmoid', 'Exp', 'Neg']), [name]);
    case 2:
      return of('Softmax', [name], [onnxAttribute('axis', { i: 1 })]);
    case 3:
      return of('Sub', [constants(), name]);
    case 4: {
      const taken = [graph.random.below(columns)];
      const selected = graph.add('ArrayFeatureExtractor', [name, graph.integers(taken)], [], ML)[0];
      return { ...model, name: selected, columns: 1 };
    }
    default: {
      if (columns !== 1) return model;
      const [p] = graph.add('Sigmoid', [name]);
      const [q] = graph.add('Sub', [graph.floats([1], [1]), p]);
      return { ...of('Concat', [q, p], [onnxAttribute('axis', { i: 1 })]), columns: 2 };
    }
  }
}

/** ZipMap or nothing behind a classifier's scores, which are asked for in any case. */
function addNames(graph: Graph, name: string, columns: number): string {
  if (graph.flip()) {
    const ints = Array.from({ length: columns }, (_, i) => i);
    graph.add('ZipMap', [name], [onnxAttribute('classlabels_int64s', { ints })], ML);
  }
  return name;
}

function addTrees(graph: Graph, matrix: Matrix, targets: number): Model {
  // Version 5 has no other tree operator.
  if (graph.mlVersion === 5) return addTreeEnsemble(graph, matrix, targets);
  return graph.flip() ? addRegressor(graph, matrix, targets) : addClassifier(graph, matrix);
}

interface Votes {
  targets: number;
  /** The targets that a leaf votes for. */
  choose: () => number[];
  weight: () => number;
}

function addRegressor(graph: Graph, matrix: Matrix, targets: number): Model {
  const choose = voteChoice(graph, targets);
  const weight = () => graph.number();
  const attributes = classicTrees(graph, matrix, 'target', { targets, choose, weight });
  attributes.push(onnxAttribute('n_targets', { i: targets }));
  const aggregate = graph.pick(['SUM', 'SUM', 'SUM', 'AVERAGE', 'AVERAGE', 'MIN', 'MAX']);
  attributes.push(onnxAttribute('aggregate_function', { s: aggregate }));
  addTransform(graph, attributes);
  addBase(graph, attributes, matrix, [0, targets]);
  const [name] = graph.add('TreeEnsembleRegressor', [matrix.name], attributes, ML);
  return { name, columns: targets, isClassifier: false };
}

/** All targets, one of them, or some. */
function voteChoice(graph: Graph, targets: number): () => number[] {
  const all = Array.from({ length: targets }, (_, target) => target);
  const form = graph.random.below(3);
  if (form === 0) return () => all;
  if (form === 1) return () => [graph.random.below(targets)];
  return () => all.filter((target) => target === 0 || graph.flip());
}

function addClassifier(graph: Graph, matrix: Matrix): Model {
  const targets = 2 + graph.random.below(3);
  const only = graph.random.below(2);
  const form = graph.random.below(3);
  const choose = targets === 2 && form < 2 ? () => [only] : voteChoice(graph, targets);
  const weight = graph.flip() ? () => graph.number() : () => Math.abs(graph.number()) / 8;
  const attributes = classicTrees(graph, matrix, 'class', { targets, choose, weight });
  const labels = LABELS.slice(0, targets);
  attributes.push(
    graph.flip()
      ? onnxAttribute('classlabels_strings', { strings: labels })
      : onnxAttribute('classlabels_int64s', { ints: labels.map((_, i) => i) }),
  );
  addTransform(graph, attributes);
  addBase(graph, attributes, matrix, [0, 1, targets]);
  const [, name] = graph.add('TreeEnsembleClassifier', [matrix.name], attributes, ML, 2);
  return { name, columns: targets, isClassifier: true };
}

function addTransform(graph: Graph, attributes: AttributeProto[]): void {
  const transform =
    graph.random.below(12) === 0
      ? 'PROBIT'
      : graph.pick(['NONE', 'NONE', 'LOGISTIC', 'SOFTMAX', 'SOFTMAX_ZERO']);
  attributes.push(onnxAttribute('post_transform', { s: transform }));
}

function addBase(
  graph: Graph,
  attributes: AttributeProto[],
  matrix: Matrix,
  counts: number[],
): void {
  const count = graph.pick(counts);
  if (count > 0) attributes.push(listAttribute(graph, matrix, 'base_values', graph.numbers(count)));
}

/** Floats, or the tensor of doubles that goes with double inputs from version 3 on. */
function listAttribute(
  graph: Graph,
  { elementType }: Matrix,
  name: string,
  values: number[],
): AttributeProto {
  if (elementType !== ELEMENT_DOUBLE || graph.mlVersion < 3) {
    return onnxAttribute(name, { floats: values });
  }
  const tensor = { dims: [values.length], dataType: ELEMENT_DOUBLE, doubleData: values };
  return tensorAttribute(`${name}_as_tensor`, tensor);
}

function classicTrees(
  graph: Graph,
  matrix: Matrix,
  prefix: 'class' | 'target',
  votes: Votes,
): AttributeProto[] {
  const modes = graph.flip() ? [graph.pick(MODES)] : MODES.filter(() => graph.flip());
  const hasTracks = graph.flip();
  const lists: Record<string, number[]> = {};
  const put = (name: string, value: number) => {
    lists[name] ??= [];
    return lists[name].push(value) - 1;
  };
  const names: string[] = [];
  const grow = (tree: number, depth: number, ids: { next: number }): number => {
    const id = ids.next++;
    const isLeaf = depth === 0 || graph.random.below(5) === 0;
    const at = put('nodes_nodeids', id);
    put('nodes_treeids', tree);
    put('nodes_featureids', isLeaf ? 0 : graph.random.below(matrix.columns));
    put('nodes_values', isLeaf ? 0 : graph.number());
    put('nodes_missing_value_tracks_true', graph.random.below(2));
    names.push(isLeaf ? 'LEAF' : `BRANCH_${graph.pick(modes.length > 0 ? modes : ['LEQ'])}`);
    for (const side of ['true', 'false']) put(`nodes_${side}nodeids`, 0);
    if (isLeaf) {
      for (const target of votes.choose()) {
        put(`${prefix}_treeids`, tree);
        put(`${prefix}_nodeids`, id);
        put(`${prefix}_ids`, target);
        put(`${prefix}_weights`, votes.weight());
      }
      return id;
    }
    lists.nodes_truenodeids[at] = grow(tree, depth - 1, ids);
    lists.nodes_falsenodeids[at] = grow(tree, depth - 1, ids);
    return id;
  };
  const trees = 1 + graph.random.below(4);
  for (let tree = 0; tree < trees; tree++) grow(tree, 1 + graph.random.below(4), { next: 0 });
  return [
    onnxAttribute('nodes_modes', { strings: names }),
    ...Object.entries(lists)
      .filter(([name]) => hasTracks || name !== 'nodes_missing_value_tracks_true')
      .map(([name, values]) =>
        /values|weights/.test(name)
          ? listAttribute(graph, matrix, name, values)
          : onnxAttribute(name, { ints: values }),
      ),
  ];
}

/** TreeEnsemble of version 5, MEMBER nodes among its own. */
function addTreeEnsemble(graph: Graph, matrix: Matrix, targets: number): Model {
  const { elementType } = matrix;
  const tensor = (name: string, values: number[]) => {
    const data =
      elementType === ELEMENT_DOUBLE
        ? { doubleData: values }
        : { floatData: values.map(Math.fround) };
    return tensorAttribute(name, { dims: [values.length], dataType: elementType, ...data });
  };
  const modes: number[] = [];
  const [features, splits, tracks, members, weights, targetIds]: number[][] = [
    [],
    [],
    [],
    [],
    [],
    [],
  ];
  const children = { true: [] as number[], false: [] as number[] };
  const leafs = { true: [] as number[], false: [] as number[] };
  const roots: number[] = [];
  const grow = (depth: number): number => {
    const mode = graph.random.below(7);
    const at = modes.push(mode) - 1;
    features.push(graph.random.below(matrix.columns));
    splits.push(mode === 6 ? 0 : graph.number());
    tracks.push(graph.random.below(2));
    if (mode === 6)
      members.push(...[0, 1, 2, 3, 4.5, -1].filter(() => graph.flip()), 5, Number.NaN);
    for (const side of ['true', 'false'] as const) {
      const isLeaf = depth === 0 || graph.random.below(4) === 0;
      leafs[side][at] = isLeaf ? 1 : 0;
      if (isLeaf) {
        targetIds.push(graph.random.below(targets));
        children[side][at] = weights.push(graph.number()) - 1;
      } else children[side][at] = grow(depth - 1);
    }
    return at;
  };
  for (let trees = 1 + graph.random.below(3); trees > 0; trees--) {
    roots.push(modes.length);
    grow(graph.random.below(3));
  }
  const ints = {
    n_targets: targets,
    aggregate_function: graph.pick([0, 0, 1, 1, 1, 2, 3]),
    post_transform: graph.pick([0, 0, 1, 2, 3, 4]),
  };
  const attributes = [
    ...Object.entries(ints).map(([name, i]) => onnxAttribute(name, { i })),
    onnxAttribute('tree_roots', { ints: roots }),
    onnxAttribute('nodes_featureids', { ints: features }),
    onnxAttribute('nodes_truenodeids', { ints: children.true }),
    onnxAttribute('nodes_trueleafs', { ints: leafs.true }),
    onnxAttribute('nodes_falsenodeids', { ints: children.false }),
    onnxAttribute('nodes_falseleafs', { ints: leafs.false }),
    onnxAttribute('nodes_missing_value_tracks_true', { ints: tracks }),
    onnxAttribute('leaf_targetids', { ints: targetIds }),
    tensor('nodes_splits', splits),
    tensor('leaf_weights', weights),
    tensorAttribute('nodes_modes', {
      dims: [modes.length],
      dataType: ELEMENT_UINT8,
      rawData: Uint8Array.from(modes),
    }),
    ...(members.length > 0 ? [tensor('membership_values', members)] : []),
  ];
  const [name] = graph.add('TreeEnsemble', [matrix.name], attributes, ML);
  return { name, columns: targets, isClassifier: false };
}
