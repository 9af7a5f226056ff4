// Boosting by the kernels of assembly/train on several threads: quantized derivatives, integer
// histograms, leaf values from exact sums. Its results are the same in every bit for any number of
// threads, because all that threads add up are integers. This file has the order of the steps, and
// kernel-steps what each of them asks of the threads.

import { mix32 } from '../base/random.ts';
import { UserError } from '../base/user-error.ts';
import type { TrainingTable } from '../encode/cell-table.ts';
import { featuresOfColumns } from '../encode/encode.ts';
import type { FeatureBins } from '../encode/encoded-table.ts';
import { EXP_TABLE } from './exp.ts';
import { type KernelLayout, layOut } from './kernel-layout.ts';
import {
  makeChances,
  makeDerivatives,
  mostStepsFor,
  type Units,
} from './kernel-steps/derivatives.ts';
import { loadCells, loadEncoded, loadTarget } from './kernel-steps/input.ts';
import { addToLeaves, sumLeaves } from './kernel-steps/leaf-values.ts';
import { partLeaves } from './kernel-steps/part.ts';
import { buildRoot, sumsOfHistogram } from './kernel-steps/root.ts';
import { searchSplits } from './kernel-steps/search.ts';
import { makeThread } from './kernel-tasks.ts';
import { createMemory, loadKernels, MOST_BYTES } from './kernels.ts';
import {
  type Engine,
  type Leaf,
  type Parting,
  rootLeaf,
  type StartScores,
  type Sums,
} from './leaf.ts';
import type { EngineParameters } from './parameters.ts';
import type { Target } from './target.ts';
import { ThreadTeam } from './thread-team.ts';

export class KernelEngine implements Engine {
  readonly features: FeatureBins[];
  readonly atOnce: number;
  readonly scores: Float64Array[];
  readonly #parameters: EngineParameters;
  readonly #team: ThreadTeam;
  #freeSlots: number[] = [];
  /** Leaves of the tree so far, parted ones included. */
  #leaves = 0;
  #trees = 0;
  #target: Target | null = null;
  #mostSteps = 0;
  #units: Units = { g: 1, h: 1, exactG: 1, exactH: 1 };

  private constructor(
    features: FeatureBins[],
    parameters: EngineParameters,
    team: ThreadTeam,
    start: StartScores,
  ) {
    const { memory } = team;
    this.features = features;
    this.atOnce = memory.layout.atOnce;
    this.#parameters = parameters;
    this.#team = team;
    this.scores = start.map((given, k) => {
      const view = memory.doubles(memory.layout.scores, k);
      if (typeof given === 'number') view.fill(given);
      else view.set(given);
      return view;
    });
  }

  /** Starts the threads, bins the cells that are not binned yet, and takes them and the scores into shared memory. */
  static async start(
    cells: TrainingTable,
    parameters: EngineParameters,
    target: Target,
    start: StartScores,
    threads: number,
  ): Promise<KernelEngine> {
    const { schema, cellCount } = cells;
    const columns = featuresOfColumns(schema);
    const layout = layOut({
      cells: cellCount,
      features: columns.length,
      outputs: start.length,
      hasWeights: target.weight !== target.rows,
      hasChances: parameters.loss === 'softmax',
      threads,
      leaves: parameters.leaves,
    });
    checkFits(layout);
    const memory = createMemory(layout.bytes);
    new Float64Array(memory.buffer).set(EXP_TABLE, layout.expTable / 8);
    const kinds = columns.map((f) => (schema[f].kind === 'category' ? 'category' : 'numeric'));
    const mostRows = target.rows.reduce((most, rows) => Math.max(most, rows), 1);
    const module = await loadKernels();
    const team = await ThreadTeam.start(
      { module, memory, layout, parameters, kinds, mostRows },
      makeThread,
    );
    const features =
      cells.kind === 'streamed'
        ? loadEncoded(team, cells.encoded)
        : loadCells(team, cells, parameters.maxBins);
    return new KernelEngine(features, parameters, team, start);
  }

  beginRound(target: Target): void {
    if (target !== this.#target) {
      loadTarget(this.#team.memory, target);
      this.#mostSteps = mostStepsFor(target);
      this.#target = target;
    }
    if (this.#parameters.loss === 'softmax') makeChances(this.#team);
  }

  beginTree(k: number, features: Int32Array): Leaf {
    const { memory } = this.#team;
    const { isSearched, features: columns } = memory.layout;
    memory.bytes.fill(0, isSearched, isSearched + columns);
    for (const column of features) memory.bytes[isSearched + column] = 1;
    this.#freeSlots = Array.from({ length: memory.layout.slots }, (_, i) => i);
    this.#units = makeDerivatives(this.#team, k, this.#mostSteps);
    const root = rootLeaf(0, this.#takeSlot(), this.#parameters.l2);
    this.#leaves = 1;
    buildRoot(this.#team, root.slot, mix32(++this.#trees), this.#units);
    root.sums = sumsOfHistogram(memory, root.slot, features[0], this.#units);
    return root;
  }

  findSplit(root: Leaf): void {
    searchSplits(this.#team, [root], [], this.#units);
  }

  part(partings: Parting[]): void {
    const counted = partings.map(({ leaf, children, open }) => {
      const [left, right] = children;
      const [smaller, larger] = left.sums.rows < right.sums.rows ? [left, right] : [right, left];
      for (const child of children) child.cells = this.#leaves++;
      smaller.slot = this.#takeSlot();
      larger.slot = leaf.slot;
      return open.length > 0 ? smaller : null;
    });
    partLeaves(this.#team, partings, counted);
    const open = partings.flatMap((parting) => parting.open);
    if (open.length === 0) return;
    const collected = counted.map(
      (child, i) => child && { slot: child.slot, parent: partings[i].leaf.slot },
    );
    searchSplits(this.#team, open, collected, this.#units);
  }

  cellsOf(leaf: Leaf): Int32Array {
    const { memory } = this.#team;
    const cells = new Int32Array(memory.cellsIn(leaf.cells));
    const order = memory.words.subarray(memory.layout.order / 4);
    let at = 0;
    memory.eachStretch(leaf.cells, (first, count) => {
      cells.set(order.subarray(first, first + count), at);
      at += count;
    });
    // Those of a leaf that has been parted ahead of its turn stand by its children.
    return leaf.children === null ? cells : cells.sort();
  }

  sumsOf(leaves: Leaf[]): Sums[] {
    return sumLeaves(this.#team, leaves, this.#units);
  }

  addToScores(leaves: Leaf[], k: number, values: number[]): void {
    addToLeaves(this.#team, leaves, k, values);
  }

  close(): void {
    this.#team.end();
  }

  #takeSlot(): number {
    const slot = this.#freeSlots.pop();
    if (slot === undefined) throw new Error('more leaves than histograms');
    return slot;
  }
}

function checkFits({ bytes, cells, features, leaves }: KernelLayout): void {
  if (bytes <= MOST_BYTES) return;
  throw new UserError(
    `Boosting ${cells} rows × ${features} features with ${leaves} leaves needs ` +
      `${(bytes / 2 ** 30).toFixed(1)} GiB; 4 GiB is the most. Use fewer rows (a condition in ` +
      '`where`), features or leaves.',
  );
}
