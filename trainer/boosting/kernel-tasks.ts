// What the threads of a training do together: each task is a thread's share of one step.
import { prepareCounters } from './kernel-steps/counter.ts';
import { cutTask } from './kernel-steps/cut.ts';
import { chancesTask, gradientsTask } from './kernel-steps/derivatives.ts';
import { encodeTask, recordsTask } from './kernel-steps/encode.ts';
import { addTask, sumTask } from './kernel-steps/leaf-values.ts';
import { partTask } from './kernel-steps/part.ts';
import { collectTask, rootTask } from './kernel-steps/root.ts';
import { searchTask } from './kernel-steps/search.ts';
import { type KernelTask, KernelThread, type ThreadStart } from './kernel-thread.ts';

const TASKS: readonly KernelTask[] = [
  ...[cutTask, encodeTask, recordsTask],
  ...[chancesTask, gradientsTask, rootTask, collectTask],
  ...[searchTask, partTask, sumTask, addTask],
];

/** A thread that knows every task, its counters ready. */
export function makeThread(start: ThreadStart): KernelThread {
  const thread = new KernelThread(start, TASKS);
  prepareCounters(thread);
  return thread;
}
