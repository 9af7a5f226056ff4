// Serves a bundle on plain workerd from a listening socket that outlives workerd, so that another version of the
// bundle takes over without a connection being refused or a request being lost:
//
//   1. the new workerd is tried apart from users;    2. it is started beside the old one, on the same socket;
//   3. the old one holds back its answers for a moment: now every connection in use has a request open. It hands on what
//      it has counted;
//   4. it is told to end: workerd closes idle connections, and sends `connection: close` with all answers;
//   5. once it has begun to end, it answers what it held back.
//
// Without this a request may be on its way on an idle connection while workerd closes it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { Agent, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

export interface SupervisorOptions {
  /** Of the bundle; looked up anew for each version, so that it may be a link. */
  folder: string;
  /** Path or name of the program. */
  workerd: string;
  /** Descriptor of the socket that listens. */
  fd: number;
  say(line: string): void;
}

const CONFIG = 'supervised.capnp';
const START_TIMEOUT_MS = 30_000;
/**
 * So long the old workerd holds back before it is told to end. A connection that is in use, yet idle for longer, may
 * still be closed under a request: with 300 ms that were 5 of 48,000 requests in 82 changes, on a busy machine.
 */
const HOLD_MS = 1_000;
/** It begins to end at once; longer than this it does not hold back. */
const BEGIN_TIMEOUT_MS = 3_000;
/** For what it has counted to be handed on. */
const FINISH_TIMEOUT_MS = 5_000;
/** For requests that were open when a workerd was told to end. */
const DRAIN_TIMEOUT_MS = 60_000;
/** Pauses before a workerd that ended by itself is started again. */
const RESTART_PAUSES_MS = [0, 500, 1_000, 2_000, 5_000, 10_000, 30_000];
/** One that ran for so long starts again at once. */
const SETTLED_MS = 60_000;

/** A running workerd, and the folder that holds its sockets. */
interface Generation {
  child: ChildProcess;
  folder: string;
  /** Resolves to how it ended. */
  ended: Promise<string>;
  started: number;
}

export class Supervisor {
  readonly #options: SupervisorOptions;
  #current: Generation | null = null;
  #restarts = 0;
  #swapping: Promise<void> = Promise.resolve();
  #restarting: Promise<void> = Promise.resolve();
  readonly #stopping = new AbortController();

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /** @throws Error when the bundle cannot be served */
  async start(): Promise<void> {
    await this.#try();
    await this.#startNext();
  }

  /** Lets the bundle that now lies in the folder take over; when it cannot be served the old one goes on. */
  swap(): Promise<void> {
    this.#swapping = this.#swapping.then(async () => {
      if (this.#stopping.signal.aborted) return;
      const old = this.#current;
      try {
        await this.#try();
        await this.#startNext();
      } catch (error) {
        this.#options.say(`not served: ${(error as Error).message}; the old version still answers`);
        return;
      }
      if (old !== null) await leave(old);
      this.#options.say('the new bundle is served');
    });
    return this.#swapping;
  }

  /** Ends when the open requests are answered. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all([this.#swapping, this.#restarting]);
    if (this.#current === null) return;
    await finish(this.#current);
    await end(this.#current);
  }

  /** Starts workerd where no user can reach it, and ends it again. @throws Error when it is not ready */
  async #try(): Promise<void> {
    const trial = await startWorkerd(this.#options, null);
    try {
      const { status } = await ask(join(trial.folder, 'http.sock'), 'GET', '/readyz');
      if (status !== 200) throw new Error(`/readyz answers ${status}`);
    } finally {
      trial.child.kill('SIGKILL');
      await trial.ended;
    }
  }

  async #startNext(): Promise<void> {
    const next = await startWorkerd(this.#options, this.#options.fd);
    this.#current = next;
    void next.ended.then((how) => {
      this.#restarting = this.#startAgain(next, how);
    });
  }

  async #startAgain(generation: Generation, how: string): Promise<void> {
    const { signal } = this.#stopping;
    const isWanted = () => !signal.aborted && generation === this.#current;
    if (performance.now() - generation.started > SETTLED_MS) this.#restarts = 0;
    for (let reason = how; isWanted(); ) {
      const pause = RESTART_PAUSES_MS[Math.min(this.#restarts++, RESTART_PAUSES_MS.length - 1)];
      this.#options.say(`workerd ended by ${reason}; it is started again`);
      await sleep(pause, null, { signal }).catch(() => {}); // Told to stop.
      if (!isWanted()) return;
      try {
        await this.#startNext();
      } catch (error) {
        reason = (error as Error).message;
      }
    }
  }
}

/** None of them is left alone should this process fail. */
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** @param fd null: it listens on a socket that only this process knows. */
async function startWorkerd(
  { folder, workerd }: SupervisorOptions,
  fd: number | null,
): Promise<Generation> {
  const config = join(await realpath(folder), CONFIG);
  const own = await mkdtemp(join(tmpdir(), 'batcomputer-')); // Nobody else may enter it.
  const args = ['serve', config, '--control-fd', '3'];
  args.push(
    ...(fd === null ? ['--socket-addr', `http=unix:${own}/http.sock`] : ['--socket-fd', 'http=4']),
  );
  args.push('--socket-addr', `control=unix:${own}/control.sock`);
  const child = spawn(workerd, args, {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe', ...(fd === null ? [] : [fd])],
  });
  running.add(child);
  const ended = new Promise<string>((resolve) => {
    child.once('error', ({ message }) => resolve(message));
    child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`));
  }).finally(() => {
    running.delete(child);
    return rm(own, { recursive: true, force: true });
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), START_TIMEOUT_MS);
  const isListening = await Promise.race([
    untilListening(child.stdio[3] as Readable | null),
    ended.then(() => false),
  ]);
  clearTimeout(timer);
  if (!isListening) throw new Error(`${workerd} does not serve ${folder}: ${await ended}`);
  return { child, folder: own, ended, started: performance.now() };
}

/** workerd reports each of its two sockets as a line of JSON. */
async function untilListening(control: Readable | null): Promise<boolean> {
  if (control === null) return false;
  let text = '';
  control.setEncoding('utf8');
  return new Promise((resolve) => {
    control.on('data', (chunk) => {
      text += chunk;
      if ((text.match(/"event":"listen"/g) ?? []).length === 2) resolve(true);
    });
    control.once('close', () => resolve(false));
  });
}

/** Another one serves: this one ends without losing a request. */
async function leave(generation: Generation): Promise<void> {
  const socketPath = join(generation.folder, 'control.sock');
  // Held open: when workerd has been told to end it takes no new connections.
  const release = request({ socketPath, method: 'POST', path: '/release', agent: false });
  release.on('error', () => {}).flushHeaders();
  // An idle connection, which workerd closes when it begins to end.
  const agent = new Agent({ keepAlive: true });
  const idle = await ask(socketPath, 'POST', '/leave', agent).catch(() => null);
  await Promise.all([sleep(HOLD_MS), finish(generation)]);
  const ended = end(generation);
  if (idle !== null) {
    await Promise.race([idle.closed, sleep(BEGIN_TIMEOUT_MS, null, { ref: false })]);
  }
  release.end();
  await ended;
}

/** It hands on what it has counted, and does so at once from now on. Not worth more than a moment. */
async function finish({ folder, ended }: Generation): Promise<void> {
  const asked = ask(join(folder, 'control.sock'), 'POST', '/finish').catch(() => null);
  await Promise.race([asked, ended, sleep(FINISH_TIMEOUT_MS, null, { ref: false })]);
}

async function end({ child, ended }: Generation): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), DRAIN_TIMEOUT_MS);
  await ended;
  clearTimeout(timer);
}

/** The status, and when the connection is closed. */
async function ask(
  socketPath: string,
  method: string,
  path: string,
  agent: Agent | false = false,
): Promise<{ status: number; closed: Promise<unknown> }> {
  const asked = request({ socketPath, method, path, host: 'localhost', agent });
  asked.setTimeout(START_TIMEOUT_MS, () => asked.destroy(new Error(`${path}: no answer`)));
  asked.end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const closed = new Promise((resolve) => response.socket.once('close', resolve));
  response.resume();
  return { status: response.statusCode ?? 0, closed };
}
