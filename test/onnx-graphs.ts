// Random valid ONNX graphs around tree operators, with every attribute and operator that the importer
// knows, in combinations that no exporter need have made.
import {
  type AttributeProto,
  ELEMENT_BOOL,
  ELEMENT_DOUBLE,
  ELEMENT_FLOAT,
  ELEMENT_INT64,
  ELEMENT_STRING,
} from '../trainer/import/onnx/proto.ts';
import { addEnsemble } from './onnx-ensemble-graphs.ts';
import { onnxAttribute, onnxFile } from './onnx-file.ts';
import { Graph, type Matrix } from './onnx-graph-builder.ts';
import { addRegressor, addTreeEnsemble, addTrees, type Model } from './onnx-random-trees.ts';

const ML = 'ai.onnx.ml';
const LABELS = ['amber', 'blue', 'coral', 'dun', 'ecru'];

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

/** One tree operator, or several whose scores become one. */
function addModel(graph: Graph, matrix: Matrix): Model {
  const form = graph.random.below(16);
  if (form >= 10 && graph.mlVersion < 5 && graph.mlVersion > 1) return addEnsemble(graph, matrix);
  if (form < 7 || form >= 10)
    return addAfter(graph, addTrees(graph, matrix, 1 + graph.random.below(3)));
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
