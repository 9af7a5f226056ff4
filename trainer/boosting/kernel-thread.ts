// One training thread: takes blocks of a task until none is left. All that a task needs stands in the
// shared memory, so that every thread, the calling one included, runs the same code; sums are integers,
// so that it does not matter which thread takes which block.
import type { FeatureBins } from '../encode/encoded-table.ts';
import { BoostingSplitSearch } from './find-split.ts';
import { ARGUMENTS, type KernelLayout, NEXT_BLOCK, REAL_ARGUMENTS } from './kernel-layout.ts';
import { KernelMemory } from './kernel-memory.ts';
import { bindKernels } from './kernels.ts';
import type { EngineParameters } from './parameters.ts';
import type { TrainKernels } from './train-kernels.ts';

/** What a thread is started with. */
export interface ThreadStart {
  number: number;
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  layout: KernelLayout;
  parameters: EngineParameters;
  kinds: FeatureBins['kind'][];
  /** Most rows of one cell. */
  mostRows: number;
}

/** A thread's share of one task. Arguments are read in the order in which the same file hands them over. */
export type KernelTask = (thread: KernelThread) => void;

export class KernelThread {
  readonly kernels: TrainKernels;
  readonly memory: KernelMemory;
  readonly layout: KernelLayout;
  readonly parameters: EngineParameters;
  /** Of each column. */
  readonly kinds: FeatureBins['kind'][];
  readonly mostRows: number;
  readonly number: number;
  /** What of the memory is this thread's alone. */
  readonly part: KernelLayout['parts'][number];
  /** As many as leaves are searched at a time. */
  readonly searches: BoostingSplitSearch[];
  readonly #tasks: readonly KernelTask[];

  /** @param tasks in the same order in every thread: one is named by its position, which is what threads can tell each other */
  constructor(
    { number, module, memory, layout, parameters, kinds, mostRows }: ThreadStart,
    tasks: readonly KernelTask[],
  ) {
    this.kernels = bindKernels(module, memory);
    this.memory = new KernelMemory(memory, layout);
    this.layout = layout;
    this.parameters = parameters;
    this.kinds = kinds;
    this.mostRows = mostRows;
    this.number = number;
    this.part = layout.parts[number];
    this.searches = Array.from(
      { length: 2 * layout.atOnce },
      () => new BoostingSplitSearch(parameters),
    );
    this.#tasks = tasks;
  }

  /** Takes part in the task until no block of it is left. */
  run(task: number): void {
    this.#tasks[task](this);
  }

  numberOf(task: KernelTask): number {
    const number = this.#tasks.indexOf(task);
    if (number < 0) throw new Error(`no task ${task.name}`);
    return number;
  }

  argument(index: number): number {
    return this.memory.words[ARGUMENTS + index];
  }

  realArgument(index: number): number {
    return this.memory.reals[REAL_ARGUMENTS + index];
  }

  /** Calls `work` with each stretch of [0, size) that this thread gets. */
  eachBlock(size: number, block: number, work: (from: number, to: number) => void): void {
    for (;;) {
      const from = Atomics.add(this.memory.words, NEXT_BLOCK, 1) * block;
      if (from >= size) return;
      work(from, Math.min(size, from + block));
    }
  }
}
