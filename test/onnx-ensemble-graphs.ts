// What exporters write around several models, or around a single tree: means and votes of classifiers,
// AdaBoost, calibrations, exponentials, columns taken apart; with weights and constants of all sizes.
import { ELEMENT_FLOAT } from '../trainer/import/onnx/proto.ts';
import { onnxAttribute } from './onnx-file.ts';
import type { Graph, Matrix } from './onnx-graph-builder.ts';
import { addClassifier, addRegressor, type Model } from './onnx-random-trees.ts';

const ML = 'ai.onnx.ml';
const axis = (i: number) => onnxAttribute('axis', { i });

/** A model of models; its operators need classifiers, which version 5 does not have. */
export function addEnsemble(graph: Graph, matrix: Matrix): Model {
  const forms = [addMean, addVote, addBoost, addCalibrated, addRate, addColumns, addPathLength];
  return graph.pick(forms)(graph, matrix);
}

/** Classifiers whose answers are probabilities, all of the same classes. */
function addClassifiers(graph: Graph, matrix: Matrix, trees?: number): Model[] {
  const classes = 2 + graph.random.below(3);
  const isOneColumn = classes === 2 && graph.flip();
  return Array.from({ length: 1 + graph.random.below(3) }, () =>
    addClassifier(graph, matrix, {
      classes,
      isOneColumn,
      isProbability: true,
      ...(trees && { trees }),
    }),
  );
}

/** Bagging: layers stacked and their mean; or a weighted sum, as soft voting has it. */
function addMean(graph: Graph, matrix: Matrix): Model {
  const models = addClassifiers(graph, matrix);
  const [{ columns }] = models;
  if (graph.flip()) {
    const shape = graph.integers([1, -1, columns]);
    const layers = models.map(({ name }) => graph.add('Reshape', [name, shape])[0]);
    const [stack] = graph.add('Concat', layers, [axis(0)]);
    const attributes = [onnxAttribute('axes', { ints: [0] }), onnxAttribute('keepdims', { i: 0 })];
    const [name] = graph.add('ReduceMean', [stack], attributes);
    return { name, columns, isClassifier: true };
  }
  const parts = models.map(({ name }) => {
    const weight = graph.floats([graph.random.uniform()], [1]);
    return graph.add('Mul', [name, weight])[0];
  });
  const [total] = graph.add('Sum', parts);
  const name = graph.flip() ? graph.add('Mul', [total, graph.floats([1], [])])[0] : total;
  return { name, columns, isClassifier: true };
}

/** The class that a single tree decides for, as 1 beside 0 or less. */
function addDecision(graph: Graph, { name, columns }: Model): string {
  const [best] = graph.add('ArgMax', [name], [axis(1)]);
  const places = graph.integers(Array.from({ length: columns }, (_, i) => i));
  const [isBest] = graph.add('Equal', [best, places]);
  const lost = graph.flip() ? 0 : -1 / (columns - 1);
  return graph.add('Where', [isBest, graph.floats([1], [1]), graph.floats([lost], [1])])[0];
}

/** Hard voting. */
function addVote(graph: Graph, matrix: Matrix): Model {
  const models = addClassifiers(graph, matrix, 1);
  const votes = models.map((model) => addDecision(graph, model));
  const weight = graph.floats([1 / models.length], [1]);
  const parts = votes.map((name) => graph.add('Mul', [name, weight])[0]);
  return { ...models[0], name: graph.add('Sum', parts)[0] };
}

/** AdaBoost: decisions, or logarithms of probabilities, then a softmax spelled out. */
function addBoost(graph: Graph, matrix: Matrix): Model {
  const models = addClassifiers(graph, matrix, 1);
  const { columns } = models[0];
  const one = (value: number) => graph.floats([value], []);
  const parts = models.map((model) => {
    if (graph.flip()) {
      const weight = one(graph.random.uniform() * 3);
      return graph.add('Mul', [addDecision(graph, model), weight])[0];
    }
    const [clipped] = graph.add('Clip', [model.name, one(Math.fround(2 ** -52))]);
    const [log] = graph.add('Log', [clipped]);
    const [sum] = graph.add('ReduceSum', [log, graph.integers([1])]);
    const [column] = graph.add('Reshape', [sum, graph.integers([-1, 1])]);
    const [mean] = graph.add('Mul', [column, one(1 / columns)]);
    const [centered] = graph.add('Sub', [log, mean]);
    return graph.add('Mul', [centered, one(columns - 1)])[0];
  });
  const [total] = graph.add('Sum', parts);
  const [scaled] = graph.add('Div', [total, one(1 + graph.random.uniform() * 3)]);
  const [exp] = graph.add('Exp', [scaled]);
  const [sum] = graph.add('ReduceSum', [exp, graph.integers([1])]);
  const [name] = graph.add('Div', [exp, sum]);
  return { name, columns, isClassifier: true };
}

/** A calibrated classifier: a sigmoid for each class, divided by their sum where there are several. */
function addCalibrated(graph: Graph, matrix: Matrix): Model {
  const [model] = addClassifiers(graph, matrix);
  const { columns } = model;
  const one = () => graph.floats([1], []);
  const calibrated = (column: number) => {
    const [p] = graph.add('ArrayFeatureExtractor', [model.name, graph.integers([column])], [], ML);
    const [product] = graph.add('Mul', [graph.floats([graph.number() * 2], []), p]);
    const [shifted] = graph.add('Add', [product, graph.floats([graph.number()], [])]);
    const [exp] = graph.add('Exp', [shifted]);
    const [denominator] = graph.add('Add', [one(), exp]);
    return graph.add('Div', [one(), denominator])[0];
  };
  if (columns === 2) {
    const p = calibrated(1);
    const [q] = graph.add('Sub', [one(), p]);
    return { ...model, name: graph.add('Concat', [q, p], [axis(1)])[0] };
  }
  const parts = Array.from({ length: columns }, (_, k) => calibrated(k));
  const [all] = graph.add('Concat', parts, [axis(1)]);
  const [sum] = graph.add('ReduceSum', [all, graph.integers([1])]);
  return { ...model, name: graph.add('Div', [all, sum])[0] };
}

/** exp(s) times a constant, as onnxmltools writes Poisson. */
function addRate(graph: Graph, matrix: Matrix): Model {
  const model = addRegressor(graph, matrix, 1 + graph.random.below(2));
  const [exp] = graph.add('Exp', [model.name]);
  const constant = graph.floats([0.1 + graph.random.uniform() * 3], [1]);
  return { ...model, name: graph.add(graph.pick(['Mul', 'Div']), [exp, constant])[0] };
}

/** A classifier whose columns are taken apart and put together again, or one of them left out. */
function addColumns(graph: Graph, matrix: Matrix): Model {
  const [{ name, columns }] = addClassifiers(graph, matrix);
  const kept = graph.flip() ? columns : 1 + graph.random.below(columns);
  const parts = Array.from({ length: kept }, (_, k) => {
    const [start, end] = [graph.integers([k]), graph.integers([k + 1])];
    return graph.add('Slice', [name, start, end, graph.integers([1])])[0];
  });
  return {
    name: graph.add('Concat', parts, [axis(1)])[0],
    columns: kept,
    isClassifier: kept === columns,
  };
}

/** Numbers of leaves looked up, with functions of what is found: the depths of isolation forests. */
function addPathLength(graph: Graph, matrix: Matrix): Model {
  const depths = Array.from({ length: 1 + graph.random.below(3) }, () => {
    const model = addRegressor(graph, matrix, 1, { trees: 1, isCounting: true });
    const [place] = graph.add('Cast', [model.name], [onnxAttribute('to', { i: 7 })]);
    const keys = Array.from({ length: 12 }, (_, i) => i);
    const lookUp = [
      onnxAttribute('keys_int64s', { ints: keys }),
      onnxAttribute('values_floats', { floats: keys.map(() => 1 + graph.random.below(9)) }),
    ];
    const [samples] = graph.add('LabelEncoder', [place], lookUp, ML);
    const [column] = graph.add('Reshape', [samples, graph.integers([-1, 1])]);
    const [isMore] = graph.add('Greater', [column, graph.floats([2], [1])]);
    const [flag] = graph.add('Cast', [isMore], [onnxAttribute('to', { i: ELEMENT_FLOAT })]);
    const [at] = graph.add('Max', [column, graph.floats([1], [1])]);
    const [log] = graph.add('Log', [at]);
    return graph.add('Mul', [log, flag])[0];
  });
  const [sum] = graph.add('Sum', depths);
  const [name] = graph.add('Div', [sum, graph.floats([1 + graph.random.below(9)], [1])]);
  return { name, columns: 1, isClassifier: false };
}
