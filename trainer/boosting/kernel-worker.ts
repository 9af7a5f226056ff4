// The body of a training thread: waits for tasks in the shared memory until it is told to end.
import { parentPort, workerData } from 'node:worker_threads';
import { CLOSED, DONE, FAILED, JOINED, SEQUENCE, TASK } from './kernel-layout.ts';
import { makeThread } from './kernel-tasks.ts';
import type { ThreadStart } from './kernel-thread.ts';
import { END, waitWhile } from './thread-team.ts';

const start = workerData as ThreadStart;
const thread = makeThread(start);
const control = new Int32Array(start.memory.buffer);
let seen = 0;
parentPort?.postMessage('ready');

for (;;) {
  waitWhile(control, SEQUENCE, seen);
  seen = Atomics.load(control, SEQUENCE);
  if (Atomics.add(control, JOINED, 1) >= CLOSED) continue;
  // The task joined may be a later one than was seen; it cannot end before this thread has done its part.
  seen = Atomics.load(control, SEQUENCE);
  const task = Atomics.load(control, TASK);
  if (task === END) break;
  try {
    thread.run(task);
  } catch (error) {
    Atomics.store(control, FAILED, 1);
    parentPort?.postMessage(String(error));
  }
  Atomics.add(control, DONE, 1);
  Atomics.notify(control, DONE);
}
