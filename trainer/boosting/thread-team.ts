// The threads that work on one training: the calling one and `worker_threads`, in step task by task.
import { Worker } from 'node:worker_threads';
import { CLOSED, DONE, FAILED, JOINED, NEXT_BLOCK, SEQUENCE, TASK } from './kernel-layout.ts';
import { KernelThread, type ThreadStart } from './kernel-thread.ts';

export const END = -1;

/** Looks this often before it sleeps: about 20 µs, longer than most tasks' ends lie apart. */
const LOOKS = 2000;

/** Returns once the word is no longer `value`. */
export function waitWhile(control: Int32Array, index: number, value: number): void {
  for (let look = 0; look < LOOKS; look++) {
    if (Atomics.load(control, index) !== value) return;
  }
  while (Atomics.load(control, index) === value) Atomics.wait(control, index, value);
}

export class ThreadTeam {
  readonly size: number;
  readonly #control: Int32Array;
  readonly #own: KernelThread;
  readonly #workers: Worker[];

  private constructor(own: KernelThread, control: Int32Array, workers: Worker[]) {
    this.size = workers.length + 1;
    this.#own = own;
    this.#control = control;
    this.#workers = workers;
    Atomics.store(control, JOINED, CLOSED);
  }

  /** Starts all threads; resolves when they are ready. */
  static async start(common: Omit<ThreadStart, 'number'>): Promise<ThreadTeam> {
    const control = new Int32Array(common.memory.buffer);
    const own = new KernelThread({ ...common, number: 0 });
    const workers: Worker[] = [];
    for (let number = 1; number < common.layout.threads; number++) {
      const file = new URL('./kernel-worker.ts', import.meta.url);
      workers.push(new Worker(file, { workerData: { ...common, number } }));
    }
    const team = new ThreadTeam(own, control, workers);
    try {
      await Promise.all(workers.map(isReady));
    } catch (error) {
      team.end();
      throw error;
    }
    return team;
  }

  /**
   * Runs a task on all threads, or on this one alone when it is too small to share. Threads join it when
   * they get to run; once this one finds no block left it waits for those that did join, so that on a
   * busy machine nobody waits for a thread that has not even begun.
   */
  run(task: number, isShared: boolean): void {
    const control = this.#control;
    control[NEXT_BLOCK] = 0;
    if (!isShared || this.#workers.length === 0) {
      this.#own.run(task);
      return;
    }
    this.#open(task);
    this.#own.run(task);
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
