// Serves bundles on this machine only, at one address: keeps the one that answers served when workerd is killed, lets
// another take over without a request being lost, and leaves no process behind.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../base/user-error.ts';
import { EdgeFront, type Upstream } from '../delivery/edge-front.ts';
import {
  type BundleServer,
  HOST,
  type LogSink,
  PortTakenError,
  serveBundle,
} from '../delivery/serve-bundle.ts';

/** Ports that are tried where none was asked for. */
const PORTS_TRIED = 100;
/** So often workerd may end within the window; then something is wrong that starting it again does not mend. */
const MOST_ENDS = 3;
const ENDS_WINDOW_MS = 60_000;
/** Ctrl-C reaches workerd as well, and its end may be seen before this process's own signal. */
const SIGNAL_GRACE_MS = 100;
const PROBE_TIMEOUT_MS = 10_000;
/** For requests that were open when another version took over. */
const DRAIN_TIMEOUT_MS = 60_000;

export interface EdgeOptions {
  port: number;
  /** Whether the next ports may be tried when this one is taken. */
  mayStepAside: boolean;
  /** Variables that workerd reads its secrets from. */
  env: Record<string, string>;
  say(line: string): void;
  log: LogSink;
}

/** What answers at one address, whichever bundle that is at the time. */
export class EdgeServer {
  readonly url: string;
  /** Rejects with a UserError when what is served cannot be kept served. */
  readonly failed: Promise<never>;
  readonly #front: EdgeFront;
  readonly #options: EdgeOptions;
  readonly #fail: (error: unknown) => void;
  #kept: KeptServer;
  #isLogShown = false;
  #switching: Promise<void> = Promise.resolve();

  constructor(url: string, front: EdgeFront, kept: KeptServer, options: EdgeOptions) {
    this.url = url;
    this.#front = front;
    this.#options = options;
    const { promise, reject } = Promise.withResolvers<never>();
    this.failed = promise;
    this.failed.catch(() => {}); // Whoever serves looks at it later.
    this.#fail = reject;
    this.#kept = kept;
    kept.failed.catch(reject);
  }

  /** What the worker logs is passed on from now on, with what it has logged before. */
  showLog(): void {
    this.#isLogShown = true;
    this.#kept.showLog();
  }

  /**
   * Lets the bundle in another folder answer; resolves when the one before has answered its last request.
   * @throws UserError when it cannot be served; the one before then goes on answering
   */
  switchTo(folder: string): Promise<void> {
    const switched = this.#switchTo(folder);
    this.#switching = switched.catch(() => {}); // Told to the caller.
    return switched;
  }

  async #switchTo(folder: string): Promise<void> {
    const [before, next] = [this.#kept, new KeptServer(folder, this.#options)];
    await startReady(next, this.#options.say);
    next.failed.catch(this.#fail);
    if (this.#isLogShown) next.showLog();
    this.#kept = next;
    await this.#front.switchTo(next, DRAIN_TIMEOUT_MS);
    await before.stop();
  }

  /** Open requests are not answered any more. */
  async stop(): Promise<void> {
    await this.#front.close();
    await this.#switching;
    await this.#kept.stop();
  }
}

/**
 * Serves the folder of a bundle; resolves when it answers, and it is this one that answers.
 * @throws UserError when the port is taken, or workerd does not serve the bundle
 */
export async function startEdgeServer(folder: string, given: EdgeOptions): Promise<EdgeServer> {
  const token = randomUUID();
  const options = { ...given, env: { ...given.env, BATCOMPUTER_INSTANCE: token } };
  const front = new EdgeFront();
  const kept = new KeptServer(folder, options);
  const port = await listenOn(front, options);
  try {
    await startReady(kept, options.say);
    await front.switchTo(kept, DRAIN_TIMEOUT_MS);
    return new EdgeServer(await findOwnUrl(port, token), front, kept, options);
  } catch (error) {
    await front.close();
    await kept.stop();
    throw error;
  }
}

/** @returns the port: the one that was asked for, or the next free one where that is allowed */
async function listenOn(
  front: EdgeFront,
  { port: wanted, mayStepAside }: EdgeOptions,
): Promise<number> {
  const last = mayStepAside ? wanted + PORTS_TRIED - 1 : wanted;
  for (let port = wanted; port <= last; port++) {
    try {
      await front.listen(port);
      return port;
    } catch (error) {
      if (!(error instanceof PortTakenError)) throw error;
    }
  }
  throw new UserError(
    mayStepAside
      ? `the ports ${wanted} to ${last} are all taken; name a free one with --port`
      : `port ${wanted} is taken by another program; name another one with --port`,
  );
}

/** A server that is started again whenever it ends without being told to. */
class KeptServer implements Upstream {
  readonly failed: Promise<never>;
  readonly #folder: string;
  readonly #options: EdgeOptions;
  #fail: (error: unknown) => void = () => {};
  #server: BundleServer | null = null;
  #isStopped = false;
  #isLogShown = false;
  #ends: number[] = [];

  constructor(folder: string, options: EdgeOptions) {
    this.#folder = folder;
    this.#options = options;
    this.failed = new Promise((_, reject) => {
      this.#fail = reject;
    });
    this.failed.catch(() => {}); // Whoever serves looks at it later.
  }

  get port(): number | null {
    return this.#server?.port ?? null;
  }

  async start(): Promise<void> {
    this.#server = await serveBundle(this.#folder, { env: this.#options.env });
    if (this.#isLogShown) this.showLog();
    this.#server.ended.then((how) => this.#startAgain(how)).catch(this.#fail);
  }

  async #startAgain(how: string): Promise<void> {
    this.#server = null;
    await sleep(SIGNAL_GRACE_MS);
    if (this.#isStopped) return;
    const now = performance.now();
    this.#ends = [...this.#ends.filter((end) => now - end < ENDS_WINDOW_MS), now];
    if (this.#ends.length >= MOST_ENDS) {
      throw new UserError(
        `workerd ended ${MOST_ENDS} times within a minute, the last time by ${how}: nothing is served any more`,
      );
    }
    this.#options.say(`workerd ended by ${how}, and is started again`);
    await this.start();
    if (this.#isStopped) await this.stop(); // Told so in the meantime.
  }

  showLog(): void {
    this.#isLogShown = true;
    this.#server?.showLog(this.#options.log);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#server?.stop();
  }
}

/**
 * Starts it, and waits until it is ready. A version that does not answer its own example is told, and served with the
 * rest: an earlier release may have registered it so.
 * @throws UserError when it does not answer; it is then stopped
 */
async function startReady(kept: KeptServer, say: (line: string) => void): Promise<void> {
  await kept.start();
  const response = await probe(`http://${HOST}:${kept.port}`);
  if (response === null) {
    await kept.stop();
    throw new UserError('workerd serves the versions, but does not answer');
  }
  if (response.ok) return void (await response.body?.cancel());
  const { detail } = (await response.json()) as { detail?: string };
  say(`Warning: ${detail ?? response.status}. It is served all the same; deploy would refuse it`);
}

/**
 * `localhost` may be another address than ours, where another program listens: the URL is one that this run of
 * workerd answers, which it shows by its token.
 */
async function findOwnUrl(port: number, token: string): Promise<string> {
  for (const host of ['localhost', HOST]) {
    const url = `http://${host}:${port}`;
    const response = await probe(url);
    await response?.body?.cancel();
    if (response?.headers.get('x-instance') === token) return url;
  }
  throw new UserError(`port ${port}: what answers there is not this server; name another --port`);
}

function probe(url: string): Promise<Response | null> {
  const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
  return fetch(`${url}/readyz`, { signal }).catch(() => null);
}

/** Aborted at the first request to stop: Ctrl-C, a closed terminal, or a polite kill. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // Stays installed: a second Ctrl-C must not interrupt the stopping.
    process.on(signal, () => controller.abort());
  }
  return controller.signal;
}
