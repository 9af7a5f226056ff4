// Walks an ONNX graph from its inputs to its outputs. Each value is known as what it is: columns of
// features, scores of trees, labels chosen by scores, or constants. An operator that is not listed, or
// is used in a way that cannot be folded, is refused by name.
import type { Feature } from '../../../models/contract/feature-schema.ts';
import { outputCount } from '../../ensemble/predict-plain.ts';
import {
  ELEMENT_DOUBLE,
  ELEMENT_FLOAT,
  ELEMENT_INT32,
  ELEMENT_INT64,
  ELEMENT_STRING,
  type ModelProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from '../../onnx-proto.ts';
import { UserError } from '../../user-error.ts';
import { Attributes, tensorNumbers } from './attributes.ts';
import { readClassicTrees } from './classic-trees.ts';
import type { Column, ColumnBlock, ModelInput } from './columns.ts';
import {
  castColumns,
  computeColumns,
  encodeLabels,
  imputeColumns,
  oneHotColumns,
  scaleColumns,
} from './inputs.ts';
import { computeScores, joinScores, nameClasses, transformScores } from './outputs.ts';
import { classifierScores, regressorScores, type Scores } from './scores.ts';
import { readTreeEnsemble } from './tree-ensemble-v5.ts';
import type { TreeOperator } from './tree-table.ts';

const MOST_FEATURES = 100_000;

type Value =
  | ({ kind: 'columns' } & ColumnBlock)
  | { kind: 'scores'; scores: Scores; name: string }
  | { kind: 'labels' }
  | { kind: 'constant'; tensor: TensorProto };

/** What a graph computes. */
export interface GraphReading {
  inputs: ModelInput[];
  features: Feature[];
  /** Whether each input is a single feature, whose name is then the user's own. */
  hasNames: boolean;
  operator: TreeOperator;
  columns: Column[];
  scores: Scores;
  /** Name of the tensor that holds the outputs. */
  outputName: string;
}

export function readGraph({ graph }: ModelProto, file: string): GraphReading {
  return new GraphWalk(file).walk(graph);
}

class GraphWalk {
  readonly #file: string;
  readonly #values = new Map<string, Value>();
  readonly #features: Feature[] = [];
  readonly #inputs: ModelInput[] = [];
  #trees: { operator: TreeOperator; columns: Column[] } | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  walk(graph: ModelProto['graph']): GraphReading {
    for (const tensor of graph.initializer) {
      this.#values.set(tensor.name ?? '', { kind: 'constant', tensor });
    }
    const given = graph.input.filter(({ name }) => !this.#values.has(name));
    for (const input of given) this.#addInput(input, given.length);
    for (const node of graph.node) this.#visit(node);
    if (this.#trees === undefined) {
      throw new UserError(`${this.#file}: the graph has no tree operator (TreeEnsemble…)`);
    }
    const results = graph.output.flatMap(({ name }) => {
      const value = this.#values.get(name);
      if (value === undefined)
        throw new UserError(`${this.#file}: output '${name}' is not computed`);
      return value.kind === 'scores' && value.scores.part === 'all' ? [value] : [];
    });
    const result = results.at(-1);
    if (result === undefined) {
      throw new UserError(`${this.#file}: no output of the graph holds scores or probabilities`);
    }
    return {
      inputs: this.#inputs,
      features: this.#features,
      hasNames: this.#inputs.every(({ featureCount }) => featureCount === 1),
      ...this.#trees,
      scores: result.scores,
      outputName: result.name,
    };
  }

  #addInput({ name, type }: ValueInfoProto, inputCount: number): void {
    const tensor = type?.tensorType;
    const elementType = tensor?.elemType ?? 0;
    const known = [ELEMENT_FLOAT, ELEMENT_DOUBLE, ELEMENT_INT64, ELEMENT_INT32, ELEMENT_STRING];
    if (!known.includes(elementType)) {
      throw new UserError(`${this.#file}: input '${name}' is of element type ${elementType}`);
    }
    const dims = tensor?.shape?.dim ?? [];
    const featureCount = dims.length < 2 ? 1 : Number(dims[1].dimValue ?? 0);
    if (dims.length > 2 || !(featureCount >= 1 && featureCount <= MOST_FEATURES)) {
      throw new UserError(`${this.#file}: input '${name}' has no fixed number of columns`);
    }
    const firstFeature = this.#features.length;
    if (firstFeature + featureCount > MOST_FEATURES) {
      throw new UserError(`${this.#file}: more than ${MOST_FEATURES} features`);
    }
    const isWhole = elementType === ELEMENT_INT64 || elementType === ELEMENT_INT32;
    const columns = Array.from({ length: featureCount }, (_, i): Column => {
      const isAlone = featureCount === 1 && inputCount > 1;
      const feature = isAlone || featureCount === 1 ? name : `${name}${i}`;
      this.#features.push(
        elementType === ELEMENT_STRING
          ? { name: feature, kind: 'category', labels: [], missing: 'refused' }
          : {
              name: feature,
              kind: isWhole ? 'integer' : 'number',
              missing: isWhole ? 'refused' : 'allowed',
            },
      );
      return { kind: 'number', feature: firstFeature + i, apply: undefined, isFalling: false };
    });
    this.#inputs.push({ name, elementType, firstFeature, featureCount });
    this.#values.set(name, { kind: 'columns', columns, elementType });
  }

  #visit(node: NodeProto): void {
    const attributes = new Attributes(this.#file, node);
    const operators = (node.domain ?? '') === 'ai.onnx.ml' ? ML_OPERATORS : OPERATORS;
    const operator = Object.hasOwn(operators, node.opType) ? operators[node.opType] : undefined;
    if (operator === undefined || !['', 'ai.onnx', 'ai.onnx.ml'].includes(node.domain ?? '')) {
      throw attributes.failure(
        `the operator ${node.domain || 'ai.onnx'}.${node.opType} is not supported`,
      );
    }
    const inputs = node.input
      .filter((name) => name !== '')
      .map((name) => {
        const value = this.#values.get(name);
        if (value === undefined)
          throw attributes.failure(`its input '${name}' is not computed before it`);
        return value;
      });
    const outputs = operator(inputs, attributes, this.#context(node));
    attributes.finish();
    node.output.forEach((name, i) => {
      if (name !== '' && outputs[i] !== undefined) this.#values.set(name, outputs[i]);
    });
  }

  #context(node: NodeProto): Context {
    return {
      file: this.#file,
      features: this.#features,
      outputName: node.output[0] ?? '',
      scoresName: node.output.at(-1) ?? '',
      opType: node.opType,
      setTrees: (operator, columns) => {
        if (this.#trees !== undefined) {
          throw new UserError(
            `${this.#file}: several tree operators in one graph are not supported`,
          );
        }
        this.#trees = { operator, columns };
      },
      nameScores: (labels) => this.#nameScores(labels),
    };
  }

  /** Class names that stand at the label branch hold for the scores too. */
  #nameScores(classes: string[]): void {
    for (const value of this.#values.values()) {
      if (value.kind !== 'scores') continue;
      const { link, rawCount } = value.scores;
      if (outputCount(link, rawCount) !== classes.length) continue;
      value.scores = { ...value.scores, classes };
    }
  }
}

interface Context {
  file: string;
  features: Feature[];
  outputName: string;
  scoresName: string;
  opType: string;
  setTrees(operator: TreeOperator, columns: Column[]): void;
  nameScores(classes: string[]): void;
}

type Operator = (inputs: Value[], attributes: Attributes, context: Context) => Value[];

function columnsOf(value: Value | undefined, attributes: Attributes): ColumnBlock {
  if (value?.kind === 'columns') return value;
  throw attributes.failure('its input is not made of the features');
}

function constantOf(value: Value | undefined, attributes: Attributes): Float64Array {
  if (value?.kind === 'constant') return tensorNumbers(value.tensor, 'a constant');
  throw attributes.failure('a constant is due as its second input');
}

function scoresValue(scores: Scores, context: Context): Value {
  return { kind: 'scores', scores, name: context.outputName };
}

const compute: Operator = (inputs, attributes, context) => {
  const [a, b] = inputs;
  const isConstantFirst = a?.kind === 'constant';
  const constants = constantOf(isConstantFirst ? a : b, attributes);
  const value = isConstantFirst ? b : a;
  if (value?.kind === 'scores') {
    const scores = computeScores(
      value.scores,
      constants,
      context.opType,
      isConstantFirst,
      attributes,
    );
    return [scoresValue(scores, context)];
  }
  const block = columnsOf(value, attributes);
  return [
    {
      kind: 'columns',
      ...computeColumns(block, constants, context.opType, isConstantFirst, attributes),
    },
  ];
};

const transform: Operator = ([value], attributes, context) => {
  if (value?.kind !== 'scores') throw attributes.failure('only scores of trees can be transformed');
  return [scoresValue(transformScores(value.scores, context.opType, attributes), context)];
};

const selectColumns: Operator = ([value, indices], attributes, context) => {
  if (context.opType === 'Gather') attributes.int('axis', 0);
  if (indices?.kind === 'labels') return [{ kind: 'labels' }];
  const block = columnsOf(value, attributes);
  const columns = Array.from(constantOf(indices, attributes), (index) => {
    const column = block.columns[index < 0 ? index + block.columns.length : index];
    if (column === undefined) throw attributes.failure(`column ${index} does not exist`);
    return column;
  });
  return [{ kind: 'columns', columns, elementType: block.elementType }];
};

const cast: Operator = ([value], attributes, context) => {
  if (value?.kind === 'columns') return [{ kind: 'columns', ...castColumns(value, attributes) }];
  attributes.int('to');
  return value?.kind === 'scores' ? [{ ...value, name: context.outputName }] : [value];
};

const concat: Operator = (inputs, attributes, context) => {
  const axis = attributes.has('axis') ? attributes.int('axis') : 1;
  if (axis !== 1 && axis !== -1) throw attributes.failure(`axis ${axis} is not supported`);
  if (inputs[0]?.kind === 'scores') {
    const parts = inputs.map((value) => {
      if (value.kind === 'scores') return value.scores;
      throw attributes.failure('scores are joined with something else');
    });
    return [scoresValue(joinScores(parts, attributes), context)];
  }
  const blocks = inputs.map((value) => columnsOf(value, attributes));
  const columns = blocks.flatMap((block) => block.columns);
  return [{ kind: 'columns', columns, elementType: blocks[0]?.elementType ?? ELEMENT_FLOAT }];
};

const reshape: Operator = ([value, shape], attributes) => {
  attributes.int('allowzero', 0);
  if (value?.kind !== 'columns') return [value];
  const width = constantOf(shape, attributes).at(-1);
  const { length } = value.columns;
  if (width === length || (width === -1 && length === 1)) return [value];
  throw attributes.failure(`${length} columns in another shape are not supported`);
};

const labelEncoder: Operator = ([value], attributes, context) => {
  if (value?.kind === 'columns') {
    const table = { features: context.features };
    return [{ kind: 'columns', ...encodeLabels(value, attributes, table) }];
  }
  const keys = attributes.ints('keys_int64s');
  const texts = attributes.texts('values_strings');
  const numbers = attributes.ints('values_int64s').map(String);
  attributes.text('default_string', '');
  attributes.int('default_int64', -1);
  const classes = texts.length > 0 ? texts : numbers;
  if (keys.every((key, i) => key === i) && keys.length === classes.length)
    context.nameScores(classes);
  return [{ kind: 'labels' }];
};

const zipMap: Operator = ([value], attributes) => {
  const texts = attributes.texts('classlabels_strings');
  const numbers = attributes.ints('classlabels_int64s').map(String);
  if (value?.kind !== 'scores') throw attributes.failure('its input is not scores');
  const classes = texts.length > 0 ? texts : numbers;
  // The tensor in front of it holds the outputs; maps cannot be read back.
  return [{ ...value, scores: nameClasses(value.scores, classes, attributes) }];
};

const argMax: Operator = ([value], attributes) => {
  attributes.int('axis', 0);
  attributes.int('keepdims', 1);
  attributes.int('select_last_index', 0);
  if (value?.kind !== 'scores') throw attributes.failure('its input is not scores');
  return [{ kind: 'labels' }];
};

const treeOperator: Operator = ([value], attributes, context) => {
  const { columns } = columnsOf(value, attributes);
  const scoresAt = { ...context, outputName: context.scoresName };
  if (context.opType === 'TreeEnsembleClassifier') {
    const operator = readClassicTrees(attributes, 'class');
    context.setTrees(operator, columns);
    const scores = classifierScores(operator, context.file);
    return [{ kind: 'labels' }, scoresValue(scores, scoresAt)];
  }
  const operator =
    context.opType === 'TreeEnsemble'
      ? readTreeEnsemble(attributes)
      : readClassicTrees(attributes, 'target');
  context.setTrees(operator, columns);
  return [scoresValue(regressorScores(operator, context.file), scoresAt)];
};

const OPERATORS: Record<string, Operator> = {
  Add: compute,
  ArgMax: argMax,
  Cast: cast,
  Concat: concat,
  Div: compute,
  Exp: transform,
  Flatten: ([value], attributes) => {
    const axis = attributes.int('axis', 1);
    if (axis === 1) return [value];
    throw attributes.failure(`axis ${axis} is not supported`);
  },
  Gather: selectColumns,
  Identity: ([value], _attributes, context) =>
    value?.kind === 'scores' ? [{ ...value, name: context.outputName }] : [value],
  Mul: compute,
  Reshape: reshape,
  Sigmoid: transform,
  Softmax: transform,
  Sub: compute,
};

const ML_OPERATORS: Record<string, Operator> = {
  ArrayFeatureExtractor: selectColumns,
  Imputer: ([value], attributes) => [
    { kind: 'columns', ...imputeColumns(columnsOf(value, attributes), attributes) },
  ],
  LabelEncoder: labelEncoder,
  Normalizer: (_inputs, attributes) => {
    throw attributes.failure(
      'Normalizer is not supported: it divides each column by a size of the whole row, so that no ' +
        'condition on it is one on a single feature; train the trees on columns as they are',
    );
  },
  OneHotEncoder: ([value], attributes, { features }) => [
    { kind: 'columns', ...oneHotColumns(columnsOf(value, attributes), attributes, { features }) },
  ],
  Scaler: ([value], attributes) => [
    { kind: 'columns', ...scaleColumns(columnsOf(value, attributes), attributes) },
  ],
  TreeEnsemble: treeOperator,
  TreeEnsembleClassifier: treeOperator,
  TreeEnsembleRegressor: treeOperator,
  ZipMap: zipMap,
};
