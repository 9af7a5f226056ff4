// How long a call may go on: until its caller gives up, or the time is over. Only with what every JavaScript has: React
// Native knows neither AbortSignal.any nor AbortSignal.timeout.
import { BatcomputerError } from './batcomputer-error.ts';
import type { CallOptions } from './model-client.ts';

export class Deadline {
  readonly #controller = new AbortController();
  readonly #given: AbortSignal | undefined;
  readonly #ms: number | undefined;
  readonly #giveUp = () => this.#end(this.#given?.reason ?? aborted());
  #reason: unknown;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #over = Infinity;

  constructor({ signal, deadlineMs }: CallOptions) {
    this.#given = signal;
    this.#ms = deadlineMs;
    if (signal?.aborted) this.#giveUp();
    else signal?.addEventListener('abort', this.#giveUp);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Milliseconds that are left. */
  get left(): number {
    return this.#over - Date.now();
  }

  /** The time counts from now on. */
  start(): void {
    if (this.#ms === undefined) return;
    clearTimeout(this.#timer);
    this.#over = Date.now() + this.#ms;
    const detail = `there was no answer within ${this.#ms} ms`;
    const error = new BatcomputerError('deadline', { title: 'The answer took too long', detail });
    this.#timer = setTimeout(() => this.#end(error), this.#ms);
  }

  /** The time does not count until it is started again. */
  pause(): void {
    clearTimeout(this.#timer);
  }

  /** Whatever still goes on is ended. */
  close(): void {
    this.pause();
    this.#given?.removeEventListener('abort', this.#giveUp);
    if (!this.signal.aborted) this.#controller.abort();
  }

  /** @throws what the call was given up for */
  check(): void {
    if (this.signal.aborted) throw this.#reason;
  }

  /** Kept here: React Native's signals have no reason. */
  #end(reason: unknown): void {
    this.#reason = reason;
    this.#controller.abort(reason);
  }

  async wait(ms: number): Promise<void> {
    const { signal } = this;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    });
    this.check();
  }
}

function aborted(): Error {
  return Object.assign(new Error('the call was given up'), { name: 'AbortError' });
}
