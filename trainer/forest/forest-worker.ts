// The body of a thread that grows trees of a forest: takes the next number until all trees are taken.
import { parentPort, workerData } from 'node:worker_threads';
import {
  type ForestTreeMessage,
  type ForestWorkerStart,
  growNumberedTree,
} from './forest-trees.ts';

const { plan, trees, next } = workerData as ForestWorkerStart;
for (let tree = Atomics.add(next, 0, 1); tree < trees; tree = Atomics.add(next, 0, 1)) {
  parentPort?.postMessage({
    tree,
    nodes: growNumberedTree(plan, tree),
  } satisfies ForestTreeMessage);
}
