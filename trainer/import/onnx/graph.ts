// Walks an ONNX graph from its inputs to its outputs. Each value is known as what it is: columns of
// features, scores of trees, labels chosen by scores, or constants.
import type { Feature } from '../../../runtime/schema/feature-schema.ts';
import { UserError } from '../../base/user-error.ts';
import { Attributes } from './attributes.ts';
import { Budget, MOST_STEPS } from './budget.ts';
import { type ModelInput, mapColumn, plainColumn } from './columns.ts';
import type { GraphValue } from './graph-values.ts';
import { scoresOfLeaves } from './leaf-table.ts';
import { checkLoadCost } from './load-cost.ts';
import { operatorOf } from './operators.ts';
import {
  ELEMENT_BOOL,
  ELEMENT_DOUBLE,
  ELEMENT_FLOAT,
  ELEMENT_INT32,
  ELEMENT_INT64,
  ELEMENT_STRING,
  type ModelProto,
  type NodeProto,
  type ValueInfoProto,
} from './proto.ts';
import { foldScores, joinScores, settleScores, wholeOf } from './score-operators.ts';
import { type FinalScores, widthOf } from './scores.ts';
import { constantValue } from './shape-operators.ts';
import type { Precision } from './thresholds.ts';

const MOST_FEATURES = 100_000;
const FLOATS = [ELEMENT_FLOAT, ELEMENT_DOUBLE];

const NO_LOWER_BOUND: GraphValue = {
  kind: 'constant',
  elementType: ELEMENT_FLOAT,
  numbers: Float64Array.of(Number.NEGATIVE_INFINITY),
  texts: [],
};

/** Kinds of features by the element types of inputs. */
const FEATURE_KINDS: Record<number, Exclude<Feature['kind'], 'category'> | 'category'> = {
  [ELEMENT_FLOAT]: 'number',
  [ELEMENT_DOUBLE]: 'number',
  [ELEMENT_INT64]: 'integer',
  [ELEMENT_INT32]: 'integer',
  [ELEMENT_BOOL]: 'boolean',
  [ELEMENT_STRING]: 'category',
};

/** What a graph computes. */
export interface GraphReading {
  inputs: ModelInput[];
  features: Feature[];
  /** Whether each input is a single feature, whose name is then the user's own. */
  hasNames: boolean;
  precision: Precision;
  /** Features that nodes compare by `==`. */
  codeFeatures: ReadonlySet<number>;
  scores: FinalScores;
  /** Names of the tensors that hold the outputs, side by side. */
  outputNames: string[];
}

export function readGraph({ graph }: ModelProto, file: string): GraphReading {
  checkLoadCost(graph, file);
  return new GraphWalk(file).walk(graph);
}

class GraphWalk {
  readonly #file: string;
  readonly #values = new Map<string, GraphValue>();
  readonly #features: Feature[] = [];
  readonly #inputs: ModelInput[] = [];
  readonly #codeFeatures = new Set<number>();
  readonly #budget = new Budget();
  #precision: Precision = 'f32';

  constructor(file: string) {
    this.#file = file;
  }

  walk(graph: ModelProto['graph']): GraphReading {
    for (const tensor of graph.initializer) {
      this.#values.set(tensor.name ?? '', constantValue(tensor, `${this.#file}: a constant`));
    }
    const given = graph.input.filter(({ name }) => !this.#values.has(name));
    // float32 tells apart all that a graph of float32, flags and texts can.
    const wide = [ELEMENT_DOUBLE, ELEMENT_INT64, ELEMENT_INT32];
    const isWide = given.some(({ type }) => wide.includes(type?.tensorType?.elemType ?? 0));
    if (isWide) this.#precision = 'f64';
    for (const input of given) this.#addInput(input);
    for (const node of graph.node) this.#visit(node);
    return {
      inputs: this.#inputs,
      features: this.#features,
      hasNames: this.#inputs.every(({ featureCount }) => featureCount === 1),
      precision: this.#precision,
      codeFeatures: this.#codeFeatures,
      ...this.#readOutputs(graph),
    };
  }

  /** The scores among the graph's outputs; several of one column each stand side by side. */
  #readOutputs(graph: ModelProto['graph']): Pick<GraphReading, 'scores' | 'outputNames'> {
    const results = graph.output.flatMap(({ name }) => {
      const value = this.#values.get(name);
      if (value === undefined) {
        throw new UserError(`${this.#file}: output '${name}' is not computed`);
      }
      if (value.kind === 'leaves' && FLOATS.includes(value.elementType)) {
        return [{ name, scores: scoresOfLeaves(value) }];
      }
      return value.kind === 'scores' ? [value] : [];
    });
    if (results.length === 0) {
      throw new UserError(
        `${this.#file}: no output of the graph holds scores or probabilities of a tree operator ` +
          '(TreeEnsemble…)',
      );
    }
    const place = new Attributes(this.#file, { opType: 'outputs', input: [], output: ['scores'] });
    const outputNames = results.map(({ name }) => name);
    if (results.length > 1 && results.some(({ scores }) => widthOf(scores) > 1)) {
      throw new UserError(
        `${this.#file}: several outputs hold scores (${outputNames.join(', ')}); leave one`,
      );
    }
    const all = results.map(({ scores }) => scores);
    const settled = () => all.map((each) => settleScores(each, place));
    const joined = all.length === 1 ? all[0] : (wholeOf(all) ?? joinScores(settled(), place));
    const scores = foldScores(settleScores(joined, place));
    if (scores.isComplement) {
      throw new UserError(`${this.#file}: output '${outputNames[0]}' holds class 0 alone`);
    }
    return { scores, outputNames };
  }

  #addInput({ name, type }: ValueInfoProto): void {
    const tensor = type?.tensorType;
    const elementType = tensor?.elemType ?? 0;
    const kind = FEATURE_KINDS[elementType];
    if (kind === undefined) {
      throw new UserError(`${this.#file}: input '${name}' is of element type ${elementType}`);
    }
    const dims = tensor?.shape?.dim ?? [];
    const featureCount = dims.length < 2 ? 1 : Number(dims[1].dimValue ?? 0);
    if (dims.length > 2 || !(featureCount >= 1 && featureCount <= MOST_FEATURES)) {
      throw new UserError(
        `${this.#file}: input '${name}' has no fixed number of columns; give it one when the model ` +
          'is converted (FloatTensorType([None, 4]))',
      );
    }
    const firstFeature = this.#features.length;
    if (firstFeature + featureCount > MOST_FEATURES) {
      throw new UserError(`${this.#file}: more than ${MOST_FEATURES} features`);
    }
    // Among wider numbers, float32 is what is rounded first.
    const isRounded = this.#precision === 'f64' && elementType === ELEMENT_FLOAT;
    const columns = Array.from({ length: featureCount }, (_, i) => {
      this.#features.push(featureOf(featureCount === 1 ? name : `${name}${i}`, kind));
      const column = plainColumn(firstFeature + i, kind !== 'number');
      return isRounded ? mapColumn(column, Math.fround) : column;
    });
    const batch = Number(dims[0]?.dimValue ?? 0);
    const declared = batch > 0 ? { batch } : {};
    this.#inputs.push({ name, elementType, firstFeature, featureCount, ...declared });
    this.#values.set(name, { kind: 'columns', columns, elementType });
  }

  #visit(node: NodeProto): void {
    const attributes = new Attributes(this.#file, node);
    const { domain = '', opType } = node;
    const given = node.input.findLastIndex((name) => name !== '') + 1;
    const inputs = node.input.slice(0, given).map((name, i) => {
      // Of what may be left out amid others, only the lower bound of Clip is known.
      if (name === '' && opType === 'Clip' && i === 1) return NO_LOWER_BOUND;
      if (name === '') throw attributes.failure(`its input ${i + 1} is left out`);
      const value = this.#values.get(name);
      if (value !== undefined) return value;
      throw attributes.failure(`its input '${name}' is not computed before it`);
    });
    const operator = operatorOf(domain, opType, inputs);
    if (operator === undefined) {
      throw attributes.failure(`the operator ${domain || 'ai.onnx'}.${opType} is not supported`);
    }
    const outputs = operator(inputs, attributes, {
      file: this.#file,
      opType,
      precision: this.#precision,
      features: this.#features,
      codeFeatures: this.#codeFeatures,
      budget: this.#budget,
      nameScores: (classes) => this.#nameScores(classes),
    });
    attributes.finish();
    for (const value of outputs) this.#count(value, attributes);
    node.output.forEach((name, i) => {
      const value = outputs[i];
      if (name === '' || value === undefined) return;
      // What ZipMap passes on is a map, which cannot be read back: the tensor before it is asked for.
      const isNamed = value.kind === 'scores' && opType !== 'ZipMap';
      this.#values.set(name, isNamed ? { ...value, name } : value);
    });
  }

  /** Counts what an operator made. */
  #count(value: GraphValue, attributes: Attributes): void {
    const spend = (parts: number) => this.#budget.spend(parts, (why) => attributes.failure(why));
    if (value.kind === 'scores') spend(value.scores.terms.length + value.scores.rawCount);
    if (value.kind === 'stack') spend(value.layers.length);
    // Doubles side by side cost less than columns.
    if (value.kind === 'leaves') spend(value.values.length / 16);
    if (value.kind !== 'columns') return;
    spend(value.columns.length);
    for (const column of value.columns) {
      spend(column.kind === 'codes' ? column.codes.length : column.pieces.length - 1);
      if (column.kind === 'codes') continue;
      if (column.steps > MOST_STEPS) {
        throw attributes.failure(`more than ${MOST_STEPS} operators stand one behind the other`);
      }
    }
  }

  /** Class names that stand at the label branch hold for the scores too. */
  #nameScores(classes: string[]): void {
    this.#budget.spend(this.#values.size, (why) => new UserError(`${this.#file}: ${why}`));
    for (const [name, value] of this.#values) {
      if (value.kind === 'leaves' && value.width === classes.length) {
        const scores = { ...scoresOfLeaves(value), classes };
        if (FLOATS.includes(value.elementType))
          this.#values.set(name, { kind: 'scores', scores, name });
      }
      if (value.kind !== 'scores') continue;
      const { part } = value.scores;
      if (part && widthOf(part.of) === classes.length) {
        value.scores = { ...value.scores, part: { ...part, of: { ...part.of, classes } } };
      }
      if (widthOf(value.scores) !== classes.length) continue;
      value.scores = { ...value.scores, classes };
    }
  }
}

function featureOf(name: string, kind: Feature['kind']): Feature {
  // Encoders have an answer to any text, unless they say otherwise.
  if (kind === 'category') return { name, kind, labels: [], missing: 'refused', others: 'allowed' };
  return { name, kind, missing: kind === 'number' ? 'allowed' : 'refused' };
}
