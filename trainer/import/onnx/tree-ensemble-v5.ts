// The operator TreeEnsemble of ai.onnx.ml 5 as a TreeTable.
// https://onnx.ai/onnx/operators/onnx_aionnxml_TreeEnsemble.html
import type { Attributes } from './attributes.ts';
import {
  checkTargets,
  LEAF,
  MEMBER,
  readAggregate,
  sortVotes,
  type TreeOperator,
} from './tree-table.ts';

const AGGREGATES = ['AVERAGE', 'SUM', 'MIN', 'MAX'];
/** As onnxruntime numbers them; in the specification SOFTMAX is 1 and LOGISTIC is 2. */
const TRANSFORMS = ['NONE', 'LOGISTIC', 'SOFTMAX', 'SOFTMAX_ZERO', 'PROBIT'];
const HIGHEST_FEATURE = 2 ** 31 - 1;

export function readTreeEnsemble(attributes: Attributes): TreeOperator {
  const feature = readIds(attributes, 'nodes_featureids', HIGHEST_FEATURE);
  const count = feature.length;
  if (count === 0) throw attributes.failure('there are no nodes');
  const mode = readTensor(attributes, 'nodes_modes', count);
  const strange = mode.find((each) => !(Number.isInteger(each) && each >= 0 && each <= MEMBER));
  if (strange !== undefined)
    throw attributes.failure(`nodes_modes has ${strange}, which is not known`);
  const value = readTensor(attributes, 'nodes_splits', count);
  const missing = attributes.ints('nodes_missing_value_tracks_true');
  attributes.tensor('nodes_hitrates');

  const leafWeight = readTensor(attributes, 'leaf_weights');
  const leaves = leafWeight.length;
  const targets = attributes.int('n_targets');
  checkTargets(targets, leaves, 0, attributes);
  const leafTarget = readIds(attributes, 'leaf_targetids', targets - 1, leaves);
  const children = (side: 'true' | 'false') => {
    const ids = readIds(attributes, `nodes_${side}nodeids`, Math.max(count, leaves) - 1, count);
    const isLeaf = readIds(attributes, `nodes_${side}leafs`, 1, count);
    return ids.map((id, i) => {
      if (id < (isLeaf[i] ? leaves : count)) return isLeaf[i] ? count + id : id;
      throw attributes.failure(`nodes_${side}nodeids has ${id}, which does not exist`);
    });
  };
  const aggregate = AGGREGATES[attributes.int('aggregate_function', 1)] ?? 'unknown';
  const roots = readIds(attributes, 'tree_roots', count - 1);
  if (roots.length === 0) throw attributes.failure('there are no trees');
  const postTransform = TRANSFORMS[attributes.int('post_transform', 0)];
  if (postTransform === undefined) throw attributes.failure('post_transform is not known');
  const members = readMembers(attributes, mode);
  const nodes = count + leaves;
  const operator = {
    table: {
      mode: padded(Uint8Array.from(mode), nodes, LEAF),
      feature: padded(feature, nodes, 0),
      value: padded(value, nodes, 0),
      missingTrue: Uint8Array.from({ length: nodes }, (_, i) => Number(missing[i] === 1)),
      trueChild: padded(children('true'), nodes, -1),
      falseChild: padded(children('false'), nodes, -1),
      members,
      ...sortVotes(
        nodes,
        Int32Array.from({ length: leaves }, (_, i) => count + i),
        leafTarget,
        leafWeight,
      ),
      roots,
    },
    targets,
    aggregate: readAggregate(aggregate, attributes),
    baseValues: new Float64Array(0),
    postTransform,
  };
  attributes.finish();
  return operator;
}

/** Leaves follow the nodes. */
function padded<T extends Uint8Array | Int32Array | Float64Array>(
  list: T,
  length: number,
  value: number,
): T {
  const longer = new (list.constructor as new (length: number) => T)(length);
  longer.fill(value);
  longer.set(list);
  return longer;
}

/** The lists of the MEMBER nodes, in their order, each ended by NaN. */
function readMembers(attributes: Attributes, mode: Float64Array): Map<number, number[]> {
  const values = attributes.tensor('membership_values') ?? new Float64Array(0);
  const members = new Map<number, number[]>();
  let at = 0;
  mode.forEach((each, node) => {
    if (each !== MEMBER) return;
    let end = at;
    while (end < values.length && !Number.isNaN(values[end])) end++;
    if (end >= values.length) {
      throw attributes.failure(`membership_values has no list for node ${node}`);
    }
    const list = Array.from(values.subarray(at, end));
    // onnxruntime compares members by whole numbers of 32 bits.
    const far = list.find((member) => !(Math.abs(member) < 2 ** 31));
    if (far !== undefined) throw attributes.failure(`membership_values has ${far}, too far from 0`);
    members.set(node, list);
    at = end + 1;
  });
  if (at < values.length)
    throw attributes.failure('membership_values has more lists than nodes use');
  return members;
}

function readTensor(attributes: Attributes, name: string, count?: number): Float64Array {
  const values = attributes.tensor(name);
  if (values === undefined) throw attributes.failure(`attribute '${name}' is missing`);
  if (count !== undefined && values.length !== count) {
    throw attributes.failure(`${name} has ${values.length} values instead of ${count}`);
  }
  if (values.some(Number.isNaN))
    throw attributes.failure(`${name} has a value that is not a number`);
  return values;
}

function readIds(
  attributes: Attributes,
  name: string,
  highest: number,
  count?: number,
): Int32Array {
  const list = attributes.ints(name);
  if (count !== undefined && list.length !== count) {
    throw attributes.failure(`${name} has ${list.length} values instead of ${count}`);
  }
  const stray = list.find((id) => !(Number.isInteger(id) && id >= 0 && id <= highest));
  if (stray !== undefined) throw attributes.failure(`${name} has ${stray}, which does not exist`);
  return Int32Array.from(list);
}
