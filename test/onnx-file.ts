// ONNX files: attributes, random trees in the classic operators' form, and a graph's bytes.

import { createRandom, type Random } from '../trainer/base/random.ts';
import {
  type AttributeProto,
  encodeModel,
  type NodeProto,
  type TensorProto,
} from '../trainer/import/onnx/proto.ts';

// Values of AttributeProto.type.
const ATTRIBUTE = { f: 1, i: 2, s: 3, floats: 6, ints: 7, strings: 8 } as const;

export function onnxAttribute(
  name: string,
  value: Pick<AttributeProto, 'f' | 'i' | 's' | 'floats' | 'ints' | 'strings'>,
): AttributeProto {
  const [kind] = Object.keys(value) as (keyof typeof ATTRIBUTE)[];
  return { name, type: ATTRIBUTE[kind], ...value };
}

export interface OnnxGraph {
  inputs: { name: string; elementType: number; columns: number }[];
  nodes: NodeProto[];
  initializers?: TensorProto[];
  outputs: { name: string; elementType: number; columns: number }[];
}

/** A model file of a graph. */
export function onnxFile(
  { inputs, nodes, initializers = [], outputs }: OnnxGraph,
  mlVersion = 3,
): Buffer {
  const info = ({ name, elementType, columns }: OnnxGraph['inputs'][number]) => {
    const dim = columns === 0 ? [{ dimParam: 'N' }] : [{ dimParam: 'N' }, { dimValue: columns }];
    return { name, type: { tensorType: { elemType: elementType, shape: { dim } } } };
  };
  const bytes = encodeModel({
    irVersion: 8,
    producerName: 'test',
    graph: {
      node: nodes,
      name: 'g',
      initializer: initializers,
      input: inputs.map(info),
      output: outputs.map(info),
    },
    opsetImport: [
      { domain: '', version: 17 },
      { domain: 'ai.onnx.ml', version: mlVersion },
    ],
    metadataProps: [],
  });
  return Buffer.from(bytes);
}

export interface OnnxTreeOptions {
  columns: number;
  targets: number;
  trees?: number;
  /** Node modes to draw from. */
  modes?: string[];
  /** Draws a threshold for a column and mode. */
  threshold: (random: Random, column: number, mode: string) => number;
  /** Leave out nodes_missing_value_tracks_true. */
  noTracks?: boolean;
}

/** Attributes of random trees, `prefix` being that of the leaves' votes. */
export function onnxTrees(seed: number, prefix: 'class' | 'target', options: OnnxTreeOptions) {
  const random = createRandom(seed, 5);
  const { columns, targets, trees = 3, modes = ['BRANCH_LEQ'] } = options;
  const list = {
    tree: [] as number[],
    node: [] as number[],
    feature: [] as number[],
    mode: [] as string[],
    value: [] as number[],
    yes: [] as number[],
    no: [] as number[],
    tracks: [] as number[],
  };
  const votes = {
    tree: [] as number[],
    node: [] as number[],
    id: [] as number[],
    weight: [] as number[],
  };

  function grow(tree: number, depth: number, ids: { next: number }): number {
    const id = ids.next++;
    const at = list.node.push(id) - 1;
    list.tree.push(tree);
    const isLeaf = depth === 0 || (depth < 3 && random.below(4) === 0);
    const mode = isLeaf ? 'LEAF' : modes[random.below(modes.length)];
    const column = isLeaf ? 0 : random.below(columns);
    list.mode.push(mode);
    list.feature.push(column);
    list.value.push(isLeaf ? 0 : Math.fround(options.threshold(random, column, mode)));
    list.tracks.push(isLeaf ? 0 : random.below(2));
    list.yes.push(0);
    list.no.push(0);
    if (isLeaf) {
      for (let target = 0; target < targets; target++) {
        votes.tree.push(tree);
        votes.node.push(id);
        votes.id.push(target);
        votes.weight.push(Math.fround(random.uniform() - 0.3));
      }
      return id;
    }
    list.yes[at] = grow(tree, depth - 1, ids);
    list.no[at] = grow(tree, depth - 1, ids);
    return id;
  }
  for (let tree = 0; tree < trees; tree++) grow(tree, 3, { next: 0 });
  return [
    onnxAttribute('nodes_treeids', { ints: list.tree }),
    onnxAttribute('nodes_nodeids', { ints: list.node }),
    onnxAttribute('nodes_featureids', { ints: list.feature }),
    onnxAttribute('nodes_modes', { strings: list.mode }),
    onnxAttribute('nodes_values', { floats: list.value }),
    onnxAttribute('nodes_truenodeids', { ints: list.yes }),
    onnxAttribute('nodes_falsenodeids', { ints: list.no }),
    ...(options.noTracks
      ? []
      : [onnxAttribute('nodes_missing_value_tracks_true', { ints: list.tracks })]),
    onnxAttribute(`${prefix}_treeids`, { ints: votes.tree }),
    onnxAttribute(`${prefix}_nodeids`, { ints: votes.node }),
    onnxAttribute(`${prefix}_ids`, { ints: votes.id }),
    onnxAttribute(`${prefix}_weights`, { floats: votes.weight }),
  ];
}
