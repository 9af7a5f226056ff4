// Trains again whenever what a model is made of changes: an edit ends a training under way and starts the next.
import { type ChildProcess, fork } from 'node:child_process';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { removeStaleTemporaries } from '../base/files.ts';
import { moduleUrl } from '../base/package-files.ts';
import { statesOf, watchFor } from '../base/watch-paths.ts';
import type { DevMessage, DevTask } from './dev-training.ts';

const PROGRAM = fileURLToPath(moduleUrl(import.meta.url, './dev-training'));
/** A training that is at work in one piece of code hears late that it should end. */
const END_TIMEOUT_MS = 2_000;
const SAID_CHARACTERS = 2_000;

export type RetrainerEvent =
  | Exclude<DevMessage, { kind: 'reads' }>
  | { kind: 'started'; isAgain: boolean }
  | { kind: 'loaded'; model: string };

export class Retrainer {
  readonly #task: DevTask;
  readonly #onEvent: (event: RetrainerEvent) => void;
  /** What the model is made of. */
  #paths: string[];
  readonly #known = new Map<string, string>();
  #running: Training | null = null;
  #isAgain = false;

  /** @param paths what is known to matter before the first training has told more */
  constructor(task: DevTask, paths: string[], onEvent: (event: RetrainerEvent) => void) {
    this.#task = task;
    this.#paths = paths;
    this.#onEvent = onEvent;
  }

  /** Trains at once and after each change, until `stopping` is aborted; then no process is left. */
  async follow(stopping: AbortSignal): Promise<void> {
    await watchFor(
      () => statesOf(this.#paths),
      () => this.#restart(stopping),
      stopping,
      { known: this.#known },
    );
    await this.#running?.end();
  }

  async #restart(stopping: AbortSignal): Promise<void> {
    await this.#running?.end();
    if (stopping.aborted) return;
    this.#onEvent({ kind: 'started', isAgain: this.#isAgain });
    this.#isAgain = true;
    this.#running = new Training(this.#task, (message) => {
      if (stopping.aborted) return;
      if (message.kind !== 'reads') return this.#onEvent(message);
      this.#paths = message.states.map(([path]) => path);
      // As they were when they were read: an edit since then is a change.
      for (const [path, state] of message.states) {
        if (!this.#known.has(path)) this.#known.set(path, state);
      }
      if (message.model !== null) this.#onEvent({ kind: 'loaded', model: message.model });
    });
  }
}

/** A process that trains once. It ends with this one, whose end it sees by the channel between them. */
class Training {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #isOver = false;
  #said = '';

  constructor(task: DevTask, onMessage: (message: DevMessage) => void) {
    this.#child = fork(PROGRAM, [], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    this.#ended = this.#untilEnded().then((how) => {
      if (!this.#isOver) onMessage({ kind: 'failed', reason: this.#said.trim() || how });
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text) => {
      this.#said = (this.#said + text).slice(-SAID_CHARACTERS);
    });
    this.#child.on('message', (message: DevMessage) => {
      if (this.#isOver) return;
      if (message.kind === 'trained' || message.kind === 'failed') this.#isOver = true;
      onMessage(message);
    });
    this.#child.send(task, () => {}); // It may have ended by now, which is told otherwise.
  }

  /** @returns how it ended, when all that it told has been heard */
  async #untilEnded(): Promise<string> {
    const child = this.#child;
    const heard = new Promise<void>((resolve) => child.once('disconnect', resolve));
    const how = await new Promise<string>((resolve) => {
      child.once('error', ({ message }) => resolve(message));
      child.once('exit', (code, signal) => resolve(`it ended by ${signal ?? `code ${code}`}`));
    });
    if (child.connected) await heard;
    return how;
  }

  /** Ends it, done or not: it removes what it was writing. */
  async end(): Promise<void> {
    this.#isOver = true;
    if (this.#child.connected) this.#child.disconnect();
    const timeout = sleep(END_TIMEOUT_MS, 'late', { ref: false });
    if ((await Promise.race([this.#ended, timeout])) !== 'late') return;
    this.#child.kill('SIGKILL');
    await this.#ended;
    await removeStaleTemporaries(tmpdir());
  }
}
