// The threads that work on one training: the calling one and `worker_threads`, in step task by task.
import { Worker } from 'node:worker_threads';
import { moduleUrl } from '../base/package-files.ts';
import {
  ARGUMENTS,
  CELL_BLOCK,
  CLOSED,
  DONE,
  FAILED,
  JOINED,
  NEXT_BLOCK,
  REAL_ARGUMENTS,
  SEQUENCE,
  TASK,
} from './kernel-layout.ts';
import type { KernelMemory } from './kernel-memory.ts';
import type { KernelTask, KernelThread, ThreadStart } from './kernel-thread.ts';

export const END = -1;

/** Looks this often before it sleeps: about 20 µs, longer than most tasks' ends lie apart. */
const LOOKS = 2000;
/** Cells times features below which a task is not worth waking other threads. */
const SHARED_WORK = 1 << 15;

/** Returns once the word is no longer `value`. */
export function waitWhile(control: Int32Array, index: number, value: number): void {
  for (let look = 0; look < LOOKS; look++) {
    if (Atomics.load(control, index) !== value) return;
  }
  while (Atomics.load(control, index) === value) Atomics.wait(control, index, value);
}

export class ThreadTeam {
  readonly size: number;
  readonly memory: KernelMemory;
  readonly #control: Int32Array;
  readonly #own: KernelThread;
  readonly #workers: Worker[];

  private constructor(own: KernelThread, workers: Worker[]) {
    this.size = workers.length + 1;
    this.memory = own.memory;
    this.#control = own.memory.words;
    this.#own = own;
    this.#workers = workers;
    Atomics.store(this.#control, JOINED, CLOSED);
  }

  /**
   * Starts all threads; resolves when they are ready.
   * @param makeThread makes the calling thread's share; the others make theirs themselves (kernel-worker.ts)
   */
  static async start(
    common: Omit<ThreadStart, 'number'>,
    makeThread: (start: ThreadStart) => KernelThread,
  ): Promise<ThreadTeam> {
    const own = makeThread({ ...common, number: 0 });
    const workers: Worker[] = [];
    for (let number = 1; number < common.layout.threads; number++) {
      const file = moduleUrl(import.meta.url, './kernel-worker');
      workers.push(new Worker(file, { workerData: { ...common, number } }));
    }
    const team = new ThreadTeam(own, workers);
    try {
      await Promise.all(workers.map(isReady));
    } catch (error) {
      team.end();
      throw error;
    }
    return team;
  }

  /** Whether a task on so many cells is worth waking other threads. */
  shares(cells: number): boolean {
    const { features } = this.memory.layout;
    return cells >= 2 * CELL_BLOCK && cells * features >= SHARED_WORK;
  }

  /**
   * Runs a task on all threads, or on this one alone when it is too small to share. Threads join it when
   * they get to run; once this one finds no block left it waits for those that did join, so that on a
   * busy machine nobody waits for a thread that has not even begun.
   * @param given the task's arguments that are whole numbers  @param reals those that are not
   */
  run(task: KernelTask, isShared: boolean, given: number[], reals: number[] = []): void {
    const control = this.#control;
    for (let i = 0; i < given.length; i++) control[ARGUMENTS + i] = given[i];
    for (let i = 0; i < reals.length; i++) this.memory.reals[REAL_ARGUMENTS + i] = reals[i];
    control[NEXT_BLOCK] = 0;
    const number = this.#own.numberOf(task);
    if (!isShared || this.#workers.length === 0) {
      this.#own.run(number);
      return;
    }
    this.#open(number);
    this.#own.run(number);
    const joined = Atomics.or(control, JOINED, CLOSED);
    for (let done = 0; done < joined; done = Atomics.load(control, DONE)) {
      waitWhile(control, DONE, done);
    }
    if (control[FAILED] !== 0) throw new Error('a training thread failed');
  }

  end(): void {
    this.#open(END);
    for (const worker of this.#workers) worker.unref();
  }

  #open(task: number): void {
    const control = this.#control;
    control[TASK] = task;
    control[DONE] = 0;
    Atomics.store(control, JOINED, 0);
    Atomics.add(control, SEQUENCE, 1);
    Atomics.notify(control, SEQUENCE);
  }
}

function isReady(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('message', () => {
      worker.off('error', reject);
      resolve();
    });
    worker.once('error', reject);
  });
}
