// Writes an ensemble as an ONNX model: rows of doubles in (`rows`, NaN = missing), outputs as the
// manifest's flags out (`outputs`), all in double precision, so that any ONNX runtime that knows
// ai.onnx.ml 5 answers as the module does, up to the order of summation.
import { RISING_STEP } from '../../assembly/shared/abi.ts';
import { type CategoryCode, type Ensemble, ZERO_BOUND } from '../ensemble/ensemble.ts';
import { outputCount } from '../ensemble/predict-plain.ts';
import {
  ELEMENT_DOUBLE,
  ELEMENT_FLOAT,
  encodeModel,
  intAttribute,
  type ValueInfoProto,
} from '../import/onnx/proto.ts';
import { addCalibration } from './onnx-calibration.ts';
import { GraphBuilder } from './onnx-graph.ts';
import { columnForms, FIRST_CATEGORY, MISSING_CATEGORY, treeAttributes } from './onnx-trees.ts';

const IR_VERSION = 10;
const OPSET = 21;
const ML_OPSET = 5;
/** Names of the graph's input and output. */
export const ONNX_INPUT = 'rows';
export const ONNX_OUTPUT = 'outputs';

/** What an ONNX file says about itself beside its graph. */
export interface OnnxFields {
  name: string;
  version: number;
  flags: string[];
}

/** Bytes of the model file; the same ensemble gives the same bytes. */
export function exportOnnx(ensemble: Ensemble, fields: OnnxFields): Uint8Array {
  const graph = new GraphBuilder();
  const columns = addColumns(graph, ensemble);
  const sums = addTrees(graph, ensemble, columns);
  const scaled = graph.apply('Div', [sums, graph.constant([1], [ensemble.divisor])]);
  const base = graph.constant([1, ensemble.rawCount], ensemble.baseScore);
  const raw = graph.apply('Add', [base, scaled]);
  const linkInput = graph.apply('Div', [raw, graph.constant([1], [ensemble.linkDivisor])]);
  const linked = addLink(graph, ensemble, linkInput);
  graph.finish(ONNX_OUTPUT, addCalibration(graph, ensemble, linked));
  return encodeModel({
    irVersion: IR_VERSION,
    producerName: 'batcomputer',
    graph: {
      node: graph.nodes,
      name: fields.name,
      initializer: graph.initializers,
      input: [matrix(ONNX_INPUT, ensemble.featureCount)],
      output: [matrix(ONNX_OUTPUT, outputCount(ensemble.link, ensemble.rawCount))],
    },
    opsetImport: [
      { domain: '', version: OPSET },
      { domain: 'ai.onnx.ml', version: ML_OPSET },
    ],
    metadataProps: [
      { key: 'version', value: String(fields.version) },
      { key: 'flags', value: JSON.stringify(fields.flags) },
    ],
  });
}

/** The input in the forms that the splits read; see onnx-trees.ts. */
function addColumns(graph: GraphBuilder, ensemble: Ensemble): string {
  const forms = columnForms(ensemble);
  let rows = ONNX_INPUT;
  if (ensemble.inputPrecision === 'f32') {
    const single = graph.apply('Cast', [rows], { attribute: [intAttribute('to', ELEMENT_FLOAT)] });
    rows = graph.apply('Cast', [single], { attribute: [intAttribute('to', ELEMENT_DOUBLE)] });
  }
  const blocks = [rows];
  if (forms.zeroMissing > forms.categories) {
    blocks.push(addCategories(graph, rows, ensemble.categoryCode));
  }
  if (forms.width > forms.zeroMissing) {
    const size = graph.apply('Abs', [rows]);
    const isZero = graph.apply('LessOrEqual', [size, graph.constant([1], [ZERO_BOUND])]);
    blocks.push(graph.apply('Where', [isZero, graph.constant([1], [Number.NaN]), rows]));
  }
  if (blocks.length === 1) return rows;
  return graph.apply('Concat', blocks, { attribute: [intAttribute('axis', 1)] });
}

/** Category codes, shifted; one number for all values without a code. */
function addCategories(graph: GraphBuilder, rows: string, categoryCode: CategoryCode): string {
  const none = graph.constant([1], [-1]);
  const cut = graph.apply('Max', [addCodes(graph, rows, categoryCode, none), none]);
  const shifted = graph.apply('Add', [cut, graph.constant([1], [FIRST_CATEGORY])]);
  const missing = graph.constant([1], [MISSING_CATEGORY]);
  return graph.apply('Where', [graph.apply('IsNaN', [rows]), missing, shifted]);
}

function addCodes(
  graph: GraphBuilder,
  rows: string,
  categoryCode: CategoryCode,
  none: string,
): string {
  const down = graph.apply('Floor', [rows]);
  if (categoryCode === 'floor') return down;
  if (categoryCode === 'exact') {
    return graph.apply('Where', [graph.apply('Equal', [down, rows]), rows, none]);
  }
  const isNegative = graph.apply('Less', [rows, graph.constant([1], [0])]);
  return graph.apply('Where', [isNegative, graph.apply('Ceil', [rows]), down]);
}

function addTrees(graph: GraphBuilder, ensemble: Ensemble, columns: string): string {
  return graph.apply('TreeEnsemble', [columns], {
    domain: 'ai.onnx.ml',
    attribute: treeAttributes(ensemble, columnForms(ensemble)),
  });
}

function addLink(graph: GraphBuilder, { link, rawCount }: Ensemble, score: string): string {
  const one = () => graph.constant([1], [1]);
  const withComplement = (p: string) =>
    graph.apply('Concat', [graph.apply('Sub', [one(), p]), p], {
      attribute: [intAttribute('axis', 1)],
    });
  switch (link.kind) {
    case 'identity':
      return score;
    case 'complement':
      return withComplement(score);
    case 'sigmoid':
      return withComplement(addSigmoid(graph, score, link.slope));
    case 'step': {
      const isPositive = graph.apply('Greater', [score, graph.constant([1], [0])]);
      return withComplement(
        graph.apply('Cast', [isPositive], { attribute: [intAttribute('to', ELEMENT_DOUBLE)] }),
      );
    }
    case 'sigmoid-each':
      return addSigmoid(graph, score, link.slope);
    case 'softmax':
      return graph.apply('Softmax', [score], { attribute: [intAttribute('axis', 1)] });
    case 'exp':
      return graph.apply('Exp', [score]);
    case 'log1p-exp':
      return graph.apply('Log', [graph.apply('Add', [graph.apply('Exp', [score]), one()])]);
    case 'signed-square':
      return graph.apply('Mul', [score, graph.apply('Abs', [score])]);
    case 'sorted':
      return graph.apply('TopK', [score, graph.integers([rawCount])], {
        output: ['sorted', 'ranks'],
        attribute: [intAttribute('axis', 1), intAttribute('largest', 0)],
      });
    case 'rising':
      return addRising(graph, rawCount, score);
    case 'minus-exp':
      return graph.apply('Sub', [graph.constant([1], [link.shift]), graph.apply('Exp', [score])]);
  }
}

/** The running sum of the first score and of what the others are above it. */
function addRising(graph: GraphBuilder, rawCount: number, score: string): string {
  const isFirst = Array.from({ length: rawCount }, (_, k) => (k === 0 ? 1 : 0));
  const mask = graph.constant([1, rawCount], isFirst);
  const zero = graph.constant([1], [0]);
  // log(1 + e^x) = max(x, 0) + log(1 + e^−|x|)
  const decay = graph.apply('Exp', [graph.apply('Neg', [graph.apply('Abs', [score])])]);
  const rest = graph.apply('Log', [graph.apply('Add', [decay, graph.constant([1], [1])])]);
  const softplus = graph.apply('Add', [graph.apply('Max', [score, zero]), rest]);
  const steps = graph.apply('Add', [softplus, graph.constant([1], [RISING_STEP])]);
  const terms = graph.apply('Where', [graph.apply('Greater', [mask, zero]), score, steps]);
  return graph.apply('CumSum', [terms, graph.integers([1])]);
}

function addSigmoid(graph: GraphBuilder, score: string, slope: number): string {
  return graph.apply('Sigmoid', [graph.apply('Mul', [score, graph.constant([1], [slope])])]);
}

function matrix(name: string, width: number): ValueInfoProto {
  const dim = [{ dimParam: 'N' }, { dimValue: width }];
  return { name, type: { tensorType: { elemType: ELEMENT_DOUBLE, shape: { dim } } } };
}
