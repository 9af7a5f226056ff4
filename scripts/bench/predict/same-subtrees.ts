// How much of an ensemble stands in it more than once, and what a module would gain by holding such a
// subtree once: measured, for the page of benchmarks; no module does it.
import { gzipSync } from 'node:zlib';
import { CATEGORY_SPLIT, type Ensemble } from '../../../trainer/ensemble/ensemble.ts';

export interface SameSubtrees {
  nodes: number;
  /** Nodes of which none other has the same subtree below it. */
  distinctNodes: number;
  distinctTrees: number;
  /** Gzipped bytes of all nodes, and with each subtree of three nodes or more written once. */
  gzip: number;
  sharedGzip: number;
}

export function measureSameSubtrees(ensemble: Ensemble): SameSubtrees {
  const { nodeIds, sizes } = numberSubtrees(ensemble);
  return {
    nodes: nodeIds.length,
    distinctNodes: sizes.length,
    distinctTrees: new Set(Array.from(ensemble.treeRoot, (root) => nodeIds[root])).size,
    gzip: gzipNodes(ensemble, nodeIds, sizes, Number.POSITIVE_INFINITY),
    sharedGzip: gzipNodes(ensemble, nodeIds, sizes, 3),
  };
}

/** Per node the number of its subtree, the same for equal ones; per number, its nodes. */
function numberSubtrees(ensemble: Ensemble): { nodeIds: Int32Array; sizes: number[] } {
  const { left, right } = ensemble;
  const nodeIds = new Int32Array(ensemble.feature.length);
  const numbers = new Map<string, number>();
  const sizes: number[] = [];
  for (const node of preOrder(ensemble).reverse()) {
    const isLeaf = ensemble.feature[node] < 0;
    const children = isLeaf ? [] : [nodeIds[left[node]], nodeIds[right[node]]];
    const key = `${conditionOf(ensemble, node)} ${children.join(' ')}`;
    const number = numbers.get(key) ?? sizes.length;
    if (number === sizes.length) {
      numbers.set(key, number);
      sizes.push(children.reduce((sum, child) => sum + sizes[child], 1));
    }
    nodeIds[node] = number;
  }
  return { nodeIds, sizes };
}

/** What a split asks, or the values of a leaf. */
function conditionOf(ensemble: Ensemble, node: number): string {
  const { feature, split, flags, threshold, leafIndex, leafValue, leafWidth } = ensemble;
  if (feature[node] < 0) {
    const first = leafIndex[node] * leafWidth;
    return `leaf ${leafValue.subarray(first, first + leafWidth).join()}`;
  }
  if (split[node] !== CATEGORY_SPLIT) return `${feature[node]},${flags[node]},${threshold[node]}`;
  const { setStart, setWords } = ensemble;
  const words = setWords.subarray(setStart[threshold[node]], setStart[threshold[node] + 1]);
  return `${feature[node]},${flags[node]} in ${words.join()}`;
}

function preOrder({ treeRoot, feature, left, right }: Ensemble): number[] {
  const nodes: number[] = [];
  for (const root of treeRoot) {
    const pending = [root];
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      nodes.push(node);
      if (feature[node] >= 0) pending.push(right[node], left[node]);
    }
  }
  return nodes;
}

/**
 * Gzipped bytes of the streams of conditions and leaf values, both numbered; a subtree of at least
 * `fewest` nodes that has stood before is a mark and a number.
 */
function gzipNodes(
  ensemble: Ensemble,
  nodeIds: Int32Array,
  sizes: number[],
  fewest: number,
): number {
  const { feature, left, right, treeRoot } = ensemble;
  const written = new Map<number, number>();
  const marks: number[] = [];
  const streams = { thresholds: numberer(), leaves: numberer(), references: [] as number[] };
  for (const root of treeRoot) {
    const pending = [root];
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      const earlier = written.get(nodeIds[node]);
      if (sizes[nodeIds[node]] >= fewest && earlier !== undefined) {
        marks.push(ensemble.featureCount + 1);
        streams.references.push(earlier);
        continue;
      }
      written.set(nodeIds[node], written.size);
      marks.push(feature[node] + 1);
      const isLeaf = feature[node] < 0;
      streams[isLeaf ? 'leaves' : 'thresholds'].add(conditionOf(ensemble, node));
      if (!isLeaf) pending.push(right[node], left[node]);
    }
  }
  const { thresholds, leaves, references } = streams;
  return gzipSync(
    Uint32Array.from([...marks, ...thresholds.numbers, ...leaves.numbers, ...references]),
  ).length;
}

/** Numbers texts in the order of their first appearance. */
function numberer() {
  const known = new Map<string, number>();
  const numbers: number[] = [];
  const add = (text: string) => {
    const number = known.get(text) ?? known.size;
    known.set(text, number);
    numbers.push(number);
  };
  return { numbers, add };
}
