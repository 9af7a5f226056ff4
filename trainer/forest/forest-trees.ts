// The trees of a forest in order, grown here or on several threads. Tree t depends on (seed, t) alone,
// so that the number of threads changes no bit.
import { Worker } from 'node:worker_threads';
import { moduleUrl } from '../base/package-files.ts';
import { createRandom } from '../base/random.ts';
import type { EncodedTable } from '../encode/encoded-table.ts';
import type { GrownNode } from '../ensemble/grown-tree.ts';
import { drawBag, wholeBag } from './bootstrap.ts';
import { growForestTree, type TreeLimits } from './grow-forest-tree.ts';
import type { Statistics } from './statistics.ts';

/** All that a tree is grown from. */
export interface ForestPlan {
  table: EncodedTable;
  statistics: Statistics;
  limits: TreeLimits;
  seed: number;
  /** Number of the first tree: those of a warm start come before it. */
  first: number;
}

/** What a thread is started with; it takes the next number until all trees are taken. */
export interface ForestWorkerStart {
  plan: ForestPlan;
  trees: number;
  next: Int32Array;
}

/** What a thread sends for each tree. */
export interface ForestTreeMessage {
  tree: number;
  nodes: GrownNode[];
}

/** Cells times trees from which starting threads (about 100 ms) pays. */
const THREAD_WORK = 500_000;

/** The trees 0 … `trees` − 1 of the plan. */
export function growTrees(
  plan: ForestPlan,
  trees: number,
  threads: number,
): Iterable<GrownNode[]> | AsyncIterable<GrownNode[]> {
  const used = Math.min(threads, trees);
  const isShared = used > 1 && plan.table.cellCount * trees >= THREAD_WORK;
  return isShared ? growOnThreads(plan, trees, used) : growInTurn(plan, trees);
}

export function growNumberedTree(plan: ForestPlan, tree: number): GrownNode[] {
  const { table, statistics, limits, seed, first } = plan;
  const random = createRandom(seed, first + tree);
  const bag = limits.randomCuts ? wholeBag(statistics) : drawBag(random, statistics);
  return growForestTree(table, bag, statistics.stride, limits, random);
}

function* growInTurn(plan: ForestPlan, trees: number): Generator<GrownNode[]> {
  for (let tree = 0; tree < trees; tree++) yield growNumberedTree(plan, tree);
}

async function* growOnThreads(plan: ForestPlan, trees: number, threads: number) {
  const next = new Int32Array(new SharedArrayBuffer(4));
  const workerData: ForestWorkerStart = { plan: sharePlan(plan), trees, next };
  const file = moduleUrl(import.meta.url, './forest-worker');
  const grown = new Map<number, GrownNode[]>();
  let failure: Error | null = null;
  let wake = () => {};
  const workers = Array.from({ length: threads }, () => {
    const worker = new Worker(file, { workerData });
    worker.on('message', ({ tree, nodes }: ForestTreeMessage) => {
      grown.set(tree, nodes);
      wake();
    });
    worker.on('error', (error: Error) => {
      failure = error;
      wake();
    });
    return worker;
  });
  try {
    for (let tree = 0; tree < trees; tree++) {
      while (!grown.has(tree)) {
        if (failure !== null) throw failure;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      yield grown.get(tree) ?? [];
      grown.delete(tree);
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** The same plan, its large arrays in memory that all threads see. */
function sharePlan(plan: ForestPlan): ForestPlan {
  const { table, statistics } = plan;
  const { cell, rows, unit } = statistics.strata;
  return {
    ...plan,
    table: { ...table, columns: table.columns.map((column) => share(column, Uint8Array)) },
    statistics: {
      ...statistics,
      strata: {
        cell: share(cell, Int32Array),
        rows: share(rows, Float64Array),
        unit: share(unit, Float64Array),
      },
    },
  };
}

function share<T extends Uint8Array | Int32Array | Float64Array>(
  values: T,
  type: new (buffer: SharedArrayBuffer) => T & { set(from: ArrayLike<number>): void },
): T {
  const copy = new type(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}
