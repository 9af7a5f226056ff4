// ONNX files with a few changes that know what stands where: modes, ids, thresholds, weights, lists of
// unequal length, transforms, base values, versions, and how the operators are wired. Most are no longer
// what their exporter meant; what onnxruntime makes of them is what is right.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createRandom, type Random } from '../trainer/base/random.ts';
import {
  type AttributeProto,
  decodeModel,
  ELEMENT_DOUBLE,
  ELEMENT_FLOAT,
  ELEMENT_INT64,
  encodeModel,
  type ModelProto,
  type NodeProto,
} from '../trainer/import/onnx/proto.ts';
import { randomOnnxFile } from './onnx-graphs.ts';

const MADE_BY_EXPORTERS = fileURLToPath(new URL('faults/onnx-skl2onnx/', import.meta.url));
const exported = readdirSync(MADE_BY_EXPORTERS)
  .filter((name) => name.endsWith('.onnx'))
  .map((name) => readFileSync(new URL(name, `file://${MADE_BY_EXPORTERS}`)));

/** A changed file; the same seed gives the same. */
export function mutantOnnxFile(seed: number): Buffer {
  const random = createRandom(seed, 0x0d);
  const isExported = random.below(4) === 0;
  const good = isExported ? exported[random.below(exported.length)] : randomOnnxFile(seed);
  const model = decodeModel(good);
  for (let changes = 1 + random.below(2); changes > 0; changes--) {
    pick(MUTATIONS, random)(model, random);
  }
  return Buffer.from(encodeModel(model));
}

function pick<T>(values: readonly T[], random: Random): T {
  return values[random.below(values.length)];
}

type Mutation = (model: ModelProto, random: Random) => void;

const NUMBERS = [
  0,
  -0,
  1,
  -1,
  0.5,
  2,
  1e-40,
  1e30,
  -1e30,
  Number.NaN,
  Infinity,
  -Infinity,
  16777217,
];
const INTEGERS = [-1, 0, 1, 2, 3, 7, 100, 2 ** 31 - 1, 2 ** 31, 2 ** 40];
const TEXTS: Record<string, string[]> = {
  nodes_modes: [
    ...['LEQ', 'LT', 'GTE', 'GT', 'EQ', 'NEQ', 'MAYBE'].map((mode) => `BRANCH_${mode}`),
    ...['LEAF', 'leaf', ''],
  ],
  post_transform: ['NONE', 'LOGISTIC', 'SOFTMAX', 'SOFTMAX_ZERO', 'PROBIT', 'logistic', ''],
  aggregate_function: ['SUM', 'AVERAGE', 'MIN', 'MAX', 'MEDIAN'],
  norm: ['L1', 'L2', 'MAX', 'L3'],
};
const SIBLINGS = [
  ['Add', 'Sub', 'Mul', 'Div', 'Pow', 'Max', 'Min'],
  ['Greater', 'Less', 'GreaterOrEqual', 'LessOrEqual', 'Equal'],
  ['Sum', 'Mean', 'Concat'],
  ['Exp', 'Sigmoid', 'Softmax', 'Log', 'Neg', 'Abs', 'Identity', 'Floor', 'Sqrt'],
  ['ReduceMean', 'ReduceSum'],
  ['ArgMax', 'ArgMin'],
  ['Gather', 'ArrayFeatureExtractor'],
  ['Reshape', 'Squeeze', 'Unsqueeze', 'Flatten'],
  ['TreeEnsembleClassifier', 'TreeEnsembleRegressor'],
];

/** A node, more often one with trees. */
function anyNode({ graph }: ModelProto, random: Random): NodeProto {
  const trees = graph.node.filter(({ opType }) => opType.startsWith('TreeEnsemble'));
  return pick(trees.length > 0 && random.below(3) > 0 ? trees : graph.node, random);
}

function anyAttribute(
  model: ModelProto,
  random: Random,
  wanted: (attribute: AttributeProto) => boolean,
): AttributeProto | undefined {
  const found = (anyNode(model, random).attribute ?? []).filter(wanted);
  return found.length > 0 ? pick(found, random) : undefined;
}

function anyName({ graph }: ModelProto, random: Random): string {
  const names = graph.node.flatMap(({ output }) => output);
  const all = [...names, ...graph.input.map(({ name }) => name)];
  return pick(all, random);
}

const lists = ({ ints, floats, strings }: AttributeProto) =>
  [ints, floats, strings].find((list) => list !== undefined && list.length > 0);

const MUTATIONS: Mutation[] = [
  function changeNumber(model, random) {
    const floats = anyAttribute(model, random, (each) => (each.floats ?? []).length > 0)?.floats;
    if (!floats) return;
    const at = random.below(floats.length);
    floats[at] = pick(
      [...NUMBERS, -floats[at], floats[at] + 1, floats[random.below(floats.length)]],
      random,
    );
  },
  function changeInteger(model, random) {
    const ints = anyAttribute(model, random, (each) => (each.ints ?? []).length > 0)?.ints;
    if (!ints) return;
    const at = random.below(ints.length);
    ints[at] = pick(
      [...INTEGERS, ints[at] + 1, ints[at] - 1, ints[random.below(ints.length)]],
      random,
    );
  },
  function changeText(model, random) {
    const attribute = anyAttribute(model, random, ({ name }) => Object.hasOwn(TEXTS, name));
    if (!attribute) return;
    const text = pick(TEXTS[attribute.name], random);
    if (!attribute.strings?.length) attribute.s = text;
    else attribute.strings[random.below(attribute.strings.length)] = text;
  },
  function changeLength(model, random) {
    const list = lists(
      anyAttribute(model, random, (each) => lists(each) !== undefined) ?? pickNone,
    );
    if (!list) return;
    if (random.below(2) === 0) list.pop();
    else (list as unknown[]).push(pick<unknown>(list, random));
  },
  function leaveOut(model, random) {
    const node = anyNode(model, random);
    if (node.attribute?.length) node.attribute.splice(random.below(node.attribute.length), 1);
  },
  function doubleAttribute(model, random) {
    const node = anyNode(model, random);
    if (node.attribute?.length) node.attribute.push(pick(node.attribute, random));
  },
  function changeSingle(model, random) {
    const attribute = anyAttribute(model, random, ({ type }) => type === 1 || type === 2);
    if (attribute?.type === 1) attribute.f = pick(NUMBERS, random);
    else if (attribute) attribute.i = pick([...INTEGERS, (attribute.i ?? 0) + 1], random);
  },
  function changeTensor(model, random) {
    const attribute = anyAttribute(model, random, ({ t }) => t !== undefined && t !== null);
    const list = [attribute?.t?.floatData, attribute?.t?.doubleData].find((data) => data?.length);
    if (list) list[random.below(list.length)] = pick(NUMBERS, random);
    const raw = attribute?.t?.rawData;
    if (raw?.length) raw[random.below(raw.length)] = random.below(9);
  },
  function addBaseValues(model, random) {
    const node = anyNode(model, random);
    if (!node.opType.startsWith('TreeEnsemble')) return;
    node.attribute = (node.attribute ?? []).filter(({ name }) => name !== 'base_values');
    const floats = Array.from({ length: random.below(4) }, () => pick(NUMBERS.slice(0, 6), random));
    if (floats.length > 0) node.attribute.push({ name: 'base_values', type: 6, floats });
  },
  function changeVersion({ opsetImport }, random) {
    const set = pick(opsetImport, random);
    set.version = set.domain === '' ? 7 + random.below(20) : 1 + random.below(6);
  },
  function changeConstant({ graph }, random) {
    if (graph.initializer.length === 0) return;
    const { floatData, int64Data, dims } = pick(graph.initializer, random);
    if (floatData?.length) floatData[random.below(floatData.length)] = pick(NUMBERS, random);
    if (int64Data?.length)
      int64Data[random.below(int64Data.length)] = pick(INTEGERS.slice(0, 6), random);
    if (random.below(6) === 0) dims.push(1);
  },
  function rewire(model, random) {
    const { input } = pick(model.graph.node, random);
    if (input.length > 0) input[random.below(input.length)] = anyName(model, random);
  },
  function swapInputs({ graph }, random) {
    pick(graph.node, random).input.reverse();
  },
  function changeOperator({ graph }, random) {
    const node = pick(graph.node, random);
    const siblings = SIBLINGS.find((names) => names.includes(node.opType));
    if (siblings) node.opType = pick(siblings, random);
  },
  function bypass({ graph }, random) {
    const at = random.below(graph.node.length);
    const { input, output } = graph.node[at];
    for (const node of graph.node) {
      node.input = node.input.map((name) => (name === output[0] ? (input[0] ?? name) : name));
    }
  },
  function reorder({ graph }, random) {
    const [node] = graph.node.splice(random.below(graph.node.length), 1);
    graph.node.splice(random.below(graph.node.length + 1), 0, node);
  },
  function changeOutput(model, random) {
    const { output } = model.graph;
    const type = { tensorType: { elemType: ELEMENT_FLOAT } };
    if (random.below(2) === 0) output.push({ name: anyName(model, random), type });
    else output[random.below(output.length)] = { name: anyName(model, random), type };
  },
  function changeInput({ graph }, random) {
    const { type } = pick(graph.input, random);
    if (type.tensorType === undefined || type.tensorType === null) return;
    const dim = type.tensorType.shape?.dim.at(-1);
    if (random.below(2) === 0 && dim) dim.dimValue = pick([1, 2, 3, 4, 7], random);
    else type.tensorType.elemType = pick([ELEMENT_FLOAT, ELEMENT_DOUBLE, ELEMENT_INT64], random);
  },
];

const pickNone: AttributeProto = { name: '', type: 0 };
